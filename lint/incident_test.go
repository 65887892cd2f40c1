package lint

import (
	"strings"
	"testing"
)

func TestGroupingOfAlerts(t *testing.T) {
	grouped := func(rest string) string {
		return `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
` + rest
	}
	const selected, all, anyAlert = "    matchingMethod: Selected\n", "    matchingMethod: AllEntities\n", "    matchingMethod: AnyAlert\n"
	const ip, host, severity = "    groupByEntities: [IP]\n", "    groupByEntities: [Host]\n", "    groupByAlertDetails: [Severity]\n"
	const daily = "queryFrequency: 1d\nqueryPeriod: 1d\n"
	for _, c := range []struct{ name, check, example, want string }{
		{"any_alert_with_keys", "incident/ignored-keys", grouped(anyAlert + ip), "warning"},
		{"any_alert_with_two_lists", "incident/ignored-keys", grouped(anyAlert + ip + severity), "warning"},
		{"all_entities_with_all_of_them", "incident/ignored-keys", grouped(all + ip), ""},
		{"all_entities_with_others", "incident/ignored-keys", grouped(all + host), "info"},
		{"all_entities_with_a_detail", "incident/ignored-keys", grouped(all + ip + severity), "warning"},
		{"grouping_is_off", "incident/ignored-keys", strings.Replace(grouped(anyAlert+ip), "enabled: true", "enabled: false", 1), ""},
		{"selected_keys", "incident/ignored-keys", grouped(selected + ip), ""},
		{"short_lookback", "incident/short-lookback", daily + grouped(all), "warning"},
		{"short_lookback_of_alerts_of_one_run", "incident/short-lookback", daily + "eventGroupingSettings: {aggregationKind: AlertPerResult}\n" + grouped(all), ""},
		{"short_lookback_without_grouping", "incident/short-lookback", daily + strings.Replace(grouped(all), "enabled: true", "enabled: false", 1), ""},
		{"lookback_as_long_as_the_frequency", "incident/short-lookback", "queryFrequency: 5h\nqueryPeriod: 5h\n" + grouped(all), ""},
		{"no_incident", "incident/no-incident", strings.Replace(grouped(all), "createIncident: true", "createIncident: false", 1), "warning"},
		{"no_incident_and_no_grouping", "incident/no-incident", "incidentConfiguration: {createIncident: false}", ""},
		{"no_entities", "incident/no-entities", "entityMappings: []\n" + grouped(all), "warning"},
		{"no_entities_and_any_alert", "incident/no-entities", "entityMappings: []\n" + grouped(anyAlert), ""},
		{"entities_of_a_column", "incident/no-entities", "entityMappings: []\nsentinelEntitiesMappings: [{columnName: IPAddress}]\n" + grouped(all), ""},
		{"the_same_severity", "incident/same-detail", grouped(selected + severity), "info"},
		{"a_severity_of_each_alert", "incident/same-detail", "alertDetailsOverride: {alertSeverityColumnName: AppDisplayName}\n" + grouped(selected+severity), ""},
		{"a_title_without_columns", "incident/same-detail", "alertDetailsOverride: {alertDisplayNameFormat: Sign-in}\n" + grouped(selected+"    groupByAlertDetails: [DisplayName]\n"), "info"},
		{"severity_and_entity", "incident/same-detail", grouped(selected + ip + severity), ""},
		{"tag_at_the_end", "incident/correlation-tag", `description: "Sign-ins. #INC_CORR#"`, "warning"},
		{"tag_after_a_blank", "incident/correlation-tag", `description: " #dont_corr# Sign-ins."`, "warning"},
		{"two_tags", "incident/correlation-tag", `description: "#DONT_CORR# #INC_CORR# Sign-ins."`, "warning"},
		{"tag_in_a_format", "incident/correlation-tag", `alertDetailsOverride: {alertDescriptionFormat: "#DONT_CORR# Sign-in"}`, "warning"},
		{"tag_at_the_start", "incident/correlation-tag", `description: "#dont_corr#Sign-ins."`, ""},
		{"another_tag", "incident/correlation-tag", `description: "Sign-ins. #CORR#"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			check, _ := Lookup(c.check)
			var found []string
			for _, f := range Run(subjectOf(t, exampleRule(c.example)), only(check)) {
				if f.Check == c.check {
					found = append(found, f.Severity.String())
				}
			}
			if got := strings.Join(found, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMarkupThatTheDefenderPortalShows(t *testing.T) {
	for text, want := range map[string]int{
		"See [the runbook](https://contoso.com/r).": 1,
		"First.<br>Second.":                         1,
		"First.<br/>Second.":                        1,
		"A **bold** word.":                          1,
		"The pattern **/*.exe is used":              0,
		"A file <name>.exe":                         0,
		"a < b and c > d":                           0,
		"An array a[0](x) of calls":                 0,
		"See https://contoso.com/r":                 0,
	} {
		if found := findings(t, "portal/markup", "description: '"+text+"'"); len(found) != want {
			t.Errorf("%s: got %v", text, found)
		}
	}
	if found := lintText(t, exampleRule("description: 'First.<br>Second.'")); len(found) > 0 {
		t.Errorf("without the portal: %v", found)
	}
}
