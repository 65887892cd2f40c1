package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
)

var lintCommand = command{
	name:    "lint",
	args:    "[flags] [PATH...]",
	summary: "check rules down to the types in their queries",
	help: `Checks analytics rules (YAML or JSON) and queries (.kql). A PATH is a file, a folder that is
searched for both, or - for a rule on standard input; without one the current folder is
searched. 'ruleproof explain' lists the checks. Severities, exclusions, checks of your own and
the tables of the workspace come from .ruleproof.yaml; flags win over it.

  ruleproof lint rules                          every finding, with the line that it is about
  ruleproof lint --show warning --fail-on error what matters; only errors fail
  ruleproof lint --fix rules                    make the fixes that are safe
  ruleproof lint --output sarif=lint.sarif      for code scanning, beside the text

Exit codes: 0 nothing found that fails, 1 findings (warnings and errors, see --fail-on), 2 wrong
use, or a file that cannot be read.`,
	run: runLint,
}

func runLint(e *env, args []string) int {
	l, set := linter{env: e}, e.flags()
	l.flags.define(set)
	if code, done := e.parse(set, args); done {
		return code
	}
	defer sparing()()
	go schema.RuleSchema().Compile() // takes some milliseconds; files are found and bound meanwhile
	if err := l.open(set.Args()); err != nil {
		return e.failed(err)
	}
	if l.load(); len(l.units) == 0 && len(l.unreadable) == 0 && !l.broken && !l.flags.rulesOnly {
		e.say("no rules or queries found")
		l.broken = true
		return l.report() // an empty document, for what reads one
	}
	keeping(len(l.units))
	l.lint()
	fixes := fixer{env: e, project: l.project, files: map[string]*fixedFile{}}
	if l.flags.fix || l.flags.diff {
		if err := fixes.fixAll(&l.found, func() []diag.Diagnostic {
			l.load()
			l.lint()
			return l.found
		}); err != nil {
			return e.failed(err)
		}
	}
	if l.flags.diff {
		return l.printDiffs(&fixes)
	}
	if err := fixes.write(); err != nil {
		return e.failed(err)
	}
	return l.report()
}

// A linter is one run of lint.
type linter struct {
	*env
	flags    lintFlags
	settings settings
	project  *project.Project
	files    []project.File

	units      []*project.Unit
	unreadable []diag.Diagnostic
	found      []diag.Diagnostic
	broken     bool // not everything could be checked
}

// open reads the configuration and finds the files that the arguments name.
func (l *linter) open(args []string) (err error) {
	if err := l.flags.out.check(); err != nil {
		return err
	}
	l.flags.where.FindFunctions = true
	if l.project, err = l.env.open(l.flags.where); err != nil {
		return err
	}
	if l.settings, err = l.flags.settings(l.project.Config()); err != nil {
		return err
	}
	if l.files, err = l.project.Find(args, project.Rules|project.Queries|project.Scenarios); err != nil {
		return err
	}
	if l.flags.rulesOnly {
		for i := range l.files {
			l.files[i].Named = false
		}
	}
	return nil
}

// load reads the files, also again after their fixes.
func (l *linter) load() {
	var broken bool
	l.units, l.unreadable, broken = l.loadAll(l.project, l.files)
	l.broken = l.broken || broken || len(l.unreadable) > 0
}

// lint checks what was read.
func (l *linter) lint() {
	found, failed := l.lintAll(l.units, l.settings.of)
	l.found, l.broken = l.settings.shown(found), l.broken || failed
}

// report prints the findings and returns the exit code.
func (l *linter) report() int {
	r := report.New(append(l.unreadable, l.found...))
	r.Checks = checks()
	if !l.broken {
		for _, u := range l.units {
			r.Files = append(r.Files, u.Source.Path)
		}
		r.Files = slices.Compact(r.Files) // a file may hold several rules
	}
	if err := l.writeReport(&l.flags.out, l.project, r, report.Options{FailOn: l.settings.failOn}); err != nil {
		return l.failed(err)
	}
	switch {
	case l.broken:
		return exitUsage
	case l.settings.fails(l.found):
		return exitFindings
	}
	return exitClean
}

// printDiffs prints what the fixes change and returns the exit code.
func (l *linter) printDiffs(fixes *fixer) int {
	for _, f := range fixes.changed() {
		if err := l.printDiff(f.path, f.before, f.after); err != nil {
			return l.failed(err)
		}
	}
	switch {
	case l.broken:
		return exitUsage
	case len(fixes.files) > 0:
		return exitFindings
	}
	return exitClean
}

// checks returns the descriptions of the linter's checks, for reports that have them.
func checks() map[string]report.Check {
	list := map[string]report.Check{}
	for _, c := range lint.Checks() {
		list[c.ID] = report.Check{ID: c.ID, Severity: c.Severity, Summary: c.Summary, Why: c.Why, Page: c.Page, Bad: c.Bad, Good: c.Good}
	}
	return list
}

// loadAll reads the files, several at a time, and binds no query. A file that cannot be read is a finding,
// so that every format has it. Other faults are printed on standard error, and broken is true.
func (e *env) loadAll(p *project.Project, files []project.File) (units []*project.Unit, unreadable []diag.Diagnostic, broken bool) {
	load := func(_ context.Context, f project.File) ([]*project.Unit, error) {
		if f.Kind == project.Scenarios && f.Named {
			return nil, fmt.Errorf("%s: a file of scenarios, which 'ruleproof test' runs", f.Path)
		}
		return p.Parse(f)
	}
	for list, err := range ordered.Run(context.Background(), slices.Values(files), 0, load) {
		switch fault, is := err.(diag.Diagnostic); {
		case is:
			unreadable = append(unreadable, report.Unreadable(fault))
		case err != nil:
			e.failed(err)
			broken = true
		}
		units = append(units, list...)
	}
	return units, unreadable, broken
}

// lintAll judges rules and queries and returns their findings in the same order. A query that is not bound
// yet is bound for as long as it is judged. A panic over one of them is printed on standard error, and broken is true.
// The configuration is that for the path of a file.
func (e *env) lintAll(units []*project.Unit, config func(path string) lint.Config) (found []diag.Diagnostic, broken bool) {
	var rules []*schema.Rule
	for _, u := range units {
		if u.Rule != nil {
			rules = append(rules, u.Rule)
		}
	}
	repo, i := lint.NewRepository(rules), 0
	for list, err := range ordered.Run(context.Background(), slices.Values(units), 0, func(_ context.Context, u *project.Unit) ([]diag.Diagnostic, error) {
		if u.Query == nil {
			u = u.Bound()
		}
		s := subjectOf(u)
		s.Repo = repo
		return lint.Run(s, config(u.Source.Path)), nil
	}) {
		if err != nil {
			e.printAt(units[i].Source.Path, diag.Error, err.Error())
			broken = true
		}
		found = append(found, list...)
		i++
	}
	return found, broken
}
