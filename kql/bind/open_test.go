package bind

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A column that a query asks an open table for has the type that its name tells,
// wherever in the query it is asked for, and the table is read with it.
func TestNamesTellTheTypesOfCustomColumns(t *testing.T) {
	q := BindText(`AzureDiagnostics | where Category == "x" | extend n = 1 | summarize sum(port_d) by action_s`, catalog.Standard())
	if q.HasErrors() {
		t.Fatal(q.Diagnostics)
	}
	plan.Inspect(q.Result(), func(n plan.Node) bool {
		scan, ok := n.(*plan.Scan)
		if !ok {
			return true
		}
		for name, want := range map[string]value.Type{"port_d": value.Real, "action_s": value.String} {
			if i := scan.Schema().Index(name); i < 0 || scan.Schema().Fields[i].Type != want {
				t.Errorf("the table is not read with %s as %s", name, want)
			}
		}
		return true
	})
}

func TestColumnsOfSeveralOpenTablesStayUnknown(t *testing.T) {
	q := BindText(`A_CL | join kind=inner B_CL on Id_g | project x_s`, catalog.Standard())
	if q.HasErrors() || q.Result().Schema().Fields[0].Type != value.Unknown {
		t.Errorf("got %v, %v", q.Result().Schema().Fields, q.Diagnostics)
	}
}
