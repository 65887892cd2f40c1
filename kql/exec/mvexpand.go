package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// passedOn returns, for each column of the output of an mv-expand, the input's
// column that it repeats, or -1.
func passedOn(n *plan.MvExpand) []int {
	from := make([]int, len(n.Out.Fields))
	made := map[int]bool{n.ItemIndex: true}
	for _, x := range n.Expanded {
		made[x.Column] = true
	}
	for i, f := range n.Out.Fields {
		from[i] = -1
		if !made[i] {
			from[i] = n.Input.Schema().Index(f.Name)
		}
	}
	return from
}

// An mvExpand makes a row of each element of the expanded columns.
type mvExpand struct {
	engine *engine
	node   *plan.MvExpand
	input  stream
	from   []int
	arrays []*scalar
	limit  int // rows for one row of the input
	total  int

	rest    *batch // rows of the input yet to be expanded
	values  []value.Column
	row     int // of rest
	element int // of that row
}

const noLimit = 2147483647

func (e *engine) openMvExpand(n *plan.MvExpand) (stream, error) {
	m := &mvExpand{engine: e, node: n, from: passedOn(n), limit: noLimit}
	for _, x := range n.Expanded {
		s, err := e.compile(x.Expr)
		if err != nil {
			return nil, err
		}
		m.arrays = append(m.arrays, s)
	}
	var err error
	if n.Limit != nil {
		if m.limit, err = e.count(n.Limit); err != nil {
			return nil, err
		}
	}
	m.input, err = e.open(n.Input)
	return m, err
}

func (m *mvExpand) next() (*batch, error) {
	for {
		if m.rest == nil {
			if err := m.read(); m.rest == nil || err != nil {
				return nil, err
			}
		}
		out := m.expand()
		if m.total += out.rows; m.total > m.engine.run.Limits.IntermediateRows {
			return nil, exceeded(m.node.At, "rows of mv-expand", m.engine.run.Limits.IntermediateRows)
		}
		if err := m.engine.ctx.Err(); err != nil {
			return nil, fail(m.node.At, "mv-expand", err)
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

func (m *mvExpand) read() error {
	b, err := m.input.next()
	if b == nil || err != nil {
		return err
	}
	m.values = make([]value.Column, len(m.arrays))
	for i, s := range m.arrays {
		if m.values[i], err = s.over(b); err != nil {
			return err
		}
	}
	m.rest, m.row, m.element = b, 0, 0
	return nil
}

// expand makes up to a batch of rows from the rest of the input's rows.
func (m *mvExpand) expand() *batch {
	rows := make([]int, 0, batchRows)
	index := value.NewBuilder(value.Long, 0)
	elements := make([]*value.Builder, len(m.arrays))
	for i, x := range m.node.Expanded {
		elements[i] = value.NewBuilder(x.Type, 0)
	}
	for ; m.row < m.rest.rows && len(rows) < batchRows; m.row++ {
		count := m.count()
		for ; m.element < count && len(rows) < batchRows; m.element++ {
			rows = append(rows, m.row)
			index.Append(int64(m.element))
			for i, x := range m.node.Expanded {
				elements[i].Append(expanded(m.elementAt(m.values[i].Value(m.row)), x.Type))
			}
		}
		if m.element < count {
			break
		}
		m.element = 0
	}
	out := &batch{make([]value.Column, len(m.from)), len(rows)}
	for i, from := range m.from {
		if from >= 0 {
			out.cols[i] = gather(m.rest.cols[from], rows)
		}
	}
	for i, x := range m.node.Expanded {
		out.cols[x.Column] = elements[i].Column()
	}
	if m.node.ItemIndex >= 0 {
		out.cols[m.node.ItemIndex] = index.Column()
	}
	if m.row == m.rest.rows {
		m.rest = nil
	}
	return out
}

// count returns how many rows the row at hand makes: those of its longest
// value. An empty array or bag makes none, null and a scalar one.
func (m *mvExpand) count() int {
	most := 0
	for _, c := range m.values {
		n := 1
		switch v := c.Value(m.row).(type) {
		case []any:
			n = len(v)
		case *value.Bag:
			n = v.Len()
		}
		most = max(most, n)
	}
	return min(most, m.limit)
}

// elementAt returns the element of a value that the row at hand gets.
func (m *mvExpand) elementAt(v any) any {
	switch v := v.(type) {
	case []any:
		if m.element < len(v) {
			return v[m.element]
		}
	case *value.Bag:
		if m.element >= v.Len() {
			return nil
		}
		key, x := v.At(m.element)
		if !m.node.Bag {
			return []any{key, x}
		}
		bag := value.NewBag(1)
		bag.Set(key, x)
		return bag
	default:
		if m.element == 0 {
			return v
		}
	}
	return nil
}

// expanded casts an element to the type of its column. Nothing is parsed: an
// element of another type is null (KQL reference, mv-expand-operator).
func expanded(v any, to value.Type) any {
	_, isText := v.(string)
	if v == nil || isText && to != value.String && to != value.Dynamic {
		return nil
	}
	return value.Cast(v, to)
}

func (m *mvExpand) close() { m.input.close() }
