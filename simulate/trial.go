package simulate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// A trial is one scenario with the subject that runs over it.
type trial struct {
	suite    *Suite
	scenario *Scenario
	subject  *boundSubject
	options  Options
	result   *Result
	answers  answers
}

// run runs the scenario and compares what the subject did with what is expected.
func (t *trial) run(ctx context.Context) {
	if t.result.Status == Skipped {
		return
	}
	start := time.Now()
	ctx, cancel := exec.TimeLimit(t.options.Timeout).Context(ctx)
	defer cancel()
	expected, problems := t.expectations()
	t.report(problems...)
	if len(problems) == 0 && t.play(ctx) {
		t.compare(expected)
		if t.options.Update && len(t.result.Differences) > 0 {
			t.result.Edits = t.edits(expected)
		}
		t.explain(ctx)
		t.explainAll(ctx)
		t.result.Warnings = append(t.result.Warnings, t.unseen(expected)...)
	}
	t.result.Warnings = t.suite.told(append(t.result.Warnings, t.scenario.Warnings...), t.options.Today)
	t.result.Status = t.status()
	t.judge()
	t.result.Elapsed = time.Since(start)
}

// faults returns what is wrong with a scenario that does not run, besides what keeps all scenarios of its file from running.
func (t *trial) faults() []diag.Diagnostic {
	if t.subject.Rule == nil || len(t.subject.problems) > 0 {
		return t.scenario.Problems
	}
	_, problems := t.expectations()
	return problems
}

func (t *trial) report(problems ...diag.Diagnostic) {
	t.result.Problems = append(t.result.Problems, problems...)
}

func (t *trial) status() Status {
	switch {
	case len(t.result.Problems) > 0:
		return Errored
	case len(t.result.Differences) > 0:
		return Failed
	}
	return Passed
}

// judge takes into account that the scenario may be expected to fail.
func (t *trial) judge() {
	gap := t.scenario.ExpectFail
	if gap == nil {
		return
	}
	t.result.Reason = gap.Text
	switch t.result.Status {
	case Failed:
		t.result.Status = Known
	case Passed:
		t.result.Status = Failed
		t.result.Differences = []Difference{differs(gap.Span, "this scenario passes, and expect_fail says that it fails: remove expect_fail")}
	}
}

// play runs the rule at each instant of the scenario, up to a run that fails.
func (t *trial) play(ctx context.Context) bool {
	rule := t.subject.Rule
	tenant := t.tenant()
	var quiet value.Instant // the end of the suppression
	for _, v := range t.scenario.Views {
		run := &Run{Run: alert.Run{Number: v.Number, At: v.At, Window: v.Window}}
		if v.At < quiet {
			run.Suppressed = true
			run.Result = &value.Table{Schema: t.subject.result()}
			t.result.Runs = append(t.result.Runs, run)
			continue
		}
		seen := v.Sights()
		if !t.execute(ctx, run, seen) {
			return false
		}
		t.result.Runs = append(t.result.Runs, run)
		run.Alerts = alert.Raise(rule, run.Run)
		tenant.Adapt(rule, run.Alerts)
		t.result.Alerts = append(t.result.Alerts, run.Alerts...)
		if len(run.Alerts) > 0 && rule.SuppressionEnabled.Value {
			if rule.SuppressionDuration.Set {
				quiet = v.At + value.Instant(ticks(rule.SuppressionDuration.Value))
			} else {
				run.Warnings = append(run.Warnings, "suppression is on without suppressionDuration: the service refuses such a rule, and no run is left out here")
			}
		}
		t.compareModel(run, seen)
	}
	t.group()
	return true
}

// execute runs the query over what the run sees.
func (t *trial) execute(ctx context.Context, run *Run, seen Sights) bool {
	how := t.how(run.At, seen)
	if t.options.Sources {
		how.Observe = t.subject.conditions()
	}
	answer := t.answers.of(seen)
	if answer == nil {
		var err error
		if answer, err = exec.Execute(ctx, t.subject.Query, how); err != nil {
			t.fail(run, err)
			return false
		}
		t.answers.keep(seen, answer)
	}
	run.Result = answer.Table
	if answer.Observed != nil {
		run.Sources = seen.sources(answer.Observed)
	}
	for _, w := range answer.Warnings {
		run.Warnings = append(run.Warnings, w.Message)
	}
	return true
}

// how returns how the query runs at an instant.
func (t *trial) how(at value.Instant, seen Sights) exec.Run {
	how := exec.Run{Now: at, Tables: viewSource{seen, t.scenario.External}, EmptyIfUndeclared: true, Seed: seed, Limits: t.options.Limits}
	if t.scenario.Places != nil {
		how.GeoInfo = t.scenario.Places.Find
	}
	return how
}

// seed makes rand() and new_guid() the same in every run of every scenario.
const seed = 1

// fail reports a query that could not run to its end, at its place in the rule if it has one.
func (t *trial) fail(run *Run, err error) {
	problem := diag.Diagnostic{Code: "run", Span: t.scenario.Span}
	at, placed := errors.AsType[diag.Diagnostic](err)
	message := err.Error()
	if placed {
		message = at.Message
	}
	problem.Message = fmt.Sprintf("the query failed in the run at %s: %s", run.At.Short(), message)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		problem.Message = fmt.Sprintf("the scenario takes longer than the limit of %s", t.options.Timeout)
	case errors.Is(err, context.Canceled):
		problem.Message = "the run was interrupted"
	case placed:
		problem.Code, problem.Span, problem.Related = at.Code, at.Span, at.Related
		if u, ok := errors.AsType[undeclaredError](err); ok {
			problem.Hint = u.advice()
		}
	}
	t.report(problem)
}
