package lint

import (
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestWhatARuleMayNotRead(t *testing.T) {
	for _, c := range []struct {
		query string
		found bool
	}{
		{`search "x"`, true},
		{`search kind=case_sensitive "x" and TimeGenerated > ago(1h)`, true},
		{`search *`, true},
		{`union (SigninLogs), (search "x")`, true},
		{`let all = search "x"; all`, true},
		{`union *`, true},
		{`union withsource=T *`, true},
		{`let f = () { union * }; f`, true},
		{`adx('https://c.kusto.windows.net/d').T`, true},
		{`search in (SigninLogs, AuditLogs) "x"`, false},
		{`SigninLogs | search "x"`, false},
		{`SigninLogs | where ResultType == "0" | search UserPrincipalName: "x"`, false},
		{`union Device*, SigninLogs`, false},
		{`let adx = SigninLogs; adx`, false},
	} {
		found := slices.ContainsFunc(lintText(t, exampleRule(c.query+"\n| project TimeGenerated")), func(f diag.Diagnostic) bool { return f.Check == "query/forbidden" })
		if found != c.found {
			t.Errorf("%s: found: %v, want %v", c.query, found, c.found)
		}
	}
}
