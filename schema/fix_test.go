package schema_test

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// A fix leaves a rule without problems.
func TestFixesOfProblems(t *testing.T) {
	base := valid(t)
	for _, c := range []struct{ old, wrong, fixed string }{
		{"severity: Medium", "severity: medium", "severity: Medium"},
		{"severity: Medium", `severity: "medium"`, `severity: "Medium"`},
		{"severity: Medium", "severity: 'Mediun' # why", "severity: 'Medium' # why"},
		{"query: |", "querry: |", "query: |"},
		{"customDetails:", `"CustomDetails":`, `"customDetails":`},
		{"  - CredentialAccess", "  - Credential Access", "  - CredentialAccess"},
		{"  - T1110.003", "  - 't1110.3'", "  - 'T1110.003'"},
		{"queryPeriod: 1h", "queryPeriod: 1 hour", "queryPeriod: 1h"},
		{"queryPeriod: 1h", "queryPeriod: 2H", "queryPeriod: 2h"},
		{"triggerThreshold: 0", `triggerThreshold: "0"`, "triggerThreshold: 0"},
		{"createIncident: true", "createIncident: 'true'", "createIncident: true"},
		{"tactics:\n  - CredentialAccess", "tactics: CredentialAccess", "tactics: [CredentialAccess]"},
		{"name: Many", "displayName: Many", "name: Many"},
	} {
		t.Run(c.wrong, func(t *testing.T) {
			text := strings.Replace(base, c.old, c.wrong, 1)
			rule, found, err := schema.Parse("rule.yaml", []byte(text))
			if err != nil || len(found) != 1 || found[0].Fix == nil {
				t.Fatalf("want one problem with a fix, got %v, error %v", found, err)
			}
			fixed, made := document.ApplyEach(rule.File, [][]diag.Edit{found[0].Fix.Edits})
			if want := strings.Replace(text, c.wrong, c.fixed, 1); !made[0] || fixed != want {
				t.Errorf("made %v; got\n%s", made, fixed)
			}
			if again := problems(t, fixed); len(again) != 0 {
				t.Errorf("after the fix: %v", again)
			}
		})
	}
}
