package lint

import "testing"

func TestConnectorsAndTheirTables(t *testing.T) {
	rule := func(connector, dataType, query string) string {
		return exampleRule("requiredDataConnectors:\n  - connectorId: " + connector + "\n    dataTypes:\n      - " + dataType +
			"\nquery: |\n  " + query + "\n  | project TimeGenerated\nentityMappings: []")
	}
	for _, c := range []struct{ name, text, want string }{
		{"right", rule("AzureActiveDirectory", "SigninLogs", "SigninLogs"), ""},
		{"slip", rule("AzureActivDirectory", "SigninLogs", "SigninLogs"), "connector/unknown: there is no connector 'AzureActivDirectory'; did you mean 'AzureActiveDirectory'?"},
		{"another_case", rule("AzureActivedirectory", "SigninLogs", "SigninLogs"), "connector/unknown: there is no connector 'AzureActivedirectory'; did you mean 'AzureActiveDirectory'?"},
		{"letters_exchanged", rule("AzureAcitveDirectory", "SigninLogs", "SigninLogs"), "connector/unknown: there is no connector 'AzureAcitveDirectory'; did you mean 'AzureActiveDirectory'?"},
		{"one_of_its_own", rule("Corelight", "corelight_dns_CL", "SigninLogs"), ""},
		{"the_beginning_of_another", rule("Tenable", "Tenable_CL", "SigninLogs"), ""},
		{"table", rule("AuditLogs", "AuditLogs", "AuditLogs"), "connector/unknown: 'AuditLogs' is a table, not a connector"},
		{"no_connector_of_the_table", rule("AzureActiveDirectory", "SigninLogs", "AzureActivity"), "connector/table: no listed connector provides table AzureActivity"},
		{"fuzzy_leg", rule("AzureActiveDirectory", "SigninLogs", "union isfuzzy=true SigninLogs, (Event | where EventID == 1)"), ""},
		{"leg_that_is_not_fuzzy", rule("AzureActiveDirectory", "SigninLogs", "union SigninLogs, AzureActivity"), "connector/table: no listed connector provides table AzureActivity"},
		{"alerts_come_from_everywhere", rule("AzureActiveDirectory", "SigninLogs", "SecurityAlert"), ""},
		{"alerts_of_defender", rule("MicrosoftThreatProtection", "SecurityAlert", "SecurityAlert | join kind=inner DeviceInfo on TenantId"), ""},
		{"indicators", rule("ThreatIntelligence", "ThreatIntelligenceIndicator", "ThreatIntelligenceIndicator"), ""},
		{"data_type_in_another_case", rule("AzureActiveDirectory", "SignInLogs", "SigninLogs"), "connector/data-type: there is no table 'SignInLogs'; did you mean 'SigninLogs'?"},
		{"data_type_with_a_slip", rule("AzureActiveDirectory", "SigninLog", "SigninLogs"), "connector/data-type: there is no table 'SigninLog'; did you mean 'SigninLogs'?"},
		{"data_type_with_a_suffix", rule("AzureActiveDirectoryIdentityProtection", "SecurityAlert (IPC)", "SecurityAlert"), ""},
		{"data_type_of_ones_own", rule("AzureActiveDirectory", "MySignins", "SigninLogs"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := findingsOf(t, c.text, "connector/"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestConnectorsOfTheGate(t *testing.T) {
	s := subjectOf(t, exampleRule("requiredDataConnectors:\n  - connectorId: Corelight\n    dataTypes: []"))
	found := 0
	for _, f := range Run(s, Config{Target: AzureSentinel}) {
		if f.Check == "connector/unknown" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d findings, want 1", found)
	}
}
