package exec

import (
	"errors"
	"fmt"
	"io"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A scan reads the columns of a table that the query uses, within the window.
type scan struct {
	engine *engine
	node   plan.Node
	kind   string // what messages call the source
	name   string
	cursor Cursor
	to     []int // ordinal in the node's schema of each field read, -1 for a column read for the window only
	fields []value.Field
	time   int     // the field that the window bounds, or -1
	rest   *rowsOf // what is left of the rows read last
}

func (e *engine) openScan(n *plan.Scan) (stream, error) {
	return e.openSource(n, Request{Kind: TableRequest, Name: n.Name}, "table")
}

// openSource reads what a node asks the run's source for.
func (e *engine) openSource(n plan.Node, r Request, kind string) (stream, error) {
	s := &scan{engine: e, node: n, kind: kind, name: r.Name, time: -1}
	need := e.pruning.need[n]
	bounded := e.run.Window != nil && r.Kind == TableRequest
	for i, f := range n.Schema().Fields {
		isTime := bounded && f.Name == TimeColumn && f.Type == value.DateTime
		switch {
		case isTime:
			s.time = len(s.fields)
		case !need.has(i):
			continue
		}
		to := i
		if !need.has(i) {
			to = -1
		}
		s.fields, s.to = append(s.fields, f), append(s.to, to)
	}
	r.Fields = s.fields
	if s.time >= 0 {
		r.Window = e.run.Window
	}
	cursor, err := e.declared(r)
	if errors.Is(err, ErrUndeclared) {
		if t, ok := n.(*plan.Scan); ok && (t.Implied || e.run.EmptyIfUndeclared) {
			return streamOf(), nil
		}
		return nil, &Error{diag.TableUndeclared.At(n.Span(), kind, r.Name), err}
	}
	if err != nil {
		return nil, s.broken(err)
	}
	s.cursor = cursor
	return s, nil
}

func (e *engine) declared(r Request) (Cursor, error) {
	if e.run.Tables == nil {
		return nil, ErrUndeclared
	}
	return e.run.Tables.Open(e.ctx, r)
}

func (s *scan) broken(err error) error {
	return &Error{diag.CannotRead.At(s.node.Span(), s.kind, s.name, err.Error()), err}
}

func (s *scan) next() (*batch, error) {
	for {
		if s.rest != nil {
			if b, _ := s.rest.next(); b != nil {
				return b, nil
			}
			s.rest = nil
		}
		if s.engine.ctx.Err() != nil {
			return nil, fail(s.node.Span(), s.kind+" "+s.name, s.engine.ctx.Err())
		}
		t, err := s.cursor.Next(s.engine.ctx)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, s.broken(err)
		}
		b, err := s.take(t)
		if err != nil {
			return nil, s.broken(err)
		}
		s.rest = streamOf(b)
	}
}

// take checks what the source gave, applies the window and puts each column in its place.
func (s *scan) take(t *value.Table) (*batch, error) {
	if len(t.Columns) != len(s.fields) {
		return nil, fmt.Errorf("%d columns were asked for and %d came", len(s.fields), len(t.Columns))
	}
	for i, c := range t.Columns {
		if c.Type() != s.fields[i].Type || c.Len() != t.Rows {
			return nil, fmt.Errorf("column %s came with %d values of %s, not %d of %s", s.fields[i].Name, c.Len(), c.Type(), t.Rows, s.fields[i].Type)
		}
	}
	b := &batch{t.Columns, t.Rows}
	if s.time >= 0 {
		b = s.within(b)
	}
	out := &batch{make([]value.Column, len(s.node.Schema().Fields)), b.rows}
	for i, c := range b.cols {
		if s.to[i] >= 0 {
			out.cols[s.to[i]] = c
		}
	}
	return out, nil
}

// within keeps the rows that lie in the run's window.
func (s *scan) within(b *batch) *batch {
	times, window := b.cols[s.time].(*value.Vector[value.Instant]), s.engine.run.Window
	keep := make([]int, 0, b.rows)
	for r := range b.rows {
		if !times.IsNull(r) && window.Contains(times.At(r)) {
			keep = append(keep, r)
		}
	}
	if len(keep) == b.rows {
		return b
	}
	return b.gather(keep)
}

func (s *scan) close() { s.cursor.Close() }
