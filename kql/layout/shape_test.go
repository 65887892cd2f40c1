package layout

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

func TestShapesAreThoseOfOperators(t *testing.T) {
	for name := range shapes {
		if syntax.OperatorNamed(name) == nil {
			t.Errorf("there is no operator %s", name)
		}
	}
}
