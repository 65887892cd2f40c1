package lint

import (
	"fmt"
	"strings"
	"testing"
)

// Of a result whose columns are not all known nothing is said, except that a name has the wrong case.
func TestAResultThatMayHaveAnyColumn(t *testing.T) {
	const none, missing, wrongCase, noTime = "", "output/entity-column error", "output/entity-column warning", "output/time-generated warning"
	for _, c := range []struct{ name, query, column, want string }{
		{"undeclared_table", "Foo_CL | where a_d == 3", "ip_s", none},
		{"undeclared_table_extended", "Foo_CL | extend b = 1", "ip_s", none},
		{"undeclared_table_joined", "SigninLogs | join kind=inner (Foo_CL) on UserPrincipalName", "ip_s", none},
		{"undeclared_table_on_the_side_that_is_lost", "SigninLogs | join kind=leftsemi (Foo_CL) on UserPrincipalName", "ip_s", missing},
		{"undeclared_table_united", "union SigninLogs, Foo_CL", "ip_s", none},
		{"undeclared_table_in_a_let", "let f = Foo_CL | where a_d == 3; f | where b_s == 'x'", "ip_s", none},
		{"undeclared_table_in_a_function", "let f = (t: (TimeGenerated: datetime)) { t | where TimeGenerated > ago(1h) }; f(Foo_CL)", "ip_s", none},
		{"parser", "_Im_Dns | where DnsQuery == 'x'", "AdditionalColumn", none},
		{"bag_unpack", "SigninLogs | project TimeGenerated, d = parse_json(AppDisplayName) | evaluate bag_unpack(d)", "ip", none},
		{"pivot", "SigninLogs | evaluate pivot(AppDisplayName, count(), TimeGenerated)", "ip", none},
		{"watchlist", "_GetWatchlist('hosts') | extend TimeGenerated = now()", "Address", none},
		{"all_columns_of_the_last_row", "Foo_CL | summarize arg_max(TimeGenerated, *) by a_s", "ip_s", none},
		{"projected", "Foo_CL | project TimeGenerated, a_d", "ip_s", missing},
		{"projected_without_a_time", "Foo_CL | project IPAddress = a_s", "IPAddress", noTime},
		{"summarized", "Foo_CL | summarize TimeGenerated = max(TimeGenerated) by a_s", "ip_s", missing},
		{"summarized_without_a_time", "Foo_CL | summarize count() by IPAddress = a_s | extend n = 1", "IPAddress", noTime},
		{"distinct", "Foo_CL | distinct TimeGenerated, a_s", "ip_s", missing},
		{"wrong_case", "Foo_CL | where Ip_s != ''", "ip_s", wrongCase},
		{"standard_column_that_results_do_not_show", "SigninLogs | where ResultType == '0'", "_ItemId", none},
		{"standard_column_after_a_projection", "SigninLogs | project TimeGenerated", "_ItemId", missing},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule(fmt.Sprintf(`query: |
  %s
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: %s`, c.query, c.column))
			var found []string
			for _, f := range lintText(t, text) {
				if strings.HasPrefix(f.Check, "output/") || f.Check == bindingCheck || f.Check == syntaxCheck {
					found = append(found, f.Check+" "+f.Severity.String())
				}
			}
			if got := strings.Join(found, ", "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
