package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// batchRows is how many rows a batch has at most, where an operator can choose.
const batchRows = 4096

// A batch is some rows. Its columns are made when they are first asked for:
// a column that no later operator reads is never made, and one that is read
// after a filter is made for the rows that pass it. A batch belongs to one goroutine.
type batch struct {
	rows int
	cols []value.Column // by ordinal; nil for one that is not made

	// load makes the given rows of a column, or all rows for nil. It returns
	// nil for a column that is not read.
	load func(col int, rows []int) (value.Column, error)

	// Of rows picked from other batches: near is the batch that they were picked
	// from, base the one that near's rows come from in the end, which alone may load.
	near, base         *batch
	nearRows, baseRows []int

	// computed counts the bytes of the values that functions have computed for the
	// rows of this batch, and of those that are made of it.
	computed *int

	origins []origin     // what each row is made of; nil unless the run is observed
	arrived value.Column // when each row arrived; nil where nothing is known, or the query does not ask
	held    int          // bytes that are reserved for the rows
}

// batchOf returns a batch of columns that are there.
func batchOf(rows int, cols ...value.Column) *batch { return &batch{rows: rows, cols: cols} }

// loaded returns a batch whose columns, so many, are made by load.
func loaded(rows, width int, load func(col int, rows []int) (value.Column, error)) *batch {
	return &batch{rows: rows, cols: make([]value.Column, width), load: load}
}

// extended returns the rows of a batch with room for further columns.
func extended(b *batch, width int) *batch {
	out := loaded(b.rows, width, func(i int, rows []int) (value.Column, error) { return b.at(i, rows) })
	out.origins, out.arrived, out.computed = b.origins, b.arrived, b.meter()
	return out
}

// meter returns the count of computed bytes, which batches share that are made of each other.
func (b *batch) meter() *int {
	if b.computed == nil {
		b.computed = new(int)
	}
	return b.computed
}

// col returns a column, nil for one that is not read.
func (b *batch) col(i int) (value.Column, error) {
	if i >= len(b.cols) {
		return nil, nil
	}
	if b.cols[i] == nil {
		c, err := b.make(i, nil)
		if err != nil {
			return nil, err
		}
		b.cols[i] = c
	}
	return b.cols[i], nil
}

// at returns the given rows of a column, nil for one that is not read. It
// keeps nothing, so that a column may be made for a few rows only.
func (b *batch) at(i int, rows []int) (value.Column, error) {
	if rows == nil {
		return b.col(i)
	}
	if i >= len(b.cols) {
		return nil, nil
	}
	if b.cols[i] != nil {
		return column.Pick(b.cols[i], rows), nil
	}
	if once, places := distinct(rows); once != nil {
		c, err := b.make(i, once)
		return column.Pick(c, places), err
	}
	return b.make(i, rows)
}

// distinct returns the rows of a list in which many follow one another several times, as after an
// operator that makes several rows of one, each once, and where those of the list are among
// them; nil for any other list. Values are computed once for each row.
func distinct(rows []int) (once, places []int) {
	runs := 0
	for k, r := range rows {
		if k == 0 || r != rows[k-1] {
			runs++
		}
	}
	if 2*runs > len(rows) {
		return nil, nil
	}
	once, places = make([]int, 0, runs), make([]int, len(rows))
	for k, r := range rows {
		if k == 0 || r != rows[k-1] {
			once = append(once, r)
		}
		places[k] = len(once) - 1
	}
	return once, places
}

// make makes rows of a column that is not there.
func (b *batch) make(i int, rows []int) (value.Column, error) {
	switch {
	case b.load != nil:
		return b.load(i, rows)
	case b.near == nil:
		return nil, nil
	case b.near.cols[i] != nil:
		return column.Pick(b.near.cols[i], compose(b.nearRows, rows)), nil
	}
	return b.base.at(i, compose(b.baseRows, rows))
}

// compose applies two selections one after the other: picked lists the selected rows,
// and rows selects from that list. A nil rows selects all.
func compose(picked, rows []int) []int {
	if rows == nil {
		return picked
	}
	out := make([]int, len(rows))
	for i, r := range rows {
		out[i] = picked[r]
	}
	return out
}

// pick returns the given rows.
func (b *batch) pick(rows []int) *batch {
	out := &batch{rows: len(rows), cols: make([]value.Column, len(b.cols)), near: b, nearRows: rows, base: b, baseRows: rows, computed: b.meter(), origins: originsAt(b.origins, rows), arrived: arrivedAt(b.arrived, rows)}
	if b.base != nil {
		out.base, out.baseRows = b.base, compose(b.baseRows, rows)
	}
	return out
}

// A rowPicker picks rows of a batch, and remembers what it picked last: several
// columns are mostly made for the same rows.
type rowPicker struct {
	from *batch
	rows []int
	last *batch
}

// pick returns the given rows, all of them for nil.
func (p *rowPicker) pick(rows []int) *batch {
	switch {
	case rows == nil:
		return p.from
	case len(rows) == 0:
		return p.from.pick(rows)
	case p.last == nil || len(rows) != len(p.rows) || &rows[0] != &p.rows[0]:
		p.rows, p.last = rows, p.from.pick(rows)
	}
	return p.last
}

// slice returns the rows [low, high), as a batch of its own: what is done to it does not change b.
func (b *batch) slice(low, high int) *batch {
	if low == 0 && high == b.rows {
		own := *b
		own.cols, own.held, own.computed = slices.Clone(b.cols), 0, nil
		return &own
	}
	if b.load != nil || b.near != nil {
		rows := make([]int, high-low)
		for i := range rows {
			rows[i] = low + i
		}
		out := b.pick(rows)
		out.computed = nil
		return out
	}
	out := &batch{rows: high - low, cols: make([]value.Column, len(b.cols))}
	if b.origins != nil {
		out.origins = b.origins[low:high]
	}
	if b.arrived != nil {
		out.arrived = b.arrived.Slice(low, high)
	}
	for i, c := range b.cols {
		if c != nil {
			out.cols[i] = c.Slice(low, high)
		}
	}
	return out
}

// settle makes the columns that are read, and lets go of the others and of what they could be made from.
func (b *batch) settle(need plan.ColumnSet) error {
	for i := range b.cols {
		if !need.Has(i) {
			b.cols[i] = nil
			continue
		}
		if _, err := b.col(i); err != nil {
			return err
		}
	}
	b.load, b.near, b.base, b.nearRows, b.baseRows = nil, nil, nil, nil, nil
	return nil
}

// size estimates how many bytes the columns hold that are made.
func (b *batch) size() int {
	n := column.Size(b.arrived)
	for _, c := range b.cols {
		n += column.Size(c)
	}
	return n
}

// concat returns one batch of all rows of settled batches. width is the number
// of columns where there is no batch to tell it.
func concat(list []*batch, width int) *batch {
	switch len(list) {
	case 0:
		return &batch{cols: make([]value.Column, width)}
	case 1:
		return list[0]
	}
	rows := 0
	for _, b := range list {
		rows += b.rows
	}
	out := &batch{rows: rows, cols: make([]value.Column, len(list[0].cols)), origins: concatOrigins(list, rows), arrived: concatArrived(list, rows)}
	parts := make([]value.Column, len(list))
	for i, c := range list[0].cols {
		if c == nil {
			continue
		}
		for k, b := range list {
			parts[k] = b.cols[i]
		}
		out.cols[i] = column.Concat(parts, rows)
	}
	return out
}

// concatOrigins returns the origins of all rows, nil when no batch has any.
func concatOrigins(list []*batch, rows int) []origin {
	if !slices.ContainsFunc(list, func(b *batch) bool { return b.origins != nil }) {
		return nil
	}
	out := make([]origin, 0, rows)
	for _, b := range list {
		if b.origins == nil {
			out = append(out, make([]origin, b.rows)...)
			continue
		}
		out = append(out, b.origins...)
	}
	return out
}

// A stream yields the rows of an operator. next returns nil after the last
// batch; no batch is empty.
type stream interface {
	next() (*batch, error)
	close()
}

// rowsOf is a stream of batches that are already there, cut to size.
type rowsOf struct {
	list []*batch
	at   int // row of list[0] that comes next
}

func streamOf(list ...*batch) *rowsOf { return &rowsOf{list: list} }

func (s *rowsOf) next() (*batch, error) {
	for len(s.list) > 0 {
		b := s.list[0]
		if s.at >= b.rows {
			s.list, s.at = s.list[1:], 0
			continue
		}
		low := s.at
		s.at = min(low+batchRows, b.rows)
		return b.slice(low, s.at), nil
	}
	return nil, nil
}

func (s *rowsOf) close() { s.list = nil }

// whole is a stream of one batch that must not be cut, for functions that read other rows than their own.
type whole struct{ rows *batch }

func (w *whole) next() (*batch, error) {
	b := w.rows
	w.rows = nil
	if b == nil || b.rows == 0 {
		return nil, nil
	}
	return b, nil
}

func (w *whole) close() {}

// tableOf returns the rows of a node as a table; columns that were not read are null.
func tableOf(n plan.Node, b *batch) *value.Table {
	t := &value.Table{Schema: n.Schema(), Columns: make([]value.Column, len(n.Schema().Fields)), Rows: b.rows}
	for i, f := range t.Schema.Fields {
		if t.Columns[i] = b.cols[i]; b.cols[i] == nil {
			t.Columns[i] = value.Constant(f.Type, nil, b.rows)
		}
	}
	return t
}
