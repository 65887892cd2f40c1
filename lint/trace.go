package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// bare returns the expression under implicit conversions and scalar lets.
func bare(e plan.Expr) plan.Expr {
	for {
		switch x := e.(type) {
		case *plan.Convert:
			e = x.X
		case *plan.LetRef:
			if x.Let.Scalar == nil {
				return e
			}
			e = x.Let.Scalar
		default:
			return e
		}
	}
}

// call returns the expression as a call of the function of that name.
func call(e plan.Expr, names ...string) (*plan.Call, bool) {
	c, ok := bare(e).(*plan.Call)
	if !ok {
		return nil, false
	}
	for _, n := range names {
		if c.Function.Name == n {
			return c, true
		}
	}
	return nil, false
}

// origin follows a column of a node's output back to the expression that made it, through
// the steps that only pass it on. It returns the expression and the node to whose input
// the expression applies. A nil expression means a column of a source, or one that comes
// from several inputs.
func origin(n plan.Node, column int) (plan.Expr, plan.Node) {
	for n != nil && column >= 0 && column < len(n.Schema().Fields) {
		switch x := n.(type) {
		case *plan.Project:
			if column >= len(x.Columns) {
				return nil, nil
			}
			ref, carried := x.Columns[column].Expr.(*plan.ColumnRef)
			if !carried {
				return x.Columns[column].Expr, x.Input
			}
			n, column = x.Input, ref.Index
		case *plan.Summarize:
			if column >= len(x.Keys) {
				return nil, nil
			}
			ref, carried := x.Keys[column].Expr.(*plan.ColumnRef)
			if !carried {
				return x.Keys[column].Expr, x.Input
			}
			n, column = x.Input, ref.Index
		case *plan.Join:
			if column >= len(x.Columns) {
				return nil, nil
			}
			from := x.Columns[column]
			if n = x.Left; from.Right {
				n = x.Right
			}
			column = from.Index
		case *plan.LetTable:
			n = x.Let.Table
		case *plan.Filter, *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize:
			n = x.Inputs()[0]
		default:
			return nil, nil
		}
	}
	return nil, nil
}

// otherCase returns the column whose name differs from the name by case alone.
func otherCase(s *value.Schema, name string) (string, bool) {
	for _, f := range s.Fields {
		if f.Name != name && strings.EqualFold(f.Name, name) {
			return f.Name, true
		}
	}
	return "", false
}
