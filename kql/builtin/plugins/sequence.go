package plugins

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A detection holds the parameters of a call of sequence_detect.
type detection struct {
	call       builtin.PluginCall
	at         int // ordinal of the column of time
	dimensions []int
	steps      []func(row int) bool
	step, span int64 // the longest times between two steps and between the first and the last
}

// A stepEvent is a row that may be a step of a sequence.
type stepEvent struct {
	when int64
	row  int
}

// sequenceDetect finds the sequences of events that meet one condition after another, for
// each combination of dimensions. It finds every path from a first to a last step and
// returns the times of its steps (KQL reference, sequence-detect-plugin).
func sequenceDetect(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	d := &detection{call: call, dimensions: call.Columns("Dimension")}
	var err error
	if d.at, err = call.Required("TimelineColumn"); err != nil {
		return nil, err
	}
	if d.step, err = call.Whole("MaxSeqeunceStepWindow"); err != nil {
		return nil, err
	}
	if d.span, err = call.Whole("MaxSequenceSpan"); err != nil {
		return nil, err
	}
	timeline := call.Input.Schema.Fields[d.at]
	var fields []value.Field
	for _, c := range d.dimensions {
		fields = append(fields, call.Input.Schema.Fields[c])
	}
	for i, a := range call.Args {
		if a.Param == "Expr" {
			holds, err := conditionOf(call, i)
			if err != nil {
				return nil, err
			}
			d.steps = append(d.steps, holds)
			fields = append(fields, value.Field{Name: a.Name + "_" + timeline.Name, Type: timeline.Type})
		}
	}
	if len(d.steps) == 0 {
		return nil, errors.New("it needs a condition")
	}
	out := builtin.NewRowMaker(ctx, append(fields, value.Field{Name: "Duration", Type: value.Timespan})...)
	for _, g := range d.groups() {
		if err := d.detect(out, g); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

// A stepGroup is the events of one combination of dimensions, by step.
type stepGroup struct {
	row   int
	steps [][]stepEvent
}

// groups collects the events of each step in the order of time, for each combination of dimensions.
func (d *detection) groups() []*stepGroup {
	var list []*stepGroup
	byKey := map[string]*stepGroup{}
	var key []byte
	times := d.call.Input.Columns[d.at]
	for row := range d.call.Input.Rows {
		when, ok := builtin.TicksOf(times.Value(row))
		if !ok {
			continue
		}
		key = key[:0]
		for _, c := range d.dimensions {
			key = value.AppendKey(key, d.call.Input.Columns[c].Value(row))
		}
		for k, holds := range d.steps {
			if !holds(row) {
				continue
			}
			g := byKey[string(key)]
			if g == nil {
				g = &stepGroup{row: row, steps: make([][]stepEvent, len(d.steps))}
				byKey[string(key)] = g
				list = append(list, g)
			}
			g.steps[k] = append(g.steps[k], stepEvent{when, row})
		}
	}
	for _, g := range list {
		for _, events := range g.steps {
			slices.SortStableFunc(events, func(a, b stepEvent) int { return a.compare(b) })
		}
	}
	return list
}

func (e stepEvent) compare(o stepEvent) int {
	if e.when != o.when {
		if e.when < o.when {
			return -1
		}
		return 1
	}
	return e.row - o.row
}

// The limits of sequence_detect on the events that it looks at and the sequences that it finds.
const (
	maxSequenceSteps = 100_000_000
	maxSequences     = 1_000_000
)

// detect adds a row for each path through the steps. Paths with the same times count once.
func (d *detection) detect(out *builtin.RowMaker, g *stepGroup) error {
	path, seen, looked := make([]int64, len(d.steps)), map[string]bool{}, 0
	var from func(k int, last stepEvent) error
	from = func(k int, last stepEvent) error {
		if k == len(d.steps) {
			return d.addOnce(out, g, path, seen)
		}
		events := g.steps[k]
		at := 0
		if k > 0 {
			at, _ = slices.BinarySearchFunc(events, stepEvent{last.when, last.row + 1}, stepEvent.compare)
		}
		for _, e := range events[at:] {
			if looked++; looked > maxSequenceSteps {
				return fmt.Errorf("more events to look at than the limit of %d", maxSequenceSteps)
			}
			if k > 0 && (minusTicks(e.when, last.when) > d.step || minusTicks(e.when, path[0]) > d.span) {
				break
			}
			path[k] = e.when
			if err := from(k+1, e); err != nil {
				return err
			}
		}
		return nil
	}
	return from(0, stepEvent{})
}

// addOnce adds the row of a path unless there is one with the same times.
func (d *detection) addOnce(out *builtin.RowMaker, g *stepGroup, path []int64, seen map[string]bool) error {
	var key []byte
	for _, when := range path {
		key = value.AppendKey(key, when)
	}
	if seen[string(key)] {
		return nil
	}
	if out.Rows == maxSequences {
		return fmt.Errorf("more sequences than the limit of %d", maxSequences)
	}
	seen[string(key)] = true
	var row []any
	for _, c := range d.dimensions {
		row = append(row, d.call.Input.Columns[c].Value(g.row))
	}
	typ := d.call.Input.Schema.Fields[d.at].Type
	for _, when := range path {
		if typ == value.DateTime {
			row = append(row, value.Instant(when))
		} else {
			row = append(row, when)
		}
	}
	return out.Add(append(row, value.Duration(minusTicks(path[len(path)-1], path[0])))...)
}
