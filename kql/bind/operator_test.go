package bind

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

func TestEveryOperatorOfTheSyntaxIsBound(t *testing.T) {
	for row := range syntax.Operators() {
		if operators[row.ID].bind == nil {
			t.Errorf("%s has no row in kql/bind", row.Name)
		}
	}
}
