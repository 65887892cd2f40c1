package expect

import (
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Difference is an expectation that was not met.
type Difference struct {
	Span    diag.Span // of the expectation
	Message string    // what was expected and what there is instead, in one line
	Fields  []FieldDifference
	Agree   int // how many other fields are as expected
}

// A FieldDifference is a field whose value is not the expected one. Expected is nil
// where nothing was expected of the field, and Actual where there is nothing to compare with.
type FieldDifference struct {
	Name             string
	Expected, Actual []string
	InWords          bool // Expected is not a value, but says in words which values fit
}

// listed returns a list that is not nil.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
