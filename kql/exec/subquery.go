package exec

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// compileScalarQuery runs toscalar(table) once: the first column of the first row, null when there is none.
func (e *engine) compileScalarQuery(x *plan.ScalarQuery) (*scalar, error) {
	if col, ok := e.subs[x]; ok {
		return &scalar{typ: x.T, fixed: col}, nil
	}
	defer e.apart()()
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
		first, err := b.at(0, []int{0})
		if err != nil {
			return nil, err
		}
		out = fix(x.T, value.Cast(first.Value(0), x.T))
	}
	if !e.facts.ReadsOuter(x.Table) {
		e.subs[x] = out.fixed
	}
	return out, nil
}

// compileInTable looks a value up among those of a table's first column.
func (e *engine) compileInTable(x *plan.InTable) (*scalar, error) {
	tap := e.observer.tapOf(x)
	from, err := e.compile(x.X)
	if err != nil {
		return nil, err
	}
	name := x.Operator.Name
	if !isMembership[strings.TrimPrefix(name, "!")] {
		values, origins, err := e.firstColumn(x.Table)
		if err != nil {
			return nil, err
		}
		e.observer.listed(x, values, origins)
		return e.compileSearch(x, from, values, tap)
	}
	t := from.typ
	if t == value.Dynamic {
		t = value.String // a dynamic is its text here
	}
	set, known := e.sets[x]
	if !known {
		values, origins, err := e.firstColumn(x.Table)
		if err != nil {
			return nil, err
		}
		e.observer.listed(x, values, origins)
		set = column.NewSet(value.Convert(values, t), strings.HasSuffix(name, "~"))
		if !e.facts.ReadsOuter(x.Table) {
			e.sets[x] = set
		}
	}
	negate := strings.HasPrefix(name, "!")
	return &scalar{typ: value.Bool, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		tap.leave([]value.Column{col})
		return set.Test(value.Convert(col, t), negate), nil
	}}, nil
}

// isMembership has the operators that compare with whole values.
var isMembership = map[string]bool{"in": true, "in~": true}

// firstColumn returns the first column of a table, and what its rows are made of, nil unless the run is observed.
func (e *engine) firstColumn(n plan.Node) (value.Column, []origin, error) {
	rows, err := e.hold(n)
	if err != nil {
		return nil, nil, err
	}
	defer e.drop(rows)
	if rows.cols[0] == nil {
		return value.Constant(n.Schema().Fields[0].Type, nil, rows.rows), rows.origins, nil
	}
	return rows.cols[0], rows.origins, nil
}

// compileSearch hands has_any and has_all the column as one dynamic array.
func (e *engine) compileSearch(x *plan.InTable, from *scalar, values value.Column, tap *Trace) (*scalar, error) {
	if x.Operator.Eval == nil {
		return nil, fail(x.OpSpan, x.Operator.Name, fmt.Errorf("it has no implementation"))
	}
	list := make([]any, values.Len())
	for r := range list {
		list[r] = values.Value(r)
	}
	words := fix(value.Dynamic, list)
	run, ctx := x.Operator.Eval([]value.Type{from.typ, value.Dynamic}, value.Bool), e.context(x.At)
	return &scalar{typ: value.Bool, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		tap.leave([]value.Column{col})
		out, err := run(ctx, []value.Column{col, words.fixed.Slice(0, b.rows)}, b.rows)
		if err != nil {
			return nil, fail(x.At, x.Operator.Name, err)
		}
		return out, nil
	}}, nil
}
