package lint

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestARuleAgainstItsBase(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"nothing", "", "", ""},
		{"id", "id: 0b6f5c2e-7a1d-4c3e-9f48-5d2a6b7c8e90", "", "repository/id-changed"},
		{"letter_case_of_the_id", "id: 0B6F5C2E-7a1d-4c3e-9f48-5d2a6b7c8e9f", "", ""},
		{"query", "query: SigninLogs", "", "repository/version-unchanged"},
		{"layout_of_the_query", "query: SigninLogs|where ResultType=='0' // all", "query: |\n  SigninLogs\n  // all of them\n  | where ResultType == '0'", ""},
		{"query_with_an_error", "query: SigninLogs | where (", "query: SigninLogs  | where (", ""},
		{"description", "description: Identifies something.", "", "repository/version-unchanged"},
		{"blanks_of_the_description", "description: 'Identifies  sign-ins from an address that the user has not used before. '", "", ""},
		{"order_of_keys", "severity: Medium\nname: Sign-in from a new address", "", ""},
		{"key_that_is_gone", "status: Available", "", "repository/version-unchanged"},
		{"metadata_and_connectors", "metadata: {owner: x}\nrequiredDataConnectors: []", "", ""},
		{"with_a_higher_version", "query: SigninLogs\nversion: 0.9.9", "", ""},
		{"with_a_higher_last_number", "query: SigninLogs\nversion: 1.0.9", "version: 1.0.10", ""},
		{"with_a_lower_version", "query: SigninLogs\nversion: 1.1.0", "", "repository/version-unchanged"},
		{"with_a_version_of_another_form", "query: SigninLogs\nversion: 1.0.0-beta", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			keys := func(example string) string {
				if example == "" {
					return baseRule
				}
				return exampleRule(example)
			}
			s := subjectOf(t, keys(c.now))
			s.Base, s.BaseName = subjectOf(t, keys(c.old)).Rule, "origin/main"
			var got []string
			for _, f := range Run(s, Config{}) {
				if strings.HasPrefix(f.Check, "repository/") {
					got = append(got, f.Check)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s", got, c.want)
			}
		})
	}
}

func TestMessagesAboutTheBaseNameWhatChanged(t *testing.T) {
	s := subjectOf(t, baseRule)
	s.Base, s.BaseName = subjectOf(t, exampleRule("query: SigninLogs\nseverity: Low\nversion: 1.0.2")).Rule, "v1"
	found := Run(s, Config{Severities: map[string]diag.Severity{"*": diag.Off, "repository/*": diag.Warning}})
	if want := "severity, query changed since v1, and the version went from 1.0.2 down to 1.0.0"; len(found) != 1 || found[0].Message != want || found[0].Hint != "write 1.0.3" {
		t.Errorf("got %+v", found)
	}
}
