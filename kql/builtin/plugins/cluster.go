package plugins

import (
	"fmt"
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/cluster"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The plugins that describe rows by patterns of their values. Package cluster finds the
// patterns; here values become numbers, and patterns become rows.

// A discreteTable is the input of such a plugin, with each value as a number.
type discreteTable struct {
	call  builtin.PluginCall
	rows  cluster.Rows
	from  []int   // the columns of the input that the patterns use
	first [][]int // for each of them and each number, a row that has the value
}

// newDiscreteTable numbers the values of all columns, except the weights and the columns that are left out.
func newDiscreteTable(call builtin.PluginCall, leftOut ...int) (*discreteTable, error) {
	d := &discreteTable{call: call}
	weight := call.Column("WeightColumn")
	if weight >= len(call.Input.Columns) {
		return nil, fmt.Errorf("WeightColumn is not a column of the input")
	}
	for i := range call.Input.Columns {
		if i != weight && !slices.Contains(leftOut, i) {
			d.number(i)
		}
	}
	if weight >= 0 {
		d.rows.Weights = make([]float64, call.Input.Rows)
		for row := range d.rows.Weights {
			d.rows.Weights[row], _ = value.Cast(call.Input.Columns[weight].Value(row), value.Real).(float64)
		}
	}
	return d, nil
}

func (d *discreteTable) number(column int) {
	c := d.call.Input.Columns[column]
	numbers := make([]int32, c.Len())
	ids := map[string]int32{}
	var first []int
	var key []byte
	for row := range numbers {
		key = value.AppendKey(key[:0], c.Value(row))
		id, known := ids[string(key)]
		if !known {
			id = int32(len(first))
			ids[string(key)] = id
			first = append(first, row)
		}
		numbers[row] = id
	}
	d.from, d.first = append(d.from, column), append(d.first, first)
	d.rows.Columns = append(d.rows.Columns, numbers)
}

// wildcards returns, for each type, the value that stands for any value in a pattern.
func (d *discreteTable) wildcards() map[value.Type]any {
	wild := map[value.Type]any{}
	for _, a := range d.call.Of("CustomWildcard") {
		if v := a.Constant(); v != nil && v != builtin.DefaultArgument {
			wild[a.Const.Type()] = v
		}
	}
	return wild
}

// result returns a RowMaker for numbers and the pattern.
func (d *discreteTable) result(ctx *builtin.Context, numbers ...value.Field) *builtin.RowMaker {
	return builtin.NewRowMaker(ctx, append(numbers, d.call.Input.Schema.Fields...)...)
}

// pattern returns the values of a pattern, in the order of the input's columns.
func (d *discreteTable) pattern(p cluster.Pattern, wild map[value.Type]any) []any {
	row := make([]any, len(d.call.Input.Columns))
	for i, f := range d.call.Input.Schema.Fields {
		row[i] = wild[f.Type]
	}
	for i, v := range p {
		if v != cluster.Wildcard {
			row[d.from[i]] = d.call.Input.Columns[d.from[i]].Value(d.first[i][v])
		}
	}
	return row
}

// The limits of the arguments, as the pages of the plugins give them.
const (
	leastThreshold = 0.015
	maxSeeds       = 10_000
)

// autocluster finds a few segments of rows (KQL reference, autocluster-plugin).
func autocluster(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	size, err := call.Share("SizeWeight", 0.5, 0, 1)
	if err != nil {
		return nil, err
	}
	seeds, err := call.Count("NumSeeds", 25, 1, maxSeeds)
	if err != nil {
		return nil, err
	}
	d, err := newDiscreteTable(call)
	if err != nil {
		return nil, err
	}
	list, total, err := cluster.Segments(d.rows, call.Input.Rows, size, int(seeds))
	if err != nil {
		return nil, err
	}
	return d.segments(ctx, list, total)
}

// basket finds all frequent patterns (KQL reference, basket-plugin).
func basket(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	threshold, err := call.Share("Threshold", 0.05, leastThreshold, 1)
	if err != nil {
		return nil, err
	}
	dimensions, err := call.Count("MaxDimensions", 5, 1, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	d, err := newDiscreteTable(call)
	if err != nil {
		return nil, err
	}
	list, total, err := cluster.Basket(d.rows, call.Input.Rows, threshold, int(dimensions))
	if err != nil {
		return nil, err
	}
	return d.segments(ctx, list, total)
}

// segments makes a row of each segment.
func (d *discreteTable) segments(ctx *builtin.Context, list []cluster.Segment, total float64) (*value.Table, error) {
	out := d.result(ctx, append(longs("SegmentId", "Count"), value.Field{Name: "Percent", Type: value.Real})...)
	wild := d.wildcards()
	for i, s := range list {
		row := append([]any{int64(i), wholeOf(s.Weight), 100 * s.Weight / total}, d.pattern(s.Pattern, wild)...)
		if err := out.Add(row...); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

func wholeOf(f float64) any { return value.Cast(math.Round(f), value.Long) }

// diffpatterns finds the patterns that distinguish two sets of rows (KQL reference, diffpatterns-plugin).
func diffpatterns(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	split, err := call.Required("SplitColumn")
	if err != nil {
		return nil, err
	}
	threshold, err := call.Share("Threshold", 0.05, leastThreshold, 1)
	if err != nil {
		return nil, err
	}
	dimensions, err := call.Count("MaxDimensions", math.MaxInt32, 1, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	d, err := newDiscreteTable(call, split)
	if err != nil {
		return nil, err
	}
	a, b := value.Text(call.Given("SplitValueA")), value.Text(call.Given("SplitValueB"))
	set := func(row int) int {
		switch value.Text(value.Cast(call.Input.Columns[split].Value(row), value.String)) {
		case a:
			return 0
		case b:
			return 1
		}
		return -1
	}
	list, total, err := cluster.Differences(d.rows, call.Input.Rows, set, threshold, int(dimensions))
	if err != nil {
		return nil, err
	}
	percents := []value.Field{{Name: "PercentA", Type: value.Real}, {Name: "PercentB", Type: value.Real}, {Name: "PercentDiffAB", Type: value.Real}}
	out := d.result(ctx, append(longs("SegmentId", "CountA", "CountB"), percents...)...)
	wild := d.wildcards()
	for i, x := range list {
		shareA, shareB := percent(x.A, total[0]), percent(x.B, total[1])
		row := []any{int64(i), wholeOf(x.A), wholeOf(x.B), hundredths(shareA), hundredths(shareB), hundredths(math.Abs(shareA - shareB))}
		if err := out.Add(append(row, d.pattern(x.Pattern, wild)...)...); err != nil {
			return nil, err
		}
	}
	return out.Table(), nil
}

func percent(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * part / whole
}

func hundredths(f float64) float64 { return math.Round(f*100) / 100 }
