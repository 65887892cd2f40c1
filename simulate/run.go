package simulate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// Options say how a subject runs.
type Options struct {
	Select   func(*scenario.Scenario) bool    // which scenarios run; nil for all
	Shuffle  func(n int, swap func(i, j int)) // changes the order in which they run; nil for that of the file
	FailFast bool                             // none runs after one that did not pass, and the report has none of the rest
	Workers  int                              // how many run at a time; 0 for as many as there are processors
	Slots    Slots                            // that scenarios of several suites share; nil for none
	Limits   exec.Limits                      // of each query
	Timeout  time.Duration                    // of each scenario; 0 for DefaultTimeout
	Update   bool                             // results have the edits after which the scenarios would pass
	Sources  bool                             // each run keeps which events made its rows
	Explain  bool                             // each result has the way of the events through its runs
	Progress func(*Result)                    // called for each scenario, in the order in which they run
	Portal   schema.Portal                    // where incidents are handled, unless a scenario says it itself; "" for the Azure portal
	// Correlation is what the Defender portal does with rules that have no tag, unless a scenario says it itself; "" for excluded.
	Correlation schema.Correlation
	Today       string // the day on which comments that hold until a date are judged, as 2026-12-31; with "" all of them hold
}

// Slots bound how much runs at a time, over several suites: whoever works takes one of them.
type Slots chan struct{}

// Take waits for a slot. The function that it returns gives the slot back.
func (s Slots) Take() (back func()) {
	if s == nil {
		return func() {}
	}
	s <- struct{}{}
	return func() { <-s }
}

// DefaultTimeout is how long a scenario may take.
const DefaultTimeout = 30 * time.Second

// Run runs a subject over the scenarios. The report does not depend on how many run at a
// time. A subject whose schedule is not the prepared one, such as a mutant
// with another queryPeriod, sees what its own schedule shows it; that is
// computed for this run alone and not kept.
func (p *Prepared) Run(ctx context.Context, subject Subject, o Options) *Report {
	r := &Report{Path: p.Suite.Path, Rule: p.Suite.Path, Problems: p.Suite.Problems}
	if p.Suite.File == nil {
		return r
	}
	r.RulePath = p.Suite.File.Rule
	if subject.Rule != nil {
		r.Rule = cmp.Or(subject.Rule.Name.Value, p.Suite.File.Rule)
		if schedule := ScheduleOf(subject.Rule); len(r.Problems) == 0 && schedule != p.Schedule {
			p = p.Suite.Prepare(schedule)
		}
	}
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	var trials []*trial
	var bound []*boundSubject
	in := &workspaces{p.Suite, subject, map[string]*boundSubject{}}
	for _, sc := range p.Scenarios {
		if o.Select == nil || o.Select(sc.Scenario) {
			result := &Result{Name: sc.Name, Scenario: sc, File: p.Suite.Path, Span: sc.Span, Status: Errored}
			if sc.Skip != nil {
				result.Status, result.Reason = Skipped, sc.Skip.Text
			}
			r.Results = append(r.Results, result)
			bound = append(bound, in.of(sc.Scenario))
			trials = append(trials, &trial{suite: p.Suite, scenario: sc, subject: bound[len(bound)-1], options: o, result: result, answers: answers{kinship: bound[len(bound)-1].kinship}})
		}
	}
	if len(bound) == 0 {
		bound = append(bound, in.in(catalog.Shown{}))
	}
	if subject.Rule != nil || len(r.Problems) == 0 {
		r.Problems = append(slices.Clone(r.Problems), shared(bound)...)
	}
	r.Warnings = p.Suite.told(append(p.Suite.doubts(bound, p.Scenarios), p.Suite.expired(o.Today)...), o.Today)
	runnable := len(r.Problems) == 0
	if runnable {
		r.Results = runAll(ctx, trials, o)
		return r
	}
	for _, t := range trials { // what keeps all of them from running hides nothing else
		if t.result.Status != Skipped {
			t.report(t.faults()...)
			t.result.Warnings = p.Suite.told(append(t.result.Warnings, t.scenario.Warnings...), o.Today)
		}
	}
	return r
}

// runAll runs the trials, several at a time, and reports the progress in the order in which they run. It returns
// the results in the order of the file: of all trials or, with FailFast, of those up to the first that did not pass.
func runAll(ctx context.Context, trials []*trial, o Options) (results []*Result) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	order := slices.Clone(trials)
	if o.Shuffle != nil {
		o.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	run := func(_ context.Context, t *trial) (struct{}, error) {
		defer o.Slots.Take()()
		t.run(ctx)
		return struct{}{}, nil
	}
	ended := map[*trial]bool{}
	// A scenario whose context ends says so itself.
	for _, err := range ordered.Run(context.WithoutCancel(ctx), slices.Values(order), o.Workers, run) {
		t := order[len(ended)]
		if err != nil { // it panicked
			t.report(diag.Diagnostic{Code: "fault", Span: t.scenario.Span, Message: err.Error()})
		}
		ended[t] = true
		if o.Progress != nil {
			o.Progress(t.result)
		}
		if o.FailFast && t.result.Status.bad() {
			stop()
			break
		}
	}
	for _, t := range trials {
		if ended[t] {
			results = append(results, t.result)
		}
	}
	return results
}
