package exec

import (
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// smallLeft is the number of left rows read before the right side is opened. If the
// left side has no more, only matching rows of the right side are kept.
const smallLeft = 50_000

// sides reads the right side into the join's table and opens the left side.
//
// Where the left side turns out to be small, rows of the right side that have
// no match are not held: a large table may stand on either side.
func (j *join) sides(before step) (stream, error) {
	e, n := j.engine, j.node
	if table, ok := e.sharing[n].(*joinTable); ok {
		j.table = table
		return e.openAbove(n.Left, before)
	}
	if base := e.chainBase(n.Left); e.feeds[base] != nil && !e.feeds[base].all {
		if err := j.build(nil); err != nil {
			return nil, err
		}
		return e.openAbove(n.Left, before)
	}
	before = before.then(arrivingAt(j.observed, 0)).then(j.keysTraced(0, n.LeftKeys))
	var known keySet // of the right side, once it is read
	if j.kind.needsMatch() {
		before = before.then(e.matching(n.LeftKeys, &known))
	}
	left, err := e.openAbove(n.Left, before)
	if err != nil {
		return nil, err
	}
	if j.kind.right {
		return left, j.build(nil)
	}
	head, more, err := e.headOf(left, n.Left)
	if err != nil {
		return nil, err
	}
	if more {
		if err := j.build(nil); err != nil {
			return nil, err
		}
		known.set(j.table.keys)
		return &headStream{head: streamOf(head), stream: left}, nil
	}
	keys := column.NewGrouper(typesOf(j.leftKeys), false)
	if head.rows > 0 {
		cols, err := valuesOf(j.leftKeys, head)
		if err != nil {
			return nil, err
		}
		keys.Add(cols, make([]int, head.rows))
	}
	return e.heldRows(head, head), j.build(keys)
}

// A headStream is a stream whose first rows were read before.
type headStream struct {
	stream
	head *rowsOf
}

func (h *headStream) next() (*batch, error) {
	if b, _ := h.head.next(); b != nil {
		return b, nil
	}
	return h.stream.next()
}

// headOf reads rows of a stream until it has more than a small side, and reports whether it has.
func (e *engine) headOf(s stream, n plan.Node) (head *batch, more bool, err error) {
	need := e.pruning.Need(n)
	var list []*batch
	rows, held := 0, 0
	for !more {
		b, err := s.next()
		if err != nil {
			return nil, false, err
		}
		if b == nil {
			s.close()
			break
		}
		if err := b.settle(need); err != nil {
			return nil, false, err
		}
		size := b.size()
		if err := e.reserve(n.Span(), size); err != nil {
			return nil, false, err
		}
		list, rows, held = append(list, b), rows+b.rows, held+size
		more = rows > smallLeft
	}
	head = concat(list, len(n.Schema().Fields))
	head.held += held
	return head, more, nil
}

// build reads the right side, of which only rows with one of the keys matter, and chains its rows by key.
func (j *join) build(wanted column.Grouper) error {
	e, n := j.engine, j.node
	keys, err := e.compileAll(n.RightKeys)
	if err != nil {
		return err
	}
	var only step
	if wanted != nil {
		only = e.matching(n.RightKeys, (&keySet{}).set(wanted))
	}
	rows, err := e.rightRows(n.Right, arrivingAt(j.observed, 1).then(j.keysTraced(1, n.RightKeys)).then(only))
	if err != nil {
		return err
	}
	t := &joinTable{rows: rows, keys: column.NewGrouper(typesOf(keys), false)}
	var cols []value.Column
	if rows.rows > 0 {
		if cols, err = valuesOf(keys, rows); err != nil {
			return err
		}
	}
	ids, err := e.number(n, rows, t.keys, cols...)
	if err != nil {
		return err
	}
	if err := e.holdMore(n, rows, 16*rows.rows); err != nil {
		return err
	}
	t.follows = make([]int, rows.rows)
	t.first = make([]int, t.keys.Size())
	for i := range t.first {
		t.first[i] = -1
	}
	for r := len(ids) - 1; r >= 0; r-- {
		if id := ids[r]; id >= 0 {
			t.follows[r], t.first[id] = t.first[id], r
		}
	}
	j.table = t
	if e.sharing != nil {
		e.sharing[n] = t
	}
	return nil
}

// rightRows reads the right side of a join, with a further step, which may be nil.
func (e *engine) rightRows(n plan.Node, only step) (*batch, error) {
	defer e.apart()()
	s, err := e.openAbove(n, only)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return e.drain(s, n, e.run.Limits.IntermediateRows, "intermediate rows")
}

// A keySet is keys that may become known while rows are already read.
type keySet struct {
	keys atomic.Pointer[column.Grouper]
}

func (k *keySet) set(keys column.Grouper) *keySet {
	k.keys.Store(&keys)
	return k
}

// matching returns the step that keeps the rows with one of the keys, as soon as those are known.
func (e *engine) matching(keys []plan.Expr, wanted *keySet) step {
	return func() (func(stream) stream, error) {
		scalars, err := e.compileAll(keys)
		return func(s stream) stream { return &matchingRows{s, scalars, wanted} }, err
	}
}

// matchingRows keeps the rows whose key is among others.
type matchingRows struct {
	stream
	keys   []*scalar
	wanted *keySet
}

func (m *matchingRows) next() (*batch, error) {
	for {
		b, err := m.stream.next()
		known := m.wanted.keys.Load()
		if b == nil || err != nil || known == nil {
			return b, err
		}
		ids, err := numbers(*known, m.keys, b)
		if err != nil {
			return nil, err
		}
		keep := make([]int, 0, len(ids))
		for r, id := range ids {
			if id >= 0 {
				keep = append(keep, r)
			}
		}
		switch {
		case len(keep) == b.rows:
			return b, nil
		case len(keep) > 0:
			return b.pick(keep), nil
		}
	}
}
