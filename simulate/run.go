package simulate

import (
	"context"
	"errors"
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Run is one run of the rule, and what came of it.
type Run struct {
	alert.Run
	Suppressed bool // the rule did not run, because it had raised an alert before
	Alerts     []*alert.Alert
	Warnings   []string // what the engine noticed
}

// nrtPeriod is what a run of an NRT rule looks back on.
const nrtPeriod = value.Minute

// window returns what a run of the rule sees: of a scheduled rule the events
// generated in its queryPeriod, of an NRT rule those ingested in the minute before.
// exec.Window says which of its ends belongs to it.
func window(rule *schema.Rule, at value.Instant) exec.Window {
	period := nrtPeriod
	if rule.EffectiveKind() == schema.Scheduled {
		period = ticks(rule.QueryPeriod.Value)
	}
	from, ok := at.Add(-period)
	if !ok {
		from = value.MinInstant
	}
	return exec.Window{From: from, To: at}
}

func ticks(d schema.Duration) value.Duration { return value.Duration(d.Duration / 100) }

// visible returns the rows of a table that a run sees. A scheduled rule runs
// some minutes after its time, so that events that come late by no more are
// there; a table without TimeGenerated is there as a whole.
func visible(rule *schema.Rule, run alert.Run, t *scenario.Table) *value.Table {
	i := t.Rows.Schema.Index(exec.TimeColumn)
	if t.Ingested == nil || i < 0 {
		return t.Rows
	}
	nrt := rule.EffectiveKind() == schema.NRT
	arrived := run.At + value.Instant(schema.RunDelay/100)
	var rows []int
	for row, ingested := range t.Ingested {
		generated, _ := t.Rows.Columns[i].Value(row).(value.Instant)
		if nrt && run.Window.Contains(ingested) || !nrt && run.Window.Contains(generated) && ingested <= arrived {
			rows = append(rows, row)
		}
	}
	seen := &value.Table{Schema: t.Rows.Schema, Rows: len(rows)}
	for _, c := range t.Rows.Columns {
		seen.Columns = append(seen.Columns, c.Gather(rows))
	}
	return seen
}

// play runs the rule at each instant of the scenario, up to a run that fails.
func (p *player) play(ctx context.Context) bool {
	rule := p.suite.Rule
	var quiet value.Instant // the rule does not run before
	for i, at := range p.scenario.Runs {
		run := &Run{Run: alert.Run{Number: i + 1, At: at, Window: window(rule, at)}}
		if at < quiet {
			run.Suppressed = true
			run.Result = &value.Table{Schema: p.suite.Query.Result().Schema()}
			p.result.Runs = append(p.result.Runs, run)
			continue
		}
		seen := &declared{map[source]*value.Table{}, p.scenario.External}
		for _, t := range p.scenario.Tables {
			seen.tables[sourceOf(t.Kind, t.Name)] = visible(rule, run.Run, t)
		}
		if !p.execute(ctx, run, seen) {
			return false
		}
		p.result.Runs = append(p.result.Runs, run)
		run.Alerts = alert.Raise(rule, run.Run)
		p.result.Alerts = append(p.result.Alerts, run.Alerts...)
		if len(run.Alerts) > 0 && rule.SuppressionEnabled.Value && rule.SuppressionDuration.Set {
			quiet = at + value.Instant(ticks(rule.SuppressionDuration.Value))
		}
		p.compareModel(run, seen)
	}
	p.result.Incidents = alert.Group(rule, p.result.Alerts)
	return true
}

// execute runs the query over what the run sees.
func (p *player) execute(ctx context.Context, run *Run, seen *declared) bool {
	how := exec.Run{Now: run.At, Tables: seen, EmptyIfUndeclared: true, Seed: seed, Limits: p.options.Limits}
	if p.scenario.Places != nil {
		how.GeoInfo = p.scenario.Places.Find
	}
	answer, err := exec.Execute(ctx, p.suite.Query, how)
	if err != nil {
		p.fail(run, err)
		return false
	}
	run.Result = answer.Table
	for _, w := range answer.Warnings {
		run.Warnings = append(run.Warnings, w.Message)
	}
	return true
}

// seed makes rand() and its kin the same in every run of every scenario.
const seed = 1

// fail reports a query that could not run to its end, at its place in the rule if it has one.
func (p *player) fail(run *Run, err error) {
	problem := diag.Diagnostic{Code: "run", Span: p.scenario.Span}
	at, placed := errors.AsType[diag.Diagnostic](err)
	message := err.Error()
	if placed {
		message = at.Message
	}
	problem.Message = fmt.Sprintf("the query failed in the run at %s: %s", instant(run.At), message)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		problem.Message = fmt.Sprintf("the scenario takes longer than the limit of %s", p.options.Timeout)
	case placed:
		problem.Code, problem.Span, problem.Related = at.Code, at.Span, at.Related
		if errors.Is(err, exec.ErrUndeclared) {
			problem.Hint = "a scenario gives rows to tables and functions under tables, watchlists under watchlists and external data under external"
		}
	}
	p.result.Problems = append(p.result.Problems, problem)
}
