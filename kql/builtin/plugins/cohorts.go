package plugins

import (
	"fmt"
	"math"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The plugins over a timeline that look back: at a window before each event or period, or
// at the ids that were new in an earlier period.

// activeUsersCount counts, for each period, the ids with an event there that were active
// in at least a number of the shorter periods of the look-back that ends with the event
// (KQL reference, active-users-count-plugin).
func activeUsersCount(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	lookback, err := call.Whole("LookbackWindow")
	if err != nil {
		return nil, err
	}
	length, err := call.Whole("Period")
	if err == nil && length <= 0 {
		err = builtin.NotPositive("Period")
	}
	if err != nil {
		return nil, err
	}
	wanted, err := call.Whole("ActivePeriods")
	if err != nil {
		return nil, err
	}
	t, p, err := timelineOf(call, lookback, call.Given("Step"))
	if err != nil {
		return nil, err
	}
	out := t.result(ctx, longs("dcount")...)
	for _, g := range t.groups {
		counts := make([]int64, p.count())
		for _, a := range g.ids {
			last := -1
			for k, n := range a.distinctPeriods(t.start, length, lookback) {
				if i := p.of(a.times[k]); n >= wanted && i > last {
					counts[i]++
					last = i
				}
			}
		}
		for i, n := range counts {
			if n > 0 {
				if err := out.Add(t.row(g, p[i], n)...); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}

// distinctPeriods returns, for each event, the number of periods with events in the
// look-back that ends with it. An event as old as the look-back is outside of it.
func (a *activity) distinctPeriods(start, length, lookback int64) []int64 {
	counts := make([]int64, len(a.times))
	period := func(i int) int64 { at, _ := numbers.FloorTo(minusTicks(a.times[i], start), length); return at }
	first, distinct := 0, int64(0)
	for i, when := range a.times {
		if i == 0 || period(i) != period(i-1) {
			distinct++
		}
		for first < i && minusTicks(when, a.times[first]) >= lookback {
			if first++; period(first) != period(first-1) {
				distinct--
			}
		}
		counts[i] = distinct
	}
	return counts
}

// slidingWindowCounts counts the events and the ids of the window that ends
// with each period (KQL reference, sliding-window-counts-plugin).
func slidingWindowCounts(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	lookback, err := call.Whole("LookBackWindow")
	if err != nil {
		return nil, err
	}
	step, err := call.Whole("Step")
	if err != nil {
		return nil, err
	}
	if step > 0 {
		lookback = max(lookback/step, 1) * step
	}
	t, p, err := timelineOf(call, lookback, step)
	if err != nil {
		return nil, err
	}
	out := t.result(ctx, longs("Count", "Dcount")...)
	for _, g := range t.groups {
		events, active := make([]int64, p.count()), make([]int64, p.count())
		for _, a := range g.ids {
			from, to := 0, 0 // the events in the window
			for i := range events {
				for to < len(a.times) && a.times[to] < p[i+1] {
					to++
				}
				for from < to && a.times[from] < minusTicks(p[i+1], lookback) {
					from++
				}
				if events[i] += int64(to - from); to > from {
					active[i]++
				}
			}
		}
		for i, n := range events {
			if n > 0 {
				if err := out.Add(t.row(g, p[i], n, active[i])...); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}

// maxPeriodPairs bounds the pairs of two periods.
const maxPeriodPairs = 10_000_000

// newActivityMetrics follows each cohort, the ids that were new in a period, through the
// later periods (KQL reference, new-activity-metrics-plugin). The ids of the look-back
// table are never new.
func newActivityMetrics(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	t, p, err := timelineOf(call, 0, call.Given("Window"))
	if err != nil {
		return nil, err
	}
	if n := p.count(); n*n > maxPeriodPairs {
		return nil, fmt.Errorf("%d periods have more pairs than the limit of %d", n, maxPeriodPairs)
	}
	from, to := 0, p.count()
	if cohort := call.Given("Cohort"); cohort != nil {
		at, _ := builtin.TicksOf(cohort)
		if from = p.of(at); from < 0 {
			from = to // of none
		} else {
			to = from + 1
		}
	}
	known := lookbackIDs(call)
	out := builtin.NewRowMaker(ctx, cohortFields(t)...)
	for _, g := range t.groups {
		c := newCohorts(g, p, known)
		for i := range to {
			c.pass(i)
			if i >= from {
				if err := c.add(out, t, g, i); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}

func cohortFields(t *timeline) []value.Field {
	input := t.call.Input.Schema.Fields
	at := input[t.at]
	fields := []value.Field{{Name: "from_" + at.Name, Type: at.Type}, {Name: "to_" + at.Name, Type: at.Type}}
	for _, d := range t.dimensions {
		fields = append(fields, input[d])
	}
	for _, f := range newActivityColumns() {
		fields = append(fields, value.Field{Name: f.Name, Type: f.Type})
	}
	return fields
}

// lookbackIDs returns the keys of the ids in the look-back table. They are in the column
// with the same name as the ids of the input, or in the last column.
func lookbackIDs(call builtin.PluginCall) map[string]bool {
	known := map[string]bool{}
	for _, a := range call.Of("lookback") {
		if a.Table == nil || len(a.Table.Columns) == 0 {
			continue
		}
		at := a.Table.Schema.Index(call.Input.Schema.Fields[call.Column("IdColumn")].Name)
		if at < 0 {
			at = len(a.Table.Columns) - 1
		}
		for row := range a.Table.Rows {
			known[string(value.AppendKey(nil, a.Table.Columns[at].Value(row)))] = true
		}
	}
	return known
}

// cohorts counts, for each pair of periods, how many ids of the later one were new in the earlier one.
type cohorts struct {
	p        calendar
	retained [][]int64 // [cohort][period]; nil if no id was new
	later    []int64   // for each period, the ids that are in no cohort up to the current one
	none     []int64
}

func newCohorts(g *activityGroup, p calendar, known map[string]bool) *cohorts {
	n := p.count()
	c := &cohorts{p: p, retained: make([][]int64, n), later: make([]int64, n), none: make([]int64, n)}
	for key, a := range g.byID {
		list := a.periodsOf(p)
		if known[key] || len(list) == 0 {
			continue
		}
		if c.retained[list[0]] == nil {
			c.retained[list[0]] = make([]int64, n)
		}
		for _, i := range list {
			c.retained[list[0]][i]++
			c.later[i]++
		}
	}
	return c
}

// pass makes a period the current one.
func (c *cohorts) pass(cohort int) {
	for i, n := range c.retained[cohort] {
		c.later[i] -= n
	}
}

// add adds the rows of the current cohort: one for its own period and one for each later period.
func (c *cohorts) add(out *builtin.RowMaker, t *timeline, g *activityGroup, from int) error {
	retained := c.retained[from]
	if retained == nil {
		retained = c.none
	}
	size := retained[from]
	for to := from; to < c.p.count(); to++ {
		kept, fresh := retained[to], c.later[to]
		if to == from {
			fresh = size
		}
		rate := math.NaN()
		if size > 0 {
			rate = float64(kept) / float64(size)
		}
		row := append([]any{t.time(c.p[from]), t.time(c.p[to])}, t.dimensionsOf(g)...)
		if err := out.Add(append(row, fresh, kept, size-kept, rate, 1-rate)...); err != nil {
			return err
		}
	}
	return nil
}
