package lint

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
)

func cost(t *testing.T, query string) int {
	t.Helper()
	q := bind.BindSource(diag.NewSource("query.kql", query), catalog.Standard())
	if q.HasErrors() {
		t.Fatalf("%s\nhas an error: %v", query, q.Diagnostics[0].Message)
	}
	return Cost(q)
}

func TestCostsAreInOrder(t *testing.T) {
	for _, c := range []struct{ name, cheaper, dearer string }{
		{"a_small_table", "IdentityInfo", "SecurityEvent"},
		{"a_filter_first", `SecurityEvent | where EventID == 4625 | summarize count() by Account`, `SecurityEvent | summarize count() by Account, EventID | where EventID == 4625`},
		{"the_index", `SecurityEvent | where CommandLine has "mimikatz"`, `SecurityEvent | where CommandLine contains "mimikatz"`},
		{"no_regular_expression", `SecurityEvent | where CommandLine contains "mimikatz"`, `SecurityEvent | where CommandLine matches regex "mimikatz"`},
		{"one_column", `SecurityEvent | where CommandLine has "mimikatz"`, `SecurityEvent | where * has "mimikatz"`},
		{"a_table_once", `let T = SecurityEvent | summarize count() by Account; T`, `let T = SecurityEvent | summarize count() by Account; T | union T`},
		{"no_join", `SigninLogs | summarize count() by UserPrincipalName`, `SigninLogs | join kind=inner (AuditLogs) on CorrelationId | summarize count() by UserPrincipalName`},
		{"a_subquery", `SigninLogs | where IPAddress in ("192.0.2.7")`, `SigninLogs | where IPAddress in ((CommonSecurityLog | distinct SourceIP))`},
		{"a_subquery_of_a_let", `let Last = now(); SigninLogs | where TimeGenerated == Last`, `let Last = toscalar(SecurityEvent | summarize max(TimeGenerated)); SigninLogs | where TimeGenerated == Last`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a, b := cost(t, c.cheaper), cost(t, c.dearer); a >= b {
				t.Errorf("%d is not less than %d", a, b)
			}
		})
	}
}

func TestAScoreHasABound(t *testing.T) {
	var query strings.Builder
	query.WriteString("let a0 = SecurityEvent | summarize count() by Account;\n")
	last := "a0"
	for _, name := range strings.Fields("b c d e f g h i j k l m n o p q r s t u v w x y z") {
		query.WriteString("let " + name + " = union " + last + ", " + last + ", " + last + ";\n")
		last = name
	}
	query.WriteString(last)
	if got := cost(t, query.String()); got != maxScore {
		t.Errorf("the score is %d, want %d", got, int(maxScore))
	}
}

func TestMaxCostBoundsTheScore(t *testing.T) {
	s := subjectOf(t, exampleRule("SigninLogs | where ResultType == \"0\""))
	score := Cost(s.Query)
	for _, c := range []struct {
		max   int
		found bool
	}{{0, false}, {score, false}, {score - 1, true}} {
		found := false
		for _, f := range Run(s, Config{MaxCost: c.max}) {
			found = found || f.Check == scoreCheck
		}
		if found != c.found {
			t.Errorf("at most %d: found is %v, want %v", c.max, found, c.found)
		}
	}
}
