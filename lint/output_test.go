package lint

import (
	"strings"
	"testing"
)

func TestTimeGeneratedIsMissedWhereRowsAreEvents(t *testing.T) {
	for _, c := range []struct {
		name, example string
		found         bool
	}{
		{"rows", "query: SigninLogs | distinct IPAddress", true},
		{"newest_row_alone", "query: SigninLogs | top 1 by TimeGenerated | project IPAddress", true},
		{"groups_with_times", "query: SigninLogs | summarize StartTime = min(TimeGenerated) by IPAddress", false},
		{"state_of_resources", "query: SecurityRecommendation | summarize count() by IPAddress = RecommendationDisplayName", false},
		{"groups", "query: SigninLogs | summarize count() by IPAddress", true},
		{"one_number", "query: SigninLogs | summarize n = count() | where n > 5 | extend IPAddress = ''", false},
		{"count", "query: SigninLogs | count | extend IPAddress = ''", false},
		{"absence", "triggerOperator: lt\ntriggerThreshold: 1\nquery: SigninLogs | distinct IPAddress", false},
		{"equal_to_none", "triggerOperator: eq\ntriggerThreshold: 0\nquery: SigninLogs | distinct IPAddress", false},
		{"equal_to_some", "triggerOperator: eq\ntriggerThreshold: 3\nquery: SigninLogs | distinct IPAddress", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if found := findings(t, "output/time-generated", c.example); (len(found) == 1) != c.found {
				t.Errorf("got %v", found)
			}
		})
	}
}

func TestTheTimeOfGroupsUnderAnotherNameIsACheckOfItsOwn(t *testing.T) {
	for query, want := range map[string]int{
		"SigninLogs | summarize StartTime = min(TimeGenerated), n = count() by IPAddress": 1,
		"SlackAudit | summarize StartTime = min(TimeGenerated), n = count() by IPAddress": 1,
		"SigninLogs | summarize n = count() by IPAddress":                                 0,
		"SigninLogs | project When = TimeGenerated, IPAddress":                            0,
		"SigninLogs | summarize TimeGenerated = max(TimeGenerated) by IPAddress":          0,
	} {
		if found := findings(t, renamedTimeCheck, "query: "+query); len(found) != want {
			t.Errorf("%s: got %v", query, found)
		}
	}
}

// findings returns the messages of the findings of a check in the example.
func findings(t *testing.T, check, example string) (list []string) {
	t.Helper()
	c, _ := Lookup(check)
	for _, f := range Run(subjectOf(t, exampleRule(example)), only(c)) {
		if f.Check == check {
			list = append(list, f.Message)
		}
	}
	return list
}

// The finding is at the step that loses the column, however far that is from the end of the query.
func TestTheStepThatLosesTimeGenerated(t *testing.T) {
	for _, c := range []struct{ name, query, at string }{
		{"last_step", `SigninLogs | where ResultType == "0" | project IPAddress`, "project IPAddress"},
		{"an_earlier_step", "SigninLogs | summarize n = count() by IPAddress | where n > 5 | extend x = n * 2", "summarize n"},
		{"after_a_parser", "_Im_Dns | where DnsQuery == '' | project IPAddress = SrcIpAddr", "project"},
		{"in_a_let", "let counts = SigninLogs | summarize n = count() by IPAddress; counts | where n > 5", "summarize n"},
		{"left_side_of_a_join", "SigninLogs | distinct IPAddress | join kind=leftsemi (SigninLogs) on IPAddress", "distinct"},
		{"a_source_without_it", `datatable (IPAddress: string) ["10.0.0.1"]`, "datatable"},
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
