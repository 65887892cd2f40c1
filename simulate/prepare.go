package simulate

import (
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Schedule is the part of a rule that decides which events a run sees. When the
// rule runs isn't part of it: a scenario says so itself, whatever the queryFrequency.
type Schedule struct {
	Kind   schema.Kind
	Period value.Duration
}

// nrtPeriod is how far back a run of an NRT rule looks.
const nrtPeriod = value.Minute

// ScheduleOf returns the schedule of a rule, the zero Schedule for nil.
func ScheduleOf(rule *schema.Rule) Schedule {
	switch {
	case rule == nil:
		return Schedule{}
	case rule.EffectiveKind() == schema.NRT:
		return Schedule{schema.NRT, nrtPeriod}
	}
	return Schedule{rule.EffectiveKind(), ticks(rule.QueryPeriod.Value)}
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
	Views []*View
}

// A View is what one run sees.
type View struct {
	Number   int           // of the run, counted from 1
	At       value.Instant // what now() returns
	Window   alert.Window
	scenario *scenario.Scenario
	kind     schema.Kind
	tables   tables // nil when they weren't kept
}

// A tableKey names what a scenario gives rows to.
type tableKey struct {
	kind exec.Kind
	name string
}

type tables map[tableKey]*value.Table

// maxPreparedWork bounds what Prepare does for one file: the events that it looks
// at, and the values that it copies. The runs beyond select their rows each time they run.
const maxPreparedWork = 20_000_000

// Prepare computes what each run of the suite sees under a schedule.
func (s *Suite) Prepare(schedule Schedule) *Prepared { return s.prepare(schedule, maxPreparedWork) }

// prepare does so for as many runs as so much work allows.
func (s *Suite) prepare(schedule Schedule, left int) *Prepared {
	p := &Prepared{Suite: s, Schedule: schedule}
	if s.File == nil {
		return p
	}
	for _, sc := range s.File.Scenarios {
		prepared := &Scenario{Scenario: sc}
		for i, at := range sc.Runs {
			v := &View{Number: i + 1, At: at, Window: schedule.window(at), scenario: sc, kind: schedule.Kind}
			if left > 0 && len(sc.Problems) == 0 {
				var work int
				v.tables, work = v.sight()
				left -= work
			}
			prepared.Views = append(prepared.Views, v)
		}
		p.Scenarios = append(p.Scenarios, prepared)
	}
	return p
}

// rows returns the tables of the scenario as the run sees them.
func (v *View) rows() tables {
	if v.tables != nil {
		return v.tables
	}
	seen, _ := v.sight()
	return seen
}

// sight selects the rows that the run sees, and returns how much work that was.
func (v *View) sight() (seen tables, work int) {
	seen = make(tables, len(v.scenario.Tables))
	for _, t := range v.scenario.Tables {
		rows, copied := v.visible(t)
		seen[keyOf(t.Kind, t.Name)] = rows
		work += 1 + len(t.Ingested) + copied
	}
	return seen, work
}

// visible returns the rows of a table that the run sees, and how many values were
// copied for it. A table without TimeGenerated is there as a whole.
func (v *View) visible(t *scenario.Table) (rows *value.Table, copied int) {
	i := t.Rows.Schema.Index(exec.TimeColumn)
	if t.Ingested == nil || i < 0 {
		return t.Rows, 0
	}
	generated := t.Rows.Columns[i].(*value.Vector[value.Instant])
	var selected []int
	for row, ingested := range t.Ingested {
		if v.sees(generated.At(row), ingested) {
			selected = append(selected, row)
		}
	}
	if len(selected) == t.Rows.Rows {
		return t.Rows, 0
	}
	rows = &value.Table{Schema: t.Rows.Schema, Rows: len(selected)}
	for _, c := range t.Rows.Columns {
		rows.Columns = append(rows.Columns, c.Gather(selected))
	}
	return rows, len(selected) * len(rows.Columns)
}

// sees reports whether the run sees an event. A scheduled rule sees the events that were
// generated within its window. It runs some minutes after its time, so that an event
// may arrive as late as that. An NRT rule sees the events that arrived within its window.
func (v *View) sees(generated, ingested value.Instant) bool {
	if v.kind == schema.NRT {
		return v.Window.Contains(ingested)
	}
	return v.Window.Contains(generated) && ingested <= v.At+value.Instant(schema.RunDelay/100)
}
