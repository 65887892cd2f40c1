package builtin

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Plugins over who did something, and when (KQL reference, user-analytics).

// The limits of these plugins: how many periods they divide their time into,
// and how many pairs of a period and an id they look at.
const (
	maxActivityBins  = 100_000
	maxActivityPairs = 100_000_000
)

// A timeline is the input of such a plugin: ids and points of time, by the values of the dimensions.
type timeline struct {
	call       PluginCall
	at         value.Column // the points of time
	start, end int64
	groups     []*activityGroup
}

// An activityGroup is the activity with one combination of dimensions.
type activityGroup struct {
	row int // a row that has the combination
	ids map[string][]int64
}

// ticksOf returns a number, a datetime or a timespan as a whole number.
func ticksOf(v any) (int64, bool) {
	n, ok := value.Cast(v, value.Long).(int64)
	return n, ok
}

// newTimeline reads the input: the first argument is the column of ids, the
// second that of time; start and end are constants, dimensions columns. What
// lies more than before ahead of the start, or after the end, is left out.
func newTimeline(call PluginCall, start, end int, before int64, dimensions []PluginArg) (*timeline, error) {
	if len(call.Args) < 4 || call.Args[0].Column < 0 || call.Args[1].Column < 0 {
		return nil, fmt.Errorf("it needs a column of ids and one of time")
	}
	t := &timeline{call: call, at: call.Input.Columns[call.Args[1].Column]}
	whole := start < 0
	if !whole {
		var ok1, ok2 bool
		t.start, ok1 = ticksOf(call.constant(start))
		t.end, ok2 = ticksOf(call.constant(end))
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("the start and the end must be constants")
		}
	}
	ids := call.Input.Columns[call.Args[0].Column]
	byKey := map[string]*activityGroup{}
	first := true
	for row := range call.Input.Rows {
		when, ok := ticksOf(t.at.Value(row))
		if !ok || !whole && (when < t.start-before || when > t.end) {
			continue
		}
		if whole && (first || when < t.start) {
			t.start = when
		}
		if whole && (first || when > t.end) {
			t.end = when
		}
		first = false
		var key []byte
		for _, d := range dimensions {
			if d.Column >= 0 {
				key = value.AppendKey(key, call.Input.Columns[d.Column].Value(row))
			}
		}
		g := byKey[string(key)]
		if g == nil {
			g = &activityGroup{row: row, ids: map[string][]int64{}}
			byKey[string(key)] = g
			t.groups = append(t.groups, g)
		}
		id := string(value.AppendKey(nil, ids.Value(row)))
		g.ids[id] = append(g.ids[id], when)
	}
	return t, nil
}

// bins returns the beginnings of the periods of a length that hold the time from start to end.
func (t *timeline) bins(length int64) ([]int64, error) {
	if length <= 0 {
		return nil, fmt.Errorf("the length of a period must be positive")
	}
	first, _ := floorTo(t.start, length)
	if (t.end-first)/length >= maxActivityBins {
		return nil, fmt.Errorf("more than %d periods: that is the limit", maxActivityBins)
	}
	ids := 0
	for _, g := range t.groups {
		ids += 1 + len(g.ids)
	}
	if int64(ids) > maxActivityPairs/((t.end-first)/length+1) {
		return nil, fmt.Errorf("%d ids over %d periods: the limit is %d pairs", ids, (t.end-first)/length+1, maxActivityPairs)
	}
	var list []int64
	for at := first; at <= t.end; at += length {
		list = append(list, at)
	}
	return list, nil
}

// time returns a point of time as a value of the timeline's type.
func (t *timeline) time(at int64) any {
	if t.at.Type() == value.DateTime {
		return value.Instant(at)
	}
	return value.Cast(at, t.at.Type())
}

// An activityTable collects rows: a point of time, dimensions, and numbers.
type activityTable struct {
	t          *timeline
	dimensions []PluginArg
	builders   []*value.Builder
	fields     []value.Field
	rows       int
}

func (t *timeline) table(dimensions []PluginArg, columns ...value.Field) *activityTable {
	a := &activityTable{t: t, dimensions: dimensions}
	input := t.call.Input.Schema.Fields
	a.fields = append(a.fields, input[t.call.Args[1].Column])
	for _, d := range dimensions {
		if d.Column >= 0 {
			a.fields = append(a.fields, input[d.Column])
		}
	}
	a.fields = append(a.fields, columns...)
	for _, f := range a.fields {
		a.builders = append(a.builders, value.NewBuilder(f.Type, 0))
	}
	return a
}

func (a *activityTable) add(g *activityGroup, at int64, numbers ...any) {
	a.builders[0].Append(a.t.time(at))
	k := 1
	for _, d := range a.dimensions {
		if d.Column >= 0 {
			a.builders[k].Append(a.t.call.Input.Columns[d.Column].Value(g.row))
			k++
		}
	}
	for i, n := range numbers {
		a.builders[k+i].Append(n)
	}
	a.rows++
}

func (a *activityTable) finish() *value.Table {
	out := tableMaker{rows: a.rows}
	for i, b := range a.builders {
		out.add(a.fields[i].Name, b.Column())
	}
	return out.table()
}

// sessionCount counts, for each period, the sessions that begin in it: an id's
// session ends when the id is not seen for the time of the look-back.
func sessionCount(_ *Context, call PluginCall) (*value.Table, error) {
	lookback, ok1 := ticksOf(call.constant(5))
	length, ok2 := ticksOf(call.constant(4))
	if !ok1 || !ok2 || len(call.Args) < 6 {
		return nil, fmt.Errorf("the period and the look-back must be constants")
	}
	dimensions := call.Args[6:]
	t, err := newTimeline(call, 2, 3, lookback, dimensions)
	if err != nil {
		return nil, err
	}
	bins, err := t.bins(length)
	if err != nil {
		return nil, err
	}
	out := t.table(dimensions, value.Field{Name: "count_sessions", Type: value.Long})
	for _, g := range t.groups {
		counts := make([]int64, len(bins))
		for _, times := range g.ids {
			slices.Sort(times)
			for i, when := range times {
				if when >= t.start && (i == 0 || when-times[i-1] >= lookback) {
					counts[(when-bins[0])/length]++
				}
			}
		}
		for i, n := range counts {
			if n > 0 {
				out.add(g, bins[i], n)
			}
		}
	}
	return out.finish(), nil
}

// activityEngagement compares, for each inner period, how many ids were active
// in it with how many were in the outer period that ends with it.
func activityEngagement(_ *Context, call PluginCall) (*value.Table, error) {
	start, end, windows := -1, -1, 2
	if len(call.Args) > 4 {
		start, end, windows = 2, 3, 4
	}
	inner, ok1 := ticksOf(call.constant(windows))
	outer, ok2 := ticksOf(call.constant(windows + 1))
	if !ok1 || !ok2 || inner <= 0 {
		return nil, fmt.Errorf("the inner and the outer window must be constants")
	}
	dimensions := call.Args[windows+2:]
	t, err := newTimeline(call, start, end, outer, dimensions)
	if err != nil {
		return nil, err
	}
	bins, err := t.bins(inner)
	if err != nil {
		return nil, err
	}
	out := t.table(dimensions, value.Field{Name: "dcount_activities_inner", Type: value.Long},
		value.Field{Name: "dcount_activities_outer", Type: value.Long}, value.Field{Name: "activity_ratio", Type: value.Real})
	for _, g := range t.groups {
		active, around := make([]int64, len(bins)), make([]int64, len(bins))
		for _, times := range g.ids {
			slices.Sort(times)
			for i, at := range bins {
				if seen(times, at, at+inner) {
					active[i]++
				}
				if seen(times, at+inner-outer, at+inner) {
					around[i]++
				}
			}
		}
		for i := range bins {
			if active[i] > 0 {
				out.add(g, bins[i], active[i], around[i], float64(active[i])/float64(around[i]))
			}
		}
	}
	return out.finish(), nil
}

// seen reports whether one of the sorted times lies in [from, to).
func seen(times []int64, from, to int64) bool {
	i, _ := slices.BinarySearch(times, from)
	return i < len(times) && times[i] < to
}
