package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.MvApply]{open: (*engine).openMvApply})

// An apply runs a subquery over the expansion of each row (KQL reference, mv-apply-operator).
type apply struct {
	engine *engine
	node   *plan.MvApply
	input  stream
	expand *expansion

	rest  *batch // rows of the input to come
	row   int
	total *rowCounter
	lost  func(b *batch, row int, values ...value.Column) // takes note of a row that makes none; nil unless the run is traced
}

func (e *engine) openMvApply(n *plan.MvApply) (stream, error) {
	x, err := e.newExpansion(n.Expanded, n.Limit)
	if err != nil {
		return nil, err
	}
	input, err := e.open(n.Input)
	return &apply{engine: e, node: n, input: input, expand: x, total: e.totalOf(n), lost: e.observer.losses(n)}, err
}

func (a *apply) next() (*batch, error) {
	for {
		if a.rest == nil || a.row == a.rest.rows {
			b, err := a.input.next()
			if b == nil || err != nil {
				return nil, err
			}
			if err := b.settle(a.engine.pruning.Need(a.node.Input)); err != nil {
				return nil, err
			}
			if err := a.expand.over(b); err != nil {
				return nil, err
			}
			a.rest, a.row = b, 0
		}
		out, err := a.one(a.row)
		if err != nil {
			return nil, err
		}
		a.row++
		if err := a.total.add(out.rows); err != nil {
			return nil, err
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

// one runs the subquery over one row's expansion.
func (a *apply) one(row int) (*batch, error) {
	n := a.node
	in := a.rowsOf(row)
	if in.rows == 0 && a.lost != nil {
		a.lost(a.rest, row, a.expand.values...)
	}
	found, err := a.engine.runSub(n.Rows, in, n.Sub)
	if err != nil {
		return nil, err
	}
	a.engine.drop(found)
	out := &batch{rows: found.rows, cols: make([]value.Column, len(n.Columns)), origins: found.origins}
	if out.origins == nil {
		out.origins = a.engine.lineage.together(in, found.rows)
	}
	if a.rest.arrived != nil {
		out.arrived = arrivedAt(a.rest.arrived, slices.Repeat([]int{row}, found.rows))
	}
	for i, c := range n.Columns {
		switch {
		case c.Right:
			out.cols[i] = found.cols[c.Index]
		case a.rest.cols[c.Index] != nil:
			out.cols[i] = value.Constant(n.Out.Fields[i].Type, a.rest.cols[c.Index].Value(row), found.rows)
		}
	}
	return out, nil
}

// rowsOf returns what the subquery reads for a row.
func (a *apply) rowsOf(row int) *batch {
	fields := a.node.Rows.Out.Fields
	count := a.expand.count(row)
	out := &batch{rows: count, cols: make([]value.Column, len(fields))}
	if a.rest.origins != nil {
		out.origins = slices.Repeat(a.rest.origins[row:row+1], count)
	}
	if a.rest.arrived != nil {
		out.arrived = arrivedAt(a.rest.arrived, slices.Repeat([]int{row}, count))
	}
	for i, c := range a.rest.cols {
		if i < len(fields) && c != nil && c.Type() == fields[i].Type {
			out.cols[i] = value.Constant(fields[i].Type, c.Value(row), count)
		}
	}
	for i, x := range a.node.Expanded {
		b := value.NewBuilder(x.Type, count)
		for k := range count {
			b.Append(expanded(a.expand.element(i, row, k), x.Type))
		}
		out.cols[x.Column] = b.Column()
	}
	if i := a.node.ItemIndex; i >= 0 {
		b := value.NewBuilder(value.Long, count)
		for k := range count {
			b.Append(int64(k))
		}
		out.cols[i] = b.Column()
	}
	return out
}

func (a *apply) close() { a.input.close() }
