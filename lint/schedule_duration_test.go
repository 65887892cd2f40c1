package lint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

// ruleWritten returns the base rule with a frequency and a period.
func ruleWritten(frequency, period string) string {
	return exampleRule(fmt.Sprintf("queryFrequency: %s\nqueryPeriod: %s", frequency, period))
}

// durationFindings lints rules as one run and returns, by rule, the messages about the form of their durations.
func durationFindings(t *testing.T, config Config, texts ...string) []string {
	t.Helper()
	var subjects []*Subject
	var rules []*schema.Rule
	for _, text := range texts {
		s := subjectOf(t, text)
		subjects, rules = append(subjects, s), append(rules, s.Rule)
	}
	repo := NewRepository(rules)
	found := make([]string, len(texts))
	for i, s := range subjects {
		s.Repo = repo
		for _, f := range Run(s, config) {
			if f.Check == "schedule/duration-form" {
				found[i] += f.Severity.String() + ": " + f.Message
			}
		}
	}
	return found
}

func TestDialectOfDurations(t *testing.T) {
	grouped := func(lookback string) string {
		return exampleRule("incidentConfiguration:\n  createIncident: true\n  groupingConfiguration:\n    enabled: true\n    reopenClosedIncident: false\n    matchingMethod: AllEntities\n    lookbackDuration: " + lookback)
	}
	short, iso := ruleWritten("1h", "1h"), ruleWritten("PT1H", "PT1H")
	repeat := func(n int, text string, more ...string) []string {
		var all []string
		for range n {
			all = append(all, text)
		}
		return append(all, more...)
	}
	for _, c := range []struct {
		name   string
		config Config
		rules  []string
		want   string // the findings of the last rule
		others int    // findings of the other rules
	}{
		{"lone_short", Config{}, repeat(1, short), "", 0},
		{"lone_iso", Config{}, repeat(1, iso), "", 0},
		{"lone_mixed", Config{}, []string{ruleWritten("PT1H", "1h")}, "warning: queryFrequency is written PT1H, but queryPeriod is 1h", 0},
		{"mixed_among_iso", Config{}, repeat(3, iso, ruleWritten("PT1H", "1h")), "warning: queryPeriod is written 1h, but queryFrequency is PT1H", 0},
		{"all_iso", Config{}, repeat(5, iso), "", 0},
		{"one_iso_among_short", Config{}, repeat(3, short, iso), "warning: queryFrequency is written PT1H, but 3 of 4 rules write durations like 1h", 0},
		{"one_short_among_iso", Config{}, repeat(3, iso, short), "warning: queryFrequency is written 1h, but 3 of 4 rules write durations like PT1H", 0},
		{"two_slips_among_many", Config{}, repeat(30, short, iso, iso), "", 1},
		{"both_forms_are_said_once", Config{}, repeat(3, short, iso, iso), "", 1},
		{"as_many_of_each", Config{}, repeat(2, short, iso, iso), "", 0},
		{"clock_times_have_no_dialect", Config{}, repeat(3, iso, ruleWritten("01:00:00", "01:00:00")), "", 0},
		{"configured_iso", Config{Durations: ISODurations}, repeat(3, short), "warning: queryFrequency is written 1h, but the configuration asks for the other form", 2},
		{"configured_short", Config{Durations: ShortDurations}, repeat(3, iso, short), "", 3},
		{"azure_sentinel", Config{Target: AzureSentinel}, repeat(3, iso), "error: queryFrequency is written PT1H, but Azure-Sentinel's gate does not read ISO 8601", 2},
		{"lookback", Config{}, []string{grouped("5h")}, "warning: lookbackDuration is written 5h, but it is deployed as it stands and must be in ISO 8601", 0},
		{"lookback_among_iso", Config{}, repeat(3, grouped("PT5H"), grouped("1d"), grouped("5h")), "warning: lookbackDuration is written 5h, but it is deployed as it stands and must be in ISO 8601", 1},
		{"lookback_that_something_converts", Config{}, repeat(3, grouped("5h"), grouped("5h")), "", 1},
		{"lookback_in_iso", Config{}, []string{grouped("PT5H")}, "", 0},
		{"suppression_and_lookback_are_one", Config{}, []string{grouped("5h") + "suppressionDuration: 5h\nsuppressionEnabled: false\n"}, "warning: suppressionDuration is written 5h, but it is deployed as it stands and must be in ISO 8601", 0},
		{"capital_unit", Config{}, []string{ruleWritten("1H", "1h")}, "warning: queryFrequency is written 1H; the unit is a small letter, as in 1h", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := durationFindings(t, c.config, c.rules...)
			last := len(found) - 1
			if found[last] != c.want {
				t.Errorf("got %q, want %q", found[last], c.want)
			}
			others := 0
			for _, f := range found[:last] {
				if strings.Contains(f, "written") {
					others++
				}
			}
			if others != c.others {
				t.Errorf("%d of the other rules have a finding, want %d", others, c.others)
			}
		})
	}
}
