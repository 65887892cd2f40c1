package exec

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Plans made by hand, for tests of single operators.

func schemaOf(columns string) *value.Schema {
	var fields []value.Field
	for _, c := range strings.Fields(columns) {
		name, typ, _ := strings.Cut(c, ":")
		t, ok := value.ParseType(typ)
		if !ok {
			panic("no type " + typ)
		}
		fields = append(fields, value.Field{Name: name, Type: t})
	}
	return value.NewSchema(fields...)
}

// tableOfRows makes a table; an int stands for a long.
func tableOfRows(columns string, rows ...[]any) *value.Table {
	t := &value.Table{Schema: schemaOf(columns), Rows: len(rows)}
	for i, f := range t.Schema.Fields {
		b := value.NewBuilder(f.Type, len(rows))
		for _, r := range rows {
			v := r[i]
			if n, ok := v.(int); ok {
				v = int64(n)
			}
			b.Append(value.Cast(v, f.Type))
		}
		t.Columns = append(t.Columns, b.Column())
	}
	return t
}

func inline(t *value.Table) plan.Node {
	return &plan.DataTable{Step: plan.Step{Out: t.Schema}, Values: t.Columns, Rows: t.Rows}
}

func scanOf(name string, s *value.Schema) plan.Node {
	return &plan.Scan{Step: plan.Step{Out: s, At: diag.Span{Start: 3, End: 7}}, Name: name}
}

func over(n plan.Node) plan.Unary { return plan.Unary{Step: plan.Step{Out: n.Schema()}, Input: n} }

func columnOf(n plan.Node, name string) *plan.ColumnRef {
	i := n.Schema().Index(name)
	return &plan.ColumnRef{Typed: plan.Typed{T: n.Schema().Fields[i].Type}, Name: name, Index: i}
}

func constOf(v any) *plan.Const {
	return &plan.Const{Typed: plan.Typed{T: value.TypeOf(v)}, Value: v}
}

// boolOf makes a call of a function of longs that gives a bool.
func boolOf(name string, test func(args []int64) bool, args ...plan.Expr) *plan.Call {
	f := &builtin.Function{Name: name, Kind: builtin.Operator, Foldable: true}
	f.Eval = func([]value.Type, value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			out, nulls := make([]bool, rows), value.Nulls(nil)
			list := make([]int64, len(args))
			for r := range out {
				for i, a := range args {
					if a.IsNull(r) {
						nulls = nulls.Set(r, rows)
						continue
					}
					list[i] = a.Value(r).(int64)
				}
				out[r] = test(list)
			}
			return value.NewVector(value.Bool, out, nulls), nil
		}
	}
	return &plan.Call{Typed: plan.Typed{T: value.Bool}, Function: f, Args: args}
}

func runPlan(t *testing.T, n plan.Node, run Run) *value.Table {
	t.Helper()
	r, err := Execute(context.Background(), &plan.Query{Results: []plan.Node{n}}, run)
	if err != nil {
		t.Fatal(err)
	}
	return r.Table
}

// lines prints a table, a line a row.
func lines(t *value.Table) string {
	var b strings.Builder
	for r := range t.Rows {
		for i, c := range t.Columns {
			if i > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprint(&b, c.Value(r))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
