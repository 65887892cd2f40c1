package exec

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// compileScalarQuery runs toscalar(table) once: the first column of the first row, null when there is none.
func (e *engine) compileScalarQuery(x *plan.ScalarQuery) (*scalar, error) {
	if col, ok := e.subs[x]; ok {
		return &scalar{typ: x.T, fixed: col}, nil
	}
	s, err := e.open(x.Table)
	if err != nil {
		return nil, err
	}
	defer s.close()
	b, err := s.next()
	if err != nil {
		return nil, err
	}
	out := fix(x.T, nil)
	if b != nil {
		out = fix(x.T, value.Cast(b.cols[0].Value(0), x.T))
	}
	if !e.facts.readsOuter(x.Table) {
		e.subs[x] = out.fixed
	}
	return out, nil
}

// compileInTable looks a value up among those of a table's first column.
func (e *engine) compileInTable(x *plan.InTable) (*scalar, error) {
	from, err := e.compile(x.X)
	if err != nil {
		return nil, err
	}
	rows, err := e.hold(x.Table)
	if err != nil {
		return nil, err
	}
	column := rows.cols[0]
	if column == nil {
		column = value.Constant(x.Table.Schema().Fields[0].Type, nil, 0)
	}
	switch name := x.Operator.Name; name {
	case "in", "!in", "in~", "!in~":
		m := newMembership(value.Convert(column, from.typ), strings.HasSuffix(name, "~"), strings.HasPrefix(name, "!"))
		return &scalar{typ: value.Bool, eval: func(b *batch) (value.Column, error) {
			col, err := from.over(b)
			if err != nil {
				return nil, err
			}
			return m.test(col), nil
		}}, nil
	}
	return e.compileSearch(x, from, column)
}

// compileSearch hands has_any and has_all the column as one dynamic array.
func (e *engine) compileSearch(x *plan.InTable, from *scalar, column value.Column) (*scalar, error) {
	if x.Operator.Eval == nil {
		return nil, fail(x.OpSpan, x.Operator.Name, fmt.Errorf("it has no implementation"))
	}
	list := make([]any, column.Len())
	for r := range list {
		list[r] = column.Value(r)
	}
	words := fix(value.Dynamic, list)
	run, ctx := x.Operator.Eval([]value.Type{from.typ, value.Dynamic}, value.Bool), e.context(x.At)
	return &scalar{typ: value.Bool, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		out, err := run(ctx, []value.Column{col, words.fixed.Slice(0, b.rows)}, b.rows)
		if err != nil {
			return nil, fail(x.At, x.Operator.Name, err)
		}
		return out, nil
	}}, nil
}

// A membership tests whether values are in a set (KQL reference, in-operator).
type membership struct {
	set    grouper
	fold   bool
	negate bool
	nulls  bool // null is among the values
}

func newMembership(values value.Column, fold, negate bool) *membership {
	m := &membership{fold: fold && values.Type() == value.String, negate: negate}
	m.set = newGrouper([]value.Type{values.Type()}, true)
	for r := range values.Len() {
		m.nulls = m.nulls || values.IsNull(r)
	}
	m.set.assign([]value.Column{m.folded(values)}, make([]int, values.Len()), true)
	return m
}

// folded returns the column in lower case where letter case does not count.
func (m *membership) folded(c value.Column) value.Column {
	v, ok := c.(*value.Vector[string])
	if !ok || !m.fold {
		return c
	}
	out := make([]string, v.Len())
	for r := range out {
		out[r] = strings.ToLower(v.At(r))
	}
	return value.NewVector(value.String, out, nil)
}

// test returns true for each value that is in the set. Null compared with null
// is null, and with anything else not equal.
func (m *membership) test(c value.Column) value.Column {
	ids := make([]int, c.Len())
	m.set.assign([]value.Column{m.folded(c)}, ids, false)
	out, nulls := make([]bool, len(ids)), value.Nulls(nil)
	for r, id := range ids {
		if m.nulls && c.IsNull(r) {
			nulls = nulls.Set(r, len(ids))
			continue
		}
		out[r] = (id >= 0) != m.negate
	}
	return value.NewVector(value.Bool, out, nulls)
}
