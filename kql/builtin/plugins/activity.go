package plugins

import (
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The plugins that count who was active in each period of a timeline.

// longs returns fields of type long.
func longs(names ...string) []value.Field {
	fields := make([]value.Field, len(names))
	for i, name := range names {
		fields[i] = value.Field{Name: name, Type: value.Long}
	}
	return fields
}

// sessionCount counts, for each period, the sessions that begin in it. An id's session
// ends when the id is not seen for the time of the look-back (KQL reference,
// session-count-plugin). Periods begin where bin begins them.
func sessionCount(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	lookback, err := call.Whole("LookBackWindow")
	if err != nil {
		return nil, err
	}
	t, err := readTimeline(call, lookback)
	if err != nil {
		return nil, err
	}
	bins, err := t.binned(call.Given("Bin"))
	if err != nil {
		return nil, err
	}
	out := t.result(ctx, longs("count_sessions")...)
	for _, g := range t.groups {
		counts := make([]int64, bins.count())
		for _, a := range g.ids {
			for i, when := range a.times {
				if k := bins.of(when); k >= 0 && when >= t.start && (i == 0 || minusTicks(when, a.times[i-1]) >= lookback) {
					counts[k]++
				}
			}
		}
		for i, n := range counts {
			if n > 0 {
				if err := out.Add(t.row(g, bins[i], n)...); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}

// binned divides the time into periods that begin where bin begins them.
func (t *timeline) binned(step any) (calendar, error) {
	start := t.start
	if length, ok := builtin.TicksOf(step); ok {
		if at, ok := numbers.FloorTo(start, length); ok && at <= start {
			start = at
		}
	}
	return newPeriods(start, t.end, step)
}

// activityEngagement compares, for each inner period, how many ids were active
// in it with how many were in the outer period that ends with it (KQL
// reference, activity-engagement-plugin).
func activityEngagement(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	inner, err := call.Whole("InnerActivityWindow")
	if err != nil {
		return nil, err
	}
	outer, err := call.Whole("OuterActivityWindow")
	if err != nil {
		return nil, err
	}
	t, err := readTimeline(call, outer)
	if err != nil {
		return nil, err
	}
	bins, err := t.binned(inner)
	if err != nil {
		return nil, err
	}
	if err := t.bounded(bins); err != nil {
		return nil, err
	}
	out := t.result(ctx, append(longs("dcount_activities_inner", "dcount_activities_outer"), value.Field{Name: "activity_ratio", Type: value.Real})...)
	for _, g := range t.groups {
		active, around := make([]int64, bins.count()), make([]int64, bins.count())
		for _, a := range g.ids {
			for i := range active {
				if a.seen(bins[i], bins[i+1]) {
					active[i]++
				}
				if a.seen(minusTicks(bins[i+1], outer), bins[i+1]) {
					around[i]++
				}
			}
		}
		for i, n := range active {
			if n > 0 {
				if err := out.Add(t.row(g, bins[i], n, around[i], float64(n)/float64(around[i]))...); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}

// seen reports whether there is an event in [from, to).
func (a *activity) seen(from, to int64) bool {
	i, _ := slices.BinarySearch(a.times, from)
	return i < len(a.times) && a.times[i] < to
}

// periodsOf returns the different periods in which an id was active, in order.
func (a *activity) periodsOf(p calendar) []int {
	var list []int
	for _, when := range a.times {
		if i := p.of(when); i >= 0 && (len(list) == 0 || list[len(list)-1] != i) {
			list = append(list, i)
		}
	}
	return list
}

// activityMetrics counts the ids of each period, and compares them with those
// of the period before (KQL reference, activity-metrics-plugin).
func activityMetrics(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	step := call.Given("Step")
	if len(call.Args) == 3 { // the call has only the step, in the place of the start
		step, call.Args[2].Param = call.Constant(2), ""
	}
	t, p, err := timelineOf(call, 0, step)
	if err != nil {
		return nil, err
	}
	real := func(name string) value.Field { return value.Field{Name: name, Type: value.Real} }
	out := t.result(ctx, append(longs("dcount_values", "dcount_newvalues"), real("retention_rate"), real("churn_rate"))...)
	for _, g := range t.groups {
		active, returned := make([]int64, p.count()), make([]int64, p.count())
		for _, a := range g.ids {
			before := -2
			for _, i := range a.periodsOf(p) {
				if active[i]++; before == i-1 {
					returned[i]++
				}
				before = i
			}
		}
		for i, n := range active {
			if n == 0 {
				continue
			}
			retention := math.NaN()
			if i > 0 && active[i-1] > 0 {
				retention = float64(returned[i]) / float64(active[i-1])
			}
			if err := out.Add(t.row(g, p[i], n, n-returned[i], retention, 1-retention)...); err != nil {
				return nil, err
			}
		}
	}
	return out.Table(), nil
}

// timelineOf reads a timeline and divides it into periods that begin at its start.
func timelineOf(call builtin.PluginCall, before int64, step any) (*timeline, calendar, error) {
	t, err := readTimeline(call, before)
	if err != nil {
		return nil, nil, err
	}
	p, err := newPeriods(t.start, t.end, step)
	if err == nil {
		err = t.bounded(p)
	}
	return t, p, err
}

// activityCountsMetrics counts the events and the ids of each period, the ids that are
// new in it, and all ids up to it (KQL reference, activity-counts-metrics-plugin).
func activityCountsMetrics(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	t, p, err := timelineOf(call, 0, call.Given("Step"))
	if err != nil {
		return nil, err
	}
	out := t.result(ctx, longs("count", "dcount", "new_dcount", "aggregated_dcount")...)
	for _, g := range t.groups {
		events, active, fresh := make([]int64, p.count()), make([]int64, p.count()), make([]int64, p.count())
		for _, a := range g.ids {
			for _, when := range a.times {
				if i := p.of(when); i >= 0 {
					events[i]++
				}
			}
			for k, i := range a.periodsOf(p) {
				if active[i]++; k == 0 {
					fresh[i]++
				}
			}
		}
		all := int64(0)
		for i, n := range events {
			if all += fresh[i]; n > 0 {
				if err := out.Add(t.row(g, p[i], n, active[i], fresh[i], all)...); err != nil {
					return nil, err
				}
			}
		}
	}
	return out.Table(), nil
}
