package lint

import (
	"strings"
	"testing"
)

// The finding is at the step that loses the column, however far that is from the end of the query.
func TestTheStepThatLosesTimeGenerated(t *testing.T) {
	for _, c := range []struct{ name, query, at string }{
		{"last_step", `SigninLogs | where ResultType == "0" | project IPAddress`, "project IPAddress"},
		{"an_earlier_step", "SigninLogs | summarize n = count() by IPAddress | where n > 5 | extend x = n * 2", "summarize n"},
		{"in_a_let", "let counts = SigninLogs | summarize n = count() by IPAddress; counts | where n > 5", "summarize n"},
		{"left_side_of_a_join", "SigninLogs | distinct IPAddress | join kind=leftsemi (SigninLogs) on IPAddress", "distinct"},
		{"a_source_without_it", `print IPAddress = ""`, "print"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule(c.query)
			var places []string
			for _, f := range lintText(t, text) {
				if f.Check == "output/time-generated" {
					places = append(places, text[f.Span.InFile().Start:])
				}
			}
			if len(places) != 1 || !strings.HasPrefix(places[0], c.at) {
				t.Errorf("want one finding at %q, got %.40q", c.at, places)
			}
		})
	}
}
