package lint

import (
	"strings"
	"testing"
)

// findingsOf returns the findings of a family in a rule, as "check: message".
func findingsOf(t *testing.T, text, family string) string {
	t.Helper()
	var lines []string
	for _, f := range lintText(t, text) {
		if strings.HasPrefix(f.Check, family) {
			lines = append(lines, f.Check+": "+f.Message)
		}
	}
	return strings.Join(lines, "\n")
}

func TestTacticsAndTechniques(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"retired_with_a_successor", "tactics: [Execution]\nrelevantTechniques: [T1086]", "attack/retired: T1086 (PowerShell) is revoked; use T1059.001"},
		{"deprecated", "tactics: [CommandAndControl]\nrelevantTechniques: [T1043]", "attack/retired: T1043 (Commonly Used Port) is deprecated"},
		{"newer", "tactics: [DefenseEvasion]\nrelevantTechniques: [T1685]", "attack/newer: T1685 (Disable or Modify Tools) came with ATT&CK 19, and Sentinel knows 18.1"},
		{"newer_without_a_name", "tactics: [ResourceDevelopment]\nrelevantTechniques: [T1683.001]", "attack/newer: T1683.001 came with ATT&CK 19, and Sentinel knows 18.1"},
		{"newer_tactic", "tactics: [Stealth]\nrelevantTechniques: [T1036]", "attack/unknown-tactic: tactics: 'Stealth' is not a tactic of Sentinel; did you mean 'DefenseEvasion'?"},
		{"tactic_by_its_id", "tactics: [TA0003]\nrelevantTechniques: [T1078]", "attack/unknown-tactic: tactics: 'TA0003' is not a tactic of Sentinel; did you mean 'Persistence'?"},
		{"tactic_in_another_case", "tactics: [CommandandControl]\nrelevantTechniques: [T1071]", "attack/unknown-tactic: tactics: 'CommandandControl' is written 'CommandAndControl'"},
		{"technique_of_another_tactic", "tactics: [Impact]\nrelevantTechniques: [T1110]", "attack/technique-without-tactic: T1110 (Brute Force) belongs to none of the rule's tactics"},
		{"techniques_without_tactics", "tactics: []\nrelevantTechniques: [T1110, T1078]", "attack/technique-without-tactic: the rule names techniques and no tactic"},
		{"unknown_technique", "tactics: [Impact]\nrelevantTechniques: [T1999]", "attack/unknown-technique: ATT&CK 18.1 has no technique T1999"},
		{"small_letter", "tactics: [Persistence]\nrelevantTechniques: [t1078]", "attack/unknown-technique: relevantTechniques: 't1078' is not a technique such as T1078 or T1078.004: write T1078"},
		{"with_its_name", "tactics: [Persistence]\nrelevantTechniques: ['T1078.4: Cloud Accounts']", "attack/unknown-technique: relevantTechniques: 'T1078.4: Cloud Accounts' is not a technique such as T1078 or T1078.004: write T1078.004"},
		{"tactic_as_a_technique", "tactics: [Persistence]\nrelevantTechniques: [TA0003]", "attack/unknown-technique: relevantTechniques: 'TA0003' is not a technique such as T1078 or T1078.004"},
		{"sub_technique_of_the_tactic_of_its_parent", "tactics: [Impact]\nrelevantTechniques: [T1499.001]", ""},
		{"under_the_other_name", "relevantTechniques: null\ntechniques: [T1078.004]\ntactics: [Persistence]", ""},
		{"neither_tactics_nor_techniques", "tactics: []\nrelevantTechniques: []", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := findingsOf(t, exampleRule(c.keys), "attack/"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNoFixWritesATechniqueTwice(t *testing.T) {
	text := exampleRule("tactics: [Execution]\nrelevantTechniques: [T1086, T1059.001]")
	for _, f := range lintText(t, text) {
		if f.Check == "attack/retired" && f.Fix != nil {
			t.Errorf("the rule has the successor already: %v", f.Fix)
		}
	}
}
