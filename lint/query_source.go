package lint

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A source is a place that the values of a column come from: a column of a table, or an
// expression that makes them. With neither, nothing is known of them.
type source struct {
	table  string // whose column it is
	column string
	expr   plan.Expr           // over the rows of the step in
	call   *plan.AggregateCall // the aggregate that makes the column
	in     plan.Node
}

func (s source) unknown() bool { return s.table == "" && s.expr == nil && s.call == nil }

// maxSources bounds the sources of a column; further ones are one that is not known.
const maxSources = 32

// sources returns where the values of a column of the query's result come from, nil if it has no such column:
// through the steps that pass it on, the legs of unions, the arms of iff and case, and the functions
// that keep what a value means, such as tolower.
func (p *pass) sources(name string) []source {
	known := p.Known()
	if known == nil || known.Index(name) < 0 {
		return nil
	}
	t := newTracer()
	if !t.follow(p.Query.Result(), known.Index(name)) {
		t.add(source{})
	}
	return t.found
}

// A tracer lists the sources of a column.
type tracer struct {
	origins
	exprs plan.Visits
	found []source
}

func newTracer() *tracer {
	t := &tracer{}
	t.origins = origins{source: t.end, made: t.made}
	return t
}

func (t *tracer) add(s source) {
	if len(t.found) > maxSources || s.unknown() && slices.ContainsFunc(t.found, source.unknown) {
		return
	}
	if len(t.found) == maxSources {
		s = source{}
	}
	t.found = append(t.found, s)
}

// end adds the column of a node that passes no rows on, or makes the column itself.
func (t *tracer) end(n plan.Node, column int) bool {
	s := source{}
	switch x := n.(type) {
	case *plan.Scan:
		if x.Table != nil && !x.Table.Assumed && column < len(x.Out.Fields) && x.Table.Schema.Index(x.Out.Fields[column].Name) >= 0 {
			s = source{table: x.Name, column: x.Out.Fields[column].Name}
		}
	case *plan.DataTable:
		if column < len(x.Values) {
			t.values(x.Values[column])
			return true
		}
	case *plan.DeclaredCall:
		if x.Function != catalog.GetWatchlist && column < len(x.Out.Fields) {
			s = source{table: x.Function, column: x.Out.Fields[column].Name}
		}
	case *plan.Summarize:
		if a, _ := aggregateOf(x, column); a != nil {
			s = source{call: a, in: x.Input}
		}
	}
	t.add(s)
	return true
}

// values adds the values of a constant column.
func (t *tracer) values(c value.Column) {
	for row := range min(c.Len(), maxSources+1) {
		t.add(source{expr: &plan.Const{Typed: plan.Typed{T: c.Type()}, Value: c.Value(row), Written: c.Type()}})
	}
}

// keeping are the functions whose value means what their operands mean: which of the
// arguments those are.
var keeping = map[string]func(args []plan.Expr) []plan.Expr{
	"tostring": firstOf, "tolower": firstOf, "toupper": firstOf, "todynamic": firstOf, "parse_json": firstOf, "toguid": firstOf,
	"trim": lastOf, "trim_start": lastOf, "trim_end": lastOf,
	"iff": exceptFirst, "iif": exceptFirst, "case": armsOf, "coalesce": allOf,
}

func firstOf(args []plan.Expr) []plan.Expr     { return args[:1] }
func lastOf(args []plan.Expr) []plan.Expr      { return args[len(args)-1:] }
func exceptFirst(args []plan.Expr) []plan.Expr { return args[1:] }
func allOf(args []plan.Expr) []plan.Expr       { return args }

func armsOf(args []plan.Expr) []plan.Expr {
	var arms []plan.Expr
	for i, a := range args {
		if i%2 == 1 || i == len(args)-1 {
			arms = append(arms, a)
		}
	}
	return arms
}

// made adds an expression, or what it keeps the meaning of.
func (t *tracer) made(e plan.Expr, n plan.Node) bool {
	if e == nil {
		t.add(source{})
		return true
	}
	if t.exprs.Again(e) {
		return true
	}
	switch x := e.(type) {
	case *plan.ColumnRef, *plan.Bad:
		t.add(source{})
		return true
	case *plan.Call:
		if kept := keeping[x.Function.Name]; kept != nil && len(x.Args) > 0 {
			for _, a := range kept(x.Args) {
				if !t.expr(a, n) {
					return false
				}
			}
			return true
		}
	}
	t.add(source{expr: e, in: n})
	return true
}
