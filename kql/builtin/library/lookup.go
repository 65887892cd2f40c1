// Package library is the table of everything that a query can call: it combines the rows
// of the packages of functions and finds a function by its name.
package library

import (
	"iter"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/aggregates"
	"github.com/ruleproof/ruleproof/kql/builtin/dynamics"
	"github.com/ruleproof/ruleproof/kql/builtin/general"
	"github.com/ruleproof/ruleproof/kql/builtin/geometry"
	"github.com/ruleproof/ruleproof/kql/builtin/network"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/builtin/plugins"
	"github.com/ruleproof/ruleproof/kql/builtin/series"
	"github.com/ruleproof/ruleproof/kql/builtin/text"
	"github.com/ruleproof/ruleproof/kql/builtin/times"
)

// families is the table: the rows of every kind, family by family.
var families = []struct {
	kind builtin.Kind
	rows []builtin.Function
}{
	{builtin.ScalarFunction, text.Strings},
	{builtin.ScalarFunction, text.Encodings},
	{builtin.ScalarFunction, text.Parsers},
	{builtin.ScalarFunction, general.Conversions},
	{builtin.ScalarFunction, times.Functions},
	{builtin.ScalarFunction, dynamics.Functions},
	{builtin.ScalarFunction, general.Conditions},
	{builtin.ScalarFunction, numbers.Functions},
	{builtin.ScalarFunction, numbers.Bitwise},
	{builtin.ScalarFunction, text.Hashes},
	{builtin.ScalarFunction, network.Functions},
	{builtin.ScalarFunction, geometry.Functions},
	{builtin.ScalarFunction, series.Functions},
	{builtin.ScalarFunction, aggregates.Sketches},
	{builtin.ScalarFunction, numbers.Units},
	{builtin.ScalarFunction, general.Windows},
	{builtin.ScalarFunction, general.Graphs},
	{builtin.ScalarFunction, general.Contexts},
	{builtin.ScalarFunction, general.Internal},
	{builtin.Operator, operators.Functions},
	{builtin.Aggregate, aggregates.Basic},
	{builtin.Aggregate, aggregates.Lists},
	{builtin.Aggregate, aggregates.Rows},
	{builtin.Aggregate, aggregates.Statistics},
	{builtin.Plugin, plugins.Functions},
}

const kinds = int(builtin.Plugin) + 1

// index finds rows by name. It is made on first use, so that start-up stays fast.
var index = sync.OnceValue(func() [kinds]map[string]*builtin.Function {
	var byName [kinds]map[string]*builtin.Function
	for k := range byName {
		byName[k] = make(map[string]*builtin.Function, 512>>k)
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

// Lookup returns the function of that name, or nil. Names are case-sensitive. A name may
// belong to functions of several kinds: any is a function and an aggregate.
func Lookup(kind builtin.Kind, name string) *builtin.Function { return index()[kind][name] }

// All yields every function of a kind, family by family, by name within one.
func All(kind builtin.Kind) iter.Seq[*builtin.Function] {
	index()
	return func(yield func(*builtin.Function) bool) {
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
func Nearest(kind builtin.Kind, name string) (string, bool) {
	return suggest.Nearest(name, func(yield func(string) bool) {
		for f := range All(kind) {
			if !f.Hidden && f.Obsolete == "" && !yield(f.Name) {
				return
			}
		}
	})
}
