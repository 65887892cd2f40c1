package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The checks report an expression that cannot stand where it stands, and
// return whether it can. They say nothing of what has been reported already,
// nor of what is not known.

// expect reports the diagnostic unless ok; a wrong expression, or one of unknown type, has no more said about it.
func (b *binder) expect(ok bool, x *bound, m diag.Message, args ...any) bool {
	if ok {
		return true
	}
	if t := x.result(); !t.isError() && !t.isUnknown() {
		b.report(m.At(x.span(), args...))
	}
	return false
}

// result returns the type of the expression as an operand: one value instead of a tuple of one.
func (x *bound) result() *typ {
	if t := x.typ; t.kind != kindTuple || len(t.cols) != 1 || t.table != nil {
		return t
	}
	return x.typ.cols[0].typ
}

func (b *binder) checkScalar(x *bound) bool {
	t := x.result()
	if t.isScalar() || t == typNothing {
		return true
	}
	if !t.isError() {
		b.report(diag.ScalarExpected.At(x.span()))
	}
	return false
}

// checkScalars checks one expression after the other up to the first wrong one.
func (b *binder) checkScalars(list []*bound) bool { return all(list, b.checkScalar) }

// checkNotDynamics checks one expression after the other up to the first dynamic one.
func (b *binder) checkNotDynamics(list []*bound) bool {
	return all(list, func(x *bound) bool { return b.checkNotType(x, typDynamic) })
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
	return b.expect(x.result().isInteger(), x, diag.IntegerExpected)
}

func (b *binder) checkIntegerLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().isInteger(), x, diag.IntegerLiteralExpected)
}

func (b *binder) checkStringLiteral(x *bound) bool {
	return b.expect(x.literal && x.result() == typString, x, diag.StringLiteralExpected)
}

func (b *binder) checkBooleanLiteral(x *bound) bool {
	return b.expect(x.literal && x.result() == typBool, x, diag.BooleanLiteralExpected)
}

func (b *binder) checkSummableLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().isSummable(), x, diag.SummableLiteralExpected)
}

func (b *binder) checkNumericLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().isNumeric(), x, diag.SummableLiteralExpected)
}

func (b *binder) checkScalarLiteral(x *bound) bool {
	return b.expect(x.literal && x.result().isScalar(), x, diag.ScalarLiteralExpected)
}

func (b *binder) checkStringOrDynamic(x *bound) bool {
	t := x.result()
	return b.expect(t == typString || t.isDynamic(), x, diag.TypeOfExpressionExpected, []string{"string", "dynamic"})
}

func (b *binder) checkNumber(x *bound) bool {
	return b.expect(x.result().isNumeric(), x, diag.NumericExpected)
}

func (b *binder) checkSummable(x *bound) bool {
	return b.expect(x.result().isSummable(), x, diag.SummableExpected)
}

// checkDynamic checks that the expression is dynamic, whatever it holds.
func (b *binder) checkDynamic(x *bound) bool {
	return b.expect(x.result().isDynamic(), x, diag.TypeOfExpressionExpected, []string{"dynamic"})
}

// checkType checks that the expression has the type, or one that the conversion turns into it.
func (b *binder) checkType(x *bound, t *typ, c conversion) bool {
	if isType(x.result(), t, c) {
		return true
	}
	if r := x.result(); !r.isError() && !r.isUnknown() && !t.isError() && !t.isUnknown() {
		b.report(diag.TypeOfExpressionExpected.At(x.span(), []string{t.String()}))
	}
	return false
}

// checkExactType checks that the expression has the very type.
func (b *binder) checkExactType(x *bound, t *typ) bool { return b.checkType(x, t, convertNone) }

func isType(t, want *typ, c conversion) bool {
	switch {
	case t.isUnknown():
		return true
	case want == typDynamic:
		return t.isDynamic()
	}
	return assignable(want, t, c)
}

// checkTypeOrDynamic checks that the expression has the type, or is dynamic.
func (b *binder) checkTypeOrDynamic(x *bound, t *typ, c conversion) bool {
	r := x.result()
	names := []string{t.String()}
	if !t.isDynamic() && !assignable(typDynamic, t, convertDynamic) {
		names = append(names, "dynamic")
	}
	return b.expect(assignable(t, r, c) || assignable(typDynamic, r, convertDynamic), x, diag.TypeOfExpressionExpected, names)
}

// checkNotType checks that the expression does not have the type.
func (b *binder) checkNotType(x *bound, t *typ) bool {
	r := x.result()
	switch {
	case r.isUnknown(), t == typDynamic && !r.isDynamic(), !assignable(t, r, convertNone):
		return true
	}
	if !r.isError() {
		b.report(diag.TypeNotAllowed.At(x.span(), t.String()))
	}
	return false
}

// checkColumnsNotDynamic checks the columns that stand at the place for dynamic ones.
func (b *binder) checkColumnsNotDynamic(cols []*column, at diag.Span) bool {
	for _, c := range cols {
		if !c.typ.isUnknown() && c.typ.isDynamic() {
			b.report(diag.TypeNotAllowed.At(at, c.typ.String()))
			return false
		}
	}
	return true
}

// checkInterval checks that the expression is a step for values of the type: that adding it gives such a value.
func (b *binder) checkInterval(x *bound, t *typ) bool {
	b.mute++
	sum := b.operatorResult("+", []*bound{x, x}, []*typ{t, x.result()}, x.span())
	b.mute--
	if assignable(t, sum, convertNone) {
		return true
	}
	if r := x.result(); !t.isError() && !r.isError() && !t.isUnknown() && !r.isUnknown() {
		b.report(diag.NotAnInterval.At(x.span(), r.String(), t.String()))
	}
	return false
}

func (b *binder) checkTabular(x *bound) bool {
	if x.typ.isTabular() {
		return true
	}
	if !x.typ.isError() {
		b.report(diag.TabularExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkTabularOrGraph(x *bound) bool {
	if x.typ.isTabular() || x.typ.kind == kindGraph {
		return true
	}
	if !x.typ.isError() {
		b.report(diag.TableOrGraphExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkDatabase(x *bound) bool {
	if x.typ.kind == kindDatabase {
		return true
	}
	if !x.typ.isError() {
		b.report(diag.DatabaseExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkColumn(x *bound) bool {
	if x.column() != nil {
		return true
	}
	if !x.result().isError() {
		b.report(diag.ColumnExpected.At(x.span()))
	}
	return false
}

func (b *binder) checkLiteral(x *bound) bool {
	if x.literal {
		return true
	}
	if !x.result().isError() {
		b.report(diag.LiteralExpected.At(x.span()))
	}
	return false
}

// checkLiteralValue checks that the literal is one of the texts.
func (b *binder) checkLiteralValue(x *bound, values []string) bool {
	if x.result().isError() {
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
	if t := x.result(); t.isError() || t.isUnknown() || !x.literal {
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
	if !x.result().isError() {
		b.report(diag.ConstantExpected.At(x.span()))
	}
	return false
}

// column returns the column that the expression names, nil if it is none.
func (x *bound) column() *column {
	if x == nil {
		return nil
	}
	return x.col
}

func (t *typ) isNumeric() bool { return t.isUnknown() || t.kind == kindScalar && t.value.IsNumeric() }
func (t *typ) isInteger() bool { return t.isUnknown() || t.kind == kindScalar && t.value.IsInteger() }
func (t *typ) isSummable() bool {
	return t.isUnknown() || t.kind == kindScalar && t.value.IsSummable()
}
func (t *typ) isOrderable() bool {
	return t.isUnknown() || t.kind == kindScalar && t.value.IsOrderable()
}
func (t *typ) isRealOrDecimal() bool {
	return t.kind == kindScalar && (t.value == value.Real || t.value == value.Decimal)
}
