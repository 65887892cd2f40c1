package lint

import (
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestTheDefaultKindOfJoinMattersWhereLeftKeysRepeat(t *testing.T) {
	for query, want := range map[string]int{
		"SigninLogs | join (AuditLogs) on CorrelationId":                                                                                    1,
		"SigninLogs | summarize n = count() by UserPrincipalName | join (SigninLogs) on UserPrincipalName":                                  0,
		"SigninLogs | summarize n = count() by UserPrincipalName, IPAddress | join (SigninLogs) on UserPrincipalName":                       1,
		"SigninLogs | distinct User = UserPrincipalName | where User != '' | join (OfficeActivity) on $left.User == $right.UserId":          0,
		"let names = SigninLogs | summarize n = count() by UserPrincipalName; names | join (SigninLogs) on UserPrincipalName":               0,
		"SigninLogs | summarize n = count() by UserPrincipalName | extend UserPrincipalName = 'x' | join (SigninLogs) on UserPrincipalName": 1,
	} {
		if found := findings(t, "query/join-kind", "query: |\n  "+query); len(found) != want {
			t.Errorf("%s: got %v", query, found)
		}
	}
}

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
		{"an_indicator_and_a_hash", "ThreatIntelligenceIndicator | join kind=inner (DeviceFileEvents) on $left.FileHashValue == $right.SHA256", true},
		{"an_indicator_and_a_hash_in_small_letters", "ThreatIntelligenceIndicator | extend Hash = tolower(FileHashValue) | join kind=inner (DeviceFileEvents | extend Hash = tolower(SHA256)) on Hash", false},
		{"a_name_and_an_id", "AzureActivity | join kind=inner (AADServicePrincipalSignInLogs) on $left.Caller == $right.ServicePrincipalId", false},
		{"folded_in_each_table_of_a_union", "union (SigninLogs | extend User = tolower(UserPrincipalName)), (AADNonInteractiveUserSignInLogs | extend User = tolower(UserPrincipalName)) | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", false},
		{"not_folded_in_one_table_of_a_union", "union (SigninLogs | extend User = tolower(UserPrincipalName)), (AADNonInteractiveUserSignInLogs | extend User = UserPrincipalName) | join kind=inner (OfficeActivity | project User = tolower(UserId)) on User", true},
		{"folded_in_a_function", "let Names = () { OfficeActivity | project User = tolower(UserId) }; SigninLogs | extend User = tolower(UserPrincipalName) | join kind=inner (Names) on User", false},
		{"one_column_under_two_names", "SigninLogs | project TimeGenerated, User = UserPrincipalName | join kind=inner (SigninLogs | project Name = UserPrincipalName) on $left.User == $right.Name", false},
		{"made_alike_of_one_table", `let names = () { SecurityAlert | mv-expand E = parse_json(Entities) | extend Name = tostring(tolower(E.Name)), Suffix = tostring(E.UPNSuffix) | extend UPN = strcat(Name, "@", Suffix) }; names | join kind=inner (names | distinct UPN) on UPN`, false},
		{"made_differently_of_one_table", `SigninLogs | extend User = trim(" ", UserPrincipalName) | join kind=inner (SigninLogs | project Account = toupper(UserPrincipalName)) on $left.User == $right.Account`, true},
		{"folded_before_a_series", "SigninLogs | extend User = tolower(UserPrincipalName) | make-series n = count() on TimeGenerated step 1d by User | join kind=inner (AADNonInteractiveUserSignInLogs | project TimeGenerated, User = tolower(UserPrincipalName)) on User", false},
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
