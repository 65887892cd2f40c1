package lint

import (
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/schema"
)

// lintTogether lints the rules of one repository and returns the checks of each that the family has.
func lintTogether(t *testing.T, about func(*Repository), texts ...string) (found [][]string) {
	t.Helper()
	var subjects []*Subject
	var rules []*schema.Rule
	for _, text := range texts {
		s := subjectOf(t, text)
		subjects, rules = append(subjects, s), append(rules, s.Rule)
	}
	repo := NewRepository(rules)
	if about != nil {
		about(repo)
	}
	for _, s := range subjects {
		s.Repo = repo
		var checks []string
		for _, f := range Run(s, Config{}) {
			if strings.HasPrefix(f.Check, "repository/") || strings.HasPrefix(f.Check, "identity/") {
				checks = append(checks, f.Severity.String()+" "+f.Check)
			}
		}
		found = append(found, checks)
	}
	return found
}

const otherID = "id: 11111111-7a1d-4c3e-9f48-5d2a6b7c8e9f\n"

func TestRulesWithTheSameQueryOrName(t *testing.T) {
	query := `query: |
  let limit = 5; // failures
  SigninLogs
  | where ResultType == "50126"
  | summarize TimeGenerated = max(TimeGenerated), n = count() by IPAddress
  | where n > limit
`
	renamed := otherID + "name: Another name\n"
	for _, c := range []struct {
		name, first, second string
		want                []string
	}{
		{"the_same", query, renamed + query, []string{"warning repository/duplicate-query"}},
		{"other_layout_and_names", query, renamed + `query: let most=5; SigninLogs|where ResultType == '50126' | summarize TimeGenerated=max(TimeGenerated),n=count() by IPAddress|where n>most;
`, []string{"warning repository/duplicate-query"}},
		{"another_schedule", query, renamed + "queryPeriod: 4h\n" + query, []string{"info repository/duplicate-query"}},
		{"another_number", query, renamed + strings.ReplaceAll(query, "5;", "6;"), nil},
		{"another_text", query, renamed + strings.ReplaceAll(query, "50126", "50127"), nil},
		{"a_number_for_a_text", query, renamed + strings.ReplaceAll(query, `"50126"`, "50126"), nil},
		{"the_same_id", query, query, []string{"info identity/duplicate-id"}},
		{"a_short_query", "query: Known\n", renamed + "query: Known\n", nil},
		{"the_same_name", query, otherID, []string{"warning repository/duplicate-name"}},
		{"the_same_name_and_query", query, otherID + query, []string{"warning repository/duplicate-query"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := lintTogether(t, nil, exampleRule(c.first), exampleRule(c.second))
			if len(found[0]) != 0 || !slices.Equal(found[1], c.want) {
				t.Errorf("got %v, want %v of the second", found, c.want)
			}
		})
	}
}

func TestScenariosOfRules(t *testing.T) {
	of := func(path string, firing, silent int) func(*Repository) {
		return func(r *Repository) {
			r.AddScenarios([]Scenarios{{Rules: []string{path}, Firing: firing, Silent: silent}})
		}
	}
	for _, c := range []struct {
		name  string
		about func(*Repository)
		want  []string
	}{
		{"none_anywhere", nil, nil},
		{"of_another_rule", of("other.yaml", 1, 1), []string{"info repository/no-scenarios"}},
		{"both", of("rule.yaml", 1, 1), nil},
		{"only_firing", of("rule.yaml", 2, 0), []string{"info repository/one-sided-scenarios"}},
		{"only_silent", of("rule.yaml", 0, 2), []string{"info repository/one-sided-scenarios"}},
		{"empty", of("rule.yaml", 0, 0), []string{"info repository/no-scenarios"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if found := lintTogether(t, c.about, baseRule); !slices.Equal(found[0], c.want) {
				t.Errorf("got %v, want %v", found[0], c.want)
			}
		})
	}
}

func TestWatchlistsThatNobodyDeclares(t *testing.T) {
	rule := exampleRule(`let vips = _GetWatchlist("VIPs") | project UPN = tostring(SearchKey);
SigninLogs | where UserPrincipalName in (vips) | project TimeGenerated, IPAddress`)
	for _, c := range []struct {
		declared []string
		want     []string
	}{
		{nil, nil},
		{[]string{"vips"}, nil},
		{[]string{"hosts"}, []string{"info repository/undeclared-watchlist"}},
	} {
		if found := lintTogether(t, func(r *Repository) {
			for _, alias := range c.declared {
				r.Declare(alias)
			}
		}, rule); !slices.Equal(found[0], c.want) {
			t.Errorf("with %v: got %v, want %v", c.declared, found[0], c.want)
		}
	}
}
