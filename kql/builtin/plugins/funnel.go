package plugins

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The plugins that follow ids through a sequence of states. Other events may lie between
// the states of a sequence.

// maxSamples is the number of ids that a row of funnel_sequence shows (KQL reference,
// funnel-sequence-plugin).
const maxSamples = 128

// A funnel is the input of such a plugin.
type funnel struct {
	*timeline
	periods  calendar
	ids      value.Column
	state    value.Field
	states   value.Column
	sequence []string
}

func newFunnel(call builtin.PluginCall, step any) (*funnel, error) {
	t, p, err := timelineOf(call, 0, step)
	if err != nil {
		return nil, err
	}
	at, err := call.Required("StateColumn")
	if err != nil {
		return nil, err
	}
	f := &funnel{timeline: t, periods: p, ids: call.Input.Columns[call.Column("IdColumn")], state: call.Input.Schema.Fields[at], states: call.Input.Columns[at], sequence: builtin.TextList(call.Given("Sequence"))}
	if len(f.sequence) == 0 || len(f.sequence) > maxSamples {
		return nil, fmt.Errorf("the sequence has %d states; it must have 1 to %d", len(f.sequence), maxSamples)
	}
	return f, nil
}

// each calls a function with the events of each id in each period and their states as texts.
func (f *funnel) each(visit func(period int, a *activity, states []string)) {
	for _, g := range f.groups {
		for _, a := range g.ids {
			for from := 0; from < len(a.times); {
				period, to := f.periods.of(a.times[from]), from
				for to < len(a.times) && f.periods.of(a.times[to]) == period {
					to++
				}
				part := &activity{row: a.row, times: a.times[from:to], rows: a.rows[from:to]}
				states := make([]string, len(part.rows))
				for i, row := range part.rows {
					states[i] = value.Text(f.states.Value(row))
				}
				if from = to; period >= 0 {
					visit(period, part, states)
				}
			}
		}
	}
}

// A transition is a row of funnel_sequence: a period, the state before the sequence and the one after it.
type transition struct {
	period     int
	prev, next string
}

// transitions collects the ids of each transition, each id once.
type transitions struct {
	ids   map[transition][]any
	last  map[transition]*activity
	order []transition
	count map[transition]int64
}

func newTransitions() *transitions {
	return &transitions{ids: map[transition][]any{}, last: map[transition]*activity{}, count: map[transition]int64{}}
}

func (t *transitions) add(k transition, a *activity, id any) {
	if t.last[k] == a {
		return
	}
	if t.count[k] == 0 {
		t.order = append(t.order, k)
	}
	if t.count[k]++; len(t.ids[k]) < maxSamples {
		t.ids[k] = append(t.ids[k], value.Cast(id, value.Dynamic))
	}
	t.last[k] = a
}

// table lists the transitions of each period, the most frequent first.
func (t *transitions) table(ctx *builtin.Context, f *funnel, fields []value.Field, row func(transition) []any) (*value.Table, error) {
	at := f.call.Input.Schema.Fields[f.at]
	fields = append(append([]value.Field{at}, fields...), value.Field{Name: "dcount", Type: value.Long}, value.Field{Name: "samples", Type: value.Dynamic})
	out := builtin.NewRowMaker(ctx, fields...)
	slices.SortStableFunc(t.order, func(a, b transition) int {
		if a.period != b.period {
			return a.period - b.period
		}
		return int(t.count[b] - t.count[a])
	})
	for _, k := range t.order {
		values := append([]any{f.time(f.periods[k.period])}, row(k)...)
		if err := out.Add(append(values, t.count[k], t.ids[k])...); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

// funnelSequence counts the ids that went through a sequence of states, by the states
// before and after it. Two further tables count by only one of these states (KQL
// reference, funnel-sequence-plugin).
func funnelSequence(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	window, err := call.Whole("MaxWindowSizeBetweenSteps")
	if err != nil {
		return nil, err
	}
	f, err := newFunnel(call, call.Given("Step"))
	if err != nil {
		return nil, err
	}
	both, before, after := newTransitions(), newTransitions(), newTransitions()
	f.each(func(period int, a *activity, states []string) {
		for _, m := range f.matches(a.times, states, window) {
			k := transition{period, stateBefore(states, m[0]), stateAfter(states, m[1])}
			id := f.ids.Value(a.row)
			both.add(k, a, id)
			before.add(transition{period, k.prev, ""}, a, id)
			after.add(transition{period, "", k.next}, a, id)
		}
	})
	prev, next := value.Field{Name: "prev", Type: f.state.Type}, value.Field{Name: "next", Type: f.state.Type}
	if call.Also != nil {
		t, err := before.table(ctx, f, []value.Field{prev}, func(k transition) []any { return []any{k.prev} })
		if err != nil {
			return nil, err
		}
		call.Also(t)
		if t, err = after.table(ctx, f, []value.Field{next}, func(k transition) []any { return []any{k.next} }); err != nil {
			return nil, err
		}
		call.Also(t)
	}
	return both.table(ctx, f, []value.Field{prev, next}, func(k transition) []any { return []any{k.prev, k.next} })
}

// matches returns the first and the last event of each path through the sequence in which
// no step takes longer than the window. Paths do not overlap.
func (f *funnel) matches(times []int64, states []string, window int64) [][2]int {
	type partial struct{ first, last int } // a path up to a step; last is -1 for none
	ways := make([]partial, len(f.sequence))
	clear := func() {
		for i := range ways {
			ways[i].last = -1
		}
	}
	clear()
	var found [][2]int
	for i, state := range states {
		for k := len(ways) - 1; k >= 0; k-- {
			switch {
			case f.sequence[k] != state:
			case k == 0:
				ways[0] = partial{i, i}
			case ways[k-1].last >= 0 && minusTicks(times[i], times[ways[k-1].last]) <= window:
				ways[k] = partial{ways[k-1].first, i}
			}
		}
		if w := ways[len(ways)-1]; w.last == i {
			found = append(found, [2]int{w.first, i})
			clear()
		}
	}
	return found
}

// stateBefore and stateAfter return the nearest different state before or after an event,
// "" if there is none.
func stateBefore(states []string, at int) string {
	for i := at - 1; i >= 0; i-- {
		if states[i] != states[at] {
			return states[i]
		}
	}
	return ""
}

func stateAfter(states []string, at int) string {
	for _, s := range states[at+1:] {
		if s != states[at] {
			return s
		}
	}
	return ""
}

// funnelSequenceCompletion counts, for each limit on the time of a sequence, the ids that
// reached each of its states (KQL reference, funnel-sequence-completion-plugin).
func funnelSequenceCompletion(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	f, err := newFunnel(call, call.Given("BinSize"))
	if err != nil {
		return nil, err
	}
	limits, _ := call.Given("MaxSequencePeriods").([]any)
	if len(limits) == 0 || len(limits) > maxSamples {
		return nil, fmt.Errorf("there are %d maximum times; there must be 1 to %d", len(limits), maxSamples)
	}
	spans := make([]int64, len(limits))
	for i, v := range limits {
		var ok bool
		if spans[i], ok = builtin.TicksOf(value.Cast(v, value.Timespan)); !ok {
			return nil, fmt.Errorf("%s is not a timespan", builtin.Preview(value.Text(v)))
		}
	}
	counts := map[int][]int64{} // by period: the ids for each limit and state
	f.each(func(period int, a *activity, states []string) {
		if counts[period] == nil {
			counts[period] = make([]int64, len(spans)*len(f.sequence))
		}
		for i, span := range spans {
			for k := range f.completed(a.times, states, span) {
				counts[period][i*len(f.sequence)+k]++
			}
		}
	})
	at := call.Input.Schema.Fields[f.at]
	out := builtin.NewRowMaker(ctx, at, value.Field{Name: f.state.Name, Type: value.String}, value.Field{Name: "Period", Type: value.Timespan}, value.Field{Name: "dcount", Type: value.Long})
	for period := range f.periods.count() {
		for i, n := range counts[period] {
			k := i % len(f.sequence)
			if err := out.Add(f.time(f.periods[period]), f.sequence[k], value.Duration(spans[i/len(f.sequence)]), n); err != nil {
				return nil, err
			}
		}
	}
	return out.Table(), nil
}

// completed returns how many states of the sequence were reached within a time from the first one.
func (f *funnel) completed(times []int64, states []string, span int64) int {
	began := make([]int, len(f.sequence)) // the latest beginning of a path up to each step; -1 for none
	for i := range began {
		began[i] = -1
	}
	best := 0
	for i, state := range states {
		for k := len(began) - 1; k >= 0; k-- {
			if f.sequence[k] != state {
				continue
			}
			first := i
			if k > 0 {
				first = began[k-1]
			}
			if first >= 0 && minusTicks(times[i], times[first]) <= span {
				began[k], best = first, max(best, k+1)
			}
		}
	}
	return best
}
