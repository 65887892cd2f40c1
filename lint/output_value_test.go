package lint

import (
	"strings"
	"testing"
)

func TestValuesOfAlertDetails(t *testing.T) {
	override := func(key, query string) string {
		return "query: |\n  " + query + "\nentityMappings: []\nalertDetailsOverride:\n  " + key + ": S\n"
	}
	property := func(name, query string) string {
		return "query: |\n  " + query + "\nalertDetailsOverride:\n  alertDynamicProperties:\n    - alertProperty: " + name + "\n      value: S\n"
	}
	const severity, tactic = "alertSeverityColumnName", "alertTacticsColumnName"
	for _, c := range []struct{ name, check, example, want string }{
		{"critical", "output/severity-value", override(severity, `SigninLogs | extend S = iff(RiskState == "", "Critical", "High")`), "column 'S' may be 'Critical', which is not a severity"},
		{"critical_in_a_leg", "output/severity-value", override(severity, `union (SigninLogs | extend S = "high"), (AuditLogs | extend S = "severe")`), "column 'S' may be 'severe', which is not a severity"},
		{"critical_in_a_let", "output/severity-value", override(severity, `let worst = "Critical"; SigninLogs | summarize S = take_any(case(RiskState == "", worst, "Low"))`), "column 'S' may be 'Critical', which is not a severity"},
		{"critical_in_a_table_of_constants", "output/severity-value", override(severity, `let t = datatable(ResultType: string, S: string) ["0", "High", "1", "Critical"]; SigninLogs | join kind=inner t on ResultType`), "column 'S' may be 'Critical', which is not a severity"},
		{"severities_in_a_table_of_constants", "output/severity-value", override(severity, `let t = datatable(ResultType: string, S: string) ["0", "High", "1", "low"]; SigninLogs | join kind=inner t on ResultType`), ""},
		{"a_user", "output/severity-value", override(severity, `SigninLogs | extend S = UserPrincipalName`), "column 'S' holds a user principal name, which is never a severity"},
		{"number", "output/severity-value", override(severity, `SigninLogs | summarize S = count()`), "column 'S' is a long, which is never a severity"},
		{"severities", "output/severity-value", override(severity, `SigninLogs | extend S = case(RiskState == "", "high", RiskState == "x", "Medium", "")`), ""},
		{"unknown_falls_back", "output/severity-value", override(severity, `SigninLogs | extend S = iff(RiskState == "", "High", "Unknown")`), ""},
		{"column", "output/severity-value", override(severity, `SecurityAlert | project S = AlertSeverity`), ""},
		{"undeclared", "output/severity-value", override(severity, `Foo_CL | project S = severity_d`), "column 'S' is a real, which is never a severity"},
		{"undeclared_without_a_type", "output/severity-value", override(severity, `Foo_CL | project S = severity`), ""},
		{"tactic_with_a_blank", "output/tactic-value", override(tactic, `SigninLogs | extend S = "Initial Access"`), "column 'S' may be 'Initial Access', which is not a tactic"},
		{"tactic_by_id", "output/tactic-value", override(tactic, `SigninLogs | extend S = iff(RiskState == "", "TA0001", "Impact")`), "column 'S' may be 'TA0001', which is not a tactic"},
		{"tactics", "output/tactic-value", override(tactic, `SigninLogs | extend S = iff(RiskState == "", "InitialAccess, Impact", "[\"Impact\"]")`), ""},
		{"list_of_tactics", "output/tactic-value", override(tactic, `SigninLogs | extend S = dynamic(["Impact"])`), ""},
		{"confidence", "output/property-value", property("ConfidenceLevel", `SigninLogs | extend S = "Medium"`), "column 'S' may be 'Medium', which is not a value of ConfidenceLevel"},
		{"sub_technique", "output/property-value", property("Techniques", `SigninLogs | extend S = "T1078.004"`), "column 'S' may be 'T1078.004', which is not a value of Techniques"},
		{"techniques", "output/property-value", property("Techniques", `SigninLogs | extend S = "T1078, T1110"`), ""},
		{"any_text", "output/property-value", property("AlertLink", `SigninLogs | extend S = "Medium"`), ""},
		{"time_as_text", "output/time-type", `query: SigninLogs | extend TimeGenerated = format_datetime(TimeGenerated, "yyyy")`, "TimeGenerated of the result is a string, not a datetime, so alerts lose the time of their events"},
		{"time_as_list", "output/time-type", `query: SigninLogs | summarize TimeGenerated = make_list(TimeGenerated) by IPAddress`, "TimeGenerated of the result is dynamic, not a datetime, so alerts lose the time of their events"},
		{"time_as_number", "output/time-type", `query: SigninLogs | summarize TimeGenerated = count() by IPAddress | join kind=inner SigninLogs on IPAddress`, "TimeGenerated of the result is a long, not a datetime, so alerts lose the time of their events"},
		{"time_by_day", "output/time-type", `query: SigninLogs | summarize count() by bin(TimeGenerated, 1d), IPAddress`, ""},
		{"time_of_an_undeclared_table", "output/time-type", `query: Foo_CL | project TimeGenerated, IPAddress`, ""},
		{"time_read", "output/time-type", `query: Foo_CL | project TimeGenerated = todatetime(t_s), IPAddress`, ""},
		{"null_name", "output/detail-name", "customDetails:\n  null: IPAddress", "the detail of column 'IPAddress' has no name: its key is null"},
		{"null_sign", "output/detail-name", "customDetails:\n  ~: IPAddress", "the detail of column 'IPAddress' has no name: its key is null"},
		{"two_cases", "output/detail-name", "customDetails:\n  User: UserId\n  user: UserId", "the details 'User' and 'user' differ in letter case alone"},
		{"name_in_quotes", "output/detail-name", "customDetails:\n  \"null\": IPAddress", ""},
		{"two_names", "output/detail-name", "customDetails:\n  User: UserId\n  Users: UserId", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(findings(t, c.check, c.example), "; "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPlaceholdersAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ format, braces, bare string }{
		{"'by {{UserId}'", "{{UserId}", ""},
		{"'by {{UserId'", "{{UserId", ""},
		{"'by {UserId}}'", "{UserId}}", ""},
		{"'by { {UserId} }'", "{ {UserId} }", ""},
		{"'by {UserId} at {{IPAddress}}'", "{UserId}", ""},
		{"'by {{UserId}} at {{IPAddress}'", "{{IPAddress}", ""},
		{"'by {{UserId}} and {{IPAddress}}'", "", ""},
		{"'by {0} and {someone}'", "", ""},
		{"'the set {a, b}'", "", ""},
		{"'{{{UserId}}}'", "", ""},
		{"UserId", "", "UserId"},
		{"' UserId '", "", "UserId"},
		{"Sign-in", "", ""},
		{"UserId of the user", "", ""},
		{"'{{UserId}}'", "", ""},
	} {
		t.Run(c.format, func(t *testing.T) {
			example := "eventGroupingSettings:\n  aggregationKind: AlertPerResult\nalertDetailsOverride:\n  alertDisplayNameFormat: " + c.format
			for check, want := range map[string]string{"output/placeholder-braces": c.braces, "output/bare-column": c.bare} {
				found := strings.Join(findings(t, check, example), "; ")
				if (found == "") != (want == "") || !strings.Contains(found, "'"+want+"'") && want != "" {
					t.Errorf("%s: got %q, want %q", check, found, want)
				}
			}
		})
	}
}
