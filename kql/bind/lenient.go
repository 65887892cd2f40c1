package bind

import (
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A lenience is a way to call a function or an operator that Microsoft's engine knows and its binder
// takes for a mistake. It is tried where the binder's own signatures do not fit.
type lenience struct {
	signature string
	when      func(list []*types.Type) bool // what the signature can't say about the types of the arguments; may be nil
}

// lenient are the leniences by the name of the function or operator. Those of bag_unpack, count,
// make_timespan and series_fit_poly are in the reference; the others were measured.
var lenient = map[string]lenience{
	"array_index_of":  {signature: "(array: dynamic, value: scalar) long"},
	"array_length":    {signature: "(array: dynamic) long"},
	"bag_unpack":      {signature: "(column: column scalar, option{1,3}: scalar) custom"},
	"between":         {signature: "(value: bool, start: bool, end: bool) bool"},
	"!between":        {signature: "(value: bool, start: bool, end: bool) bool"},
	"coalesce":        {signature: "(arg{2,64}: commonScalarOrDynamic) common", when: oneIsDynamic},
	"count":           {signature: "(expr: scalar) long"},
	"make_timespan":   {signature: "(days: integer, hours: integer, minutes: integer, seconds: number) timespan"},
	"replace_regex":   {signature: "(source: string, lookup_regex: string, rewrite_pattern: string) string"},
	"series_fit_poly": {signature: "(y_series: array, x_series: array, degree: integer) custom"},
	"todynamic":       {signature: "(value: dynamic) dynamic"},
	"toobject":        {signature: "(value: dynamic) dynamic"},
	"strcat_array":    {signature: "(array: dynamic, delimiter: scalar) string"},
}

func oneIsDynamic(list []*types.Type) bool { return slices.ContainsFunc(list, (*types.Type).IsDynamic) }

// lenientSignatures are the signatures of lenient, decoded.
var lenientSignatures = sync.OnceValue(func() map[string]*builtin.Signature {
	m := map[string]*builtin.Signature{}
	for name, l := range lenient {
		// The signatures are written above, so that there is no error to report.
		if sig, err := builtin.ParseSignature(l.signature); err == nil {
			m[name] = &sig
		}
	}
	return m
})

// leniently calls check, which reports what Microsoft's binder finds wrong with the call. If its
// engine runs the call all the same, what is reported is tolerated, and the signature that the
// engine goes by is returned.
func (b *binder) leniently(c *call, check func()) *candidate {
	second, outer, before := c.second(), b.tolerating, b.reported
	b.tolerating = outer || second != nil
	check()
	b.tolerating = outer
	if second == nil || b.reported == before {
		return nil
	}
	b.reported = before
	return second
}

// tolerate takes note of a diagnostic of Microsoft's binder about something that its engine runs all the same.
func (b *binder) tolerate(d diag.Diagnostic) {
	if b.mute == 0 {
		b.query.Tolerated = append(b.query.Tolerated, d)
	}
}

// second returns the lenient signature of the function, if all arguments fit it.
func (c *call) second() *candidate {
	l, known := lenient[c.fn.name]
	if !known || c.fn.builtin == nil || l.when != nil && !l.when(c.types) {
		return nil
	}
	sig := lenientSignatures()[c.fn.name]
	if sig == nil || !validCount(sig, len(c.args)) {
		return nil
	}
	k := &candidate{sig: sig}
	if c.rate(k); k.matches < len(c.args) {
		return nil
	}
	named := c.fn.builtin.Kind != builtin.Plugin // the options of a plugin have names
	for i, t := range c.types {
		if t.IsInvalid() {
			return nil
		}
		named = named || givenName(c.args[i]) != nil
	}
	if !named {
		return nil
	}
	return k
}

// answered are the functions whose answers have another type in Microsoft's
// engine than its binder gives them: by function, that type for one given.
var answered = map[string]map[*types.Type]*types.Type{
	"ceiling":       {types.Int: types.Real, types.Long: types.Real},
	"datepart":      {types.Int: types.Long},
	"datetime_part": {types.Int: types.Long},
	"dayofmonth":    {types.Int: types.Long},
	"dayofyear":     {types.Int: types.Long},
	"getmonth":      {types.Int: types.Long},
	"getyear":       {types.Int: types.Long},
	"hourofday":     {types.Int: types.Long},
	"jaccard_index": {types.Dynamic: types.Real},
	"monthofyear":   {types.Int: types.Long},
	"week_of_year":  {types.Int: types.Long},
	"weekofyear":    {types.Int: types.Long},
}

// answer gives a call the type of the engine's answer, by a conversion.
func (b *binder) answer(x *bound) {
	if !b.engines() {
		return
	}
	given := x.typ
	if given.IsDynamic() {
		given = types.Dynamic
	}
	if t := answered[x.fn.name][given]; t != nil && x.expr != nil {
		x.typ, x.expr = t, &plan.Convert{Typed: plan.Typed{T: t.ValueType(), At: x.span()}, X: x.expr}
	}
}
