package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/types"
)

// Microsoft's engine takes a number for a condition: it holds if the number is not zero. Its binder reports that.

// checkTruth checks the condition of an operator.
func (b *binder) checkTruth(x *bound) {
	if b.takeForBool(x, diag.TypeOfExpressionExpected.At(x.span(), []string{types.Bool.String()})) {
		return
	}
	b.checkExactType(x, types.Bool)
}

// takeForBool makes a bool of a number, and reports whether the expression is one. d is what Microsoft's binder says.
func (b *binder) takeForBool(x *bound, d diag.Diagnostic) bool {
	if t := x.result(); !t.IsNumeric() {
		return false
	}
	b.tolerate(d)
	x.typ, x.expr, x.col = types.Bool, convert(exprOf(x), types.Bool), nil
	return true
}

// takeOperandsForBools does the same for the operands of and and or, if each is a number or a bool.
func (b *binder) takeOperandsForBools(name string, args []*bound, at diag.Span) {
	if name != "and" && name != "or" {
		return
	}
	names, numbers := make([]string, len(args)), 0
	for i, x := range args {
		t := x.result()
		names[i] = t.String()
		switch {
		case t.IsNumeric():
			numbers++
		case t != types.Bool:
			return
		}
	}
	if numbers == 0 {
		return
	}
	b.tolerate(diag.OperatorNotDefined.At(at, name, names))
	for _, x := range args {
		if x.result().IsNumeric() {
			x.typ, x.expr, x.col = types.Bool, convert(exprOf(x), types.Bool), nil
		}
	}
}

// takesNumberForBool reports whether a parameter that is declared bool takes a number: a condition of a function or an aggregate.
// A function with a lenient signature, such as count, takes the number as it is.
func takesNumberForBool(c *call, par *builtin.Param, t *types.Type) bool {
	if _, isLenient := lenient[c.fn.name]; isLenient {
		return false
	}
	f := c.fn.builtin
	return f != nil && (f.Kind == builtin.ScalarFunction || f.Kind == builtin.Aggregate) && par.Argument == builtin.ArgumentExpression &&
		len(par.Types) == 1 && par.Types[0] == types.Bool.Value && t.IsNumeric()
}
