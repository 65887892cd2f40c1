package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/lint/report"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate"
)

var testCommand = command{
	name:    "test",
	args:    "[flags] [PATH...]",
	summary: "prove rules against their scenarios",
	help: `Runs the scenarios of rules, files named *.test.yaml, and compares what each rule does with
what they expect. A PATH is a scenario file, a rule (whose scenarios lie beside it), or a
folder that is searched; without one the current folder is searched. The rules are linted
too; their findings are counted, and only failed scenarios make the exit code 1.`,
	run: runTest,
}

func runTest(e *env, args []string) int {
	flags := e.flags()
	pattern := flags.String("run", "", "run only scenarios whose name matches the regular expression")
	verbose := flags.BoolP("verbose", "v", false, "print every scenario with its runs and alerts")
	var where projectFlags
	where.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	selected, err := regexp.Compile(*pattern)
	if err != nil {
		return e.fail("--run: %v", err)
	}
	p, err := e.open(where)
	if err != nil {
		return e.fail("%v", err)
	}
	files, err := findScenarios(p, flags.Args())
	if err != nil {
		return e.fail("%v", err)
	}
	if len(files) == 0 {
		return e.fail("no scenario files (*.test.yaml) found")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	t := &tester{env: e, project: p, options: simulate.Options{Select: selected.MatchString}, verbose: *verbose, color: e.color(e.stdout)}
	for _, file := range files {
		if err := t.file(ctx, file); err != nil {
			return e.fail("%v", err)
		}
	}
	return t.finish()
}

// findScenarios returns the scenario files that the arguments name.
func findScenarios(p *project.Project, args []string) ([]string, error) {
	files, err := p.Find(args, project.Scenarios)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range files {
		if f.Kind == project.Scenarios {
			names = append(names, f.Path)
			continue
		}
		beside := strings.TrimSuffix(f.Path, filepath.Ext(f.Path)) + ".test.yaml"
		if _, err := os.Stat(beside); err != nil || f.Kind != project.Rules {
			return nil, fmt.Errorf("%s: no scenarios: neither a scenario file nor a rule with %s beside it", f.Path, filepath.Base(beside))
		}
		names = append(names, beside)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// A tester runs scenario files one after the other and prints what comes of them.
type tester struct {
	*env
	project        *project.Project
	options        simulate.Options
	verbose, color bool

	passed, failed, errored int
	rules                   map[string]bool
	findings                []diag.Diagnostic
}

// file runs one scenario file. Its paths do not leave the repository, or, for
// a file outside it, the file's own folder.
func (t *tester) file(ctx context.Context, path string) error {
	dir, name := t.project.Config().Root, path
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(dir, abs); err == nil && filepath.IsLocal(rel) {
		name = rel
	} else {
		dir, name = filepath.Dir(abs), filepath.Base(abs)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	suite := simulate.Load(root.FS(), filepath.ToSlash(name), t.project.Catalog())
	r := suite.Run(ctx, t.options)
	if len(r.Results) == 0 && len(r.Problems) == 0 {
		return nil // --run selects none of its scenarios
	}
	t.lintRule(suite)
	shown := func(path string) string { return fromHere(filepath.Join(dir, filepath.FromSlash(path))) }
	if err := r.Write(t.stdout, simulate.WriteOptions{Color: t.color, Verbose: t.verbose, Shown: shown}); err != nil {
		return err
	}
	t.passed += r.Count(simulate.Passed)
	t.failed += r.Count(simulate.Failed)
	t.errored += r.Count(simulate.Errored) + min(1, len(r.Problems))
	return nil
}

// fromHere returns an absolute path as it is reached from the current folder, or as it is.
func fromHere(path string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// lintRule lints the rule of a suite, once for all the files that are about it.
func (t *tester) lintRule(suite *simulate.Suite) {
	if suite.Rule == nil || t.rules[suite.File.Rule] {
		return
	}
	if t.rules == nil {
		t.rules = map[string]bool{}
	}
	t.rules[suite.File.Rule] = true
	rule, problems, err := schema.Parse(suite.File.Rule, []byte(suite.Rule.File.Text))
	if err != nil {
		return // the suite has said so
	}
	s := subjectOf(t.project.Bind(rule, problems))
	t.findings = append(t.findings, lintAll([]*lint.Subject{s}, lint.Config{Severities: t.project.Config().Severities})...)
}

// finish prints the totals and returns the exit code.
func (t *tester) finish() int {
	if t.passed+t.failed+t.errored == 0 {
		return t.fail("no scenario has a name that --run matches")
	}
	fmt.Fprintf(t.stdout, "lint: %s", report.Summary(t.findings))
	if len(t.findings) > 0 {
		fmt.Fprint(t.stdout, " (ruleproof lint shows them)")
	}
	fmt.Fprintf(t.stdout, "\n%s: %d passed, %d failed", counted(t.passed+t.failed+t.errored, "scenario"), t.passed, t.failed)
	if t.errored > 0 {
		fmt.Fprintf(t.stdout, ", %d could not run", t.errored)
	}
	fmt.Fprintln(t.stdout)
	switch {
	case t.errored > 0:
		return exitUsage
	case t.failed > 0:
		return exitFindings
	}
	return exitClean
}
