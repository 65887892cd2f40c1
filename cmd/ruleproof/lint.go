package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/custom"
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
  ruleproof lint --changed origin/main          in a pull request: only what it changes
  ruleproof lint --baseline known.json          only what is new; --write-baseline writes the file
  ruleproof lint --stdin-filename a.yaml -      from an editor
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
	for _, name := range []string{"changed", "base"} { // a variable that is not set must not make a gate pass
		if f := set.Lookup(name); f.Changed && f.Value.String() == "" {
			return e.fail("--%s needs the name of a commit, such as origin/main", name)
		}
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
	fixes := fixer{env: e, project: l.project, writes: !l.flags.diff, files: map[string]*fixedFile{}, failed: map[string]bool{}}
	if l.flags.fix || l.flags.diff {
		fixes.fixAll(&l.found, func() []diag.Diagnostic {
			l.load()
			l.lint()
			return l.found
		})
	}
	if !l.flags.diff {
		fixes.write()
	}
	l.broken = l.broken || len(fixes.failed) > 0
	if l.flags.diff {
		return l.printDiffs(&fixes)
	}
	if l.flags.writeBaseline != "" {
		return l.writeBaseline()
	}
	return l.report()
}

// A linter is one run of lint.
type linter struct {
	*env
	flags    lintFlags
	settings settings
	known    known
	own      []*custom.Check
	changes  *since // of --changed; nil for none
	base     *base  // of --base; nil for none
	project  *project.Project
	files    []project.File

	units      []*project.Unit
	unreadable []diag.Diagnostic
	found      []diag.Diagnostic
	silenced   []diag.Diagnostic // by comments and by the baseline
	broken     bool              // not everything could be checked
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
	if err := l.openOwn(); err != nil {
		return err
	}
	if err := l.openChanges(); err != nil {
		return err
	}
	if err := l.find(args); err != nil {
		return err
	}
	if l.known, err = l.openKnown(args); err != nil {
		return err
	}
	if l.flags.rulesOnly {
		for i := range l.files {
			l.files[i].Named = false
		}
	}
	return nil
}

// find finds the files that the arguments name. With --stdin-filename the project holds the text of standard
// input as that of the file, as it would for an editor.
func (l *linter) find(args []string) (err error) {
	name := l.flags.stdinName
	rest := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return name != "" && arg == project.Stdin })
	switch {
	case name == "":
	case len(rest) == len(args):
		return errors.New("--stdin-filename needs the argument -, for standard input")
	case l.flags.fix:
		return errors.New("--fix cannot write to standard input; use --diff, or name the file")
	}
	const kinds = project.Rules | project.Queries | project.Scenarios
	if name == "" || len(rest) > 0 {
		if l.files, err = l.project.Find(rest, kinds); err != nil || name == "" {
			return err
		}
	}
	name = filepath.Clean(name)
	text, err := project.ReadLimited(l.stdin)
	if err == nil {
		err = l.project.Change(name, text)
	}
	if err != nil {
		return err
	}
	l.files = slices.DeleteFunc(l.files, func(f project.File) bool { return f.Path == name })
	l.files = append(l.files, project.File{Path: name, Kind: cmp.Or(project.KindOf(name), project.Rules), Named: true})
	if l.changes != nil {
		l.changes.edited(name)
	}
	return nil
}

// load reads the files, also again after their fixes.
func (l *linter) load() {
	var broken bool
	l.units, l.unreadable, broken = l.loadAll(l.project, l.files)
	if l.changes != nil {
		l.unreadable = slices.DeleteFunc(l.unreadable, func(d diag.Diagnostic) bool { return !l.changes.changed(d.Span.Path()) })
	}
	l.broken = l.broken || broken || len(l.unreadable) > 0
}

// lint checks what was read.
func (l *linter) lint() {
	by := judge{configOf: l.settings.of, reads: len(l.own) > 0 || l.changes != nil, repo: repositoryOf(l.units)}
	by.repo.AddScenarios(outlines(l.project, l.files))
	for _, w := range l.project.Catalog().Watchlists() {
		by.repo.Declare(w.Alias)
	}
	if l.base != nil {
		by.base, by.baseName = l.base.pair(l.units), l.base.since.name
	}
	all, failed := l.lintAll(l.units, by)
	l.broken = l.runOwn(all) || l.broken || failed
	reported := l.reported(all)
	l.known.begin(l.flags.writeBaseline != "")
	l.found, l.silenced = nil, nil
	for i, j := range all {
		shown := l.settings.shown(j.findings.Settle())
		found := l.known.drop(j.Unit, slices.Clone(shown))
		l.silenced = append(l.silenced, silenced(shown, found)...)
		l.silenced = append(l.silenced, l.settings.shown(j.findings.Silenced())...)
		if reported != nil && !reported[i] {
			found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return !l.changes.concerns(d) })
		}
		l.found = append(l.found, found...)
	}
	if l.base != nil {
		l.found = append(l.found, l.settings.shown(l.removed())...)
	}
	general := l.settings.of(config.FileName)
	l.found = append(l.found, l.settings.shown(general.Apply(append(l.known.stale(), by.repo.Findings()...)))...)
}

// silenced returns the findings of a list that the baseline left out of it.
func silenced(all, left []diag.Diagnostic) (known []diag.Diagnostic) {
	for _, d := range all {
		if len(left) > 0 && left[0].Compare(d) == 0 {
			left = left[1:]
			continue
		}
		d.Silenced = &diag.Silence{Baseline: true}
		known = append(known, d)
	}
	return known
}

// report prints the findings and returns the exit code.
func (l *linter) report() int {
	r := report.New(append(l.unreadable, l.found...))
	if l.flags.suppressed {
		r.Silenced = l.silenced
	}
	r.Checks = checks()
	for _, c := range l.settings.general.Own {
		r.Checks[c.ID] = described(c)
	}
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
		list[c.ID] = described(c)
	}
	return list
}

func described(c *lint.Check) report.Check {
	return report.Check{ID: c.ID, Severity: c.Severity, Summary: c.Summary, Why: c.Why, Page: c.Page, Bad: c.Bad, Good: c.Good}
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

// A judged is a rule or query with what was found about it.
type judged struct {
	*project.Unit // its query is not bound
	findings      *lint.Findings
	reads         reads
}

// reads are the names of what a query reads, itself or through functions.
type reads struct {
	tables, functions, watchlists []string
	calls                         []string // also of functions that functions call
}

func readsOf(u *project.Unit) (r reads) {
	if u.Query == nil {
		return r
	}
	r = reads{tables: u.Query.TableNames(), functions: u.Query.FunctionNames(), watchlists: u.Query.WatchlistAliases()}
	for _, c := range u.Query.Calls {
		if c.Stored != nil && !slices.Contains(r.calls, c.Function) {
			r.calls = append(r.calls, c.Function)
		}
	}
	return r
}

// A judge says how rules and queries are judged.
type judge struct {
	configOf func(path string) lint.Config // the configuration for a file
	reads    bool                          // also find what queries read

	base     map[*schema.Rule]*schema.Rule // what rules were at another commit
	baseName string

	repo *lint.Repository // of the rules; made from them if nil
}

// repositoryOf returns the repository of the rules among the units.
func repositoryOf(units []*project.Unit) *lint.Repository {
	var rules []*schema.Rule
	for _, u := range units {
		if u.Rule != nil {
			rules = append(rules, u.Rule)
		}
	}
	return lint.NewRepository(rules)
}

// lintAll judges rules and queries, in the same order. A query that is not bound yet is bound for as long as it is judged.
// A panic over one of them is printed on standard error, and broken is true.
func (e *env) lintAll(units []*project.Unit, by judge) (all []judged, broken bool) {
	if by.repo == nil {
		by.repo = repositoryOf(units)
	}
	i := 0
	for j, err := range ordered.Run(context.Background(), slices.Values(units), 0, func(_ context.Context, u *project.Unit) (j judged, _ error) {
		bound := u
		if u.Query == nil {
			bound = u.Bound()
		}
		s := subjectOf(bound)
		s.Repo, s.Base, s.BaseName = by.repo, by.base[u.Rule], by.baseName
		if by.reads {
			j.reads = readsOf(bound)
		}
		j.findings = lint.Find(s, by.configOf(u.Source.Path))
		return j, nil
	}) {
		if err != nil {
			e.printAt(units[i].Source.Path, diag.Error, err.Error())
			broken = true
			j.findings = &lint.Findings{}
		}
		j.Unit = units[i]
		all = append(all, j)
		i++
	}
	return all, broken
}

// settle returns the findings of all, in order.
func settle(all []judged) (found []diag.Diagnostic) {
	for _, j := range all {
		found = append(found, j.findings.Settle()...)
	}
	return found
}
