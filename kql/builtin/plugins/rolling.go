package plugins

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/aggregates"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// rollingPercentile computes, for each bin of an index, the percentile of the values in
// the window of bins that ends with it (KQL reference, rolling-percentile-plugin).
func rollingPercentile(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	values, err := call.Required("ValueColumn")
	if err != nil {
		return nil, err
	}
	index, err := call.Required("IndexColumn")
	if err != nil {
		return nil, err
	}
	size, err := call.Whole("BinSize")
	if err == nil && size <= 0 {
		err = builtin.NotPositive("BinSize")
	}
	if err != nil {
		return nil, err
	}
	percentile, ok := value.Cast(call.Given("Percentile"), value.Real).(float64)
	if !ok {
		return nil, fmt.Errorf("the percentile must be a constant number")
	}
	window, err := call.Count("BinsPerWindow", 1, 1, maxPeriods)
	if err != nil {
		return nil, err
	}
	r := &rollingWindow{call: call, values: values, index: index, size: size, dimensions: call.Columns("Dimension")}
	input := call.Input.Schema.Fields
	fields := []value.Field{input[index]}
	for _, d := range r.dimensions {
		fields = append(fields, input[d])
	}
	name := fmt.Sprintf("rolling_%d_percentile_%s_%s", window, input[values].Name, value.Text(call.Given("Percentile")))
	out := builtin.NewRowMaker(ctx, append(fields, value.Field{Name: name, Type: input[values].Type})...)
	for _, g := range r.groups() {
		if err := r.add(ctx, out, g, percentile, window); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

// A rollingWindow holds the parameters of a call of rolling_percentile.
type rollingWindow struct {
	call          builtin.PluginCall
	values, index int
	size          int64
	dimensions    []int
}

// A rollingGroup is the rows of one combination of dimensions, by bin.
type rollingGroup struct {
	row  int
	bins map[int64][]any
}

func (r *rollingWindow) groups() []*rollingGroup {
	var list []*rollingGroup
	byKey := map[string]*rollingGroup{}
	var key []byte
	for row := range r.call.Input.Rows {
		at, ok := builtin.TicksOf(r.call.Input.Columns[r.index].Value(row))
		v := r.call.Input.Columns[r.values].Value(row)
		if !ok || v == nil {
			continue
		}
		key = key[:0]
		for _, d := range r.dimensions {
			key = value.AppendKey(key, r.call.Input.Columns[d].Value(row))
		}
		g := byKey[string(key)]
		if g == nil {
			g = &rollingGroup{row: row, bins: map[int64][]any{}}
			byKey[string(key)] = g
			list = append(list, g)
		}
		bin, _ := numbers.FloorTo(at, r.size)
		g.bins[bin] = append(g.bins[bin], v)
	}
	return list
}

// maxRollingValues bounds the values in all windows of a rolling_percentile together.
const maxRollingValues = 50_000_000

// add adds a row for each bin that has values.
func (r *rollingWindow) add(ctx *builtin.Context, out *builtin.RowMaker, g *rollingGroup, percentile float64, window int64) error {
	bins := make([]int64, 0, len(g.bins))
	for bin := range g.bins {
		bins = append(bins, bin)
	}
	slices.Sort(bins)
	first, looked := 0, 0
	for i, bin := range bins {
		for minusTicks(bin, bins[first])/r.size >= window {
			first++
		}
		var s aggregates.Sample
		for _, b := range bins[first : i+1] {
			for _, v := range g.bins[b] {
				s.Values, s.Weights = append(s.Values, v), append(s.Weights, 1)
			}
		}
		if looked += len(s.Values); looked > maxRollingValues {
			return fmt.Errorf("more values in all windows than the limit of %d", maxRollingValues)
		}
		var at any = bin
		if r.call.Input.Schema.Fields[r.index].Type == value.DateTime {
			at = value.Instant(bin)
		}
		row := []any{at}
		for _, d := range r.dimensions {
			row = append(row, r.call.Input.Columns[d].Value(g.row))
		}
		found := s.Percentiles(ctx, []float64{percentile})[0]
		if err := ctx.Charge(64); err != nil {
			return err
		}
		if err := out.Add(append(row, found)...); err != nil {
			return err
		}
	}
	return nil
}
