package library

import (
	"fmt"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

const benchRows = 10_000

func benchColumns() (texts, numbers, dynamics value.Column) {
	s, n, d := make([]string, benchRows), make([]int64, benchRows), make([]any, benchRows)
	for i := range s {
		s[i] = fmt.Sprintf(`C:\Windows\System32\cmd.exe /c whoami /user%d`, i%100)
		n[i] = int64(i % 1000)
		d[i] = []any{s[i], n[i]}
	}
	return value.NewVector(value.String, s, nil), value.NewVector(value.Long, n, nil), value.NewVector(value.Dynamic, d, nil)
}

// BenchmarkEval measures functions that detection rules call on every row. The time per
// row is ns/op divided by 10,000.
func BenchmarkEval(b *testing.B) {
	texts, numbers, dynamics := benchColumns()
	constant := func(v any) value.Column { return value.Constant(value.TypeOf(v), v, benchRows) }
	for _, c := range []struct {
		kind   builtin.Kind
		name   string
		args   []value.Column
		result value.Type
	}{
		{builtin.Operator, "==", []value.Column{texts, constant("x")}, value.Bool},
		{builtin.Operator, "==", []value.Column{numbers, constant(int64(5))}, value.Bool},
		{builtin.Operator, "has", []value.Column{texts, constant("whoami")}, value.Bool},
		{builtin.Operator, "contains", []value.Column{texts, constant("user9")}, value.Bool},
		{builtin.Operator, "has_any", []value.Column{texts, constant("powershell"), constant("user9"), constant("whoami")}, value.Bool},
		{builtin.Operator, "in~", []value.Column{texts, constant("a"), constant("b")}, value.Bool},
		{builtin.Operator, "matches regex", []value.Column{texts, constant(`user\d+`)}, value.Bool},
		{builtin.Operator, "+", []value.Column{numbers, constant(int64(1))}, value.Long},
		{builtin.ScalarFunction, "tolower", []value.Column{texts}, value.String},
		{builtin.ScalarFunction, "strcat", []value.Column{texts, constant("-"), numbers}, value.String},
		{builtin.ScalarFunction, "extract", []value.Column{constant(`user(\d+)`), constant(int64(1)), texts}, value.String},
		{builtin.ScalarFunction, "split", []value.Column{texts, constant(`\`)}, value.Dynamic},
		{builtin.ScalarFunction, "tostring", []value.Column{dynamics}, value.String},
	} {
		types := make([]value.Type, len(c.args))
		for i, a := range c.args {
			types[i] = a.Type()
		}
		eval := Lookup(c.kind, c.name).Eval(types, c.result)
		ctx := testContext()
		b.Run(fmt.Sprintf("%s/%s", c.name, types[0]), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := eval(ctx, c.args, benchRows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
