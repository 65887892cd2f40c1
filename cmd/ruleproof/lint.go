package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/lint/report"
	"github.com/ruleproof/ruleproof/schema"
)

var lintCommand = command{
	name:    "lint",
	args:    "[flags] [PATH...]",
	summary: "check rules down to the types in their queries",
	help: `Checks analytics rules (YAML) and queries (.kql). A PATH is a file, a folder that is
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
	format := flags.String("format", "text", "how findings are printed: "+report.Names())
	failOn := flags.String("fail-on", "info", "least severity that makes the exit code 1: info, warning, error or never")
	rulesOnly := flags.Bool("rules-only", false, "pass over named files that are no rules, as in folders; for hooks that name every changed file")
	var where projectFlags
	where.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	go schema.RuleSchema().Compile() // takes some milliseconds; files are found and bound meanwhile
	write, err := report.ByName(*format)
	if err != nil {
		return e.fail("%v", err)
	}
	level, ok := failLevels[*failOn]
	if !ok {
		return e.fail("--fail-on %q is none of info, warning, error and never", *failOn)
	}
	p, err := e.open(where)
	if err != nil {
		return e.fail("%v", err)
	}
	files, err := p.Find(flags.Args(), project.Rules|project.Queries)
	if err != nil {
		return e.fail("%v", err)
	}
	if *rulesOnly {
		for i := range files {
			files[i].Named = false
		}
	}
	subjects, broken := e.loadAll(p, files)
	if len(subjects) == 0 && !broken && !*rulesOnly {
		return e.fail("no rules or queries found")
	}
	found := lintAll(subjects, lint.Config{Severities: p.Config().Severities})
	if err := write.Write(e.stdout, found, report.Options{Color: e.color(e.stdout), Version: version()}); err != nil {
		return e.fail("%v", err)
	}
	if *format == "text" && len(found) == 0 && !broken {
		fmt.Fprintf(e.stdout, "%s checked, no findings\n", counted(len(subjects), "file"))
	}
	switch {
	case broken:
		return exitUsage
	case slices.ContainsFunc(found, func(f diag.Diagnostic) bool { return int(f.Severity) <= level }):
		return exitFindings
	}
	return exitClean
}

// loadAll reads the files, several at a time. What cannot be read is said on
// standard error, and broken is true.
func (e *env) loadAll(p *project.Project, files []project.File) (subjects []*lint.Subject, broken bool) {
	type loaded struct {
		unit *project.Unit
		err  error
	}
	results := parallel(files, func(f project.File) loaded {
		if f.Kind == project.Scenarios {
			if f.Named {
				return loaded{err: fmt.Errorf("%s: a file of scenarios, which 'ruleproof test' runs", f.Path)}
			}
			return loaded{}
		}
		u, err := p.Load(f)
		return loaded{u, err}
	})
	for _, r := range results {
		if r.err != nil {
			e.fail("%v", r.err)
			broken = true
		} else if r.unit != nil {
			subjects = append(subjects, subjectOf(r.unit))
		}
	}
	return subjects, broken
}

// lintAll judges the subjects and returns their findings in the subjects' order.
func lintAll(subjects []*lint.Subject, c lint.Config) []diag.Diagnostic {
	var rules []*schema.Rule
	for _, s := range subjects {
		if s.Rule != nil {
			rules = append(rules, s.Rule)
		}
	}
	repo := lint.NewRepository(rules)
	lists := parallel(subjects, func(s *lint.Subject) []diag.Diagnostic {
		s.Repo = repo
		return lint.Run(s, c)
	})
	return slices.Concat(lists...)
}

// parallel calls f for every item, as many at a time as there are processors, and
// returns the results in the items' order.
func parallel[T, R any](items []T, f func(T) R) []R {
	results := make([]R, len(items))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(len(items), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				results[i] = f(items[i])
			}
		})
	}
	for i := range items {
		next <- i
	}
	close(next)
	wg.Wait()
	return results
}
