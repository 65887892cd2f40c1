package lint

import (
	"slices"

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

// sourcesOf returns where the values of a column of a node's output come from: through the
// steps that pass it on, the legs of unions, the arms of iff and case, and the functions
// that keep what a value means, such as tolower.
func sourcesOf(n plan.Node, column int) []source {
	t := tracer{seen: map[place]bool{}}
	t.column(n, column)
	return t.found
}

// sources returns the sources of a column of the query's result, nil if it has no such column.
func (p *pass) sources(name string) []source {
	known := p.Known()
	if known == nil || known.Index(name) < 0 {
		return nil
	}
	return sourcesOf(p.Query.Result(), known.Index(name))
}

// A place is a column of a node's output.
type place struct {
	node   plan.Node
	column int
}

// A tracer follows columns back. It looks at each column of a node once, so that its cost
// is linear.
type tracer struct {
	seen  map[place]bool
	exprs plan.Visits
	found []source
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

func (t *tracer) column(n plan.Node, column int) {
	for {
		if n == nil || column < 0 || column >= len(n.Schema().Fields) {
			t.add(source{})
			return
		}
		if t.seen[place{n, column}] {
			return
		}
		t.seen[place{n, column}] = true
		switch x := n.(type) {
		case *plan.Scan:
			if x.Table == nil || x.Table.Assumed || x.Table.Schema.Index(x.Out.Fields[column].Name) < 0 {
				t.add(source{})
			} else {
				t.add(source{table: x.Name, column: x.Out.Fields[column].Name})
			}
			return
		case *plan.DataTable:
			t.values(x.Values[column])
			return
		case *plan.DeclaredCall:
			if x.Function == "_GetWatchlist" {
				t.add(source{})
			} else {
				t.add(source{table: x.Function, column: x.Out.Fields[column].Name})
			}
			return
		case *plan.Project:
			if column >= len(x.Columns) {
				t.add(source{})
				return
			}
			t.expr(x.Columns[column].Expr, x.Input)
			return
		case *plan.Summarize:
			t.summarized(x, column)
			return
		case *plan.Union:
			for i, in := range x.Sources {
				if at := slices.Index(x.Places[i], column); at >= 0 {
					t.column(in, at)
				}
			}
			if column == x.SourceColumn {
				t.add(source{})
			}
			return
		case *plan.Join:
			if column >= len(x.Columns) {
				t.add(source{})
				return
			}
			from := x.Columns[column]
			if n = x.Left; from.Right {
				n = x.Right
			}
			column = from.Index
		case *plan.LetTable:
			n = x.Let.Table
		case *plan.MvExpand:
			passed := x.Passed()
			if passed[column] < 0 {
				t.add(source{})
				return
			}
			n, column = x.Input, passed[column]
		case *plan.Parse:
			if slices.ContainsFunc(x.Pattern, func(p plan.PatternPart) bool { return p.Column == column }) {
				t.add(source{})
				return
			}
			n = x.Input
		case *plan.Filter, *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize, *plan.Sample:
			n = x.Inputs()[0]
		default:
			t.add(source{})
			return
		}
	}
}

// values adds the values of a constant column.
func (t *tracer) values(c value.Column) {
	for row := range min(c.Len(), maxSources+1) {
		t.add(source{expr: &plan.Const{Typed: plan.Typed{T: c.Type()}, Value: c.Value(row), Written: c.Type()}})
	}
}

func (t *tracer) summarized(n *plan.Summarize, column int) {
	if column < len(n.Keys) {
		t.expr(n.Keys[column].Expr, n.Input)
		return
	}
	at := column - len(n.Keys)
	for i := range n.Aggregates {
		a := &n.Aggregates[i]
		if at >= len(a.Names) {
			at -= len(a.Names)
			continue
		}
		switch a.Function.Name {
		case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any":
			if at < len(a.Args) && a.Args[at] != nil {
				t.expr(a.Args[at], n.Input)
				return
			}
		case "max", "min", "maxif", "minif", "take_anyif", "anyif":
			t.expr(a.Args[0], n.Input)
			return
		}
		t.add(source{call: a, in: n.Input})
		return
	}
	t.add(source{})
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

// expr follows an expression over the rows of n.
func (t *tracer) expr(e plan.Expr, n plan.Node) {
	if e == nil {
		t.add(source{})
		return
	}
	e = bare(e)
	if t.exprs.Again(e) {
		return
	}
	switch x := e.(type) {
	case *plan.ColumnRef:
		if x.Right {
			t.add(source{})
			return
		}
		t.column(n, x.Index)
		return
	case *plan.Bad:
		t.add(source{})
		return
	case *plan.Call:
		if kept := keeping[x.Function.Name]; kept != nil && len(x.Args) > 0 {
			for _, a := range kept(x.Args) {
				t.expr(a, n)
			}
			return
		}
	}
	t.add(source{expr: e, in: n})
}
