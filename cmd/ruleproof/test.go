package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var testCommand = command{
	name:    "test",
	args:    "[flags] [PATH...]",
	summary: "prove rules against their scenarios",
	help: `Runs the scenarios of rules, files named *.test.yaml, and compares what each rule does with
what they expect. A PATH is a scenario file, a rule (whose scenarios lie beside it), or a
folder that is searched; without one the current folder is searched. What a scenario cannot
prove, such as an event that no run sees, is a warning. The rules are linted too, and their
findings counted. Neither changes the exit code, unless .ruleproof.yaml makes such a warning
an error. It is 1 when a scenario failed, and 2 when one could not run.`,
	run: runTest,
}

func runTest(e *env, args []string) int {
	flags := e.flags()
	var out outputFlags
	out.define(flags, report.Scenarios)
	pattern := flags.String("run", "", "run only scenarios whose name matches the regular expression")
	verbose := flags.BoolP("verbose", "v", false, "print every scenario with its runs and alerts")
	memory := flags.String("memory", "1GB", "most memory that the runs of scenarios may take")
	timeout := flags.Duration("timeout", simulate.DefaultTimeout, "longest running time of a scenario")
	var where projectFlags
	where.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	if err := out.check(); err != nil {
		return e.failed(err)
	}
	selected, err := regexp.Compile(*pattern)
	if err != nil {
		return e.fail("--run: %v", err)
	}
	bytes, err := parseMemory(*memory)
	if err != nil {
		return e.failed(err)
	}
	if *timeout <= 0 {
		return e.fail("--timeout %s must be positive", *timeout)
	}
	p, err := e.open(where)
	if err != nil {
		return e.failed(err)
	}
	files, err := findScenarios(p, flags.Args())
	if err != nil {
		return e.failed(err)
	}
	if len(files) == 0 {
		return e.fail("no scenario files (*.test.yaml) found")
	}
	settings, err := (&lintFlags{}).settings(p.Config())
	if err != nil {
		return e.failed(err)
	}
	options := simulate.Options{Select: func(s *scenario.Scenario) bool { return selected.MatchString(s.Name) }, Limits: limitMemory(bytes), Timeout: *timeout, Today: settings.general.Today,
		Portal: settings.general.Portal, Correlation: settings.general.Correlation}
	t := &tester{env: e, project: p, settings: settings, options: options, verbose: *verbose, linted: map[string]bool{}}
	for _, file := range files {
		if err := t.file(file); err != nil {
			return e.failed(err)
		}
		if t.interrupted {
			break
		}
	}
	if len(t.suites) == 0 && !t.interrupted {
		return e.fail("no scenario has a name that --run matches")
	}
	r := &report.Report{Suites: t.suites, Linted: report.TotalsOf(t.findings), Checks: checks()}
	if err := e.writeReport(&out, p, r, report.Options{Verbose: *verbose}); err != nil {
		return e.failed(err)
	}
	switch n := r.Counts(); {
	case t.interrupted:
		return e.fail("interrupted; the report holds what was done before")
	case n.Errored+n.Unreadable > 0 || t.broken:
		return exitUsage
	case n.Failed > 0 || n.Warnings[diag.Error] > 0:
		return exitFindings
	}
	return exitClean
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

// A tester runs scenario files one after the other and collects what comes of them.
type tester struct {
	*env
	project  *project.Project
	settings settings
	options  simulate.Options
	verbose  bool
	linted   map[string]bool // files of rules, by the path from the current folder

	suites   []*report.Suite
	findings []diag.Diagnostic
	broken   bool // a rule could not be linted

	interrupted bool
}

// file runs one scenario file. Its paths do not leave the repository, or, for
// a file outside it, the file's own folder.
func (t *tester) file(path string) error {
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
	shown := func(path string) string { return fromHere(filepath.Join(dir, filepath.FromSlash(path))) }
	suite, r, rules := t.run(t.project.FilesBelow(dir, root.FS()), shown, filepath.ToSlash(name))
	if suite.File != nil && len(suite.File.Scenarios) > 0 && len(r.Results) == 0 {
		return nil // --run selects none of its scenarios
	}
	if !t.interrupted {
		t.lint(rules)
	}
	s := report.SuiteOf(r, t.verbose)
	severities := t.settings.of(path)
	s.Warnings = severities.Apply(s.Warnings)
	for _, sc := range s.Scenarios {
		sc.Warnings = severities.Apply(sc.Warnings)
	}
	t.suites = append(t.suites, s)
	return nil
}

// run runs one scenario file and returns the rules of the file that it is
// about. A panic is a problem of the file.
func (t *tester) run(files fs.FS, shown func(string) string, name string) (suite *simulate.Suite, r *simulate.Report, rules []*project.Unit) {
	var err error
	guarded := func() {
		defer document.Guard(diag.NewSource(shown(name), ""), &err)
		suite = simulate.Load(files, shown, name, func(rule string) (subject simulate.Subject, columns *catalog.Catalog, err error) {
			if rules, err = t.project.LoadRules(files, rule, shown(rule)); err != nil {
				return subject, t.project.Catalog(), err
			}
			if len(rules) > 1 {
				return subject, t.project.Catalog(), diag.Diagnostic{
					Code: "scenario", Span: diag.FileAt(shown(name), diag.Position{}), Severity: diag.Error,
					Message: fmt.Sprintf("its rule file %s holds %d rules, and nothing says which of them to run", diag.Quote(path.Base(rule)), len(rules)),
				}
			}
			return simulate.Subject{Rule: rules[0].Rule, Query: rules[0].Query, Bind: rules[0].BindIn}, rules[0].Catalog, nil
		})
		ready := suite.Prepare(simulate.ScheduleOf(suite.Subject.Rule))
		ctx, stop := interruptible(context.Background())
		defer stop()
		r = ready.Run(ctx, suite.Subject, t.options)
		t.interrupted = ctx.Err() != nil
	}
	if guarded(); err == nil {
		return suite, r, rules
	}
	fault, _ := errors.AsType[diag.Diagnostic](err)
	suite = &simulate.Suite{Path: shown(name), Problems: []diag.Diagnostic{fault}}
	return suite, suite.Prepare(simulate.ScheduleOf(nil)).Run(context.Background(), simulate.Subject{}, t.options), rules
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

// lint lints the rules of a file, once for all the files that are about it.
func (t *tester) lint(rules []*project.Unit) {
	if len(rules) == 0 || t.linted[rules[0].Source.Path] {
		return
	}
	t.linted[rules[0].Source.Path] = true
	all, broken := t.lintAll(rules, judge{configOf: t.settings.of})
	t.findings, t.broken = append(t.findings, settle(all)...), t.broken || broken
}
