package lint

import (
	"strings"
	"testing"
)

// What only Azure-Sentinel's gate asks for is not said of rules that need not pass it.
func TestTargets(t *testing.T) {
	drop := func(keys ...string) string {
		text := baseRule
		for _, block := range blocks(baseRule) {
			for _, key := range keys {
				if strings.HasPrefix(block, key+":") {
					text = strings.Replace(text, block, "", 1)
				}
			}
		}
		return text
	}
	for _, c := range []struct{ name, text, service, gate string }{
		{"no_fault", baseRule, "", ""},
		{"id", exampleRule("id: my-rule"), "", "error identity/guid: id: 'my-rule' is not a GUID such as 2f6032ac-0f11-4c26-9d5a-0e7d1a9ec0b3, which Azure-Sentinel's gate asks for"},
		{"no_connectors", drop("requiredDataConnectors", "kind"), "", "error shape/missing-key: missing keys 'kind' and 'requiredDataConnectors', which Azure-Sentinel's gate asks for"},
		{"no_version", drop("version", "relevantTechniques"), "", "warning shape/missing-key: missing keys 'version' and 'relevantTechniques', which Azure-Sentinel's guide for rules asks for"},
		{"no_severity", drop("severity", "kind"), "error shape/missing-key: missing key 'severity', which every rule needs",
			"error shape/missing-key: missing keys 'kind' and 'severity', which Azure-Sentinel's gate asks for"},
		{"enabled", baseRule + "enabled: true\n", "", "warning shape/no-effect: key 'enabled' is dropped; rules of Azure-Sentinel are enabled when they are installed"},
		{"status", baseRule + "status: Production\n", "", "warning shape/value: status: 'Production' is not one of Available, Installed, NotAvailable"},
		{"no_mappings", exampleRule("entityMappings: []"), "", "error shape/size: entityMappings has no entry; at least 1 is needed"},
		{"event_grouping", baseRule + "eventGroupingSettings: {}\n", "", "error shape/missing-key: missing key 'aggregationKind', which Azure-Sentinel's gate asks of eventGroupingSettings"},
		{"no_techniques_under_another_name", strings.Replace(baseRule, "relevantTechniques", "techniques", 1), "",
			"warning shape/missing-key: missing key 'relevantTechniques', which Azure-Sentinel's guide for rules asks for; warning shape/no-effect: key 'techniques' is dropped; in YAML it is 'relevantTechniques'"},
		{"not_read", "kind: NRT\nproperties:\n  queryFrequency: PT1H\n  severity: High\n",
			"warning shape/document: the keys of this rule stand in 'properties', as in ARM templates, which ruleproof does not read; nothing in it is checked",
			"warning shape/document: the keys of this rule stand in 'properties', as in ARM templates, which ruleproof does not read; nothing in it is checked"},
		{"without_a_query", "kind: fusion\nname: x\nseverity: High\n", "info shape/document: a rule of kind Fusion holds no query; nothing in it is checked",
			"info shape/document: a rule of kind Fusion holds no query; nothing in it is checked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for target, want := range map[Target]string{Service: c.service, AzureSentinel: c.gate, "": c.service} {
				var found []string
				for _, f := range Run(subjectOf(t, c.text), Config{Target: target}) {
					found = append(found, f.Severity.String()+" "+f.Check+": "+f.Message)
				}
				if got := strings.Join(found, "; "); got != want {
					t.Errorf("%s: got %q, want %q", target, got, want)
				}
			}
		})
	}
}

func TestVersions(t *testing.T) {
	for version, want := range map[string]string{
		"1.0.0": "", "'1.2.30'": "", "1.0": "write 1.0.0", "'2'": "write 2.0.0", "v1.2.3": "write 1.2.3", "1.2.3.4": "-", "1.2.3-beta": "-", "": "", "''": "",
	} {
		t.Run(version, func(t *testing.T) {
			got := ""
			for _, f := range lintText(t, exampleRule("version: "+version)) {
				if f.Check == "identity/version" {
					got = f.Hint
					if got == "" {
						got = "-"
					}
				}
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
