package simulate

import (
	"fmt"
	"sort"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Schedule is the part of a rule that decides when it runs and which events a run sees.
type Schedule struct {
	Kind      schema.Kind
	Period    value.Duration
	Frequency value.Duration // 0 where nothing says how often the rule runs
}

// nrtPeriod is how far back a run of an NRT rule looks.
const nrtPeriod = value.Minute

// runDelay is how long after its time a scheduled rule runs.
const runDelay = value.Duration(schema.RunDelay / 100)

// ScheduleOf returns the schedule of a rule, the zero Schedule for nil.
func ScheduleOf(rule *schema.Rule) Schedule {
	switch {
	case rule == nil:
		return Schedule{}
	case rule.EffectiveKind() == schema.NRT:
		return Schedule{schema.NRT, nrtPeriod, nrtPeriod}
	}
	return Schedule{rule.EffectiveKind(), ticks(rule.QueryPeriod.Value), ticks(rule.QueryFrequency.Value)}
}

func ticks(d schema.Duration) value.Duration { return value.Duration(d.Duration / 100) }

// window returns the window of the run at an instant.
func (s Schedule) window(at value.Instant) alert.Window {
	from, ok := at.Add(-s.Period)
	if !ok {
		from = value.MinInstant
	}
	return alert.Window{From: from, To: at}
}

// A Prepared is a suite with what each run sees under one schedule. It doesn't change, and
// several goroutines may run subjects over it.
type Prepared struct {
	Suite     *Suite
	Schedule  Schedule
	Scenarios []*Scenario // in the order of the file
}

// A Scenario is a scenario of the file with what its runs see.
type Scenario struct {
	*scenario.Scenario
	Views  []*View
	Faults []diag.Diagnostic // what keeps it from running under the schedule, beside its own Problems
}

// A View is what one run sees.
type View struct {
	Number   int           // of the run, counted from 1
	At       value.Instant // what now() returns
	Window   alert.Window
	scenario *scenario.Scenario
	kind     schema.Kind
	sights   Sights // nil when they weren't kept
}

// maxPreparedWork bounds what Prepare does for one file: the events that it looks
// at, and the values that it copies. The runs beyond select their rows each time they run.
const maxPreparedWork = 20_000_000

// maxFileRuns bounds the runs of all scenarios of a file.
const maxFileRuns = 1_000_000

// Prepare computes what each run of the suite sees under a schedule.
func (s *Suite) Prepare(schedule Schedule) *Prepared { return s.prepare(schedule, maxPreparedWork) }

// prepare does so for as many runs as so much work allows.
func (s *Suite) prepare(schedule Schedule, left int) *Prepared {
	p := &Prepared{Suite: s, Schedule: schedule}
	if s.File == nil {
		return p
	}
	runs := 0
	for _, sc := range s.File.Scenarios {
		prepared := &Scenario{Scenario: sc}
		p.Scenarios = append(p.Scenarios, prepared)
		instants, fault := sc.Timing.Instants(schedule.Frequency)
		if runs += len(instants); fault == nil && runs > maxFileRuns {
			fault = &diag.Diagnostic{Code: "scenario", Span: sc.Span, Severity: diag.Error,
				Message: fmt.Sprintf("with this scenario the file has more runs than the limit of %d", maxFileRuns)}
		}
		if fault != nil {
			prepared.Faults = append(prepared.Faults, *fault)
			continue
		}
		for i, at := range instants {
			v := &View{Number: i + 1, At: at, Window: schedule.window(at), scenario: sc, kind: schedule.Kind}
			if left > 0 && len(sc.Problems) == 0 {
				var work int
				v.sights, work = v.look()
				left -= work
			}
			prepared.Views = append(prepared.Views, v)
		}
	}
	return p
}

// sees reports whether the run sees an event. A scheduled rule sees the events that were
// generated within its window. It runs some minutes after its time, so that an event
// may arrive as late as that. An NRT rule sees the events that arrived within its window.
func (v *View) sees(generated, ingested value.Instant) bool {
	if v.kind == schema.NRT {
		return v.Window.Contains(ingested)
	}
	return v.Window.Contains(generated) && ingested <= v.At+value.Instant(runDelay)
}

// Sees reports whether some run sees an event. Of the runs whose window has it, the last is the one that sees late arrivals too.
func (s *Scenario) Sees(generated, ingested value.Instant) bool {
	at := generated
	if len(s.Views) > 0 && s.Views[0].kind == schema.NRT {
		at = ingested
	}
	v := s.lastOver(at)
	return v != nil && v.sees(generated, ingested)
}

// lastOver returns the last run whose window begins at the time or before; nil when there is none.
func (s *Scenario) lastOver(at value.Instant) *View {
	i := sort.Search(len(s.Views), func(i int) bool { return s.Views[i].Window.From > at })
	if i == 0 {
		return nil
	}
	return s.Views[i-1]
}
