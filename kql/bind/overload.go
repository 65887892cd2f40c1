package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/syntax"
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
	types  []*typ // of the arguments
	faulty bool   // an argument is not what the signature wants

	commonOf *builtin.Signature // the signature that the common type is of, with so many arguments
	commonN  int
	shared   *typ
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
	if t.isUnknown() {
		return matchUnknown
	}
	if p < 0 { // no parameter: any scalar
		if t.isScalar() {
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
		return when(t == typType, matchExact)
	case builtin.AcceptsAny:
		return matchUnknown
	case builtin.AcceptsScalar:
		return when(t.isScalar(), matchScalar)
	case builtin.AcceptsInteger:
		return when(t.isInteger(), matchInteger)
	case builtin.AcceptsNumber:
		return when(t.isNumeric(), matchNumber)
	case builtin.AcceptsNumberOrBool:
		return when(t.isNumeric() || t == typBool, matchNumber)
	case builtin.AcceptsSummable:
		return when(t.isSummable(), matchSummable)
	case builtin.AcceptsOrderable:
		return when(t.isOrderable(), matchOrderable)
	case builtin.AcceptsTabular:
		return when(t.isTabular(), matchTabular)
	case builtin.AcceptsDatabase:
		return when(t.kind == kindDatabase, matchDatabase)
	case builtin.AcceptsCluster:
		return when(t.kind == kindCluster, matchCluster)
	case builtin.AcceptsNotBool:
		return when(!assignable(t, typBool, convertNone), matchNotType)
	case builtin.AcceptsNotRealOrBool:
		return when(!assignable(t, typReal, convertNone) && !assignable(t, typBool, convertNone), matchNotType)
	case builtin.AcceptsNotDynamic:
		return when(t.isScalar() && t.kind != kindGroup && !t.isDynamic(), matchNotType)
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
func accepts(a builtin.Accepts, t *typ) bool {
	switch a {
	case builtin.AcceptsRealOrDecimal:
		return t.isRealOrDecimal()
	case builtin.AcceptsStringOrDynamic:
		return t == typString || t.isDynamic()
	case builtin.AcceptsStringOrArray:
		return t == typString || t == dynamicOf(typString) || t == arrayOf(typString) || t == typArray || t == typDynamic
	case builtin.AcceptsIntegerOrArray:
		return t.isInteger() || t == dynamicOf(typLong) || t == arrayOf(typLong) || t == typArray || t == typDynamic
	case builtin.AcceptsDynamicArray:
		return t.kind == kindArray || t == typDynamic
	case builtin.AcceptsDynamicBag:
		return t.kind == kindBag || t == typDynamic
	}
	return false
}

// fits reports whether the type can be converted to one of those that the parameter declares.
func (c *call) fits(p int, par *builtin.Param, t *typ, conv conversion) bool {
	if c.fn.types != nil {
		return assignable(c.fn.types[p], t, conv)
	}
	for _, want := range par.Types {
		if assignable(scalar(want), t, conv) {
			return true
		}
	}
	return false
}

func (c *call) matchDeclared(p int, par *builtin.Param, t *typ) match {
	switch {
	case c.fits(p, par, t, convertNone):
		if len(par.Types) > 1 {
			return matchOneOfMany
		}
		return matchExact
	case c.fits(p, par, t, convertPromotable):
		return matchPromoted
	case c.fn.user() && c.fits(p, par, t, convertDynamic):
		return matchDynamic
	case c.fn.user() && c.fits(p, par, t, convertCompatible):
		return matchCompatible
	}
	return matchNone
}

func (c *call) matchCommon(sig *builtin.Signature, params []int, par *builtin.Param, t *typ) match {
	common := c.commonType(sig, params)
	switch {
	case common == nil:
	case assignable(common, t, convertNone):
		return matchExact
	case assignable(common, t, convertPromotable):
		return matchPromoted
	case assignable(common, t, convertDynamic):
		return matchDynamic
	case c.fn.user() && assignable(common, t, convertCompatible):
		return matchCompatible
	case par.Accepts == builtin.AcceptsCommonScalarOrDynamic && assignable(t, typDynamic, convertNone):
		return matchExact
	}
	return matchNone
}

// commonType returns the type that common returns; it is found once a signature.
func (c *call) commonType(sig *builtin.Signature, params []int) *typ {
	if c.commonOf != sig || c.commonN != len(params) {
		c.commonOf, c.commonN, c.shared = sig, len(params), c.common(sig, params, false)
	}
	return c.shared
}

// common returns the type that all arguments can have whose parameters ask for one in common; nil if there is none.
func (c *call) common(sig *builtin.Signature, params []int, ignoreDynamic bool) *typ {
	var common *typ
	for i, p := range params {
		if p < 0 || i >= len(c.types) {
			continue
		}
		t, conv := c.types[i], convertPromotable
		if ignoreDynamic && t.isDynamic() {
			continue
		}
		switch sig.Params[p].Accepts {
		case builtin.AcceptsCommonScalar:
			if !t.isScalar() {
				continue
			}
		case builtin.AcceptsCommonNumber:
			if !t.isNumeric() {
				continue
			}
		case builtin.AcceptsCommonSummable:
			if !t.isSummable() {
				continue
			}
		case builtin.AcceptsCommonOrderable:
			if !t.isOrderable() {
				continue
			}
		case builtin.AcceptsCommonScalarOrDynamic:
			if !t.isScalar() {
				continue
			}
			conv = convertDynamic
		default:
			continue
		}
		var ok bool
		if common, ok = commonType(common, t, conv); !ok {
			return nil
		}
	}
	if common == nil && ignoreDynamic {
		return c.common(sig, params, false)
	}
	return common
}
