package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// batchRows is how many rows a batch has at most, where an operator can choose.
const batchRows = 4096

// A batch is some rows. A column that nobody above reads may be nil.
type batch struct {
	cols []value.Column
	rows int
}

// A stream yields the rows of an operator. next returns nil after the last
// batch; no batch is empty.
type stream interface {
	next() (*batch, error)
	close()
}

func (b *batch) slice(low, high int) *batch {
	if low == 0 && high == b.rows {
		return b
	}
	out := &batch{make([]value.Column, len(b.cols)), high - low}
	for i, c := range b.cols {
		if c != nil {
			out.cols[i] = c.Slice(low, high)
		}
	}
	return out
}

func (b *batch) gather(rows []int) *batch {
	out := &batch{make([]value.Column, len(b.cols)), len(rows)}
	for i, c := range b.cols {
		out.cols[i] = gather(c, rows)
	}
	return out
}

// gather returns the rows of a column that may be nil. A constant stays one,
// unless a row of -1 asks for a null.
func gather(c value.Column, rows []int) value.Column {
	if c == nil {
		return nil
	}
	if c.Const() && c.Len() > 0 {
		for _, r := range rows {
			if r < 0 {
				return c.Gather(rows)
			}
		}
		return c.Slice(0, len(rows))
	}
	return c.Gather(rows)
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
