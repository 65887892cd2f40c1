package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A match says how well an argument fits a parameter, the better the higher.
type match uint8

const (
	matchNone match = iota
	matchUnknown
	matchDynamic
	matchCompatible
	matchPromoted
	matchNotType
	matchOneOfMany
	matchScalar
	matchSummable
	matchOrderable
	matchNumber
	matchInteger
	matchTabular
	matchDatabase
	matchCluster
	matchExact
)

// A call is a function with the arguments that it is called with.
type call struct {
	fn     *function
	args   []*bound
	types  []*types.Type // of the arguments
	faulty bool          // an argument is not what the signature wants

	commonOf *builtin.Signature // the signature that the common type is of, with so many arguments
	commonN  int
	shared   *types.Type
}

// A candidate is a signature, and how the arguments of a call fit it.
type candidate struct {
	sig         *builtin.Signature
	params      []int // the parameter of each argument; -1 for none
	matches     int
	worst, best match
}

// resolve returns the signatures that fit the arguments best: one, unless they
// are ambiguous or none fits. strict asks for one that fits all arguments.
func (b *binder) resolve(c *call, strict bool) []candidate {
	sigs := c.fn.sigs
	if len(sigs) == 1 {
		list := b.candidates[:0]
		return append(list, candidate{sig: &sigs[0], params: c.layout(&sigs[0])})
	}
	n := len(c.types)
	list := b.candidates[:0]
	most := 0
	for i := range sigs {
		low, high := sigs[i].Arguments()
		if n >= low && n <= high {
			list = append(list, candidate{sig: &sigs[i]})
		}
		most = max(most, high)
	}
	if len(list) == 0 {
		for i := range sigs {
			if low, high := sigs[i].Arguments(); most >= low && most <= high {
				list = append(list, candidate{sig: &sigs[i]})
			}
		}
	}
	b.candidates = list[:0]
	if len(list) == 1 {
		list[0].params = c.layout(list[0].sig)
	}
	if len(list) < 2 {
		return list
	}
	fitting := 0
	for i := range list {
		c.rate(&list[i])
		fitting = max(fitting, list[i].matches)
	}
	if strict {
		fitting = max(fitting, len(c.args))
	}
	kept := list[:0]
	for _, k := range list {
		if k.matches == fitting {
			kept = append(kept, k)
		}
	}
	if len(kept) < 2 {
		return kept
	}
	best := 0
	for i := 1; i < len(kept); i++ {
		switch cmp := kept[i].compare(&kept[best], n); {
		case cmp > 0:
			best = i
		case cmp == 0:
			return kept
		}
	}
	for i := range kept {
		if i != best && kept[best].compare(&kept[i], n) <= 0 {
			return kept
		}
	}
	kept[0] = kept[best]
	return kept[:1]
}

// compare is above zero if k fits better than o, below if worse.
func (k *candidate) compare(o *candidate, args int) int {
	switch {
	case k.matches == args && o.matches < args:
		return k.matches - o.matches
	case k.worst != o.worst:
		return int(k.worst) - int(o.worst)
	case k.best != o.best:
		return int(k.best) - int(o.best)
	}
	return k.matches - o.matches
}

func (c *call) rate(k *candidate) {
	k.params = c.layout(k.sig)
	k.worst = matchExact
	for i := range c.args {
		m := c.match(k.sig, k.params, k.params[i], i)
		if m != matchNone {
			k.matches++
		}
		k.worst, k.best = min(k.worst, m), max(k.best, m)
	}
}

// match says how well argument i fits parameter p; params are those of all arguments.
func (c *call) match(sig *builtin.Signature, params []int, p, i int) match {
	t := c.types[i]
	if t.IsUnknown() {
		return matchUnknown
	}
	if p < 0 { // no parameter: any scalar
		if t.IsScalar() {
			return matchExact
		}
		return matchNone
	}
	par := &sig.Params[p]
	if c.args != nil {
		if isDefault(par, c.args[i]) {
			return matchExact
		}
		if _, star := c.args[i].syn.(*syntax.Star); star {
			if par.Argument == builtin.ArgumentStar || par.Argument == builtin.ArgumentStarAllowed {
				return matchExact
			}
			return matchNone
		}
	}
	if par.Argument == builtin.ArgumentStar {
		return matchNone
	}
	when := func(ok bool, m match) match {
		if ok {
			return m
		}
		return matchNone
	}
	switch par.Accepts {
	case builtin.AcceptsDeclared:
		return c.matchDeclared(p, par, t)
	case builtin.AcceptsTypeLiteral:
		return when(t == types.TypeLiteral, matchExact)
	case builtin.AcceptsAny:
		return matchUnknown
	case builtin.AcceptsScalar:
		return when(t.IsScalar(), matchScalar)
	case builtin.AcceptsInteger:
		return when(t.IsInteger(), matchInteger)
	case builtin.AcceptsNumber:
		return when(t.IsNumeric(), matchNumber)
	case builtin.AcceptsNumberOrBool:
		return when(t.IsNumeric() || t == types.Bool, matchNumber)
	case builtin.AcceptsSummable:
		return when(t.IsSummable(), matchSummable)
	case builtin.AcceptsOrderable:
		return when(t.IsOrderable(), matchOrderable)
	case builtin.AcceptsTabular:
		return when(t.IsTabular(), matchTabular)
	case builtin.AcceptsDatabase:
		return when(t.Kind == types.KindDatabase, matchDatabase)
	case builtin.AcceptsCluster:
		return when(t.Kind == types.KindCluster, matchCluster)
	case builtin.AcceptsNotBool:
		return when(!types.Assignable(t, types.Bool, types.ConvertNone), matchNotType)
	case builtin.AcceptsNotRealOrBool:
		return when(!types.Assignable(t, types.Real, types.ConvertNone) && !types.Assignable(t, types.Bool, types.ConvertNone), matchNotType)
	case builtin.AcceptsNotDynamic:
		return when(t.IsScalar() && t.Kind != types.KindGroup && !t.IsDynamic(), matchNotType)
	case builtin.AcceptsArg0, builtin.AcceptsArg1, builtin.AcceptsArg2:
		if at := int(par.Accepts - builtin.AcceptsArg0); at < len(params) && params[at] != p {
			return c.match(sig, params, params[at], i)
		}
		return matchNone
	case builtin.AcceptsCommonScalar, builtin.AcceptsCommonNumber, builtin.AcceptsCommonSummable,
		builtin.AcceptsCommonOrderable, builtin.AcceptsCommonScalarOrDynamic:
		return c.matchCommon(sig, params, par, t)
	}
	return when(accepts(par.Accepts, t), matchOneOfMany)
}

// accepts reports whether the type is one of those that the rule names.
func accepts(a builtin.Accepts, t *types.Type) bool {
	switch a {
	case builtin.AcceptsRealOrDecimal:
		return t.IsRealOrDecimal()
	case builtin.AcceptsStringOrDynamic:
		return t == types.String || t.IsDynamic()
	case builtin.AcceptsStringOrArray:
		return t == types.String || t == types.DynamicOf(types.String) || t == types.ArrayOf(types.String) || t == types.Array || t == types.Dynamic
	case builtin.AcceptsIntegerOrArray:
		return t.IsInteger() || t == types.DynamicOf(types.Long) || t == types.ArrayOf(types.Long) || t == types.Array || t == types.Dynamic
	case builtin.AcceptsDynamicArray:
		return t.Kind == types.KindArray || t == types.Dynamic
	case builtin.AcceptsDynamicBag:
		return t.Kind == types.KindBag || t == types.Dynamic
	}
	return false
}

// fits reports whether the type can be converted to one of those that the parameter declares.
func (c *call) fits(p int, par *builtin.Param, t *types.Type, conv types.Conversion) bool {
	if c.fn.types != nil {
		return types.Assignable(c.fn.types[p], t, conv)
	}
	for _, want := range par.Types {
		if types.Assignable(types.Scalar(want), t, conv) {
			return true
		}
	}
	return false
}

func (c *call) matchDeclared(p int, par *builtin.Param, t *types.Type) match {
	switch {
	case c.fits(p, par, t, types.ConvertNone):
		if len(par.Types) > 1 {
			return matchOneOfMany
		}
		return matchExact
	case c.fits(p, par, t, types.ConvertPromotable):
		return matchPromoted
	case c.fn.user() && c.fits(p, par, t, types.ConvertDynamic):
		return matchDynamic
	case c.fn.user() && c.fits(p, par, t, types.ConvertCompatible):
		return matchCompatible
	}
	return matchNone
}

func (c *call) matchCommon(sig *builtin.Signature, params []int, par *builtin.Param, t *types.Type) match {
	common := c.commonType(sig, params)
	switch {
	case common == nil:
	case types.Assignable(common, t, types.ConvertNone):
		return matchExact
	case types.Assignable(common, t, types.ConvertPromotable):
		return matchPromoted
	case types.Assignable(common, t, types.ConvertDynamic):
		return matchDynamic
	case c.fn.user() && types.Assignable(common, t, types.ConvertCompatible):
		return matchCompatible
	case par.Accepts == builtin.AcceptsCommonScalarOrDynamic && types.Assignable(t, types.Dynamic, types.ConvertNone):
		return matchExact
	}
	return matchNone
}

// commonType returns the type that common returns; it is found once a signature.
func (c *call) commonType(sig *builtin.Signature, params []int) *types.Type {
	if c.commonOf != sig || c.commonN != len(params) {
		c.commonOf, c.commonN, c.shared = sig, len(params), c.common(sig, params, false)
	}
	return c.shared
}

// common returns the type that all arguments can have whose parameters ask for one in common; nil if there is none.
func (c *call) common(sig *builtin.Signature, params []int, ignoreDynamic bool) *types.Type {
	var common *types.Type
	for i, p := range params {
		if p < 0 || i >= len(c.types) {
			continue
		}
		t, conv := c.types[i], types.ConvertPromotable
		if ignoreDynamic && t.IsDynamic() {
			continue
		}
		switch sig.Params[p].Accepts {
		case builtin.AcceptsCommonScalar:
			if !t.IsScalar() {
				continue
			}
		case builtin.AcceptsCommonNumber:
			if !t.IsNumeric() {
				continue
			}
		case builtin.AcceptsCommonSummable:
			if !t.IsSummable() {
				continue
			}
		case builtin.AcceptsCommonOrderable:
			if !t.IsOrderable() {
				continue
			}
		case builtin.AcceptsCommonScalarOrDynamic:
			if !t.IsScalar() {
				continue
			}
			conv = types.ConvertDynamic
		default:
			continue
		}
		var ok bool
		if common, ok = types.Common(common, t, conv); !ok {
			return nil
		}
	}
	if common == nil && ignoreDynamic {
		return c.common(sig, params, false)
	}
	return common
}
