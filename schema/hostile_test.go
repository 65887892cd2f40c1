package schema_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

// maxAllocated bounds what reading a hostile rule allocates.
const maxAllocated = 300 << 20

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
			schema.Parse("rule.yaml", nil) // compiles the schema
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, found, err := schema.Parse("rule.yaml", []byte(text))
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > maxAllocated {
				t.Errorf("%d bytes are allocated for %d problems; error %v", n, len(found), err)
			}
		})
	}
}
