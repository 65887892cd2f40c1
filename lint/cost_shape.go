package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

func checkLateFilter(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		for _, part := range plan.Conjuncts(f.Predicate, unconverted) {
			if asksForPresence(part) {
				continue // it drops few rows
			}
			if work := p.passed(part, f.Input); work != "" {
				p.report(part.Span(), "this condition could stand before the "+work).
					Hint = "move it there: fewer rows then reach the " + work
				return
			}
		}
	})
}

// asksForPresence reports whether a condition only asks that a value is there.
func asksForPresence(condition plan.Expr) bool {
	if _, ok := call(condition, "isnotempty", "isnotnull", "notempty", "notnull"); ok {
		return true
	}
	c, ok := call(condition, "!=")
	if !ok || len(c.Args) != 2 {
		return false
	}
	text, ok := literal(c.Args[1])
	return ok && text == ""
}

// passed returns the operator in front of which a condition could stand, "" if there is none.
func (p *pass) passed(condition plan.Expr, n plan.Node) string {
	var columns []int
	usable := true
	plan.InspectExpr(condition, func(e plan.Expr) bool {
		switch e := e.(type) {
		case *plan.ColumnRef:
			columns = append(columns, e.Index)
		case *plan.LetRef:
			return false // it has one value for all rows
		case *plan.InTable, *plan.ScalarQuery, *plan.AnyColumn, *plan.Arrival, *plan.Bad:
			usable = false
		case *plan.Call:
			usable = usable && e.Function.Pure()
		}
		return usable
	})
	if !usable || len(columns) == 0 {
		return ""
	}
	from, at := below(n, false)
	if from == nil {
		return ""
	}
	for i, c := range columns {
		if columns[i] = at(c); columns[i] < 0 {
			return ""
		}
	}
	switch x := from.(type) {
	case *plan.Join:
		return joinPassed(x, columns)
	case *plan.MvExpand:
		passed := x.Passed()
		if !slices.ContainsFunc(columns, func(c int) bool { return c >= len(passed) || passed[c] < 0 }) {
			return "mv-expand"
		}
	case *plan.Parse:
		made := slices.ContainsFunc(x.Pattern, func(part plan.PatternPart) bool { return slices.Contains(columns, part.Column) })
		if !made && !slices.ContainsFunc(columns, func(c int) bool { return c >= len(x.Input.Schema().Fields) }) {
			return "parse"
		}
	}
	return ""
}

// joinPassed returns the word of a join if its columns all come from a side whose rows may be filtered before it.
func joinPassed(j *plan.Join, columns []int) string {
	right := 0
	for _, c := range columns {
		if c >= len(j.Columns) {
			return ""
		}
		if j.Columns[c].Right {
			right++
		}
	}
	switch {
	case right == 0 && (j.Kind == "inner" || j.Kind == "leftouter" || j.Kind == "leftsemi" || j.Kind == "leftanti") && hasManyRows(j.Left),
		right == len(columns) && (j.Kind == "inner" || j.Kind == "rightouter" || j.Kind == "rightsemi" || j.Kind == "rightanti") && hasManyRows(j.Right):
		return j.Word()
	}
	return ""
}

// hasManyRows reports whether a node passes on the events of a table. After an aggregation or another join
// they are so few that the place of a filter hardly matters.
func hasManyRows(n plan.Node) bool {
	l := labors{}.of(n)
	return l.table && !l.work
}

func checkRepeatedTable(p *pass) {
	if !p.isSound() || p.Query.Syntax == nil {
		return
	}
	lets := map[diag.Span]*plan.Let{}
	for _, l := range p.Query.Lets {
		if l.Table != nil && l.Uses > 1 && l.Stored == nil {
			lets[l.NameSpan] = l
		}
	}
	known := labors{}
	for _, s := range p.Query.Syntax.Stmts {
		let, ok := s.(*syntax.LetStmt)
		if !ok || let.Name == nil {
			continue
		}
		l := lets[let.Name.Span()]
		if l == nil || isMaterialized(let.Value) {
			continue
		}
		if labor := known.of(l.Table); !labor.work || !labor.table {
			continue
		}
		p.report(let.Name.Span(), fmt.Sprintf("%s is computed anew for each of its uses", diag.Quote(let.Name.Text))).
			Hint = "put materialize() around its expression"
	}
}

// isMaterialized reports whether a let keeps its rows, or is a function or a list of rows.
func isMaterialized(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Materialize, *syntax.DataTable, *syntax.FuncDecl, *syntax.Name, *syntax.ExternalData:
		return true
	case *syntax.Call:
		return e.Func != nil && e.Func.Text == "materialize"
	}
	return false
}

// labors says of nodes whether their rows are aggregated or joined, and whether they come from tables
// that are not small.
type labors map[plan.Node]*labor

type labor struct{ work, table bool }

func (l labors) of(n plan.Node) *labor {
	if known, ok := l[n]; ok {
		return known
	}
	found := &labor{}
	l[n] = found
	switch x := n.(type) {
	case *plan.Summarize:
		found.work = len(x.Aggregates) > 0
	case *plan.Join, *plan.MakeSeries:
		found.work = true
	case *plan.Scan:
		found.table = sizeOf(x.Name) >= mediumTable
	case *plan.LetTable:
		*found = *l.of(x.Let.Table)
	}
	for _, in := range n.Inputs() {
		below := l.of(in)
		found.work, found.table = found.work || below.work, found.table || below.table
	}
	return found
}

func checkRepeatedParse(p *pass) {
	type parsed struct {
		text string
		of   plan.Node // whose rows
	}
	count := map[parsed]int{}
	seen := map[diag.Span]bool{}
	for _, e := range p.parts().exprs {
		c, ok := e.Expr.(*plan.Call)
		if !ok || c.Function.Name != "parse_json" && c.Function.Name != "todynamic" && c.Function.Name != "parse_xml" || seen[c.Span()] || c.Span().Source != p.Text {
			continue
		}
		seen[c.Span()] = true
		of, _ := below(e.node, false)
		key := parsed{strings.Join(strings.Fields(c.Span().Text()), " "), of}
		if count[key]++; count[key] == leastRepeated {
			p.report(c.NameSpan, fmt.Sprintf("%s is computed again and again", p.source(c))).
				Hint = "compute it once, in an extend"
			return
		}
	}
}

// leastRepeated is how often a text is parsed before that is reported.
const leastRepeated = 3

// checkExpand reports an mv-expand after another one that drops no rows of it and expands something else.
func checkExpand(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		second, ok := n.(*plan.MvExpand)
		if !ok || second.Limit != nil {
			return
		}
		input := second.Input
		for project, is := input.(*plan.Project); is; project, is = input.(*plan.Project) {
			input = project.Input
		}
		first, ok := input.(*plan.MvExpand)
		if !ok || first.Limit != nil {
			return
		}
		_, at := below(second.Input, false)
		passed := first.Passed()
		independent := true
		for _, e := range second.Expanded {
			plan.InspectExpr(e.Expr, func(e plan.Expr) bool {
				ref, ok := e.(*plan.ColumnRef)
				if ok {
					column := at(ref.Index)
					independent = independent && column >= 0 && column < len(passed) && passed[column] >= 0
				}
				return independent
			})
		}
		if independent {
			p.report(keyword(second.Span(), leadingWord(second.Span().Text())), "this makes a row of every pair of an element here and one of the mv-expand before").
				Hint = "expand both in one mv-expand if they belong together"
		}
	})
}
