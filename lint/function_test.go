package lint

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
)

// An error in the text of a stored function is one finding at its call. Findings of the
// checks in that text are left to the linting of its own file.
func TestFindingsAboutStoredFunctions(t *testing.T) {
	workspace, problems := catalog.Load(fstest.MapFS{
		"Broken.kql": {Data: []byte("SigninLogs\n| where Nope == 1")},
		"Loose.kql": {Data: []byte(`SigninLogs
| where ResultType == 0 and 1 == 2 and TimeGenerated > ago(20d)
| join AuditLogs on CorrelationId`)},
		"Scalar.kql": {Data: []byte("(x: string) { strlen(x) + nope }")},
		"Nested.kql": {Data: []byte("Broken | take 1")},
		"Worse.kql":  {Data: []byte("SigninLogs | where (")},
		"Typed.kql":  {Data: []byte("(x: lng) { SigninLogs }")},
		"Named.kql":  {Data: []byte("SigninLogs | project UserPrincipalName")},
	}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for query, want := range map[string]string{
		"Broken | project TimeGenerated":                             "[query/broken-function at 'Broken': in Broken: no column, table, variable or function 'Nope' is known here (Broken.kql:2:9: in Broken)]",
		"Nested | project TimeGenerated":                             "[query/broken-function at 'Nested': in Broken: no column, table, variable or function 'Nope' is known here (Broken.kql:2:9: in Broken)]",
		"Worse | where ResultType == '0'":                            "[query/broken-function at 'Worse': in Worse: an expression is missing here (Worse.kql:1:21: in Worse)]",
		"Typed(1) | project TimeGenerated":                           "[query/broken-function at 'Typed': in Typed: 'lng' is not a type that is allowed here (Typed.kql:1:5: in Typed)]",
		"Loose | project TimeGenerated":                              "[]",
		"Loose | where 1 == 2 | project TimeGenerated":               "[query/never at '1 == 2': no row can meet this condition: it is always false]",
		"SigninLogs | project TimeGenerated, n = Scalar(ResultType)": "[query/broken-function at 'Scalar': in Scalar: no column, table, variable or function 'nope' is known here (Scalar.kql:1:27: in Scalar)]",
		"Named": "[output/time-generated at 'Named': the result has no TimeGenerated, so alerts lose the time of their events]",
	} {
		s := subjectOf(t, exampleRule(query))
		s.Query = bind.BindSource(s.Text, catalog.New(catalog.Everything, workspace))
		found := []string{}
		for _, f := range Run(s, Config{}) {
			if f.Check != "output/entity-column" { // of the example rule's own mapping
				text := fmt.Sprintf("%s at '%s': %s", f.Check, f.Span.Text(), f.Message)
				for _, r := range f.Related {
					text += fmt.Sprintf(" (%s:%s: %s)", r.Span.Path(), r.Span.InFile().Position(), r.Message)
				}
				found = append(found, text)
			}
		}
		if got := fmt.Sprint(found); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}
