package lint

import (
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestJoinsOnUserNames(t *testing.T) {
	const sensitive = "query/case-sensitive-join"
	for _, c := range []struct {
		name, query string
		found       bool
	}{
		{"two_tables", "SigninLogs | join kind=inner (OfficeActivity) on $left.UserPrincipalName == $right.UserId", true},
		{"one_table_with_itself", `SigninLogs | join kind=inner (SigninLogs | where ResultType == "0") on UserPrincipalName`, false},
		{"one_table_and_two_columns", "SigninLogs | join kind=inner (SigninLogs) on $left.UserPrincipalName == $right.AlternateSignInName", true},
		{"one_table_through_a_let", `let ok = SigninLogs | where ResultType == "0"; ok | join kind=inner (ok) on UserPrincipalName`, false},
		{"names_written_by_hand", `let vip = datatable(UserPrincipalName: string) ["Ana@contoso.com"]; SigninLogs | join kind=inner vip on UserPrincipalName`, true},
		{"one_side_folded", "SigninLogs | extend User = tolower(UserPrincipalName) | join kind=inner (OfficeActivity | project User = UserId) on User", true},
		{"both_sides_folded", "SigninLogs | extend User = tolower(UserPrincipalName) | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", false},
		{"folded_inside_other_calls", "SigninLogs | extend User = trim(' ', tolower(UserPrincipalName)) | join kind=inner (OfficeActivity | project User = tostring(split(tolower(UserId), '|')[0])) on User", false},
		{"folded_before_a_summarize", "SigninLogs | summarize TimeGenerated = max(TimeGenerated) by User = tolower(UserPrincipalName) | where User != '' | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", false},
		{"folded_in_both_cases_of_a_choice", "SigninLogs | extend User = iff(isempty(UserPrincipalName), tolower(Identity), tolower(UserPrincipalName)) | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", false},
		{"not_folded_in_one_case_of_a_choice", "SigninLogs | extend User = iff(isempty(UserPrincipalName), Identity, tolower(UserPrincipalName)) | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", true},
		{"ids_are_no_names", "SigninLogs | join kind=inner (IdentityInfo) on $left.UserId == $right.AccountObjectId", false},
		{"other_columns", "SigninLogs | join kind=inner (AuditLogs) on CorrelationId", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := lintText(t, exampleRule(c.query+"\n| project TimeGenerated"))
			for _, f := range list {
				if f.Check == bindingCheck || f.Check == syntaxCheck {
					t.Fatalf("the query has an error: %s", f.Message)
				}
			}
			if found := slices.ContainsFunc(list, func(f diag.Diagnostic) bool { return f.Check == sensitive }); found != c.found {
				t.Errorf("found: %v, want %v", found, c.found)
			}
		})
	}
}
