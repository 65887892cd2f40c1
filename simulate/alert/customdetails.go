package alert

import (
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// customDetails collects, for each custom detail of the rule, the different values that
// its column has in the alert's rows, up to the limits.
func (a *Alert) customDetails(rule *schema.Rule, result *value.Table) {
	size, dropped := 0, 0
	for i, d := range rule.CustomDetails.Value {
		if i == schema.MaxCustomDetails {
			a.note("an alert has at most %d custom details", schema.MaxCustomDetails)
			break
		}
		detail := Detail{Name: d.Key.Value}
		seen := map[string]bool{"": true}
		for _, row := range a.Rows {
			v := textAt(result, d.Column.Value, row)
			if seen[v] {
				continue
			}
			seen[v] = true
			need := len(v)
			if len(detail.Values) == 0 {
				need += len(detail.Name)
			}
			if len(detail.Values) == schema.MaxDetailValues || size+need > schema.MaxDetailBytes {
				dropped++
				continue
			}
			size += need
			detail.Values = append(detail.Values, v)
		}
		if len(detail.Values) > 0 {
			a.CustomDetails = append(a.CustomDetails, detail)
		}
	}
	if dropped > 0 {
		a.note("%d more values of custom details are left out: a detail holds at most %d values, and all details together %d bytes",
			dropped, schema.MaxDetailValues, schema.MaxDetailBytes)
	}
}
