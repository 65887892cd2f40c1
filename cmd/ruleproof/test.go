package main

import (
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
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
an error.

The exit code is 0 when every scenario that ran passed, 1 when one failed or a rule lacks
scenarios that --require-scenarios asks for, 2 when one could not run or a file not be read,
and 3 when nothing ran: no scenario was found, none selected, or all are skipped.

  ruleproof test rules                               all scenarios below a folder
  ruleproof test --tag fast,smoke --tag '!slow'      those with one of two tags and without a third
  ruleproof test --output junit=tests.xml rules      also a list of tests for a build`,
	run: runTest,
}

// testFlags are what the flags of test say.
type testFlags struct {
	out      outputFlags
	where    projectFlags
	pick     selection
	failFast bool
	seed     uint64
	shuffle  bool
	jobs     int
	memory   string
	timeout  time.Duration
	required bool
	verbose  bool
	explain  bool
	quiet    bool
	times    bool
	slowest  int
	update   string // write, diff, or nothing
	watch    bool
}

func (f *testFlags) define(set *pflag.FlagSet) {
	f.out.define(set, report.Scenarios)
	f.pick.define(set)
	set.BoolVar(&f.failFast, "fail-fast", false, "stop after the first scenario that does not pass")
	set.Uint64Var(&f.seed, "shuffle", 0, "run files and scenarios in the order that the number `SEED` gives; the report stays in order")
	set.IntVarP(&f.jobs, "jobs", "j", 0, "how many scenarios run at a time (default: the number of processors)")
	set.StringVar(&f.memory, "memory", "1GB", "most memory that the runs of scenarios may take, all together")
	set.DurationVar(&f.timeout, "timeout", simulate.DefaultTimeout, "longest running time of a scenario")
	set.BoolVar(&f.required, "require-scenarios", false, "every enabled rule must have a scenario that expects an alert and one that expects none")
	set.BoolVarP(&f.verbose, "verbose", "v", false, "print every scenario with its runs, rows, alerts and incidents")
	set.BoolVar(&f.explain, "explain", false, "also print the rows that came to each operator of the query and left it, and what lost events")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print only what did not pass")
	set.BoolVar(&f.times, "times", false, "also print times, which differ each time (text does so on a terminal)")
	set.IntVar(&f.slowest, "slowest", 0, "also print so many of the slowest scenarios (default: 3 with --times, and on a terminal)")
	set.StringVar(&f.update, "update", "", "write what happened into the scenario files as what failed scenarios expect, after showing the difference; =diff only shows it")
	set.Lookup("update").NoOptDefVal = updateWrites
	set.BoolVar(&f.watch, "watch", false, "run again whenever a file changes, until Ctrl-C")
	f.where.define(set)
}

// check reads the flags.
func (f *testFlags) check(set *pflag.FlagSet) error {
	f.shuffle = set.Changed("shuffle")
	if err := f.out.check(); err != nil {
		return err
	}
	if err := f.pick.check(); err != nil {
		return err
	}
	if err := checkUpdate(f.update); err != nil {
		return err
	}
	switch {
	case f.watch && f.update != "":
		return errors.New("--watch and --update contradict each other: a run would change the files that are watched")
	case f.timeout <= 0:
		return fmt.Errorf("--timeout %s must be positive", f.timeout)
	case f.jobs < 0:
		return fmt.Errorf("--jobs %d must not be negative", f.jobs)
	case f.slowest < 0:
		return fmt.Errorf("--slowest %d must not be negative", f.slowest)
	case f.quiet && f.explain:
		return errors.New("--quiet and --explain contradict each other")
	case f.quiet && f.verbose:
		return errors.New("--quiet and --verbose contradict each other")
	}
	if f.jobs == 0 {
		f.jobs = runtime.GOMAXPROCS(0)
	}
	return nil
}

func runTest(e *env, args []string) int {
	var f testFlags
	set := e.flags()
	f.define(set)
	if code, done := e.parse(set, args); done {
		return code
	}
	if err := f.check(set); err != nil {
		return e.failed(err)
	}
	p, err := e.open(f.where)
	if err != nil {
		return e.failed(err)
	}
	if f.watch {
		return e.watchTests(&f, set.Args())
	}
	t, err := e.newTester(p, &f)
	if err != nil {
		return e.failed(err)
	}
	return t.test(set.Args())
}

// test runs the scenarios that the arguments name, writes the report and returns the exit code.
func (t *tester) test(args []string) int {
	begun := time.Now()
	files, bare, err := findScenarios(t.project, args)
	switch {
	case err != nil:
		return t.failed(err)
	case len(bare) > 0 && len(files) == 0 && !t.flags.required:
		return t.nothing("%s", withoutScenarios(bare))
	}
	var lacking []diag.Diagnostic
	if t.flags.required {
		if lacking, err = t.lacking(args, files); err != nil {
			return t.failed(err)
		}
	}
	if len(files) == 0 && len(lacking) == 0 {
		return t.nothing("no scenario files (*.test.yaml) found; 'ruleproof init RULE' makes one")
	}
	if err := t.runAll(files); err != nil {
		return t.failed(err)
	}
	if code, done := t.updated(args); done {
		return code
	}
	if len(t.suites) == 0 && len(lacking) == 0 && !t.interrupted {
		return t.nothing("no scenario %s", t.flags.pick)
	}
	r := report.New(lacking)
	r.Suites, r.Linted, r.Stopped, r.Checks, r.Elapsed = t.suites, report.TotalsOf(t.findings), t.stopped, checks(), time.Since(begun)
	options := report.Options{Verbose: t.flags.verbose, Explain: t.flags.explain, Quiet: t.flags.quiet, Times: t.flags.times, Slowest: t.flags.slowest}
	if err := t.writeReport(&t.flags.out, t.project, r, options); err != nil {
		return t.failed(err)
	}
	code := t.exitCode(r)
	if len(bare) > 0 && !t.flags.required {
		if none := t.nothing("%s", withoutScenarios(bare)); code == exitClean {
			code = none
		}
	}
	return code
}

// exitCode returns the exit code for a report. What could not run weighs more than what failed.
func (t *tester) exitCode(r *report.Report) int {
	n := r.Counts()
	switch {
	case t.interrupted:
		return t.fail("interrupted; the report holds what was done before")
	case n.Errored+n.Unreadable > 0 || t.broken:
		return exitUsage
	case n.Failed > 0 || n.Warnings[diag.Error] > 0 || len(r.Findings) > 0:
		return exitFindings
	case n.Ran() == 0 && n.Skipped > 0:
		return t.nothing("no scenario ran: all are skipped")
	case n.Ran() == 0:
		return t.nothing("no scenario ran")
	}
	return exitClean
}

// nothing prints why nothing ran and returns the exit code for it.
func (e *env) nothing(format string, args ...any) int {
	e.say(fmt.Sprintf(format, args...))
	return exitNothing
}
