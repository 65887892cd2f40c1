package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/simulate"
)

// A tester runs scenario files, several at a time, and collects what comes of them. What it collects is a function of the
// files alone: neither the number of jobs nor the order in which they run shows in it.
type tester struct {
	*env
	project  *project.Project
	settings settings
	options  simulate.Options
	flags    *testFlags

	// one runs a scenario file. The scenarios that run at a time take the slots.
	one func(ctx context.Context, file string, slots simulate.Slots) (*outcome, error)

	mu     sync.Mutex
	linted map[string]*linted // by the path of the rule's file

	ran, bad atomic.Int64 // scenarios so far

	suites      []*report.Suite
	updates     []*updated
	findings    []diag.Diagnostic // of lint, about the rules
	broken      bool              // a rule could not be read or linted
	stopped     bool              // after the first that did not pass
	interrupted bool
}

// linted is what lint found in a file of rules, once for all the scenario files that are about it.
type linted struct {
	once     sync.Once
	findings []diag.Diagnostic
	broken   bool
}

// newTester returns a tester for a project. It has the process keep to the memory that the flags say.
func (e *env) newTester(p *project.Project, f *testFlags) (*tester, error) {
	bytes, err := parseMemory(f.memory)
	if err != nil {
		return nil, err
	}
	s, err := (&lintFlags{}).settings(p.Config())
	if err != nil {
		return nil, err
	}
	t := &tester{env: e, project: p, settings: s, flags: f, linted: map[string]*linted{}}
	t.options = simulate.Options{
		Select: f.pick.selects, FailFast: f.failFast, Limits: limitMemory(bytes), Timeout: f.timeout, Today: s.general.Today,
		Portal: s.general.Portal, Correlation: s.general.Correlation, Explain: f.explain, Sources: f.verbose || f.out.details(),
		Progress: func(r *simulate.Result) {
			t.ran.Add(1)
			if r.Status == simulate.Failed || r.Status == simulate.Errored {
				t.bad.Add(1)
			}
		},
	}
	t.one = t.file
	return t, nil
}

// An outcome is what came of a scenario file.
type outcome struct {
	suite   *report.Suite // nil when none of its scenarios is selected
	lint    *linted       // of its rule; nil where there is none
	update  *updated      // with --update
	starved bool          // a scenario was stopped because all that ran took too much memory
}

// runAll runs the files.
func (t *tester) runAll(files []string) error {
	ctx, stop := interruptible(context.Background())
	defer stop()
	order := slices.Clone(files)
	if shuffle := t.shuffle(""); shuffle != nil {
		shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	outcomes := map[string]*outcome{}
	progress := t.watch(func() string {
		return fmt.Sprintf("ran %d scenarios, %d did not pass", t.ran.Load(), t.bad.Load())
	})
	defer progress.end()
	for rest := order; len(rest) > 0 && !t.stopped && ctx.Err() == nil; {
		n, err := t.together(ctx, rest, outcomes)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	t.interrupted = ctx.Err() != nil
	t.collect(files, outcomes)
	return nil
}

// together runs files, several at a time, and returns how many of them are done: all, those up to the first
// that did not pass with --fail-fast, or those up to one that had to run alone.
func (t *tester) together(ctx context.Context, files []string, outcomes map[string]*outcome) (done int, err error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	slots := make(simulate.Slots, t.flags.jobs)
	work := func(_ context.Context, file string) (*outcome, error) { return t.one(inner, file, slots) }
	for o, err := range ordered.Run(context.WithoutCancel(ctx), slices.Values(files), t.flags.jobs, work) {
		if err != nil {
			cancel()
			return done, err
		}
		file := files[done]
		outcomes[file] = o
		done++
		if o.starved && t.flags.jobs > 1 && ctx.Err() == nil {
			cancel()
			defer func() { err = t.alone(ctx, file, outcomes) }()
			return done, nil
		}
		if t.failsFast(o) {
			cancel()
			break
		}
	}
	return done, nil
}

// failsFast reports whether nothing is to run after a file, and remembers it.
func (t *tester) failsFast(o *outcome) bool {
	t.stopped = t.stopped || t.flags.failFast && o.suite != nil && !o.suite.OK()
	return t.stopped
}

// alone runs a file again, with all the memory for one scenario at a time: whether there is enough must not depend on what
// else runs.
func (t *tester) alone(ctx context.Context, file string, outcomes map[string]*outcome) error {
	debug.FreeOSMemory()
	o, err := t.one(ctx, file, make(simulate.Slots, 1))
	if err != nil {
		return err
	}
	outcomes[file] = o
	t.failsFast(o)
	return nil
}

// collect puts together what came of the files, in their order.
func (t *tester) collect(files []string, outcomes map[string]*outcome) {
	seen := map[*linted]bool{}
	for _, file := range files {
		o := outcomes[file]
		if o == nil || o.suite == nil {
			continue
		}
		t.suites = append(t.suites, o.suite)
		if o.update != nil {
			t.updates = append(t.updates, o.update)
		}
		if o.lint != nil && !seen[o.lint] {
			seen[o.lint] = true
			t.findings, t.broken = append(t.findings, o.lint.findings...), t.broken || o.lint.broken
		}
	}
}

// shuffle returns what changes the order of the files, or of the scenarios of one; nil where the order is to stay.
func (t *tester) shuffle(file string) func(n int, swap func(i, j int)) {
	if !t.flags.shuffle {
		return nil
	}
	h := fnv.New64a()
	h.Write([]byte(file)) // a hash takes everything
	return rand.New(rand.NewPCG(t.flags.seed, h.Sum64())).Shuffle
}

// file runs one scenario file. Its paths do not leave the repository, or, for
// a file outside it, the file's own folder.
func (t *tester) file(ctx context.Context, path string, slots simulate.Slots) (*outcome, error) {
	if ctx.Err() != nil {
		return &outcome{}, nil
	}
	o := t.options
	o.Slots, o.Workers, o.Update = slots, cap(slots), t.flags.update != ""
	suite, r, rules, err := t.play(ctx, path, o)
	if err != nil {
		return nil, err
	}
	if suite.File != nil && len(suite.File.Scenarios) > 0 && len(r.Results) == 0 {
		return &outcome{}, nil // none of its scenarios is selected
	}
	out := &outcome{suite: t.suiteOf(r, path), starved: starved(r)}
	if o.Update {
		out.update = updatesOf(path, suite, r)
	}
	if ctx.Err() == nil {
		out.lint = t.lint(rules, slots)
	}
	return out, nil
}

// play runs one scenario file, and returns it with what came of it and the rules that it is about.
func (t *tester) play(ctx context.Context, path string, o simulate.Options) (*simulate.Suite, *simulate.Report, []*project.Unit, error) {
	dir, name := t.project.Config().Root, path
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, nil, err
	}
	if rel, err := filepath.Rel(dir, abs); err == nil && filepath.IsLocal(rel) {
		name = rel
	} else {
		dir, name = filepath.Dir(abs), filepath.Base(abs)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	defer root.Close()
	shown := func(path string) string { return fromHere(filepath.Join(dir, filepath.FromSlash(path))) }
	o.Shuffle = t.shuffle(filepath.ToSlash(name))
	suite, r, rules := t.run(ctx, t.project.FilesBelow(dir, root.FS()), shown, filepath.ToSlash(name), o)
	return suite, r, rules, nil
}

// suiteOf returns the report of a scenario file, with the severities that the configuration gives to its warnings.
func (t *tester) suiteOf(r *simulate.Report, path string) *report.Suite {
	s := report.SuiteOf(r, t.flags.verbose || t.flags.out.details())
	severities := t.settings.of(path)
	s.Warnings = severities.Apply(s.Warnings)
	for _, sc := range s.Scenarios {
		sc.Warnings = severities.Apply(sc.Warnings)
	}
	return s
}

// starved reports whether a scenario was stopped for its memory.
func starved(r *simulate.Report) bool {
	return slices.ContainsFunc(r.Results, func(r *simulate.Result) bool { return slices.ContainsFunc(r.Problems, exec.OutOfMemory) })
}

// run runs one scenario file and returns the rules of the file that it is
// about. A panic is a problem of the file.
func (t *tester) run(ctx context.Context, files fs.FS, shown func(string) string, name string, o simulate.Options) (suite *simulate.Suite, r *simulate.Report, rules []*project.Unit) {
	var err error
	guarded := func() {
		defer document.Guard(diag.NewSource(shown(name), ""), &err)
		var ready *simulate.Prepared
		suite, ready, rules = t.prepare(files, shown, name, o.Slots)
		r = ready.Run(ctx, suite.Subject, o)
	}
	if guarded(); err == nil {
		return suite, r, rules
	}
	fault, _ := errors.AsType[diag.Diagnostic](err)
	suite = &simulate.Suite{Path: shown(name), Problems: []diag.Diagnostic{fault}}
	return suite, suite.Prepare(simulate.ScheduleOf(nil)).Run(context.Background(), simulate.Subject{}, o), rules
}

// prepare reads a scenario file and its rule, and computes what the runs of its scenarios see.
func (t *tester) prepare(files fs.FS, shown func(string) string, name string, slots simulate.Slots) (suite *simulate.Suite, ready *simulate.Prepared, rules []*project.Unit) {
	defer slots.Take()()
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
	return suite, suite.Prepare(simulate.ScheduleOf(suite.Subject.Rule)), rules
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
func (t *tester) lint(rules []*project.Unit, slots simulate.Slots) *linted {
	if len(rules) == 0 {
		return nil
	}
	t.mu.Lock()
	l := t.linted[rules[0].Source.Path]
	if l == nil {
		l = &linted{}
		t.linted[rules[0].Source.Path] = l
	}
	t.mu.Unlock()
	l.once.Do(func() {
		defer slots.Take()()
		all, broken := t.lintAll(rules, judge{configOf: t.settings.of})
		l.findings, l.broken = settle(all), broken
	})
	return l
}
