package plugins

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/times"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The plugins about who did something, and when (KQL reference, user-analytics), share
// this file: events by id, and periods of time.

// The limits of these plugins on the periods into which they divide their time, and on
// the pairs of a period and an id.
const (
	maxPeriods       = 100_000
	maxActivityPairs = 100_000_000
)

// A timeline is the input of such a plugin: the events of each id, for each combination of dimensions.
type timeline struct {
	call       builtin.PluginCall
	at         int // ordinal of the column of time
	dimensions []int
	start, end int64
	groups     []*activityGroup
}

// An activityGroup is the activity with one combination of dimensions.
type activityGroup struct {
	row  int // a row that has the combination
	ids  []*activity
	byID map[string]*activity
}

// An activity is the events of an id, in the order of time.
type activity struct {
	row   int // a row that has the id
	times []int64
	rows  []int // of the events
}

// readTimeline reads the events of the input, from the time before ahead of the start to
// the end. Without a start in the call, start and end are those of the input.
func readTimeline(call builtin.PluginCall, before int64) (*timeline, error) {
	t := &timeline{call: call, dimensions: call.Columns("Dimension")}
	var err error
	if t.at, err = call.Required("TimelineColumn"); err != nil {
		return nil, err
	}
	whole := call.Given("Start") == nil
	if !whole {
		if t.start, err = call.Whole("Start"); err != nil {
			return nil, err
		}
		if t.end, err = call.Whole("End"); err != nil {
			return nil, err
		}
	}
	return t, t.read(whole, before)
}

// read collects the events.
func (t *timeline) read(whole bool, before int64) error {
	id, err := t.call.Required("IdColumn")
	if err != nil {
		return err
	}
	ids, times := t.call.Input.Columns[id], t.call.Input.Columns[t.at]
	if whole {
		t.start, t.end = bounds(times)
	}
	first := minusTicks(t.start, before)
	byKey := map[string]*activityGroup{}
	var key []byte
	for row := range t.call.Input.Rows {
		when, ok := builtin.TicksOf(times.Value(row))
		if !ok || when < first || when > t.end {
			continue
		}
		key = key[:0]
		for _, d := range t.dimensions {
			key = value.AppendKey(key, t.call.Input.Columns[d].Value(row))
		}
		g := byKey[string(key)]
		if g == nil {
			g = &activityGroup{row: row, byID: map[string]*activity{}}
			byKey[string(key)] = g
			t.groups = append(t.groups, g)
		}
		key = value.AppendKey(key[:0], ids.Value(row))
		a := g.byID[string(key)]
		if a == nil {
			a = &activity{row: row}
			g.byID[string(key)] = a
			g.ids = append(g.ids, a)
		}
		a.times, a.rows = append(a.times, when), append(a.rows, row)
	}
	for _, g := range t.groups {
		for _, a := range g.ids {
			a.sort()
		}
	}
	return nil
}

// bounds returns the first and the last point of time in a column.
func bounds(c value.Column) (first, last int64) {
	found := false
	for row := range c.Len() {
		if when, ok := builtin.TicksOf(c.Value(row)); ok {
			if !found || when < first {
				first = when
			}
			if !found || when > last {
				last = when
			}
			found = true
		}
	}
	return first, last
}

// sort sorts the events by time. The sort is stable.
func (a *activity) sort() {
	if slices.IsSorted(a.times) {
		return
	}
	order := make([]int, len(a.times))
	for i := range order {
		order[i] = i
	}
	times, rows := a.times, a.rows
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(times[i], times[j]) })
	a.times, a.rows = make([]int64, len(order)), make([]int, len(order))
	for k, i := range order {
		a.times[k], a.rows[k] = times[i], rows[i]
	}
}

// time returns a point of time as a value of the timeline's type.
func (t *timeline) time(at int64) any {
	if typ := t.call.Input.Schema.Fields[t.at].Type; typ != value.DateTime {
		return value.Cast(at, typ)
	}
	return value.Instant(at)
}

// result returns a RowMaker for a point of time, the dimensions, and numbers.
func (t *timeline) result(ctx *builtin.Context, numbers ...value.Field) *builtin.RowMaker {
	input := t.call.Input.Schema.Fields
	fields := []value.Field{input[t.at]}
	for _, d := range t.dimensions {
		fields = append(fields, input[d])
	}
	return builtin.NewRowMaker(ctx, append(fields, numbers...)...)
}

// row returns a row for result.
func (t *timeline) row(g *activityGroup, at int64, numbers ...any) []any {
	return append(append([]any{t.time(at)}, t.dimensionsOf(g)...), numbers...)
}

func (t *timeline) dimensionsOf(g *activityGroup) []any {
	var list []any
	for _, d := range t.dimensions {
		list = append(list, t.call.Input.Columns[d].Value(g.row))
	}
	return list
}

// bounded returns an error if there are too many pairs of an id and a period.
func (t *timeline) bounded(p calendar) error {
	ids := 0
	for _, g := range t.groups {
		ids += 1 + len(g.ids)
	}
	if ids > maxActivityPairs/max(1, p.count()) {
		return fmt.Errorf("%d ids over %d periods: the limit is %d pairs", ids, p.count(), maxActivityPairs)
	}
	return nil
}

// A calendar holds the beginnings of consecutive periods of time, and as its last element
// the end of the last period.
type calendar []int64

// calendarSteps are the periods that a call names by a text.
var calendarSteps = map[string]times.Span{"week": times.WeekSpan, "month": times.MonthSpan, "year": times.YearSpan}

// newPeriods divides the time from start to end by a step, which is a number of ticks or
// the name of a calendar period.
func newPeriods(start, end int64, step any) (calendar, error) {
	if name, ok := step.(string); ok {
		return calendarPeriods(start, end, name)
	}
	length, ok := builtin.TicksOf(step)
	if !ok || length <= 0 {
		return nil, fmt.Errorf("the length of a period must be a positive constant")
	}
	if end < start {
		return calendar{start}, nil
	}
	n := uint64(end-start)/uint64(length) + 1
	if n > maxPeriods {
		return nil, fmt.Errorf("%d periods: the limit is %d", n, maxPeriods)
	}
	list := make(calendar, n+1)
	for i := range list {
		list[i] = start
		start = plusTicks(start, length)
	}
	return list, nil
}

func calendarPeriods(start, end int64, name string) (calendar, error) {
	step := calendarSteps[name]
	if step == nil {
		return nil, fmt.Errorf("the period %s must be week, month or year", builtin.Preview(name))
	}
	if start < int64(value.MinInstant) || end > int64(value.MaxInstant) {
		return nil, fmt.Errorf("a period of a %s needs a timeline of datetimes", name)
	}
	var list calendar
	for i := int64(0); len(list) <= maxPeriods; i++ {
		at, ok := times.Boundary(step, []any{value.Instant(start), i}, 0).(value.Instant)
		if !ok {
			return append(list, math.MaxInt64), nil // the last one ends with the year 9999
		}
		if list = append(list, int64(at)); int64(at) > end {
			return list, nil
		}
	}
	return nil, fmt.Errorf("more periods than the limit of %d", maxPeriods)
}

// count returns the number of periods.
func (p calendar) count() int { return len(p) - 1 }

// of returns the period that holds a point of time, or -1.
func (p calendar) of(at int64) int {
	i, found := slices.BinarySearch(p, at)
	if !found {
		i--
	}
	if i >= p.count() {
		return -1
	}
	return i
}

// plusTicks and minusTicks add and subtract. Results that are too large or too small
// become the largest or the smallest number.
func plusTicks(a, b int64) int64 {
	switch sum := a + b; {
	case b > 0 && sum < a:
		return math.MaxInt64
	case b < 0 && sum > a:
		return math.MinInt64
	default:
		return sum
	}
}

func minusTicks(a, b int64) int64 {
	if b == math.MinInt64 {
		return plusTicks(plusTicks(a, math.MaxInt64), 1)
	}
	return plusTicks(a, -b)
}
