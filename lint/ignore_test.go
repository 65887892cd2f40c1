package lint

import (
	"strings"
	"testing"
)

func TestIgnoreComments(t *testing.T) {
	for _, c := range []struct {
		name, above, behind string
		want                []string // checks that remain
	}{
		{"no_comment_silences_nothing", "", "", []string{"schedule/overlap"}},
		{"above_the_key", "# ruleproof:ignore schedule/overlap grouped later", "", nil},
		{"behind_the_value", "", "# ruleproof:ignore schedule/overlap grouped later", nil},
		{"whole_family", "# ruleproof:ignore schedule/* grouped later", "", nil},
		{"another_check", "# ruleproof:ignore query/join-kind grouped later", "", []string{"schedule/overlap"}},
		{"without_a_reason_it_holds_and_is_told", "# ruleproof:ignore schedule/overlap", "", []string{"ignore/reason"}},
		{"unknown_check", "# ruleproof:ignore schedule/overlop grouped later", "", []string{"ignore/unknown", "schedule/overlap"}},
		{"no_check", "# ruleproof:ignore", "", []string{"ignore/unknown", "schedule/overlap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule("queryFrequency: 1h\nqueryPeriod: 2h")
			text = strings.Replace(text, "queryPeriod: 2h", c.above+"\nqueryPeriod: 2h "+c.behind, 1)
			var got []string
			for _, f := range lintText(t, text) {
				got = append(got, f.Check)
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("got %v, want %v\n%s", got, c.want, text)
			}
		})
	}
}

func TestIgnoreInTheQuery(t *testing.T) {
	text := exampleRule("SigninLogs\n// ruleproof:ignore query/string-number the log is clean\n| where ResultType == 0\n| where ResultType == 1 // ruleproof:ignore query/string-number the log is clean\n| where ResultType == 2")
	found := lintText(t, text)
	if len(found) != 1 || !strings.HasPrefix(text[found[0].Span.InFile().Start:], "ResultType == 2") {
		t.Errorf("want one finding, at the last condition; got %v", found)
	}
}
