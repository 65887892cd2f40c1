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
searched. Severities, exclusions and the tables of the workspace come from .ruleproof.yaml;
'ruleproof explain' lists the checks.`,
	run: runLint,
}

// failLevels are the values of --fail-on: from which severity on findings make the exit code 1.
var failLevels = map[string]int{
	"info": int(diag.Info), "warning": int(diag.Warning), "error": int(diag.Error), "never": -1,
}

func runLint(e *env, args []string) int {
	flags := e.flags()
	format := flags.String("format", "text", "how findings are printed: "+report.Names(report.Findings))
	failOn := flags.String("fail-on", "info", "least severity that makes the exit code 1: info, warning, error or never")
	fix := flags.Bool("fix", false, "make the fixes of findings that have one, and report what is left")
	showDiff := flags.Bool("diff", false, "print what --fix would change, and nothing else")
	rulesOnly := flags.Bool("rules-only", false, "skip named files that are not rules, as in folders; for hooks that name every changed file")
	var where projectFlags
	where.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	defer sparing()()
	go schema.RuleSchema().Compile() // takes some milliseconds; files are found and bound meanwhile
	write, err := report.ByName(*format, report.Findings)
	if err != nil {
		return e.failed(err)
	}
	level, ok := failLevels[*failOn]
	if !ok {
		return e.fail("--fail-on must be info, warning, error or never, not %q", *failOn)
	}
	p, err := e.open(where)
	if err != nil {
		return e.failed(err)
	}
	files, err := p.Find(flags.Args(), project.Rules|project.Queries|project.Scenarios)
	if err != nil {
		return e.failed(err)
	}
	if *rulesOnly {
		for i := range files {
			files[i].Named = false
		}
	}
	units, unreadable, broken := e.loadAll(p, files)
	if len(units) == 0 && len(unreadable) == 0 && !broken && !*rulesOnly {
		return e.fail("no rules or queries found")
	}
	config := lint.Config{Severities: p.Config().Severities}
	found, failed := e.lintAll(units, config)
	fixes := fixer{env: e, project: p, files: map[string]*fixedFile{}}
	if *fix || *showDiff {
		if err := fixes.fixAll(&found, func() []diag.Diagnostic {
			var again bool
			units, unreadable, again = e.loadAll(p, files)
			found, more := e.lintAll(units, config)
			failed = failed || again || more
			return found
		}); err != nil {
			return e.failed(err)
		}
	}
	broken = broken || failed || len(unreadable) > 0
	if *showDiff {
		for _, f := range fixes.changed() {
			if err := e.printDiff(f.path, f.before, f.after); err != nil {
				return e.failed(err)
			}
		}
		switch {
		case broken:
			return exitUsage
		case len(fixes.files) > 0:
			return exitFindings
		}
		return exitClean
	}
	if err := fixes.write(); err != nil {
		return e.failed(err)
	}
	r := report.New(append(unreadable, found...))
	r.Checks = checks()
	if !broken {
		checked := map[*diag.Source]bool{} // a file may hold several rules
		for _, u := range units {
			checked[u.Source] = true
		}
		r.Checked = len(checked)
	}
	if err := write.Write(e.stdout, r, report.Options{Color: e.color(e.stdout), Version: version()}); err != nil {
		return e.failed(err)
	}
	switch {
	case broken:
		return exitUsage
	case slices.ContainsFunc(found, func(f diag.Diagnostic) bool { return int(f.Severity) <= level }):
		return exitFindings
	}
	return exitClean
}

// checks returns the descriptions of the linter's checks, for reports that have them.
func checks() map[string]report.Check {
	list := map[string]report.Check{}
	for _, c := range lint.Checks() {
		list[c.ID] = report.Check{ID: c.ID, Severity: c.Severity, Summary: c.Summary, Why: c.Why, Page: c.Page}
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
func (e *env) lintAll(units []*project.Unit, c lint.Config) (found []diag.Diagnostic, broken bool) {
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
		return lint.Run(s, c), nil
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
