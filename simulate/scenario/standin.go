package scenario

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// ResultOf returns the columns that a rule's query gets from a function of the catalog; nil when they are not known.
type ResultOf func(function string) *value.Schema

// UseResults tells the reader, before it reads, which columns functions return whose text is known.
func (r *Reader) UseResults(of ResultOf) { r.resultOf = of }

// standIn returns the target of rows that stand in for the text of a function. They have the columns that
// the text gives; where that is not known, those that the rows show.
func (r *Reader) standIn(f *catalog.Function) *target {
	found := &target{kind: exec.FunctionRequest, name: f.Name, known: value.NewSchema(), free: anyColumn, defined: true}
	if r.resultOf == nil {
		return found
	}
	if result := r.resultOf(f.Name); result != nil {
		found.known = value.NewSchema(result.Fields...)
		if !result.Open {
			found.free = onlyKnown
		}
	}
	return found
}
