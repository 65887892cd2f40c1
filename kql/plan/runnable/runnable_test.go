package runnable_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
)

func TestWhatCannotRunIsReportedBeforeARun(t *testing.T) {
	functions := "functions:\n  Asked: {query: \"AuditLogs | evaluate sql_request('a', 'b')\"}\n"
	workspace, problems := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(functions)}}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	cat := catalog.New(catalog.Everything, workspace)
	for query, want := range map[string]string{
		// what the binder reports is not said again, nor what follows from it
		"AuditLogs | extend x = Nope | summarize count() by x":                             "",
		"AuditLogs | evaluate python(typeof(*, y: long), 'result = df') | extend z = Nope": "python",
		"AuditLogs | evaluate python(strcat('a', 'b'), 'result = df') | extend z = y":      "python",
		"AuditLogs | evaluate python(typeof(*), 'result = df') | extend z = toupper(y)":    "python",
		"AuditLogs | summarize count() by Identity":                                        "",
		// a construct that is used several times is reported once
		"let T = AuditLogs | evaluate sql_request('a', 'b') | take 1; union T, T, (T | take 2)": "sql_request",
		// what lies in a stored function is reported at its call
		"AuditLogs | take 1 | union (Asked | take 2)": "Asked",
		// columns that only the run knows are no fault yet
		"AuditLogs | project d = todynamic(Identity) | evaluate bag_unpack(d) | where x > 1": "",
	} {
		q := bind.BindText(query, cat)
		found := runnable.Check(q, runnable.MaxDepth)
		if want == "" && len(found) == 0 {
			continue
		}
		if len(found) != 1 || query[found[0].Span.Start:found[0].Span.End] != want {
			t.Errorf("%s: %v", query, found)
		}
	}
}

func TestManyFaultsAreFoundInLinearTime(t *testing.T) {
	const n = 100_000
	q := bind.BindText("print "+strings.TrimSuffix(strings.Repeat("guid(1),", n), ","), catalog.Standard())
	if found := runnable.Check(q, runnable.MaxDepth); len(found) != n {
		t.Errorf("%d faults", len(found))
	}
}
