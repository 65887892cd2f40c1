package exec

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.MvExpand]{open: (*engine).openMvExpand, through: throughInput[*plan.MvExpand]})

// An expansion takes the values of expanded columns apart.
type expansion struct {
	scalars []*scalar
	limit   int            // elements of one row
	pairs   bool           // a property becomes an array of its key and its value, not a bag of one
	values  []value.Column // over the current batch
}

const noLimit = 2147483647

func (e *engine) newExpansion(list []plan.Expansion, limit plan.Expr) (*expansion, error) {
	x := &expansion{limit: noLimit}
	for _, one := range list {
		s, err := e.compile(one.Expr)
		if err != nil {
			return nil, err
		}
		x.scalars = append(x.scalars, s)
	}
	var err error
	if limit != nil {
		x.limit, err = e.count(limit)
	}
	return x, err
}

// over takes the rows whose values are asked for next.
func (x *expansion) over(b *batch) error {
	x.values = make([]value.Column, len(x.scalars))
	for i, s := range x.scalars {
		var err error
		if x.values[i], err = s.over(b); err != nil {
			return err
		}
	}
	return nil
}

// count returns how many rows a row makes: those of its longest value. An empty
// array or bag makes none, null and a scalar one.
func (x *expansion) count(row int) int {
	most := 0
	for _, c := range x.values {
		n := 1
		switch v := c.Value(row).(type) {
		case []any:
			n = len(v)
		case *value.Bag:
			n = v.Len()
		}
		most = max(most, n)
	}
	return min(most, x.limit)
}

// element returns element k of a row's value in column i, nil when it has none.
func (x *expansion) element(i, row, k int) any {
	switch v := x.values[i].Value(row).(type) {
	case []any:
		if k < len(v) {
			return v[k]
		}
	case *value.Bag:
		if k >= v.Len() {
			return nil
		}
		key, p := v.At(k)
		if x.pairs {
			return []any{key, p}
		}
		bag := value.NewBag(1)
		bag.Set(key, p)
		return bag
	default:
		if k == 0 {
			return v
		}
	}
	return nil
}

// expanded casts an element to the type of its column, as Kusto's engine does: numbers come of numbers alone and
// lose their fraction, bools of bools and whole numbers, dates and guids of texts. Anything else is null. Anything has
// a text.
func expanded(v any, to value.Type) any {
	fits := false
	switch x := v.(type) {
	case int32, int64:
		fits = to.IsNumeric() || to == value.Bool
	case float64:
		fits = to.IsNumeric() || to == value.Bool && x == math.Trunc(x)
	case value.Number:
		fits = to.IsNumeric()
	case string:
		fits = to == value.DateTime || to == value.GUID
	default:
		fits = value.TypeOf(v) == to
	}
	if !fits && to != value.String && to != value.Dynamic {
		return nil
	}
	return value.Cast(v, to)
}

// An mvExpand makes a row of each element of the expanded columns.
type mvExpand struct {
	engine *engine
	node   *plan.MvExpand
	input  stream
	from   []int
	expand *expansion
	total  *rowCounter
	lost   func(b *batch, row int, values ...value.Column) // takes note of a row that makes none; nil unless the run is traced

	rest *batch // rows of the input yet to be expanded
	row  int    // of rest
	at   int    // element of that row
}

func (e *engine) openMvExpand(n *plan.MvExpand) (stream, error) {
	x, err := e.newExpansion(n.Expanded, n.Limit)
	if err != nil {
		return nil, err
	}
	x.pairs = !n.Bag
	input, err := e.open(n.Input)
	return &mvExpand{engine: e, node: n, input: input, from: n.Passed(), expand: x, total: e.totalOf(n), lost: e.observer.losses(n)}, err
}

func (m *mvExpand) next() (*batch, error) {
	for {
		if m.rest == nil {
			b, err := m.input.next()
			if b == nil || err != nil {
				return nil, err
			}
			if err := m.expand.over(b); err != nil {
				return nil, err
			}
			m.rest, m.row, m.at = b, 0, 0
		}
		out := m.some()
		if err := m.total.add(out.rows); err != nil {
			return nil, err
		}
		if err := m.engine.over(m.node.At, "mv-expand"); err != nil {
			return nil, err
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

// some makes up to a batch of rows from the rest of the input's rows.
func (m *mvExpand) some() *batch {
	rows := make([]int, 0, min(m.rest.rows-m.row, batchRows))
	index := value.NewBuilder(value.Long, 0)
	elements := make([]*value.Builder, len(m.node.Expanded))
	for i, x := range m.node.Expanded {
		elements[i] = value.NewBuilder(x.Type, 0)
	}
	for ; m.row < m.rest.rows && len(rows) < batchRows; m.row++ {
		count := m.expand.count(m.row)
		if count == 0 && m.lost != nil {
			m.lost(m.rest, m.row, m.expand.values...)
		}
		for ; m.at < count && len(rows) < batchRows; m.at++ {
			rows = append(rows, m.row)
			index.Append(int64(m.at))
			for i, x := range m.node.Expanded {
				elements[i].Append(expanded(m.expand.element(i, m.row, m.at), x.Type))
			}
		}
		if m.at < count {
			break
		}
		m.at = 0
	}
	rest := m.rest.pick(rows)
	out := loaded(len(rows), len(m.from), func(i int, which []int) (value.Column, error) {
		if m.from[i] < 0 {
			return nil, nil
		}
		return rest.at(m.from[i], which)
	})
	out.origins, out.arrived = rest.origins, rest.arrived
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

func (m *mvExpand) close() { m.input.close() }
