package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate"
)

// bounds are conditions on the time of an event in a rule that runs every hour over a day. Each stands where a
// %s of a shape is.
var bounds = []string{
	"true",
	"TimeGenerated > ago(1h)",
	"TimeGenerated >= ago(30m)",
	"TimeGenerated > ago(3h)",
	"TimeGenerated between (ago(2h) .. ago(1h))",
	"TimeGenerated between (ago(3h) .. 1h)",
	"TimeGenerated > ago(4h) and TimeGenerated < ago(2h)",
	"TimeGenerated > now() - 1h",
	"TimeGenerated + 1h > now()",
	"now() - TimeGenerated < 1h",
	"(now() - TimeGenerated) / 1m < 60",
	"now(-1h) < TimeGenerated",
	"not(TimeGenerated < ago(1h))",
	"not(TimeGenerated < ago(3h))",
	"TimeGenerated > datetime_add('hour', -1, now())",
	"datetime_diff('hour', now(), TimeGenerated) == 0",
	"datetime_diff('hour', now(), TimeGenerated) <= 1",
	"TimeGenerated between (bin(ago(2h), 1h) .. bin(ago(1h), 1h))",
	"bin(TimeGenerated, 1h) == bin(ago(1h), 1h)",
	"TimeGenerated > startofday(ago(1d))",
	`TimeGenerated > ago(1h) or ResultType == "1"`,
	`TimeGenerated > ago(1h) and ResultType == "1"`,
	"TimeGenerated > ago(1h) or TimeGenerated between (ago(3h) .. ago(2h))",
	"iff(TimeGenerated > ago(1h), 'new', 'old') == 'new'",
	"iff(TimeGenerated > ago(1h), 'new', 'old') == 'old'",
	"case(TimeGenerated > ago(1h), 1, TimeGenerated > ago(2h), 2, 3) < 3",
	"TimeGenerated > ago(1d) - 1h",
	"ingestion_time() > ago(1h)",
}

// overOneTable are queries over one table.
var overOneTable = []string{
	"SigninLogs | where %s",
	"SigninLogs | extend T = TimeGenerated | project UserPrincipalName, TimeGenerated = T, ResultType | where %s",
	"let f = (x: string) { SigninLogs | where UserPrincipalName == x | where %s }; f('a')",
	"let recent = SigninLogs | where %s; recent | summarize TimeGenerated = min(TimeGenerated), n = count() by UserPrincipalName | where n > 0",
	"SigninLogs | extend Recent = %s | summarize n = countif(Recent), all = count() by UserPrincipalName | where n * 2 > all",
	"SigninLogs | summarize n = sum(iff(%s, 1, 0)) | where n >= 1",
	"union (SigninLogs | where %s), (SigninLogs | where TimeGenerated between (ago(2h) .. ago(1h)) | where UserPrincipalName == 'nobody')",
	"SigninLogs | where UserPrincipalName in ((SigninLogs | where %s | distinct UserPrincipalName))",
	"SigninLogs | where UserPrincipalName in (toscalar(SigninLogs | where %s | summarize make_set(UserPrincipalName)))",
	"SigninLogs | where %s | mv-apply x = dynamic([1, 2]) on (summarize x = sum(toint(x))) | where x > 2",
}

// overGroups are queries of which the whole stands for itself.
var overGroups = []string{
	"SigninLogs | summarize TimeGenerated = max(TimeGenerated) by UserPrincipalName | where TimeGenerated > ago(1h)",
	"SigninLogs | summarize TimeGenerated = max(TimeGenerated) by UserPrincipalName | where TimeGenerated > ago(2h)",
	"SigninLogs | summarize arg_max(TimeGenerated, *) by UserPrincipalName | where TimeGenerated > ago(1h)",
	"SigninLogs | summarize arg_min(TimeGenerated, *) by UserPrincipalName | where TimeGenerated > ago(1h) and ResultType == '1'",
	"SigninLogs | summarize n = count() by bin(TimeGenerated, 1h), UserPrincipalName | where TimeGenerated == bin(ago(1h), 1h)",
	"SigninLogs | summarize n = count() by bin(TimeGenerated, 1h), UserPrincipalName | where n > 0",
	"SigninLogs | make-series n = count() on TimeGenerated from ago(1h) to now() step 10m by UserPrincipalName | mv-expand n to typeof(long), TimeGenerated to typeof(datetime) | where n > 0",
	"SigninLogs | make-series n = count() on TimeGenerated from ago(1d) to now() step 10m by UserPrincipalName | mv-expand n to typeof(long), TimeGenerated to typeof(datetime) | where n > 0 and TimeGenerated > ago(50m)",
	"SigninLogs | make-series n = count() on TimeGenerated from ago(1d) to now() step 10m by UserPrincipalName | mv-expand n to typeof(long), TimeGenerated to typeof(datetime) | where n > 0",
	"SigninLogs | where UserPrincipalName !in ((SigninLogs | where TimeGenerated < ago(1h) | distinct UserPrincipalName))",
	"SigninLogs | where UserPrincipalName !in ((SigninLogs | where TimeGenerated < ago(2h) | distinct UserPrincipalName))",
	"SigninLogs | join kind=leftanti (SigninLogs | where TimeGenerated < ago(1h)) on UserPrincipalName",
	"let known = toscalar(SigninLogs | where TimeGenerated < ago(1h) | summarize make_set(UserPrincipalName)); SigninLogs | where UserPrincipalName !in (known)",
	"SigninLogs | join kind=leftouter (SigninLogs | where TimeGenerated < ago(1h) | distinct UserPrincipalName) on UserPrincipalName | where isempty(UserPrincipalName1)",
	"let q = 30m; SigninLogs | where TimeGenerated > ago(q + q)",
	"_Im_Authentication(starttime=ago(1h))",
	"_Im_Authentication(starttime=ago(3h))",
	"_Im_Authentication(starttime=ago(2h), endtime=ago(1h))",
	"_Im_Authentication()",
}

// overTwoTables are queries over two tables.
var overTwoTables = []string{
	"SigninLogs | where %s | join kind=inner (AADNonInteractiveUserSignInLogs | project UserPrincipalName, Other = TimeGenerated) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | join kind=inner (SigninLogs | where %s) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | join kind=leftouter (SigninLogs | where %s) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | join kind=rightouter (SigninLogs | where %s) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | join kind=leftsemi (SigninLogs | where %s) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | where TimeGenerated > ago(1h) | join kind=leftanti (SigninLogs | where %s) on UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | lookup (SigninLogs | where %s | project UserPrincipalName, S = TimeGenerated) on UserPrincipalName | where S > ago(1h)",
	"union (AADNonInteractiveUserSignInLogs | where TimeGenerated > ago(1h)), (SigninLogs | where %s)",
	"union SigninLogs, AADNonInteractiveUserSignInLogs | where TimeGenerated > ago(1h) | project UserPrincipalName",
	"AADNonInteractiveUserSignInLogs | where UserPrincipalName in ((SigninLogs | where %s | project UserPrincipalName))",
	"let a = AADNonInteractiveUserSignInLogs | project UserPrincipalName, A = TimeGenerated; SigninLogs | join kind=inner a on UserPrincipalName | where max_of(A, TimeGenerated) > ago(1h)",
	"let a = AADNonInteractiveUserSignInLogs | project UserPrincipalName, A = TimeGenerated; SigninLogs | join kind=inner a on UserPrincipalName | where A > ago(1h) or TimeGenerated > ago(2h)",
	"union withsource=Source SigninLogs, AADNonInteractiveUserSignInLogs | summarize n = countif(TimeGenerated > ago(1h)) by UserPrincipalName | where n > 0",
}

// TestOverlapAgreesWithTheSimulator puts one event, or none, into each table of a small rule, at several ages, and runs the
// rule three times. It must alert twice for some of these events if and only if the check finds that it does.
func TestOverlapAgreesWithTheSimulator(t *testing.T) {
	var queries []string
	for i, shape := range overOneTable {
		for j, b := range bounds {
			if i == 0 || (i+j)%3 == 0 && (!strings.Contains(shape, "summarize") || !strings.Contains(b, "ingestion_time")) {
				queries = append(queries, strings.ReplaceAll(shape, "%s", b))
			}
		}
	}
	for _, shape := range overTwoTables {
		for _, b := range []string{"true", "TimeGenerated > ago(1h)", "TimeGenerated > ago(3h)", "TimeGenerated between (ago(4h) .. ago(2h))"} {
			queries = append(queries, strings.ReplaceAll(shape, "%s", b))
		}
	}
	queries = append(queries, overGroups...)
	slices.Sort(queries)
	for _, q := range slices.Compact(queries) {
		text := exampleRule("queryFrequency: 1h\nqueryPeriod: 1d\nentityMappings: []\nquery: |\n  " + q)
		found := slices.ContainsFunc(lintText(t, text), func(f diag.Diagnostic) bool { return f.Check == "schedule/overlap" })
		if raised := alertsTwice(t, text); raised != found {
			t.Errorf("the check finds an overlap: %v; the simulator alerts again: %v\n%s", found, raised, q)
		}
	}
}

// alertsTwice reports whether events of some ages raise alerts in two runs.
func alertsTwice(t *testing.T, text string) bool {
	t.Helper()
	ages := []string{"", "-5m", "-50m", "-70m", "-100m", "-125m", "-3h30m", "-14h", "-22h30m"}
	subject := subjectOf(t, text)
	tables := append(subject.Query.TableNames(), subject.Query.FunctionNames()...)
	if len(tables) > 2 {
		t.Fatalf("%d tables: %v", len(tables), tables)
	}
	if len(tables) == 2 {
		ages = []string{"", "-5m", "-70m", "-3h30m", "-14h"}
	}
	var b strings.Builder
	b.WriteString("rule: x.yaml\nat: 2026-03-02T12:20:00Z\nscenarios:\n")
	var put func(i int, events string)
	n := 0
	put = func(i int, events string) {
		if i == len(tables) {
			n++
			fmt.Fprintf(&b, "  - name: s%d\n    at: [now, +1h, +2h]\n    tables: {%s}\n    expect: none\n", n, events)
			return
		}
		for _, age := range ages {
			event := ""
			if age != "" {
				event = `{TimeGenerated: ` + age + `, UserPrincipalName: a, ResultType: "1"}`
				if strings.HasPrefix(tables[i], "_Im_") {
					event = `{TimeGenerated: ` + age + `}`
				}
			}
			put(i+1, events+tables[i]+": ["+event+"], ")
		}
	}
	put(0, "")
	fsys := fstest.MapFS{"x.yaml": {Data: []byte(text)}, "x.test.yaml": {Data: []byte(b.String())}}
	suite := simulate.Load(fsys, func(path string) string { return path }, "x.test.yaml", func(string) (simulate.Subject, *catalog.Catalog, error) {
		return simulate.Subject{Rule: subject.Rule, Query: subject.Query}, catalog.Standard(), nil
	})
	report := suite.Prepare(simulate.ScheduleOf(subject.Rule)).Run(context.Background(), suite.Subject, simulate.Options{})
	if len(report.Problems) > 0 {
		t.Fatalf("%v\n%s", report.Problems, text)
	}
	for _, r := range report.Results {
		if len(r.Problems) > 0 {
			t.Fatalf("%v\n%s", r.Problems, text)
		}
		if len(r.Alerts) > 1 {
			return true
		}
	}
	return false
}
