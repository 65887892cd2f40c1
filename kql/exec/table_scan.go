package exec

import (
	"errors"
	"fmt"
	"io"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Scan]{open: (*engine).openScan})

// A scan reads the columns of a table that the query uses.
type scan struct {
	engine *engine
	node   plan.Node
	at     diag.Span // where faults are reported
	asked  Kind
	kind   string // what messages call the source
	name   string
	cursor Cursor
	fields []value.Field
	from   []int // for each column of the node's schema, its field, or -1 for one that is not read
	row    int   // rows read so far, of a run that is observed
	// arrival are the fields that say when a row arrived, if the query asks.
	arrival []int
}

func (e *engine) openScan(n *plan.Scan) (stream, error) {
	if f := e.feeds[n]; f != nil {
		return f, nil
	}
	s, err := e.scanOf(n)
	if s == nil || err != nil {
		return streamOf(), err
	}
	return s, nil
}

// scanOf opens the table of a scan; it returns nil for one that is not declared
// and counts as empty.
func (e *engine) scanOf(n *plan.Scan) (*scan, error) {
	return e.newScan(n, Request{Kind: TableRequest, Name: n.Name}, "table")
}

// openSource reads what a node asks the run's source for.
func (e *engine) openSource(n plan.Node, r Request, kind string) (stream, error) {
	s, err := e.newScan(n, r, kind)
	if s == nil || err != nil {
		return streamOf(), err
	}
	return s, nil
}

// newScan opens what a node asks the run's source for; it returns nil for a
// table that is not declared and counts as empty.
func (e *engine) newScan(n plan.Node, r Request, kind string) (*scan, error) {
	s := &scan{engine: e, node: n, at: n.Span(), asked: r.Kind, kind: kind, name: r.Name}
	need := e.pruning.Need(n)
	for i, f := range n.Schema().Fields {
		if !need.Has(i) {
			s.from = append(s.from, -1)
			continue
		}
		s.from = append(s.from, len(s.fields))
		s.fields = append(s.fields, f)
	}
	s.readArrival(r.Kind)
	r.Fields, r.Ahead = s.fields, true
	cursor, err := e.declared(r)
	if errors.Is(err, ErrUndeclared) {
		if t, ok := n.(*plan.Scan); ok && (t.Implied || e.run.EmptyIfUndeclared) {
			return nil, nil
		}
		return nil, diag.TableUndeclared.At(s.at, kind, r.Name).Because(err)
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
	if d, ok := ofQuery(err); ok {
		return d
	}
	return diag.CannotRead.At(s.at, s.kind, s.name, err).Because(err) // as an error, it is not cut
}

// over returns why the run is over, nil while it is not.
func (s *scan) over() error { return s.engine.over(s.at, s.kind+" "+s.name) }

// part returns the next part, nil after the last.
func (s *scan) part() (Part, error) {
	if err := s.over(); err != nil {
		return nil, err
	}
	p, err := s.cursor.Next(s.engine.ctx)
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil && s.over() != nil:
		return nil, s.over()
	case err != nil:
		return nil, s.broken(err)
	}
	return p, nil
}

// take says that the answer needs a part, which has so many rows. What was read ahead and is not
// taken shows nowhere: it depends on the speed of the processors.
func (s *scan) take(p Part, rows int) {
	s.engine.scanned.Add(int64(rows))
	if t, ok := p.(source.Taken); ok {
		t.Taken()
	}
}

// end says that the answer needs the end of the table.
func (s *scan) end() {
	if f, ok := s.cursor.(source.Finisher); ok {
		f.Finished()
	}
}

// read reads a part, whose columns are decoded when they are asked for.
func (s *scan) read(p Part) (*batch, Rows, error) {
	rows, err := p.Read()
	if err != nil {
		return nil, nil, s.broken(err)
	}
	b := loaded(rows.Len(), len(s.from), func(col int, which []int) (value.Column, error) {
		if s.from[col] < 0 {
			return nil, nil
		}
		return s.field(rows, s.from[col], which)
	})
	s.engine.lineage.leaves(b, s)
	b.arrived, err = s.arrived(rows)
	return b, rows, err
}

// field decodes a field, and checks what the source gives.
func (s *scan) field(rows Rows, i int, which []int) (value.Column, error) {
	c, err := rows.Column(i, which)
	if err != nil {
		return nil, s.broken(err)
	}
	want := rows.Len()
	if which != nil {
		want = len(which)
	}
	if f := s.fields[i]; c.Type() != f.Type || c.Len() != want {
		return nil, s.broken(fmt.Errorf("column %s came with %d values of %s, not %d of %s", f.Name, c.Len(), c.Type(), want, f.Type))
	}
	return c, nil
}

func (s *scan) next() (*batch, error) {
	for {
		p, err := s.part()
		if p == nil && err == nil {
			s.end()
		}
		if p == nil || err != nil {
			return nil, err
		}
		b, _, err := s.read(p)
		if err == nil {
			s.take(p, b.rows)
		}
		if err != nil || b.rows > 0 {
			return b, err
		}
	}
}

func (s *scan) close() { s.cursor.Close() }
