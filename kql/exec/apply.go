package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An apply runs a subquery over the expansion of each row (KQL reference, mv-apply-operator).
type apply struct {
	engine *engine
	node   *plan.Apply
	input  stream
	expand *expansion

	rest  *batch // rows of the input to come
	row   int
	total int
}

func (e *engine) openApply(n *plan.Apply) (stream, error) {
	x, err := e.newExpansion(n.Expanded, n.Limit)
	if err != nil {
		return nil, err
	}
	input, err := e.open(n.Input)
	return &apply{engine: e, node: n, input: input, expand: x}, err
}

func (a *apply) next() (*batch, error) {
	for {
		if a.rest == nil || a.row == a.rest.rows {
			b, err := a.input.next()
			if b == nil || err != nil {
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
		if a.total += out.rows; a.total > a.engine.run.Limits.IntermediateRows {
			return nil, exceeded(a.node.At, "rows of mv-apply", a.engine.run.Limits.IntermediateRows)
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

// one runs the subquery over one row's expansion.
func (a *apply) one(row int) (*batch, error) {
	n := a.node
	found, err := a.engine.runSub(n.Rows, a.rowsOf(row), n.Sub)
	if err != nil {
		return nil, err
	}
	out := &batch{make([]value.Column, len(n.Columns)), found.rows}
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
	out := &batch{make([]value.Column, len(fields)), count}
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

// legacyPartitions is how many partitions the legacy strategy takes (KQL reference, partition-operator).
const legacyPartitions = 64

// A partition runs a subquery over the rows of each value of a column.
type partition struct {
	engine *engine
	node   *plan.Partition
	all    *batch
	keys   value.Column // over all
	parts  [][]int      // rows of each value, in the order in which values come
	ready  stream       // result of the part at hand
}

func (e *engine) openPartition(n *plan.Partition) (stream, error) {
	by, err := e.compile(n.By)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	p := &partition{engine: e, node: n, all: all}
	if all.rows == 0 {
		return p, nil
	}
	keys, err := by.over(all)
	if err != nil {
		return nil, err
	}
	groups, ids := newGrouper([]value.Type{by.typ}, false), make([]int, all.rows)
	groups.assign([]value.Column{keys}, ids, true)
	if strategy := n.Strategy; groups.size() > legacyPartitions && (strategy == "" || strategy == "legacy") {
		return nil, exceeded(n.At, "partitions of the legacy strategy", legacyPartitions)
	}
	p.keys, p.parts = keys, make([][]int, groups.size())
	for r, id := range ids {
		p.parts[id] = append(p.parts[id], r)
	}
	return p, nil
}

func (p *partition) next() (*batch, error) {
	for {
		if p.ready != nil {
			if b, err := p.ready.next(); b != nil || err != nil {
				return b, err
			}
			p.ready = nil
		}
		if len(p.parts) == 0 {
			return nil, nil
		}
		rows := p.parts[0]
		p.parts = p.parts[1:]
		found, err := p.run(rows)
		if err != nil {
			return nil, err
		}
		p.ready = streamOf(found)
	}
}

// run runs the subquery over the rows of one value; one in braces knows the value alone.
func (p *partition) run(rows []int) (*batch, error) {
	if p.node.Key != nil {
		p.engine.keys[p.node.Key] = p.keys.Value(rows[0])
		defer delete(p.engine.keys, p.node.Key)
	}
	if p.node.Rows == nil {
		return p.engine.hold(p.node.Sub)
	}
	return p.engine.runSub(p.node.Rows, p.all.gather(rows), p.node.Sub)
}

func (p *partition) close() {}

// runSub runs a subquery over rows.
func (e *engine) runSub(in *plan.SubInput, rows *batch, sub plan.Node) (*batch, error) {
	if in == nil {
		return nil, fail(sub.Span(), "the subquery", fmt.Errorf("it has no input"))
	}
	outer := e.outer[in]
	e.outer[in] = rows
	defer func() { e.outer[in] = outer }()
	return e.hold(sub)
}
