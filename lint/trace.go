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

// otherCase returns the column whose name differs from the name by case alone.
func otherCase(s *value.Schema, name string) (string, bool) {
	for _, f := range s.Fields {
		if f.Name != name && strings.EqualFold(f.Name, name) {
			return f.Name, true
		}
	}
	return "", false
}
