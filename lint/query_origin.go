package lint

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// maxTraced bounds the steps that are taken to find where a column comes from.
const maxTraced = 1000

// A traced is a column of a node's output.
type traced struct {
	node   plan.Node
	column int
}

// An origins follows columns back to what their values come from, each once.
type origins struct {
	seen  map[traced]bool
	steps int
	// elements says that a list is followed to the column of its elements, and a part of a text to the column
	// of the text. Otherwise the step that makes them is their source.
	elements bool
	// source is called for a column of a node that reads or makes rows, made for the expression that
	// computes a column, over the input of its node. Either returns whether to go on.
	source func(n plan.Node, column int) bool
	made   func(e plan.Expr, n plan.Node) bool
}

// follow goes back from a column of a node's output and returns false if that was ended.
func (o *origins) follow(n plan.Node, column int) bool {
	for n != nil && column >= 0 { // a column that an open result may have is after those of its schema
		if o.steps++; o.steps > maxTraced {
			return false
		}
		switch n.(type) {
		case *plan.Filter, *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize, *plan.Sample, *plan.Render:
			n = n.Inputs()[0]
			continue
		}
		at := traced{n, column}
		if o.seen[at] {
			return true
		}
		if o.seen == nil {
			o.seen = map[traced]bool{}
		}
		o.seen[at] = true
		switch x := n.(type) {
		case *plan.Project:
			if column >= len(x.Columns) {
				return o.source(n, column)
			}
			return o.expr(x.Columns[column].Expr, x.Input)
		case *plan.Summarize:
			if column < len(x.Keys) {
				return o.expr(x.Keys[column].Expr, x.Input)
			}
			if a, at := aggregateOf(x, column); a != nil {
				if e := passedBy(a, at, o.elements); e != nil {
					return o.expr(e, x.Input)
				}
			}
			return o.source(n, column)
		case *plan.MakeSeries:
			if column < len(x.Keys) {
				return o.expr(x.Keys[column].Expr, x.Input)
			}
			return o.source(n, column)
		case *plan.Join:
			if column >= len(x.Columns) {
				return o.source(n, column)
			}
			n, column = side(x, x.Columns[column])
		case *plan.Union:
			if column == x.SourceColumn {
				return o.source(n, column)
			}
			for i, from := range x.Sources {
				if in := slices.Index(x.Places[i], column); in >= 0 && !o.follow(from, in) {
					return false
				}
			}
			return true
		case *plan.MvExpand:
			for _, e := range x.Expanded {
				if e.Column == column && o.elements {
					return o.expr(e.Expr, x.Input)
				}
			}
			passed := x.Passed()
			if column >= len(passed) || passed[column] < 0 {
				return o.source(n, column)
			}
			n, column = x.Input, passed[column]
		case *plan.MvApply:
			if column >= len(x.Columns) || x.Columns[column].Right {
				return o.source(n, column)
			}
			n, column = x.Input, x.Columns[column].Index
		case *plan.Parse:
			if slices.ContainsFunc(x.Pattern, func(part plan.PatternPart) bool { return part.Column == column }) {
				if !o.elements {
					return o.source(n, column)
				}
				return o.expr(x.X, x.Input)
			}
			n = x.Input
		case *plan.LetTable:
			n = x.Let.Table
		default:
			return o.source(n, column)
		}
	}
	return o.source(n, column)
}

// expr follows an expression over the rows of a node. That a column is one of the right side of a join is for the caller to know.
func (o *origins) expr(e plan.Expr, n plan.Node) bool {
	e = bare(e)
	if ref, ok := e.(*plan.ColumnRef); ok {
		return o.follow(n, ref.Index)
	}
	return o.made(e, n)
}

func side(j *plan.Join, c plan.JoinColumn) (plan.Node, int) {
	if c.Right {
		return j.Right, c.Index
	}
	return j.Left, c.Index
}

// aggregateOf returns the aggregate that makes a column, and which of its columns that is; nil for a key.
func aggregateOf(n *plan.Summarize, column int) (*plan.AggregateCall, int) {
	at := column - len(n.Keys)
	for i := range n.Aggregates {
		a := &n.Aggregates[i]
		if at >= 0 && at < len(a.Names) {
			return a, at
		}
		at -= len(a.Names)
	}
	return nil, 0
}

// passedBy returns the argument whose values an aggregate's column has, or with elements also the one whose
// values its lists hold; nil if the values are computed.
func passedBy(a *plan.AggregateCall, column int, elements bool) plan.Expr {
	switch a.Function.Name {
	case "arg_max", "arg_min", "argmax", "argmin", "take_any", "any":
		if column < len(a.Args) { // a * gives columns that no argument names
			return a.Args[column]
		}
	case "max", "min", "maxif", "minif", "take_anyif", "anyif":
		return a.Args[0]
	case "make_set", "make_list", "makeset", "makelist", "make_set_if", "make_list_if":
		if elements {
			return a.Args[0]
		}
	}
	return nil
}

// tableColumns returns the names of the tables and columns that an expression only passes on. ok is false
// if a value is computed, or comes from rows that no table has.
func tableColumns(e plan.Expr, n plan.Node) (found []tableColumn, ok bool) {
	o := origins{
		elements: true,
		source: func(n plan.Node, column int) bool {
			scan, is := n.(*plan.Scan)
			if is = is && column < len(n.Schema().Fields); is {
				found = append(found, tableColumn{scan.Name, n.Schema().Fields[column].Name})
			}
			return is
		},
		made: func(plan.Expr, plan.Node) bool { return false },
	}
	return found, o.expr(e, n)
}

// A tableColumn is a column of a table, by name.
type tableColumn struct{ table, column string }
