package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// checkSignature reports what is wrong with the arguments of a call: their
// number, their names, their types. Each kind of fault is looked for only if there is none before it.
func (b *binder) checkSignature(c *call, k *candidate, at diag.Span) {
	before := b.reported
	b.checkCount(c, k, at)
	named := c.fn.user() && c.fn.name != ""
	if named && b.reported == before {
		b.checkArgumentNames(c, k)
	}
	if b.reported == before {
		for _, p := range k.params {
			if p >= 0 && k.sig.Params[p].Accepts >= builtin.AcceptsCommonScalar && k.sig.Params[p].Accepts <= builtin.AcceptsCommonScalarOrDynamic {
				if c.commonType(k.sig, k.params) == nil {
					b.report(diag.NoCommonType.At(at))
				}
				break
			}
		}
	}
	if b.reported == before {
		for i := range c.args {
			b.checkArgument(c, k, i)
		}
	}
	if named && b.reported == before {
		for i := range k.sig.Params {
			if !k.sig.Params[i].Optional() && !slices.Contains(k.params, i) {
				b.report(diag.ArgumentMissing.At(at, k.sig.Params[i].Name))
			}
		}
	}
}

func (b *binder) checkCount(c *call, k *candidate, at diag.Span) {
	n := len(c.args)
	low, high := k.sig.Arguments()
	repeats := slices.ContainsFunc(k.sig.Params, func(p builtin.Param) bool { return p.Repeats() })
	switch {
	case validCount(k.sig, n):
	case repeats && (n < low || n > high):
		b.report(argumentRange(c.fn.name, low, high, at))
	case repeats:
		b.report(diag.FunctionArgumentCountWrong.At(at))
	case n != len(k.sig.Params):
		b.report(diag.FunctionArgumentCount.At(at, c.fn.name, len(k.sig.Params)))
	}
}

func (b *binder) checkArgumentNames(c *call, k *candidate) {
	outOfOrder, reported := false, false
	for i, a := range c.args {
		name := givenName(a)
		switch {
		case name != nil:
			p := k.sig.Param(name.Text)
			if p < 0 {
				b.report(b.hint(diag.ArgumentNameNotKnown.At(name.Range, c.fn.name, name.Text), name.Text, func(yield func(string) bool) {
					for i := range k.sig.Params {
						if !yield(k.sig.Params[i].Name) {
							return
						}
					}
				}))
			}
			want := -1
			if i < len(k.sig.Params) {
				want = i
			}
			outOfOrder = outOfOrder || want != p
		case outOfOrder && !reported:
			b.report(diag.UnnamedArgumentAfterNamed.At(a.span()))
			reported = true
		}
	}
}

// givenName returns the name in "name = value", nil if there is none.
func givenName(x *bound) *syntax.Name {
	if n, ok := x.syn.(*syntax.NamedExpr); ok && !n.List && len(n.Names) == 1 {
		return n.Names[0]
	}
	return nil
}

// checkArgument checks an argument against its parameter.
func (b *binder) checkArgument(c *call, k *candidate, i int) {
	x, t, p := c.args[i], c.types[i], k.params[i]
	if p < 0 {
		if c.match(k.sig, k.params, p, i) == matchNone && !c.fn.user() {
			b.report(diag.TypeExpected.At(x.span(), []string{"unknown"}))
		}
		return
	}
	par := &k.sig.Params[p]
	if _, star := x.syn.(*syntax.Star); star && !(c.fn.builtin != nil && c.fn.builtin.Kind == builtin.Operator) {
		if par.Argument != builtin.ArgumentStar && par.Argument != builtin.ArgumentStarAllowed {
			b.report(diag.StarNotAllowed.At(x.span()))
		}
		return
	}
	if isDefault(par, x) {
		return
	}
	if n, ok := x.syn.(*syntax.NamedExpr); ok && n.List {
		b.report(diag.CompoundArgumentNotSupported.At(namesSpan(n)))
	}
	x = x.inner()
	b.checkAccepts(c, k, par, i, x, t)
	switch par.Argument {
	case builtin.ArgumentColumn, builtin.ArgumentColumnOf0, builtin.ArgumentColumnOf0Common:
		b.checkColumn(x)
	case builtin.ArgumentConstant:
		b.checkConstant(x)
	case builtin.ArgumentLiteral:
		if b.checkLiteral(x) && len(par.Values) > 0 {
			b.checkLiteralValue(x, par.Values)
		}
	case builtin.ArgumentLiteralNotEmpty:
		if b.checkLiteral(x) {
			b.checkLiteralNotEmpty(x)
		}
	}
}

// namesSpan returns the place of the names in "(a, b) = value".
func namesSpan(n *syntax.NamedExpr) diag.Span {
	s := n.Range
	if len(n.Names) > 0 {
		s.End = n.Names[len(n.Names)-1].Range.End + 1
	}
	return s
}

// checkAccepts checks the type of an argument.
func (b *binder) checkAccepts(c *call, k *candidate, par *builtin.Param, i int, x *bound, t *types.Type) {
	switch a := par.Accepts; a {
	case builtin.AcceptsAny:
	case builtin.AcceptsDeclared:
		b.checkDeclared(c, k, i, x, t)
	case builtin.AcceptsTypeLiteral:
		if t != types.TypeLiteral && !t.IsUnknown() {
			b.report(diag.TypeExpected.At(x.span(), []string{"type"}))
		}
	case builtin.AcceptsScalar:
		if !t.IsScalar() && !t.IsInvalid() {
			b.report(diag.ScalarExpected.At(x.span()))
		}
	case builtin.AcceptsInteger:
		b.checkInteger(x)
	case builtin.AcceptsRealOrDecimal:
		b.expect(accepts(a, x.result()), x, diag.RealOrDecimalExpected)
	case builtin.AcceptsIntegerOrArray:
		b.expect(accepts(a, x.result()), x, diag.IntegerOrArrayExpected)
	case builtin.AcceptsStringOrDynamic:
		b.checkStringOrDynamic(x)
	case builtin.AcceptsStringOrArray:
		b.expect(accepts(a, x.result()), x, diag.StringOrArrayExpected)
	case builtin.AcceptsDynamicArray:
		b.expect(accepts(a, x.result()), x, diag.DynamicArrayExpected)
	case builtin.AcceptsDynamicBag:
		b.expect(accepts(a, x.result()), x, diag.DynamicBagExpected)
	case builtin.AcceptsNumber:
		b.checkNumber(x)
	case builtin.AcceptsNumberOrBool:
		b.expect(x.result().IsNumeric() || x.result() == types.Bool, x, diag.NumericOrBoolExpected)
	case builtin.AcceptsSummable:
		b.checkSummable(x)
	case builtin.AcceptsOrderable:
		b.checkOrderable(x)
	case builtin.AcceptsNotBool:
		if b.checkScalar(x) {
			b.checkNotType(x, types.Bool)
		}
	case builtin.AcceptsNotRealOrBool:
		if b.checkScalar(x) {
			b.checkNotType(x, types.Real)
			b.checkNotType(x, types.Bool)
		}
	case builtin.AcceptsNotDynamic:
		if b.checkScalar(x) {
			b.checkNotType(x, types.Dynamic)
		}
	case builtin.AcceptsTabular:
		if !t.IsTabular() && !t.IsInvalid() {
			b.report(diag.TabularExpected.At(x.span()))
		}
	case builtin.AcceptsDatabase:
		b.checkDatabase(x)
	case builtin.AcceptsCluster:
		if t.Kind != types.KindCluster && !t.IsInvalid() {
			b.report(diag.ClusterExpected.At(x.span()))
		}
	case builtin.AcceptsArg0, builtin.AcceptsArg1, builtin.AcceptsArg2:
		if at := int(a - builtin.AcceptsArg0); at < len(c.types) {
			b.checkExactType(x, c.types[at])
		}
	default:
		b.checkCommon(c, k, par, x)
	}
}

func (b *binder) checkOrderable(x *bound) bool {
	return b.expect(x.result().IsOrderable(), x, diag.OrderableExpected)
}

// checkDeclared checks an argument of a parameter that declares its types.
func (b *binder) checkDeclared(c *call, k *candidate, i int, x *bound, t *types.Type) {
	p := k.params[i]
	if c.fn.types != nil && c.fn.types[p].Kind == types.KindTable {
		if t.Kind != types.KindTable {
			b.report(diag.TabularExpected.At(x.span()))
			return
		}
		for _, want := range c.fn.types[p].Table.Columns {
			if got := t.Table.Column(want.Name); got == nil || !types.Assignable(want.Type, got.Type, types.ConvertNone) {
				b.report(diag.RequiredColumnsMissing.At(x.span()))
				return
			}
		}
		return
	}
	if c.fn.user() {
		return
	}
	if m := c.match(k.sig, k.params, p, i); m == matchNone || m == matchCompatible {
		types := make([]string, len(k.sig.Params[p].Types))
		for j, want := range k.sig.Params[p].Types {
			types[j] = want.String()
		}
		d := diag.TypeExpected.At(x.span(), types)
		if takesNumberForBool(c, &k.sig.Params[p], t) {
			b.tolerate(d) // the plan converts it
			return
		}
		b.report(d)
	}
}

func (b *binder) checkCommon(c *call, k *candidate, par *builtin.Param, x *bound) {
	var ok bool
	switch par.Accepts {
	case builtin.AcceptsCommonNumber:
		ok = b.checkNumber(x)
	case builtin.AcceptsCommonSummable:
		ok = b.checkSummable(x)
	case builtin.AcceptsCommonOrderable:
		ok = b.checkOrderable(x)
	default:
		ok = b.checkScalar(x)
	}
	common := c.commonType(k.sig, k.params)
	switch {
	case !ok || common == nil:
	case par.Accepts == builtin.AcceptsCommonScalarOrDynamic:
		b.checkTypeOrDynamic(x, common, types.ConvertPromotable)
	default:
		b.checkType(x, common, types.ConvertPromotable)
	}
}
