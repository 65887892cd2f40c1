package schema_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/schema"
)

func TestHostileRulesCostLittle(t *testing.T) {
	var details, repeated strings.Builder
	details.WriteString("customDetails:\n")
	for i := range 15_000 {
		fmt.Fprintf(&details, "  k-%d: [1]\n", i)
	}
	repeated.WriteString("a: &a [" + strings.Repeat("x,", 1000) + "]\ncustomDetails: {")
	for i := range 90 {
		fmt.Fprintf(&repeated, "k%d: *a,", i)
	}
	for name, text := range map[string]string{
		"many_details":      details.String(),
		"many_placeholders": "alertDetailsOverride: {alertDisplayNameFormat: \"" + strings.Repeat("{{ a }}", 50_000) + "\"}",
		"open_placeholders": "alertDetailsOverride: {alertDisplayNameFormat: \"" + strings.Repeat("{{ ", 150_000) + "\"}",
		"many_groups": "incidentConfiguration: {groupingConfiguration: {matchingMethod: Selected, groupByEntities: [" +
			strings.Repeat("IP,", 10_000) + "]}}\nentityMappings: [" + strings.Repeat("{entityType: Host},", 10_000) + "]",
		"repeated_by_aliases": repeated.String() + "}",
		"query_of_escapes":    "query: \"" + strings.Repeat("{{ \\n", 150_000) + "\"",
		"deep_tags":           "tags: " + strings.Repeat("[", 60) + strings.Repeat("]", 60),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, found, err := schema.Parse("rule.yaml", []byte(text))
			if d := time.Since(start); d > 30*time.Second {
				t.Errorf("%v for %d problems, error %v", d, len(found), err)
			} else {
				t.Logf("%v for %d problems, error %v", d, len(found), err)
			}
		})
	}
}
