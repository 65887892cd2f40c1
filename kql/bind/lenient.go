package bind

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
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
		if t.isError() {
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
var answered = map[string]map[*typ]*typ{
	"ceiling":       {typInt: typReal, typLong: typReal},
	"datepart":      {typInt: typLong},
	"datetime_part": {typInt: typLong},
	"dayofmonth":    {typInt: typLong},
	"dayofyear":     {typInt: typLong},
	"getmonth":      {typInt: typLong},
	"getyear":       {typInt: typLong},
	"hourofday":     {typInt: typLong},
	"jaccard_index": {typDynamic: typReal},
	"monthofyear":   {typInt: typLong},
	"week_of_year":  {typInt: typLong},
	"weekofyear":    {typInt: typLong},
}

// answer gives a call the type of the engine's answer, by a conversion.
func (x *bound) answer() {
	given := x.typ
	if given.isDynamic() {
		given = typDynamic
	}
	if t := answered[x.fn.name][given]; t != nil && x.expr != nil {
		x.typ, x.expr = t, &plan.Convert{Typed: plan.Typed{T: t.valueType(), At: x.span()}, X: x.expr}
	}
}
