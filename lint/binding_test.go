package lint

import (
	"strings"
	"testing"
)

// What the binder finds is an error only where the service fails, and each cause is one finding.
func TestFindingsOfTheBinder(t *testing.T) {
	const undeclared = "undeclared-name warning"
	for _, c := range []struct{ name, query, want string }{
		{"undeclared_name", `UnifiedSignIns | where Event == "x"`, undeclared},
		{"undeclared_function", `UnifiedSignIns(1h) | where Event == "x" | extend Operation = Operation`, undeclared},
		{"undeclared_name_thrice", `union UnifiedSignIns, (UnifiedSignIns | where Event == "x"), (UnifiedSignIns())`, undeclared},
		{"undeclared_names", "union UnifiedSignIns, ContosoDoors", undeclared + ", " + undeclared},
		{"undeclared_name_in_a_function", "let f = () { UnifiedSignIns | where a == 1 }; f | union f", undeclared},
		{"undeclared_scalar_function", "SigninLogs | extend x = contoso_score(UserPrincipalName) | where x > 3", undeclared},
		{"undeclared_table_by_function", "table('UnifiedSignIns') | where a == 1", undeclared},
		{"another_workspace", "workspace('w').UnifiedSignIns | where a == 1", ""},
		{"slip", "SigninLog | where Event == 1", "binding error"},
		{"slip_in_case", "signinlogs | where Event == 1", "binding error"},
		{"version_of_a_known_name", "SigninLogs2 | where Event == 1", undeclared},
		{"slip_of_a_let", "let doors = SigninLogs; dors | where Nope == 1", "binding error"},
		{"slip_of_a_function", "SigninLogs | extend x = tolowr(UserPrincipalName)", "binding error"},
		{"function_of_another_language", `SigninLogs | extend x = concat(UserPrincipalName, "x")`, "binding error"},
		{"call_of_a_let_that_is_a_table", "let doors = SigninLogs; doors() | where Nope == 1", "binding error"},
		{"aggregate_that_there_is_not", "SigninLogs | summarize n = average_of(1) by IPAddress", "binding error"},
		{"column_with_the_name_of_a_table", `My_CL | where Operation == "x" | project Usage, Event`, ""},
		{"column_with_the_name_of_a_table_of_a_parser", `ContosoDoors | where Operation == "x" | summarize count() by Event`, undeclared},
		{"column_if_it_exists", `SigninLogs | extend D = column_ifexists("LocationDetails", "") | extend C = D.city`, ""},
		{"column_if_it_exists_of_the_other_type", `SigninLogs | extend R = column_ifexists("ResultType", 0) | where R has "50"`, ""},
		{"column_that_does_not_exist", `SigninLogs | extend D = column_ifexists("Nope", "") | extend C = D.city`, "binding error"},
		{"dynamic_of_a_set", "let ips = toscalar(SigninLogs | summarize make_set(IPAddress)); SigninLogs | where array_length(todynamic(ips)) > 2", "binding warning"},
		{"dynamic_of_a_number", "SigninLogs | extend x = todynamic(1)", "binding error"},
		{"nothing_to_leave_out", "SigninLogs | project TimeGenerated, IPAddress | project-away *2", "binding warning"},
		{"column_to_leave_out", "SigninLogs | project TimeGenerated, IPAddress | project-away Nope", "binding error"},
		{"columns_that_the_reference_lacks", `SecurityEvent | where AccessList has "x" | join kind=inner (W3CIISLog | project FileUri, Computer) on Computer`, ""},
		{"table_that_the_reference_lacks", `ZoomLogs | where Event == "x"`, ""},
		{"a_column_of_defender_alone", "DeviceEvents | where Timestamp > ago(1h) | project-rename At = Timestamp | where At > ago(2h)", "binding warning"},
		{"in_a_leg_that_may_fail", "union isfuzzy=true (SigninLogs | where Nope == 1), AuditLogs", "binding warning"},
		{"in_a_leg_that_may_not_fail", "union (SigninLogs | where Nope == 1), AuditLogs", "binding error"},
		{"after_legs_that_may_fail", "union isfuzzy=true SigninLogs, AuditLogs | where Nope == 1", "binding error"},
		{"parameters_of_a_converter", "SigninLogs | where ResultType in (%%Codes%%) and AppDisplayName == %%App:Teams%%", "syntax info"},
		{"column_renamed_to_itself", "CommonSecurityLog | project-rename TimeGenerated = TimeGenerated", "binding warning"},
		{"operations", `_LogOperation | where Detail has "x"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var found []string
			for _, f := range lintText(t, exampleRule(c.query)) {
				if strings.HasPrefix(f.Code, "KS") {
					found = append(found, strings.TrimPrefix(f.Check, "query/")+" "+f.Severity.String())
				}
			}
			if got := strings.Join(found, ", "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
