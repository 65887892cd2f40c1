package library

import (
	"math"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An aggregateCase is an aggregate over columns, with its result for all rows.
type aggregateCase struct {
	name string
	args [][]any // a list of values for each argument
	want []any
}

func column(v ...any) []any { return v }

func runAggregates(t *testing.T, cases []aggregateCase) {
	t.Helper()
	for _, c := range cases {
		f := Lookup(builtin.Aggregate, c.name)
		if f == nil || f.Accumulate == nil {
			t.Errorf("%s does not run", c.name)
			continue
		}
		var types []value.Type
		var columns []value.Column
		rows := 0
		for _, list := range c.args {
			typ, _ := operand(t, list[0])
			if e, ok := list[0].(empty); ok {
				typ, list = value.Type(e), nil
			}
			rows = max(rows, len(list))
			b := value.NewBuilder(typ, len(list))
			for _, v := range list {
				_, v = operand(t, v)
				b.Append(v)
			}
			types, columns = append(types, typ), append(columns, b.Column())
		}
		for i, col := range columns {
			if col.Len() == 1 && rows > 1 {
				columns[i] = value.Constant(types[i], col.Value(0), rows)
			}
		}
		result, _ := operand(t, c.want[0])
		acc := f.Accumulate(types, result)
		groups := make([]int, rows)
		for i := range groups {
			groups[i] = 1 // group 0 stays empty
		}
		if err := acc.Add(testContext(), groups, 2, columns); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		out, err := acc.Result(testContext(), 2)
		if err != nil || len(out) != len(c.want) {
			t.Errorf("%s gives %d columns (%v), want %d", c.name, len(out), err, len(c.want))
			continue
		}
		for i, w := range c.want {
			typ, want := operand(t, w)
			if got := out[i].Value(1); !sameValue(got, want) || out[i].Type() != typ {
				t.Errorf("%s%v is %s %s, want %s %s", c.name, c.args, out[i].Type(), value.AppendJSON(nil, got), typ, value.AppendJSON(nil, want))
			}
		}
	}
}

// empty is a column of no rows.
type empty value.Type

func TestAggregates(t *testing.T) {
	none := null(value.Long)
	xs := column(1, 2, 3, 4, 5)
	runAggregates(t, []aggregateCase{
		{"count", [][]any{xs}, column(5)},
		{"count", [][]any{column(true, false, null(value.Bool))}, column(1)},
		{"countif", [][]any{column(true, true, null(value.Bool))}, column(2)},
		{"sum", [][]any{column(1, none, 4)}, column(5)},
		{"sum", [][]any{column(1.5, 2.0)}, column(3.5)},
		{"sum", [][]any{{empty(value.Long)}}, column(0)},
		{"sum", [][]any{column(ts("1h"), ts("30m"))}, column(ts("90m"))},
		{"sum", [][]any{column(dec("0.1"), dec("0.2"))}, column(dec("0.3"))},
		{"sumif", [][]any{xs, column(true, false, true, false, false)}, column(4)},
		{"avg", [][]any{column(1, none, 4)}, column(2.5)},
		{"avg", [][]any{{empty(value.Long)}}, column(math.NaN())},
		{"avg", [][]any{column(ts("1h"), ts("2h"))}, column(ts("90m"))},
		{"avg", [][]any{column(dt("2024-01-01"), dt("2024-01-03"))}, column(dt("2024-01-02"))},
		{"avgif", [][]any{xs, column(true, false, true, false, false)}, column(2.0)},
		{"min", [][]any{column(3, none, 2)}, column(2)},
		{"max", [][]any{column("a", "c", "b")}, column("c")},
		{"max", [][]any{{empty(value.Long)}}, column(none)},
		{"max", [][]any{column(math.NaN(), 1.0)}, column(math.NaN())},
		{"min", [][]any{column(1.0, math.NaN(), -1.0)}, column(math.NaN())},
		{"maxif", [][]any{xs, column(true, true, false, false, false)}, column(2)},
		{"min", [][]any{column(true, false)}, column(false)},
		{"dcount", [][]any{column("a", "b", "a", "")}, column(3)},
		{"dcount", [][]any{column(1, none, 1)}, column(1)},
		{"dcountif", [][]any{xs, column(true, true, false, false, false)}, column(2)},
		{"count_distinct", [][]any{column(1, 1, 2)}, column(2)},
		{"make_list", [][]any{column("b", "a", "b")}, column(dyn(`["b","a","b"]`))},
		{"make_list", [][]any{xs, column(2)}, column(dyn("[1,2]"))},
		{"make_list", [][]any{{empty(value.Long)}}, column(dyn("[]"))},
		{"make_list", [][]any{column(1, none)}, column(dyn("[1]"))},
		{"make_list_with_nulls", [][]any{column(1, none)}, column(dyn("[1,null]"))},
		{"make_list_if", [][]any{column("a", "b"), column(false, true)}, column(dyn(`["b"]`))},
		{"make_set", [][]any{column("b", "a", "b")}, column(dyn(`["b","a"]`))},
		{"make_set", [][]any{column(dyn(`["A1","A2"]`), dyn(`["A2","C1"]`))}, column(dyn(`["A1","A2","C1"]`))},
		{"makeset", [][]any{xs, column(3)}, column(dyn("[1,2,3]"))},
		{"make_bag", [][]any{column(dyn(`{"a":1}`), dyn("5"), dyn(`{"b":2,"a":3}`))}, column(dyn(`{"a":1,"b":2}`))},
		{"buildschema", [][]any{column(dyn(`{"x":1,"y":3.5}`), dyn(`{"x":"somevalue","z":[1,2,3]}`), dyn(`{"y":{"w":"zzz"},"t":["aa","bb"],"z":["foo"]}`))},
			column(dyn("{\"y\":[{\"w\":\"string\"},\"double\"],\"z\":{\"`indexer`\":[\"long\",\"string\"]},\"t\":{\"`indexer`\":\"string\"},\"x\":[\"long\",\"string\"]}"))},
		{"arg_max", [][]any{column(1, none, 3, 2), column("a", "b", "c", "d")}, column(3, "c")},
		{"arg_min", [][]any{column(2, 1, 1), column("a", "b", "c")}, column(1, "b")},
		{"arg_max", [][]any{column(none, none), column("y", "g")}, column(none, "y")},
		{"take_any", [][]any{column("", "x")}, column("x")},
		{"any", [][]any{column(none, 7)}, column(7)},
		{"take_any", [][]any{column(1, 2), column("a", "b")}, column(1, "a")},
		{"take_anyif", [][]any{xs, column(false, true, true, true, true)}, column(2)},
		{"percentile", [][]any{xs, column(50)}, column(3)},
		{"percentiles", [][]any{xs, column(5), column(95)}, column(1, 5)},
		{"percentile", [][]any{{empty(value.Long)}, {empty(value.Long)}}, column(none)},
		{"percentilesw", [][]any{column(10, 20, 30, 40), column(8, 6, 3, 1), column(50), column(75), column(99.9)}, column(20, 20, 40)},
		{"percentilesw_array", [][]any{column(10, 20, 30, 40), column(8, 6, 3, 1), column(dyn("[50,75,99.9]"))}, column(dyn("[20,20,40]"))},
		{"stdev", [][]any{xs}, column(math.Sqrt(2.5))},
		{"stdevp", [][]any{xs}, column(math.Sqrt2)},
		{"variance", [][]any{xs}, column(2.5)},
		{"variancep", [][]any{xs}, column(2.0)},
		{"variance", [][]any{{empty(value.Long)}}, column(0.0)},
		{"covariance", [][]any{column(1.0, 2.0, 3.0, 4.0, 5.0), column(14.0, 10.0, 17.0, 20.0, 50.0)}, column(20.5)},
		{"varianceif", [][]any{xs, column(true, true, true, true, true)}, column(2.5)},
		{"binary_all_and", [][]any{column(0xFFFFFFFF, 0xFFFFF00F, 0xCFFFFFFD, 0xFAFEFFFF)}, column(0xCAFEF00D)},
		{"binary_all_xor", [][]any{column(1, 3)}, column(2)},
	})
}

func TestCollectingStopsAtTheLimit(t *testing.T) {
	ctx := testContext()
	ctx.MaxBytes = 100
	acc := Lookup(builtin.Aggregate, "make_list").Accumulate([]value.Type{value.String}, value.Dynamic)
	text := value.Constant(value.String, "a text of some length", 10)
	if err := acc.Add(ctx, make([]int, 10), 1, []value.Column{text}); err == nil {
		t.Error("no error for a list beyond the limit")
	}
}
