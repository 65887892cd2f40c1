package plugins

import (
	"errors"
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// identityPlugin returns its input.
func identityPlugin(_ *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	return call.Input, nil
}

// inEngine stands for a plugin that the engine runs itself, because it groups the input for an aggregate.
func inEngine(*builtin.Context, builtin.PluginCall) (*value.Table, error) {
	return nil, errors.New("it runs only in the engine")
}

// narrow makes a row from each value of the input: the number of its row, its column and
// its text (KQL reference, narrow-plugin).
func narrow(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	in := call.Input
	n := in.Rows * len(in.Columns)
	if err := ctx.Holds(n, 3*n*builtin.CellBytes); err != nil {
		return nil, err
	}
	rows, names, texts := make([]int64, 0, n), make([]string, 0, n), make([]string, 0, n)
	for row := range in.Rows {
		for i, c := range in.Columns {
			rows = append(rows, int64(row))
			names = append(names, in.Schema.Fields[i].Name)
			texts = append(texts, narrowText(c.Value(row)))
		}
	}
	call.RowByRow(len(in.Columns))
	out := builtin.TableMaker{Rows: n}
	out.Add("Row", value.NewVector(value.Long, rows, nil))
	out.Add("Column", value.NewVector(value.String, names, nil))
	out.Add("Value", value.NewVector(value.String, texts, nil))
	return out.Table(), nil
}

// narrowText is the text of a value as the page of narrow shows it.
func narrowText(v any) string {
	switch v := v.(type) {
	case nil:
		return "[null]"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case value.Instant:
		text := []byte(value.Text(v))
		if len(text) > len("2017-03-14T") && text[len("2017-03-14")] == 'T' {
			text[len("2017-03-14")] = ' '
		}
		if n := len(text); n > 0 && text[n-1] == 'Z' {
			text = text[:n-1]
		}
		return string(text)
	}
	return value.Text(v)
}

// previewPlugin yields the first rows and, as a second table, the number of all rows (KQL
// reference, preview-plugin).
func previewPlugin(_ *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	n, ok := value.Cast(call.Constant(0), value.Long).(int64)
	if !ok || n < 0 {
		return nil, errors.New("the number of rows must be a constant of at least 0")
	}
	if call.Also != nil {
		count := builtin.TableMaker{Rows: 1}
		count.Add("Count", value.Constant(value.Long, int64(call.Input.Rows), 1))
		call.Also(count.Table())
	}
	n = min(n, int64(call.Input.Rows))
	kept := make([]int, n)
	for i := range kept {
		kept[i] = i
	}
	call.MadeOf(kept)
	out := builtin.TableMaker{Rows: int(n)}
	for i, c := range call.Input.Columns {
		out.Add(call.Input.Schema.Fields[i].Name, c.Slice(0, int(n)))
	}
	return out.Table(), nil
}

// estimateRowsCount returns the number of rows.
func estimateRowsCount(_ *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	out := builtin.TableMaker{Rows: 1}
	out.Add("EstimatedRowsCount", value.Constant(value.Long, int64(call.Input.Rows), 1))
	return out.Table(), nil
}

// rowsNear keeps the rows that are at most a number of rows before or after one for which
// the condition holds (KQL reference, rows-near-plugin).
func rowsNear(_ *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	holds, err := conditionOf(call, 0)
	if err != nil {
		return nil, err
	}
	before, ok := value.Cast(call.Constant(1), value.Long).(int64)
	after, ok2 := before, true
	if len(call.Args) > 2 {
		after, ok2 = value.Cast(call.Constant(2), value.Long).(int64)
	}
	if !ok || !ok2 || before < 0 || after < 0 {
		return nil, errors.New("the numbers of rows must be constants of at least 0")
	}
	var rows []int
	next := 0 // the first row that is not looked at yet
	for row := range call.Input.Rows {
		if !holds(row) {
			continue
		}
		to := min(int64(call.Input.Rows)-1, int64(row)+min(after, int64(call.Input.Rows)))
		for next = max(next, row-int(min(before, int64(row)))); int64(next) <= to; next++ {
			rows = append(rows, next)
		}
	}
	call.MadeOf(rows)
	return builtin.RowsOf(call.Input, rows), nil
}

// conditionOf returns a function that reports whether an argument is true in a row.
func conditionOf(c builtin.PluginCall, at int) (func(row int) bool, error) {
	if at >= len(c.Args) {
		return nil, errors.New("a condition is missing")
	}
	switch a := &c.Args[at]; {
	case a.Column >= 0 && a.Column < len(c.Input.Columns):
		return truths(c.Input.Columns[a.Column]), nil
	case a.Values != nil:
		return truths(a.Values), nil
	case a.Const != nil:
		is := a.Constant() == true
		return func(int) bool { return is }, nil
	}
	return nil, fmt.Errorf("argument %d is not a condition", at+1)
}

func truths(c value.Column) func(row int) bool {
	v := builtin.BoolColumn(c)
	return func(row int) bool { return !v.IsNull(row) && v.At(row) }
}
