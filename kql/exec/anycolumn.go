package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// compileAnyColumn tests each column of the input: the result is true where
// the operator holds for some column (KQL reference, search-operator).
func (e *engine) compileAnyColumn(x *plan.AnyColumn) (*scalar, error) {
	v, err := e.compile(x.Value)
	if err != nil {
		return nil, err
	}
	if x.Operator.Eval == nil {
		return nil, fail(x.OpSpan, x.Operator.Name, fmt.Errorf("it has no implementation"))
	}
	run, ctx := x.Operator.Eval([]value.Type{v.typ, v.typ}, value.Bool), e.context(x.At)
	return &scalar{typ: value.Bool, eval: func(b *batch) (value.Column, error) {
		wanted, err := v.over(b)
		if err != nil {
			return nil, err
		}
		out := make([]bool, b.rows)
		for i := range b.cols {
			if x.First > 0 && i >= x.First {
				break
			}
			c, err := b.col(i)
			if err != nil {
				return nil, err
			}
			if c == nil || !looksLike(c.Type(), v.typ) {
				continue
			}
			found, err := run(ctx, []value.Column{value.Convert(c, v.typ), wanted}, b.rows)
			if err != nil {
				return nil, fail(x.At, x.Operator.Name, err)
			}
			for _, r := range column.True(found) {
				out[r] = true
			}
		}
		return value.NewVector(value.Bool, out, nil), nil
	}}, nil
}

// looksLike reports whether a column is looked at for a value of the type. Kusto's engine looks for a text in
// columns of text and of dynamic values only, not in numbers.
func looksLike(column, wanted value.Type) bool {
	return column == wanted || column == value.Dynamic || column.IsNumeric() && wanted.IsNumeric()
}

// compilePackColumns makes a bag of the columns of the table that each row is of, those without a value among them.
func (e *engine) compilePackColumns(x *plan.PackColumns) *scalar {
	return &scalar{typ: value.Dynamic, eval: func(b *batch) (value.Column, error) {
		source, err := b.col(x.Source)
		if err != nil {
			return nil, err
		}
		out := make([]any, b.rows)
		for r := range out {
			table, _ := source.Value(r).(string)
			columns := x.Tables[table]
			bag := value.NewBag(len(columns))
			for _, c := range columns {
				col, err := b.col(c.Index)
				if err != nil {
					return nil, err
				}
				bag.Set(c.Name, value.Cast(col.Value(r), value.Dynamic))
			}
			out[r] = bag
		}
		return value.NewVector(value.Dynamic, out, nil), nil
	}}
}
