package schema_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

// valid returns a rule of which nothing is wrong and that has every key.
func valid(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/valid.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// problems returns the problems of a rule, a line each.
func problems(t testing.TB, text string) []string {
	t.Helper()
	_, found, err := schema.Parse("rule.yaml", []byte(text))
	if err != nil {
		return []string{err.Error()}
	}
	lines := []string{}
	for _, p := range found {
		lines = append(lines, fmt.Sprintf("%v %s %s: %s", p.Span, p.Severity, p.Code, p.Message))
	}
	return lines
}

// compare compares problems, a line each.
func compare(t *testing.T, got []string, want string) {
	t.Helper()
	if g := strings.Join(got, "\n"); g != strings.TrimSpace(want) {
		t.Errorf("problems\n%s\nwant\n%s", g, strings.TrimSpace(want))
	}
}

func TestValidRuleHasNoProblems(t *testing.T) { compare(t, problems(t, valid(t)), "") }

func TestNRTRuleNeedsNoSchedule(t *testing.T) {
	text := strings.Replace(valid(t), "kind: Scheduled", "kind: NRT", 1)
	text = strings.Replace(text, "queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n", "", 1)
	compare(t, problems(t, text), "")
}

// without returns the valid rule without some of its keys.
func without(t testing.TB, keys ...string) string {
	t.Helper()
	var kept []string
	dropping := false
	for _, line := range strings.Split(valid(t), "\n") {
		if line != "" && line[0] != ' ' {
			key, _, _ := strings.Cut(line, ":")
			dropping = slices.Contains(keys, key)
		}
		if !dropping {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func TestMissingKeysAreOneProblem(t *testing.T) {
	for _, c := range []struct {
		keys          []string
		service, gate string
	}{
		{[]string{"kind"}, "", "error missing key 'kind', which Azure-Sentinel's gate asks for"},
		{[]string{"description", "requiredDataConnectors"}, "", "error missing keys 'description' and 'requiredDataConnectors', which Azure-Sentinel's gate asks for"},
		{[]string{"version", "tactics", "relevantTechniques"}, "",
			"warning missing keys 'version', 'tactics' and 'relevantTechniques', which Azure-Sentinel's guide for rules asks for"},
		{[]string{"name"}, "error missing key 'name', which every rule needs", "error missing key 'name', which Azure-Sentinel's gate asks for"},
		{[]string{"queryPeriod", "triggerThreshold"}, "error missing keys 'queryPeriod' and 'triggerThreshold', which a Scheduled rule needs",
			"error missing keys 'queryPeriod' and 'triggerThreshold', which Azure-Sentinel's gate asks for"},
		{[]string{"query", "queryPeriod", "version"}, "error missing keys 'query' and 'queryPeriod'",
			"error missing keys 'query' and 'queryPeriod', which Azure-Sentinel's gate asks for; warning missing key 'version', which Azure-Sentinel's guide for rules asks for"},
		{[]string{"id"}, "warning missing key 'id', without which each deployment makes another rule", "error missing key 'id', which Azure-Sentinel's gate asks for"},
	} {
		t.Run(strings.Join(c.keys, "_"), func(t *testing.T) {
			rule, found, err := schema.Parse("rule.yaml", []byte(without(t, c.keys...)))
			if err != nil {
				t.Fatal(err)
			}
			gate, err := rule.Gate()
			if err != nil {
				t.Fatal(err)
			}
			said := func(list []diag.Diagnostic) string {
				var lines []string
				for _, p := range list {
					lines = append(lines, p.Severity.String()+" "+p.Message)
				}
				slices.Sort(lines)
				return strings.Join(lines, "; ")
			}
			if got := said(found); got != c.service {
				t.Errorf("service: %q, want %q", got, c.service)
			}
			if got := said(gate); got != c.gate {
				t.Errorf("gate: %q, want %q", got, c.gate)
			}
		})
	}
}

// broken are changes of the valid rule, each with the problems that it makes.
var broken = []struct{ name, old, new, want string }{
	{"misspelt_severity", "severity: Medium", "severity: Hihg",
		"6:11-6:15 error enum: severity: 'Hihg' is not one of Informational, Low, Medium, High; did you mean 'High'?"},
	{"severity_in_small_letters", "severity: Medium", "severity: high",
		"6:11-6:15 warning enum: severity: 'high' is written 'High'"},
	{"severity_is_a_number", "severity: Medium", "severity: 3",
		"6:11-6:12 error type: severity: 3 is a number; one of Informational, Low, Medium, High is needed"},
	{"severity_without_value", "severity: Medium", "severity:",
		"6:1-6:9 error missing-key: key 'severity' has no value, which every rule needs"},
	{"threshold_in_words", "triggerThreshold: 0", "triggerThreshold: ten",
		"15:19-15:22 error type: triggerThreshold: 'ten' is text; a whole number from 0 to 10000 is needed"},
	{"threshold_in_quotes", "triggerThreshold: 0", "triggerThreshold: '10'",
		"15:19-15:23 warning type: triggerThreshold: '10' is text in quotes; write 10 without them"},
	{"threshold_too_large", "triggerThreshold: 0", "triggerThreshold: 10001",
		"15:19-15:24 error range: triggerThreshold: 10001 is out of range; a whole number from 0 to 10000 is needed"},
	{"threshold_negative", "triggerThreshold: 0", "triggerThreshold: -1",
		"15:19-15:21 error range: triggerThreshold: -1 is out of range; a whole number from 0 to 10000 is needed"},
	{"threshold_with_a_fraction", "triggerThreshold: 0", "triggerThreshold: 0.5",
		"15:19-15:22 error type: triggerThreshold: 0.5 is a number; a whole number from 0 to 10000 is needed"},
	{"threshold_infinite", "triggerThreshold: 0", "triggerThreshold: .inf",
		"15:19-15:23 error type: triggerThreshold: .inf is a number; a whole number from 0 to 10000 is needed"},
	{"threshold_is_a_list", "triggerThreshold: 0", "triggerThreshold: [0]",
		"15:19-15:22 error type: triggerThreshold is a list; a whole number from 0 to 10000 is needed"},
	{"operator_as_symbol", "triggerOperator: gt", "triggerOperator: '>'",
		"14:18-14:21 error enum: triggerOperator: '>' is not one of gt, lt, eq, ne, GreaterThan, LessThan, Equal, NotEqual; did you mean 'gt'?"},
	{"operator_that_does_not_exist", "triggerOperator: gt", "triggerOperator: ge",
		"14:18-14:20 error enum: triggerOperator: 'ge' is not one of gt, lt, eq, ne, GreaterThan, LessThan, Equal, NotEqual"},
	{"severity_of_others", "severity: Medium", "severity: Info",
		"6:11-6:15 error enum: severity: 'Info' is not one of Informational, Low, Medium, High; did you mean 'Informational'?"},
	{"key_of_others_is_not_missing_too", "queryFrequency: 1h", "frequency: 1h", "12:1-12:10 error unknown-key: unknown key 'frequency'; did you mean 'queryFrequency'?"},
	{"key_of_others_below", "  alertDynamicProperties:", "  alertnameFormat: x\n  alertDynamicProperties:",
		"35:3-35:18 warning unknown-key: unknown key 'alertnameFormat'; did you mean 'alertDisplayNameFormat'?"},
	{"unused_suppression_has_no_limits", "suppressionDuration: PT5H", "suppressionDuration: PT0S", ""},
	{"operator_in_words_is_right", "triggerOperator: gt", "triggerOperator: GreaterThan", ""},
	{"misspelt_key", "query: |", "querry: |", "20:1-20:7 error unknown-key: unknown key 'querry'; did you mean 'query'?"},
	{"key_of_arm_templates", "name: Many", "displayName: x\nname: Many",
		""},
	{"key_of_arm_templates_alone", "name: Many", "displayName: Many", "3:1-3:12 warning unknown-key: key 'displayName' is written 'name' here"},
	{"keys_of_deployers", "status: Available", "status: Production\nenabled: true\nauthor: me\nstartTimeUtc: 2026-01-01T00:00:00Z", ""},
	{"key_of_nobody", "status: Available", "reviewBoard: x", "7:1-7:12 info unknown-key: unknown key 'reviewBoard'"},
	{"keys_in_another_case", "customDetails:\n", "CustomDetails:\n", "30:1-30:14 warning unknown-key: key 'CustomDetails' is written 'customDetails'"},
	{"connectors_in_another_case", "dataTypes:", "datatypes:", ""},
	{"misspelt_optional_key", "customDetails:\n", "customDetail:\n", "30:1-30:13 warning unknown-key: unknown key 'customDetail'; did you mean 'customDetails'?"},
	{"null_is_unset", "suppressionDuration: PT5H", "suppressionDuration: null\nsentinelEntitiesMappings:", ""},
	{"empty_override_is_unset", "  alertDynamicProperties:", "  alertSeverityColumnName: ''\n  alertTacticsColumnName: null\n  alertDynamicProperties:", ""},
	{"tactic_in_another_case", "  - CredentialAccess", "  - Credentialaccess",
		"17:5-17:21 warning enum: tactics: 'Credentialaccess' is written 'CredentialAccess'"},
	{"tactic_with_a_blank", "  - CredentialAccess", "  - Credential Access",
		"17:5-17:22 error enum: tactics: 'Credential Access' is not a tactic of Sentinel; did you mean 'CredentialAccess'?"},
	{"fusion_with_a_query", "kind: Scheduled", "kind: fusion", "2:7-2:13 error enum: kind: 'fusion' is not one of Scheduled, NRT"},
	{"keys_below_properties", "name: Many", "properties: {queryFrequency: 1h}\nname: Many",
		"3:1-3:11 warning not-read: the keys of this rule stand in 'properties', as in ARM templates, which ruleproof does not read; nothing in it is checked"},
	{"unknown_key_within_a_mapping", "    reopenClosedIncident: false", "    reopenClosedIncident: false\n    reopen: true",
		"47:5-47:11 warning unknown-key: unknown key 'reopen'; did you mean 'reopenClosedIncident'?"},
	{"key_with_too_little_indentation", "    dataTypes:\n      - SigninLogs", "dataTypes:\n  - SigninLogs", "10:1-10:10 warning unknown-key: unknown key 'dataTypes'; it belongs to 'requiredDataConnectors': check the indentation"},
	{"key_twice", "severity: Medium", "severity: Medium\nseverity: Low",
		"7:1-7:9 error duplicate-key: key 'severity' is repeated; it is first in line 6"},
	{"name_is_a_number", "name: Many failed sign-ins from one address", "name: 2020",
		"3:7-3:11 warning type: name: 2020 is a number; text is needed"},
	{"name_empty", "name: Many failed sign-ins from one address", "name: ''",
		"3:7-3:9 error length: name is empty"},
	{"name_too_long", "name: Many", "name: " + strings.Repeat("é", 250),
		"3:7-3:290 error length: name has 283 characters; at most 256 are allowed"},
	{"kind_in_small_letters", "kind: Scheduled", "kind: scheduled",
		"2:7-2:16 info enum: kind: 'scheduled' is written 'Scheduled'"},
	{"kind_unknown", "kind: Scheduled", "kind: Fusion",
		"2:7-2:13 error enum: kind: 'Fusion' is not one of Scheduled, NRT"},
	{"kind_missing_hides_nothing", "kind: Scheduled\nname: Many failed sign-ins from one address\ndescription: |\n  Identifies addresses with many failed sign-ins.\nseverity: Medium",
		"name: Many\ndescription: d\nseverity: Big", "4:11-4:14 error enum: severity: 'Big' is not one of Informational, Low, Medium, High"},
	{"frequency_in_iso_form", "queryFrequency: 1h", "queryFrequency: PT1H",
		""},
	{"frequency_in_words", "queryFrequency: 1h", "queryFrequency: 1 hour",
		"12:17-12:23 error format: queryFrequency: '1 hour' is not a duration such as 1h: write 1h"},
	{"frequency_of_two_units", "queryPeriod: 1h", "queryPeriod: 1d12h",
		"13:14-13:19 error format: queryPeriod: '1d12h' is not a duration such as 1h: a duration has one number and one unit; write 36h"},
	{"frequency_too_short", "queryFrequency: 1h", "queryFrequency: 1m",
		"12:17-12:19 error range: queryFrequency is 1m; it must be at least 5m"},
	{"period_too_long", "queryPeriod: 1h", "queryPeriod: 30d",
		"13:14-13:17 error range: queryPeriod is 30d; it must be at most 14d"},
	{"bare_numbers_are_days", "queryPeriod: 1h", "queryPeriod: 5",
		"13:14-13:15 warning duration-form: queryPeriod: a bare number counts days; write 5d"},
	{"clock_time_is_a_duration", "queryPeriod: 1h", "queryPeriod: 01:30:00", ""},
	{"period_shorter_than_frequency", "queryPeriod: 1h", "queryPeriod: 30m",
		"13:14-13:17 error schedule: queryPeriod is 30m, but queryFrequency is 1h: events between two runs are never seen"},
	{"long_period_too_often", "queryFrequency: 1h\nqueryPeriod: 1h", "queryFrequency: 30m\nqueryPeriod: 2d",
		"12:17-12:20 error schedule: queryFrequency is 30m; with a queryPeriod of 2d or more it must be at least 1h"},
	{"lookback_with_days_behind_the_t", "lookbackDuration: PT5H", "lookbackDuration: PT1D",
		"47:23-47:27 error format: lookbackDuration: 'PT1D' is not a duration such as PT5H: days come before the T; write P1D"},
	{"lookback_too_long", "lookbackDuration: PT5H", "lookbackDuration: P8D",
		"47:23-47:26 error range: lookbackDuration is P8D; it must be at most P7D"},
	{"suppression_too_long", "suppressionEnabled: false\nsuppressionDuration: PT5H", "suppressionEnabled: true\nsuppressionDuration: PT25H",
		"41:22-41:27 error range: suppressionDuration is P1DT1H; it must be at most P1D"},
	{"tactic_misspelt", "  - CredentialAccess", "  - CredentialAcess",
		"17:5-17:20 error enum: tactics: 'CredentialAcess' is not a tactic of Sentinel; did you mean 'CredentialAccess'?"},
	{"tactics_is_text", "tactics:\n  - CredentialAccess", "tactics: CredentialAccess",
		"16:10-16:26 error type: tactics: 'CredentialAccess' is text; a list is needed"},
	{"technique_misspelt", "T1110.003", "T1110.3",
		"19:5-19:12 error format: relevantTechniques: 'T1110.3' is not a technique such as T1078 or T1078.004: write T1110.003"},
	{"query_too_long", "  SigninLogs\n", "  SigninLogs // " + strings.Repeat("x", 10_000) + "\n",
		"20:8-24:24 error length: query has 10107 characters; at most 10000 are allowed"},
	{"query_empty", "query: |\n  SigninLogs\n  | where ResultType != \"0\"\n  | summarize Failures = count() by IPAddress\n  | where Failures > 10", "query: ''",
		"20:8-20:10 error length: query is empty"},
	{"query_is_a_mapping", "query: |\n  SigninLogs\n  | where ResultType != \"0\"\n  | summarize Failures = count() by IPAddress\n  | where Failures > 10", "query:\n  a: b",
		"21:3-21:7 error type: query is a mapping; text is needed"},
	{"entity_type_misspelt", "entityType: IP", "entityType: IPs", "26:17-26:20 error enum: entityType: 'IPs' is not an entity type of Sentinel; did you mean 'IP'?"},
	{"column_with_a_dot", "columnName: IPAddress", "columnName: Location.city",
		"29:21-29:34 error format: columnName: 'Location.city' is not the name of a column (letters, digits and '_', no digit first)"},
	{"identifier_twice", "        columnName: IPAddress", "        columnName: IPAddress\n      - identifier: Address\n        columnName: Other",
		"30:21-30:28 error duplicate: identifier 'Address' is mapped twice for one entity"},
	{"too_many_identifiers", "        columnName: IPAddress", "        columnName: IPAddress\n      - {identifier: a, columnName: a}\n      - {identifier: b, columnName: b}\n      - {identifier: c, columnName: c}",
		"28:7-32:39 error count: fieldMappings has 4 entries; at most 3 are allowed"},
	{"no_entity_mappings", "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: IPAddress", "entityMappings: []", `
46:9-46:11 error reference: groupByEntities: the rule maps no entity of type 'IP'`},
	{"detail_name_too_long", "  Failures: Failures", "  MinutesSincePIMActivation: Failures",
		"31:3-31:28 error length: key 'MinutesSincePIMActivation' has 25 characters; at most 20 are allowed"},
	{"detail_name_with_a_blank", "  Failures: Failures", "  Failed sign-ins: Failures",
		"31:3-31:18 error format: key 'Failed sign-ins' is not the name of a detail (letters, digits and '_', a letter first)"},
	{"detail_column_is_a_list", "  Failures: Failures", "  Failures: [a, b]",
		"31:13-31:19 error type: Failures is a list; the name of a column (letters, digits and '_', no digit first) is needed"},
	{"too_many_placeholders", "\"{{Failures}} failures from {{IPAddress}}\"", "\"{{a}} {{b}} {{a}} {{c}}\"",
		"34:46-34:51 error placeholder: alertDescriptionFormat has 4 placeholders; at most 3 are allowed, repeated ones counted"},
	{"placeholder_with_blanks", "from {{IPAddress}}\"\n  alertDescription", "from {{ IPAddress }}\"\n  alertDescription",
		"33:49-33:64 warning placeholder: the blanks in '{{ IPAddress }}' count as part of the column's name; write '{{IPAddress}}'"},
	{"dynamic_property_unknown", "alertProperty: RemediationSteps", "alertProperty: Remediation",
		"36:22-36:33 error enum: alertProperty: 'Remediation' is not one of AlertLink, ConfidenceLevel, ConfidenceScore, ExtendedLinks, ProductComponentName, ProductName, ProviderName, RemediationSteps, SubTechniques, Techniques"},
	{"aggregation_misspelt", "AlertPerResult", "AlertPerRow",
		"39:20-39:31 error enum: aggregationKind: 'AlertPerRow' is not one of SingleAlert, AlertPerResult"},
	{"boolean_in_words", "createIncident: true", "createIncident: yes",
		"43:19-43:22 error type: createIncident: 'yes' is text; true or false is needed"},
	{"boolean_in_quotes", "createIncident: true", "createIncident: 'true'",
		"43:19-43:25 warning type: createIncident: 'true' is text in quotes; write true without them"},
	{"grouping_lacks_a_key", "    matchingMethod: Selected\n", "",
		"45:5-45:12 error missing-key: missing key 'matchingMethod', which groupingConfiguration needs"},
	{"selected_without_groups", "    groupByEntities:\n      - IP\n", "    groupByEntities: []\n",
		"48:21-48:29 error count: matchingMethod: 'Selected' needs an entry in groupByEntities, groupByAlertDetails or groupByCustomDetails"},
	{"grouped_by_a_column", "groupByCustomDetails: []", "groupByCustomDetails: [IPAddress]",
		"52:28-52:37 error reference: groupByCustomDetails: the rule has no custom detail 'IPAddress'; write the names of details, not of columns"},
	{"optional_key_without_value", "tags:\n  - Example", "tags:",
		""},
	{"tags_are_not_deployed", "tags:\n  - Example", "tags: [1, x]",
		""},
	{"empty_item", "  - CredentialAccess", "  -",
		"17:4-17:4 warning type: an entry of tactics is empty"},
	{"entity_type_is_a_list", "entityType: IP", "entityType: [IP]", "26:17-26:21 error type: entityType is a list; an entity type of Sentinel is needed"},
	{"nrt_with_a_schedule", "kind: Scheduled", "kind: NRT", "12:1-12:15 warning not-allowed: queryFrequency, queryPeriod, triggerOperator and triggerThreshold have no effect; an NRT rule runs every minute over what came in"},
	{"several_faults_at_once", "queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt", "queryFrequency: 1x\nqueryPeriod: 1h\ntriggerOperator: more", `
12:17-12:19 error format: queryFrequency: '1x' is not a duration such as 1h: write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H
14:18-14:22 error enum: triggerOperator: 'more' is not one of gt, lt, eq, ne, GreaterThan, LessThan, Equal, NotEqual`},
	{"control_characters_are_escaped", "severity: Medium", "severity: \"a\\x1b[31m\\nb\"",
		`6:11-6:25 error enum: severity: 'a\u001b[31m\nb' is not one of Informational, Low, Medium, High`},
	{"long_values_are_cut", "severity: Medium", "severity: " + strings.Repeat("x", 100),
		"6:11-6:111 error enum: severity: '" + strings.Repeat("x", 60) + "…' is not one of Informational, Low, Medium, High"},
	{"broken_yaml", "severity: Medium", "severity: \"Medium",
		"rule.yaml:22:26: not YAML: a key was expected here; the quote before it opens in line 6"},
}

func TestBrokenRulesAreToldInWords(t *testing.T) {
	base := valid(t)
	for _, c := range broken {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(base, c.old, c.new, 1)
			if text == base {
				t.Fatalf("the valid rule has no %q", c.old)
			}
			compare(t, problems(t, text), c.want)
		})
	}
}

func TestFilesThatAreNoMapping(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "1:1-1:1 error type: the document is empty; a mapping of keys such as id, name and query is needed"},
		{"list", "- a\n- b\n", "1:1-2:4 error type: the document is a list; a mapping of keys such as id, name and query is needed"},
		{"text", "hello\n", "1:1-1:6 error type: 'hello' is text; a mapping of keys such as id, name and query is needed"},
	} {
		t.Run(c.name, func(t *testing.T) { compare(t, problems(t, c.text), c.want) })
	}
}
