package simulate

import (
	"fmt"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

func TestAQueryIsBoundForSoManyWorkspacesOnly(t *testing.T) {
	showing := func(column string) catalog.Shown {
		return catalog.Shown{Tables: []catalog.ShownColumns{{Name: "My_CL", Fields: []value.Field{{Name: column, Type: value.Long}}}}}
	}
	bound := 0
	suite := &Suite{Catalog: catalog.Standard(), File: &scenario.File{Shown: showing("all")}}
	subject := Subject{Bind: func(*catalog.Catalog) *plan.Query { bound++; return &plan.Query{} }}
	w := &workspaces{suite, subject, map[string]*boundSubject{}}
	for i := range 3 * maxWorkspaces {
		w.in(showing(fmt.Sprint("column", i)))
	}
	if bound != maxWorkspaces+1 {
		t.Errorf("bound %d times", bound)
	}
}
