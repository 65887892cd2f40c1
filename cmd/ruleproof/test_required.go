package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
)

// lacking returns a finding for each enabled rule of the paths, and of the scenario files, that has no scenario which expects
// an alert, or none that expects silence.
func (t *tester) lacking(args, scenarioFiles []string) (found []diag.Diagnostic, err error) {
	all, err := t.project.Find(args, project.Rules|project.Scenarios)
	if err != nil {
		return nil, err
	}
	rules := slices.DeleteFunc(all, func(f project.File) bool { return f.Kind != project.Rules })
	var scenarios []project.File
	for _, path := range scenarioFiles {
		scenarios = append(scenarios, project.File{Path: path, Kind: project.Scenarios})
	}
	list := outlines(t.project, scenarios)
	for _, s := range list {
		for _, path := range s.Rules {
			path = filepath.FromSlash(path)
			if _, err := os.Stat(path); err == nil && !slices.ContainsFunc(rules, func(f project.File) bool { return f.Path == path }) {
				rules = append(rules, project.File{Path: path, Kind: project.Rules, Named: true})
			}
		}
	}
	slices.SortStableFunc(rules, func(a, b project.File) int { return strings.Compare(a.Path, b.Path) })
	repo := lint.NewRepository(nil)
	repo.AddScenarios(list)
	units, unreadable, broken := t.loadAll(t.project, rules)
	t.broken = t.broken || broken || len(unreadable) > 0
	found = unreadable
	for _, u := range units {
		if d, ok := lackingScenarios(repo, u.Rule); ok {
			found = append(found, d)
		}
	}
	return diag.Sort(found), nil
}

// lackingScenarios returns the finding for a rule that lacks scenarios.
func lackingScenarios(repo *lint.Repository, rule *schema.Rule) (d diag.Diagnostic, lacks bool) {
	if rule == nil || rule.Enabled.Set && !rule.Enabled.Value || !rule.Query.Set {
		return d, false
	}
	firing, silent := repo.ScenariosOf(rule.File.Path)
	message := ""
	switch {
	case firing > 0 && silent > 0:
		return d, false
	case firing+silent == 0:
		message = "the rule has no scenarios that show what it does"
		d.Hint = "'ruleproof init' makes a file of scenarios for it"
	case firing == 0:
		message = "no scenario of the rule expects an alert"
	default:
		message = "no scenario of the rule expects that it is silent"
	}
	at := rule.Name.Span
	if !rule.Name.Set {
		at = rule.Span
	}
	return diag.Diagnostic{Check: report.LackingScenarios, Code: report.LackingScenarios, Severity: diag.Error, Span: at, Message: message, Hint: d.Hint}, true
}
