// Package alert turns the rows of a query into alerts, and alerts into incidents, as Sentinel does.
//
// A rule and the rows that its query returned in one run enter. The alerts of
// that run leave, with their texts, entities and custom details, and with a note wherever
// a limit or an empty value has changed one. Group makes incidents of the alerts of several
// runs. The package runs no query and knows no scenario.
package alert

import (
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// A Window is the half-open interval [From, To) of time.
type Window struct{ From, To value.Instant }

// Contains reports whether the instant lies in the window.
func (w Window) Contains(t value.Instant) bool { return w.From <= t && t < w.To }

// A Run is the answer of a rule's query in one run.
type Run struct {
	Number int           // counted from 1
	At     value.Instant // what now() returned
	Window Window
	Result *value.Table
}

// An Alert is an alert as Sentinel would raise it.
type Alert struct {
	Run  int // the number of the run that raised it
	At   value.Instant
	Rows []int // the rows of the run's result that it stands for

	Title         string
	Description   string
	Severity      string
	Tactics       []string
	Techniques    []string // such as T1110
	SubTechniques []string // such as T1110.003
	Product       string   // ProductName
	Provider      string   // ProviderName
	Properties    []Detail // those of alertDynamicProperties, in the order of the rule

	CustomDetails []Detail
	Entities      []Entity

	Start, End value.Instant // of its first and its last event

	// Notes say where the alert differs from what the rule asks for, and why.
	Notes []string

	dropped bool // by the Defender portal
}

// A Detail is a named list of texts.
type Detail struct {
	Name   string
	Values []string
}

// Find returns the values of the detail of that name.
func Find(details []Detail, name string) []string {
	for _, d := range details {
		if d.Name == name {
			return d.Values
		}
	}
	return nil
}

// Triggers reports whether a rule raises alerts for an answer of so many rows. An
// NRT rule has no threshold: one row is enough.
func Triggers(rule *schema.Rule, rows int) bool {
	if rule.EffectiveKind() == schema.NRT {
		return rows > 0
	}
	threshold := rule.TriggerThreshold.Value
	switch rule.TriggerOperator.Value {
	case schema.GreaterThan:
		return rows > threshold
	case schema.LessThan:
		return rows < threshold
	case schema.Equal:
		return rows == threshold
	case schema.NotEqual:
		return rows != threshold
	}
	return false
}

// Raise returns the alerts of a run, in the order of its rows.
func Raise(rule *schema.Rule, run Run) []*Alert {
	if !Triggers(rule, run.Result.Rows) {
		return nil
	}
	groups, note := grouped(rule, run.Result.Rows)
	alerts := make([]*Alert, len(groups))
	for i, rows := range groups {
		alerts[i] = &Alert{Run: run.Number, At: run.At, Rows: rows}
	}
	if note != "" {
		alerts[len(alerts)-1].note("%s", note)
	}
	newDetails(rule, run.Result).apply(alerts, run.Result.Rows)
	for _, a := range alerts {
		a.customDetails(rule, run.Result)
		a.entities(rule, run.Result)
		a.times(run)
	}
	return alerts
}

// grouped returns the rows of each alert. With an alert for each row, the number of alerts
// of a run is limited: when there are more rows, the last alert
// stands for all of them.
func grouped(rule *schema.Rule, rows int) (groups [][]int, note string) {
	all := make([]int, rows)
	for i := range all {
		all[i] = i
	}
	if rule.EventGroupingSettings.Value.AggregationKind.Value != schema.AlertPerResult {
		return [][]int{all}, ""
	}
	limit := schema.MaxAlertsPerRun
	if rule.EffectiveKind() == schema.NRT {
		limit = schema.MaxAlertsPerRunNRT
	}
	single := min(rows, limit)
	if rows > limit {
		single = limit - 1
	}
	for i := range single {
		groups = append(groups, all[i:i+1])
	}
	if rows > limit {
		groups = append(groups, all)
		note = "a run raises at most " + number(limit) + " alerts: this one stands for all " + number(rows) + " rows"
	}
	return groups, note
}

// times sets the alert's start and end: the earliest and latest TimeGenerated of its rows, or those
// of the window when the rows have none.
func (a *Alert) times(run Run) {
	a.Start, a.End = run.Window.From, run.Window.To
	i := run.Result.Schema.Index(exec.TimeColumn)
	if i < 0 {
		return
	}
	first := true
	for _, row := range a.Rows {
		t, ok := run.Result.Columns[i].Value(row).(value.Instant)
		switch {
		case !ok:
		case first:
			a.Start, a.End, first = t, t, false
		default:
			a.Start, a.End = min(a.Start, t), max(a.End, t)
		}
	}
}
