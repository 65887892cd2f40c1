package bind

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/types"
)

// lenient are calls that Microsoft's engine runs and that its binder takes for
// mistakes: the reference shows them. They are tried where nothing else fits.
var lenient = sync.OnceValue(func() map[string]*builtin.Signature {
	m := map[string]*builtin.Signature{}
	for name, text := range map[string]string{
		"bag_unpack":      "(column: column scalar, option{1,3}: scalar) custom",
		"count":           "(expr: scalar) long",
		"make_timespan":   "(days: integer, hours: integer, minutes: integer, seconds: number) timespan",
		"series_fit_poly": "(y_series: array, x_series: array, degree: integer) custom",
	} {
		// The signatures are written above, so that there is no error to report.
		if sig, err := builtin.ParseSignature(text); err == nil {
			m[name] = &sig
		}
	}
	return m
})

// second returns the lenient signature of the function, if all arguments fit it.
func (c *call) second() *candidate {
	sig := lenient()[c.fn.name]
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
func (x *bound) answer() {
	given := x.typ
	if given.IsDynamic() {
		given = types.Dynamic
	}
	if t := answered[x.fn.name][given]; t != nil && x.expr != nil {
		x.typ, x.expr = t, &plan.Convert{Typed: plan.Typed{T: t.ValueType(), At: x.span()}, X: x.expr}
	}
}
