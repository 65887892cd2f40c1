package simulate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
)

const weekHead = `
name: %s
kind: Scheduled
severity: Medium
queryFrequency: 1h
queryPeriod: 2h
triggerOperator: gt
triggerThreshold: 0
query: |
`

// benchRules are queries of the shapes that most rules have.
var benchRules = []struct{ name, query string }{
	{"brute_force", `
  SigninLogs
  | where ResultType == "50126"
  | summarize Failures = count(), Addresses = make_set(IPAddress), TimeGenerated = max(TimeGenerated) by UserPrincipalName
  | where Failures >= 5
`},
	{"join", `
  let activations = AuditLogs
  | where TimeGenerated > ago(2h)
  | where OperationName has "Add member to role"
  | project ActivationTime = TimeGenerated, UPN = tolower(tostring(InitiatedBy.user.userPrincipalName));
  SigninLogs
  | where TimeGenerated > ago(2h)
  | where ResultType == "0"
  | extend UPN = tolower(UserPrincipalName)
  | join kind=inner activations on UPN
  | where TimeGenerated between (ActivationTime .. 30m)
  | project TimeGenerated, UPN, ActivationTime
`},
	{"arrived", `
  SigninLogs
  | where ingestion_time() > ago(1h)
  | where ResultType == "50126"
  | project TimeGenerated, UserPrincipalName, IPAddress
`},
}

// scenarioFile returns so many scenarios, each with 20 events that lie apart by so much.
func scenarioFile(scenarios int, timing, apart string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "from: 2026-03-02T12:00:00Z\n%sscenarios:\n", timing)
	for i := range scenarios {
		fmt.Fprintf(&b, "  - name: scenario_%d\n    tables:\n      AuditLogs:\n", i)
		fmt.Fprintf(&b, "        - {TimeGenerated: +10m, OperationName: Add member to role completed, InitiatedBy: {user: {userPrincipalName: user%d@contoso.com}}}\n", i)
		b.WriteString("      SigninLogs:\n")
		for k := range 19 {
			fmt.Fprintf(&b, "        - {TimeGenerated: +%d%s, ResultType: \"%d\", UserPrincipalName: user%d@contoso.com, IPAddress: 203.0.113.%d}\n", k, apart, k%2*50126, i, k)
		}
		b.WriteString("    expect: {incidents: 0}\n")
	}
	return b.String()
}

// BenchmarkSimulation is 100 scenarios of a week of hourly runs, and 1,000 scenarios of 20 events with one run.
func BenchmarkSimulation(b *testing.B) {
	for _, of := range []struct{ name, text string }{
		{"week", scenarioFile(100, "for: 7d\n", "h")},
		{"thousand", scenarioFile(1000, "", "m")},
	} {
		for _, rule := range benchRules {
			b.Run(of.name+"/"+rule.name, func(b *testing.B) {
				fsys := fstest.MapFS{
					"x.yaml":      {Data: []byte(fmt.Sprintf(weekHead, rule.name) + strings.TrimPrefix(rule.query, "\n"))},
					"x.test.yaml": {Data: []byte(of.text)},
				}
				b.ReportAllocs()
				for b.Loop() {
					r := play(fsys, "x.test.yaml", simulate.Options{})
					if r.Count(simulate.Errored) > 0 || len(r.Problems) > 0 {
						b.Fatal(written(b, r, report.Options{}))
					}
				}
			})
			if of.name == "week" {
				b.Run(of.name+"/"+rule.name+"/runs", func(b *testing.B) {
					p := prepare(fstest.MapFS{
						"x.yaml":      {Data: []byte(fmt.Sprintf(weekHead, rule.name) + strings.TrimPrefix(rule.query, "\n"))},
						"x.test.yaml": {Data: []byte(of.text)},
					}, "x.test.yaml")
					b.ReportAllocs()
					for b.Loop() {
						p.Run(context.Background(), p.Suite.Subject, simulate.Options{})
					}
				})
			}
		}
	}
}
