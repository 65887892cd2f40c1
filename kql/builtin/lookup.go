package builtin

import (
	"iter"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

// families is the table: the rows of every kind, a file for each family.
var families = []struct {
	kind Kind
	rows []Function
}{
	{ScalarFunction, stringFunctions},
	{ScalarFunction, encodingFunctions},
	{ScalarFunction, parsingFunctions},
	{ScalarFunction, conversionFunctions},
	{ScalarFunction, datetimeFunctions},
	{ScalarFunction, dynamicFunctions},
	{ScalarFunction, conditionFunctions},
	{ScalarFunction, mathFunctions},
	{ScalarFunction, bitwiseFunctions},
	{ScalarFunction, hashFunctions},
	{ScalarFunction, ipFunctions},
	{ScalarFunction, geoFunctions},
	{ScalarFunction, seriesFunctions},
	{ScalarFunction, sketchFunctions},
	{ScalarFunction, unitFunctions},
	{ScalarFunction, windowFunctions},
	{ScalarFunction, graphFunctions},
	{ScalarFunction, contextFunctions},
	{ScalarFunction, internalFunctions},
	{Operator, operators},
	{Aggregate, basicAggregates},
	{Aggregate, listAggregates},
	{Aggregate, rowAggregates},
	{Aggregate, statisticAggregates},
	{Plugin, plugins},
}

const kinds = int(Plugin) + 1

// indexWith finds rows by name; made on first use so that start-up does not pay for it.
var index = sync.OnceValue(func() [kinds]map[string]*Function {
	var byName [kinds]map[string]*Function
	for k := range byName {
		byName[k] = make(map[string]*Function, 512>>k)
	}
	for _, family := range families {
		for i := range family.rows {
			f := &family.rows[i]
			f.Kind = family.kind
			byName[f.Kind][f.Name] = f
		}
	}
	return byName
})

// Lookup returns the function of that name, or nil. Names are case-sensitive,
// and a name may belong to functions of several kinds: any is a function and an aggregate.
func Lookup(kind Kind, name string) *Function { return index()[kind][name] }

// All yields every function of a kind, family by family, by name within one.
func All(kind Kind) iter.Seq[*Function] {
	index()
	return func(yield func(*Function) bool) {
		for _, family := range families {
			for i := range family.rows {
				if family.kind == kind && !yield(&family.rows[i]) {
					return
				}
			}
		}
	}
}

// Nearest returns the documented function of a kind whose name was probably meant.
func Nearest(kind Kind, name string) (string, bool) {
	return suggest.Nearest(name, func(yield func(string) bool) {
		for f := range All(kind) {
			if !f.Hidden && f.Obsolete == "" && !yield(f.Name) {
				return
			}
		}
	})
}
