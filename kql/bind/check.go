package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/types"
)

// The checks report an expression that cannot stand where it stands, and
// return whether it can. They say nothing of what has been reported already,
// nor of what is not known.

// expect reports the diagnostic unless ok; a wrong expression, or one of unknown type, has no more said about it.
func (b *binder) expect(ok bool, x *bound, m diag.Message, args ...any) bool {
	if ok {
		return true
	}
	if t := x.result(); !t.IsInvalid() && !t.IsUnknown() {
		b.report(m.At(x.span(), args...))
	}
	return false
}

// result returns the type of the expression as an operand: one value instead of a tuple of one.
func (x *bound) result() *types.Type {
	if t := x.typ; t.Kind != types.KindTuple || len(t.Columns) != 1 || t.Table != nil {
		return t
	}
	return x.typ.Columns[0].Type
}

func (b *binder) checkScalar(x *bound) bool {
	t := x.result()
	if t.IsScalar() || t == types.Nothing {
		return true
	}
	if !t.IsInvalid() {
		b.report(diag.ScalarExpected.At(x.span()))
	}
	return false
}

// checkScalars checks one expression after the other up to the first wrong one.
func (b *binder) checkScalars(list []*bound) bool { return all(list, b.checkScalar) }

// checkNotDynamics checks one expression after the other up to the first dynamic one.
func (b *binder) checkNotDynamics(list []*bound) bool {
	return all(list, func(x *bound) bool { return b.checkNotType(x, types.Dynamic) })
}

func all[T any](list []T, check func(T) bool) bool {
	for _, x := range list {
		if !check(x) {
			return false
		}
	}
	return true
}

func (b *binder) checkInteger(x *bound) bool {
	return b.expect(x.result().IsInteger(), x, diag.IntegerExpected)
}

func (b *binder) checkIntegerLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().IsInteger(), x, diag.IntegerLiteralExpected)
}

func (b *binder) checkStringLiteral(x *bound) bool {
	return b.expect(x.literal && x.result() == types.String, x, diag.StringLiteralExpected)
}

func (b *binder) checkBooleanLiteral(x *bound) bool {
	return b.expect(x.literal && x.result() == types.Bool, x, diag.BooleanLiteralExpected)
}

func (b *binder) checkSummableLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().IsSummable(), x, diag.SummableLiteralExpected)
}

func (b *binder) checkNumericLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().IsNumeric(), x, diag.SummableLiteralExpected)
}

func (b *binder) checkScalarLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().IsScalar(), x, diag.ScalarLiteralExpected)
}

func (b *binder) checkStringOrDynamic(x *bound) bool {
	t := x.result()
	return b.expect(t == types.String || t.IsDynamic(), x, diag.TypeOfExpressionExpected, []string{"string", "dynamic"})
}

func (b *binder) checkNumber(x *bound) bool {
	return b.expect(x.result().IsNumeric(), x, diag.NumericExpected)
}

func (b *binder) checkSummable(x *bound) bool {
	return b.expect(x.result().IsSummable(), x, diag.SummableExpected)
}

// checkDynamic checks that the expression is dynamic, whatever it holds.
func (b *binder) checkDynamic(x *bound) bool {
	return b.expect(x.result().IsDynamic(), x, diag.TypeOfExpressionExpected, []string{"dynamic"})
}

// checkType checks that the expression has the type, or one that the conversion turns into it.
func (b *binder) checkType(x *bound, t *types.Type, c types.Conversion) bool {
	if isType(x.result(), t, c) {
		return true
	}
	if r := x.result(); !r.IsInvalid() && !r.IsUnknown() && !t.IsInvalid() && !t.IsUnknown() {
		b.report(diag.TypeOfExpressionExpected.At(x.span(), []string{t.String()}))
	}
	return false
}

// checkExactType checks that the expression has the very type.
func (b *binder) checkExactType(x *bound, t *types.Type) bool {
	return b.checkType(x, t, types.ConvertNone)
}

func isType(t, want *types.Type, c types.Conversion) bool {
	switch {
	case t.IsUnknown():
		return true
	case want == types.Dynamic:
		return t.IsDynamic()
	}
	return types.Assignable(want, t, c)
}

// checkTypeOrDynamic checks that the expression has the type, or is dynamic.
func (b *binder) checkTypeOrDynamic(x *bound, t *types.Type, c types.Conversion) bool {
	r := x.result()
	names := []string{t.String()}
	if !t.IsDynamic() && !types.Assignable(types.Dynamic, t, types.ConvertDynamic) {
		names = append(names, "dynamic")
	}
	return b.expect(types.Assignable(t, r, c) || types.Assignable(types.Dynamic, r, types.ConvertDynamic), x, diag.TypeOfExpressionExpected, names)
}

// checkNotType checks that the expression does not have the type.
func (b *binder) checkNotType(x *bound, t *types.Type) bool {
	r := x.result()
	switch {
	case r.IsUnknown(), t == types.Dynamic && !r.IsDynamic(), !types.Assignable(t, r, types.ConvertNone):
		return true
	}
	if !r.IsInvalid() {
		b.report(diag.TypeNotAllowed.At(x.span(), t.String()))
	}
	return false
}

// checkColumnsNotDynamic checks the columns that stand at the place for dynamic ones.
func (b *binder) checkColumnsNotDynamic(cols []*types.Column, at diag.Span) bool {
	for _, c := range cols {
		if !c.Type.IsUnknown() && c.Type.IsDynamic() {
			b.report(diag.TypeNotAllowed.At(at, c.Type.String()))
			return false
		}
	}
	return true
}

// checkInterval checks that the expression is a step for values of the type: that adding it gives such a value.
func (b *binder) checkInterval(x *bound, t *types.Type) bool {
	b.mute++
	sum := b.operatorResult("+", []*bound{x, x}, []*types.Type{t, x.result()}, x.span())
	b.mute--
	if types.Assignable(t, sum, types.ConvertNone) {
		return true
	}
	if r := x.result(); !t.IsInvalid() && !r.IsInvalid() && !t.IsUnknown() && !r.IsUnknown() {
		b.report(diag.NotAnInterval.At(x.span(), r.String(), t.String()))
	}
	return false
}

func (b *binder) checkTabular(x *bound) bool {
	if x.typ.IsTabular() {
		return true
	}
	if !x.typ.IsInvalid() {
		b.report(diag.TabularExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkTabularOrGraph(x *bound) bool {
	if x.typ.IsTabular() || x.typ.Kind == types.KindGraph {
		return true
	}
	if !x.typ.IsInvalid() {
		b.report(diag.TableOrGraphExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkDatabase(x *bound) bool {
	if x.typ.Kind == types.KindDatabase {
		return true
	}
	if !x.typ.IsInvalid() {
		b.report(diag.DatabaseExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkColumn(x *bound) bool {
	if x.column() != nil {
		return true
	}
	if !x.result().IsInvalid() {
		b.report(diag.ColumnExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkLiteral(x *bound) bool {
	if x.literal {
		return true
	}
	if !x.result().IsInvalid() {
		b.report(diag.LiteralExpected.At(x.span()))
	}
	return false
}

// checkLiteralValue checks that the literal is one of the texts.
func (b *binder) checkLiteralValue(x *bound, values []string) bool {
	if x.result().IsInvalid() {
		return false
	}
	if text, ok := x.value.(string); ok && x.literal {
		for _, v := range values {
			if strings.EqualFold(v, text) {
				return true
			}
		}
	}
	b.report(diag.ValueExpected.At(x.span(), values))
	return false
}

func (b *binder) checkLiteralNotEmpty(x *bound) bool {
	if t := x.result(); t.IsInvalid() || t.IsUnknown() || !x.literal {
		return false
	}
	if text, ok := x.value.(string); !ok && x.value != nil || text != "" {
		return true
	}
	b.report(diag.NotEmptyExpected.At(x.span()))
	return false
}

func (b *binder) checkConstant(x *bound) bool {
	if x.constant {
		return true
	}
	if !x.result().IsInvalid() {
		b.report(diag.ConstantExpected.At(x.span()))
	}
	return false
}

// column returns the column that the expression names, nil if it is none.
func (x *bound) column() *types.Column {
	if x == nil {
		return nil
	}
	return x.col
}
