package simulate_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var update = flag.Bool("update", false, "rewrite the expected reports in testdata")

// asItIs shows a path as the file system has it.
func asItIs(path string) string { return path }

// opener opens the rules of a file system.
func opener(fsys fs.FS) simulate.Opener { return openerIn(fsys, catalog.Standard()) }

// openerIn opens the rules of a file system in a workspace.
func openerIn(fsys fs.FS, workspace *catalog.Catalog) simulate.Opener {
	return func(path string) (simulate.Subject, *catalog.Catalog, error) {
		data, err := scenario.ReadFile(fsys, path, 1<<20)
		if err != nil {
			return simulate.Subject{}, nil, err
		}
		rule, _, err := schema.Parse(path, data)
		if err != nil {
			return simulate.Subject{}, nil, err
		}
		s := simulate.Subject{Rule: rule}
		if rule.Query.Value.Text != "" {
			s.Query = bind.BindSource(rule.Query.Value, workspace)
		}
		return s, workspace, nil
	}
}

func prepare(fsys fs.FS, path string) *simulate.Prepared {
	s := simulate.Load(fsys, asItIs, path, opener(fsys))
	return s.Prepare(simulate.ScheduleOf(s.Subject.Rule))
}

func play(fsys fs.FS, path string, o simulate.Options) *simulate.Report {
	p := prepare(fsys, path)
	return p.Run(context.Background(), p.Suite.Subject, o)
}

// written returns the report as text, without the totals of all files.
func written(t testing.TB, r *simulate.Report, o report.Options) string {
	var b bytes.Buffer
	suite := report.SuiteOf(r, o.Verbose)
	if err := report.Text(&b, &report.Report{Suites: []*report.Suite{suite}}, o); err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(b.String(), "lint: ")
	return text
}

func TestShippedRulesPassTheirScenarios(t *testing.T) {
	rules := os.DirFS("../rules")
	declared, problems := catalog.Load(rules, "", "workspace")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	open := openerIn(rules, catalog.New(catalog.Everything, declared))
	found := 0
	err := fs.WalkDir(rules, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && schema.IsScenarioFile(path) {
			found++
			s := simulate.Load(rules, asItIs, path, open)
			if r := s.Prepare(simulate.ScheduleOf(s.Subject.Rule)).Run(context.Background(), s.Subject, simulate.Options{}); !r.OK() {
				t.Error(written(t, r, report.Options{}))
			}
		}
		return err
	})
	if err != nil || found == 0 {
		t.Fatal(found, err)
	}
}

// Each folder of testdata holds a rule x.yaml with its scenarios x.test.yaml,
// and in want.txt the report, with all runs and alerts.
func TestReports(t *testing.T) {
	files, err := filepath.Glob("testdata/*/x.test.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenario files", err)
	}
	for _, file := range files {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got := written(t, play(os.DirFS(folder), "x.test.yaml", simulate.Options{}), report.Options{Verbose: true})
			golden := filepath.Join(folder, "want.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != got {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

const (
	pimFolder    = "../rules/pim-silent-token"
	pimRule      = "pim-silent-token.yaml"
	pimScenarios = "pim-silent-token.test.yaml"
)

// pim returns the shipped PIM rule and its scenarios, each changed.
func pim(t testing.TB, rule, scenarios func(string) string) fs.FS {
	fsys := fstest.MapFS{}
	for name, change := range map[string]func(string) string{pimRule: rule, pimScenarios: scenarios} {
		data, err := os.ReadFile(filepath.Join(pimFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if change != nil {
			text = change(text)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// The scenarios notice every small change of the rule, with the model beside the query
// and without it.
func TestSmallChangesOfTheQueryFailScenarios(t *testing.T) {
	for _, change := range [][2]string{
		{"(TimeGenerated - ActivationTime) < 30m", "(TimeGenerated - ActivationTime) > 30m"},
		{"(TimeGenerated - ActivationTime) < 30m", "(TimeGenerated - ActivationTime) <= 30m"},
		{"(TimeGenerated - ActivationTime) < 30m", "(TimeGenerated - ActivationTime) < 3m"},
		{"(TimeGenerated - ActivationTime) < 30m", "(TimeGenerated - ActivationTime) < 31m"},
		{"where TimeGenerated > ActivationTime", "where TimeGenerated < ActivationTime"},
		{"where TimeGenerated > ActivationTime", "where TimeGenerated >= ActivationTime"},
		{"kind=inner", "kind=leftanti"},
		{"kind=inner", "kind=leftsemi"},
		{"kind=inner", "kind=innerunique"},
		{"ResultType == 0", "ResultType != 0"},
		{"ResultType == 0", "ResultType == 1"},
		{"isnotempty(UPN)", "isempty(UPN)"},
		{"has \"Add member", "!has \"Add member"},
		{"has \"Add member", "has_cs \"Add member"},
		{"has \"Add member", "contains \"Add member"},
		{"TargetResources[0]", "TargetResources[1]"},
		{"RoleName       = tostring(TargetResources[0].displayName)", "RoleName       = tostring(TargetResources[0].type)"},
		{"InitiatedBy.user.", "InitiatedBy.app."},
		{"AuditLogs\n      | where TimeGenerated > ago(2h)", "AuditLogs\n      | where TimeGenerated > ago(1h)"},
		{"AuditLogs\n      | where TimeGenerated > ago(2h)", "AuditLogs\n      | where TimeGenerated >= ago(2h)"},
		{"SignInLogs\n  | where TimeGenerated > ago(2h)", "SignInLogs\n  | where TimeGenerated > ago(1h)"},
		{"order by NISignInTime desc", "order by NISignInTime asc"},
		{"queryPeriod: 2h", "queryPeriod: 1h"},
		{"triggerThreshold: 0", "triggerThreshold: 1"},
		{"triggerOperator: gt", "triggerOperator: lt"},
		{"severity: High", "severity: Low"},
		{"lookbackDuration: PT5H", "lookbackDuration: PT1H"},
	} {
		for _, model := range []string{"model: pim-then-silent-token\n", ""} {
			fsys := pim(t,
				func(rule string) string {
					if !strings.Contains(rule, change[0]) {
						t.Fatalf("the rule has no %q", change[0])
					}
					return strings.Replace(rule, change[0], change[1], 1)
				},
				func(text string) string { return strings.Replace(text, "model: pim-then-silent-token\n", model, 1) })
			if r := play(fsys, pimScenarios, simulate.Options{}); r.OK() {
				t.Errorf("%s -> %s with %q passes:\n%s", change[0], change[1], model, written(t, r, report.Options{}))
			}
		}
	}
}

func TestTheModelNoticesWhatNoExpectationDoes(t *testing.T) {
	const scenarios = `
at: 2026-03-02T12:00:00Z
model: pim-then-silent-token
scenarios:
  - name: a_pair_that_the_query_drops
    tables:
      AuditLogs:
        - TimeGenerated: -20m
          OperationName: Add member to role completed (PIM activation)
          InitiatedBy: {user: {userPrincipalName: ana@contoso.com}}
      AADNonInteractiveUserSignInLogs:
        - {TimeGenerated: -15m, ResultType: "0", UserPrincipalName: ana@contoso.com}
    expect: none
`
	fsys := pim(t,
		func(rule string) string { return strings.Replace(rule, "< 30m", "< 3m", 1) },
		func(string) string { return scenarios })
	r := play(fsys, pimScenarios, simulate.Options{})
	const want = "in the run at 2026-03-02T12:00:00Z the model pim-then-silent-token finds what the query does not return; the first is"
	if len(r.Results) != 1 || len(r.Results[0].Differences) != 1 || r.Results[0].Differences[0].Message != want {
		t.Error(written(t, r, report.Options{}))
	}
}

func TestAReportDoesNotDependOnHowManyScenariosRunAtATime(t *testing.T) {
	var order []string
	progress := func(r *simulate.Result) { order = append(order, r.Name) }
	one := play(os.DirFS(pimFolder), pimScenarios, simulate.Options{Workers: 1, Progress: progress})
	first := slices.Clone(order)
	order = nil
	many := play(os.DirFS(pimFolder), pimScenarios, simulate.Options{Workers: 8, Progress: progress})
	if !slices.Equal(first, order) {
		t.Errorf("progress in another order: %v", order)
	}
	verbose := report.Options{Verbose: true}
	if a, b := written(t, one, verbose), written(t, many, verbose); a != b {
		t.Errorf("%s\nand\n%s", a, b)
	}
}

func TestSelectRunsTheScenariosOfThatName(t *testing.T) {
	r := play(os.DirFS(pimFolder), pimScenarios, simulate.Options{Select: func(s *scenario.Scenario) bool { return strings.Contains(s.Name, "30_minutes") }})
	if len(r.Results) != 1 || !r.OK() {
		t.Error(written(t, r, report.Options{}))
	}
}

func TestNoPathLeavesTheRepository(t *testing.T) {
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.yaml"), []byte("name: secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	inside := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(inside, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(outside, "secret.yaml"), filepath.Join(inside, "link.yaml")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	write("a.test.yaml", "rule: link.yaml\nat: 2026-03-02\nscenarios: [{name: a, expect: none}]\n")
	write("b.test.yaml", "rule: ../"+filepath.Base(outside)+"/secret.yaml\nat: 2026-03-02\nscenarios: [{name: a, expect: none}]\n")
	write("c.yaml", "query: AuditLogs")
	write("c.test.yaml", "at: 2026-03-02\nscenarios: [{name: a, expect: none, tables: {AuditLogs: {file: link.yaml}}}]\n")
	root, err := os.OpenRoot(inside)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for _, name := range []string{"a.test.yaml", "b.test.yaml", "c.test.yaml"} {
		s := simulate.Load(root.FS(), asItIs, name, opener(root.FS()))
		problems := len(s.Problems)
		for _, sc := range s.File.Scenarios {
			problems += len(sc.Problems)
		}
		if problems == 0 || s.Subject.Rule != nil && s.Subject.Rule.Name.Value == "secret" {
			t.Errorf("%s: read from outside: %+v", name, s.Problems)
		}
	}
}

func TestColorsStandAroundWordsAlone(t *testing.T) {
	r := play(os.DirFS(pimFolder), pimScenarios, simulate.Options{})
	plain := written(t, r, report.Options{})
	colored := written(t, r, report.Options{Color: true})
	for _, code := range []string{"\x1b[0m", "\x1b[2m", "\x1b[31m", "\x1b[32m"} {
		colored = strings.ReplaceAll(colored, code, "")
	}
	if plain != colored {
		t.Errorf("%q and %q", plain, colored)
	}
}

func TestAScenarioThatTakesTooLongIsAnError(t *testing.T) {
	r := play(os.DirFS(pimFolder), pimScenarios, simulate.Options{Timeout: 1})
	if r.Count(simulate.Errored) != len(r.Results) {
		t.Fatal(written(t, r, report.Options{}))
	}
	if got := r.Results[0].Problems[0].Message; got != "the scenario takes longer than the limit of 1ns" {
		t.Error(got)
	}
}

func TestALimitOfTheQueryIsAnErrorAtItsPlace(t *testing.T) {
	scenarios := func(string) string {
		return "at: 2026-03-02\nscenarios: [{name: many, expect: none, tables: {AuditLogs: [{TimeGenerated: -1m, repeat: 10}]}}]"
	}
	rule := func(string) string {
		return "queryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  AuditLogs\n"
	}
	r := play(pim(t, rule, scenarios), pimScenarios, simulate.Options{Limits: exec.Limits{ResultRows: 9}})
	if r.Count(simulate.Errored) != 1 || r.Results[0].Problems[0].Span.Path() != pimRule || r.Results[0].Problems[0].Span.Position().Line != 5 {
		t.Error(written(t, r, report.Options{}))
	}
}
