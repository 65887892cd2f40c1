package lint

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
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
		{"another_check", "# ruleproof:ignore query/join-kind grouped later", "", []string{"ignore/unused", "schedule/overlap"}},
		{"several_checks", "# ruleproof:ignore query/join-kind, schedule/overlap grouped later", "", []string{"ignore/unused"}},
		{"until_a_day_to_come", "# ruleproof:ignore schedule/overlap until 2026-12-01 grouped later", "", nil},
		{"until_today", "# ruleproof:ignore schedule/overlap until 2026-11-30 grouped later", "", nil},
		{"until_a_day_that_is_over", "# ruleproof:ignore schedule/overlap until 2026-11-29 grouped later", "", []string{"ignore/expired", "schedule/overlap"}},
		{"a_date_that_does_not_exist", "# ruleproof:ignore schedule/overlap until 2026-13-01 grouped later", "", []string{"ignore/reason"}},
		{"over_and_unused", "# ruleproof:ignore query/join-kind until 2026-11-29 grouped later", "", []string{"ignore/unused", "schedule/overlap"}},
		{"findings_that_depend_on_other_files", "# ruleproof:ignore identity/duplicate-id a copy", "", []string{"schedule/overlap"}},
		{"a_family_that_depends_on_other_files", "# ruleproof:ignore identity/* a copy", "", []string{"schedule/overlap"}},
		{"code_of_a_query", "# ruleproof:ignore KS142 a copy", "", []string{"ignore/unused", "schedule/overlap"}},
		{"check_that_is_off", "# ruleproof:ignore query/useless-sort a copy", "", []string{"schedule/overlap"}},
		{"without_a_reason_it_holds_and_is_told", "# ruleproof:ignore schedule/overlap", "", []string{"ignore/reason"}},
		{"unknown_check", "# ruleproof:ignore schedule/overlop grouped later", "", []string{"ignore/unknown", "schedule/overlap"}},
		{"no_check", "# ruleproof:ignore", "", []string{"ignore/unknown", "schedule/overlap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule("queryFrequency: 1h\nqueryPeriod: 2h")
			text = strings.Replace(text, "queryPeriod: 2h", c.above+"\nqueryPeriod: 2h "+c.behind, 1)
			var got []string
			config := Config{Today: "2026-11-30", Severities: map[string]diag.Severity{"query/useless-sort": diag.Off}}
			for _, f := range Run(subjectOf(t, text), config) {
				got = append(got, f.Check)
			}
			if strings.Join(got, " ") != strings.Join(c.want, " ") {
				t.Errorf("got %v, want %v\n%s", got, c.want, text)
			}
		})
	}
}

func TestAnUnusedCommentIsRemovedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, with, without string }{
		{"own_line", "# ruleproof:ignore query/join-kind x\nqueryPeriod: 1h\nqueryFrequency: 1h\n", "queryPeriod: 1h\nqueryFrequency: 1h\n"},
		{"end_of_line", "queryPeriod: 1h  # ruleproof:ignore query/join-kind x\nqueryFrequency: 1h\n", "queryPeriod: 1h\nqueryFrequency: 1h\n"},
		{"line_of_the_query", "query: |\n  SigninLogs\n    // ruleproof:ignore query/join-kind x\n  | take 1\n", "query: |\n  SigninLogs\n  | take 1\n"},
		{"end_of_a_line_of_the_query", "query: |\n  SigninLogs // ruleproof:ignore query/join-kind x\n  | take 1\n", "query: |\n  SigninLogs\n  | take 1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule(c.with)
			for _, f := range lintText(t, text) {
				if f.Check != "ignore/unused" {
					continue
				}
				got, err := document.Apply(f.Span.InFile().Source, f.Fix.Edits)
				if want := exampleRule(c.without); err != nil || got != want {
					t.Errorf("got %v\n%s", err, got)
				}
				return
			}
			t.Error("no finding")
		})
	}
}

func TestACommentIsNotUnusedWhereTheQueryHasErrors(t *testing.T) {
	for _, f := range lintText(t, exampleRule("// ruleproof:ignore query/join-kind the log is clean\nSigninLogs | where Nowhere == 1")) {
		if f.Check == "ignore/unused" {
			t.Error(f.Message)
		}
	}
}

// Text that looks like a comment is not one: to remove it would break the query.
func TestAStringIsNoIgnoreComment(t *testing.T) {
	for _, query := range []string{
		`SigninLogs | where UserId == "// ruleproof:ignore query/join-kind x"`,
		"SigninLogs | where UserId == ```\n// ruleproof:ignore query/join-kind x\n```",
	} {
		for _, f := range lintText(t, exampleRule(query)) {
			if strings.HasPrefix(f.Check, "ignore/") {
				t.Errorf("%s: %s", query, f.Message)
			}
		}
	}
}

func TestIgnoreInTheQuery(t *testing.T) {
	text := exampleRule("SigninLogs\n// ruleproof:ignore query/string-number the log is clean\n| where ResultType != 0\n| where ResultType != 1 // ruleproof:ignore query/string-number the log is clean\n| where ResultType != 2")
	found := lintText(t, text)
	if len(found) != 1 || !strings.HasPrefix(text[found[0].Span.InFile().Start:], "ResultType != 2") {
		t.Errorf("want one finding, at the last condition; got %v", found)
	}
}
