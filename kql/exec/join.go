package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A joinKind says which rows a kind of join yields (KQL reference, join-operator).
type joinKind struct {
	uniqueLeft bool // only the first row of each key takes part
	pairs      bool // a row for each pair with equal keys
	left       bool // rows of the left side without a match
	right      bool // rows of the right side without a match
	semiLeft   bool // rows of the left side that have a match
	semiRight  bool // rows of the right side that have a match
}

var joinKinds = map[string]joinKind{
	"innerunique":   {uniqueLeft: true, pairs: true},
	"inner":         {pairs: true},
	"leftouter":     {pairs: true, left: true},
	"rightouter":    {pairs: true, right: true},
	"fullouter":     {pairs: true, left: true, right: true},
	"leftsemi":      {semiLeft: true},
	"rightsemi":     {semiRight: true},
	"leftanti":      {left: true},
	"anti":          {left: true},
	"leftantisemi":  {left: true},
	"rightanti":     {right: true},
	"rightantisemi": {right: true},
}

// A join matches the rows of two sides by their keys. It holds the right side
// and reads the left side once, so that rows come in the order of the left
// side, and those of one left row in the order of the right side; right rows
// without a match come last.
type join struct {
	engine *engine
	node   *plan.Join
	kind   joinKind

	left     stream
	leftKeys []*scalar
	unique   grouper // keys of the left side seen so far

	right   *batch
	keys    grouper
	first   []int  // first right row of each key
	follows []int  // next right row of the same key, -1 at the end
	matched []bool // right rows that some left row matches

	current *batch
	ids     []int // key of each row of current, -1 for none
	row     int   // of current
	match   int   // right row that comes next for that row, -1 before the first
	inRow   bool
	ended   bool
	tail    []int // right rows to yield after the left side
	total   int
}

func (e *engine) openJoin(n *plan.Join) (stream, error) {
	kind, ok := joinKinds[n.Kind]
	if !ok {
		return nil, fail(n.At, n.Keyword, fmt.Errorf("its kind %s is unknown", n.Kind))
	}
	j := &join{engine: e, node: n, kind: kind}
	var types []value.Type
	for _, x := range n.LeftKeys {
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		j.leftKeys, types = append(j.leftKeys, s), append(types, s.typ)
	}
	j.unique = newGrouper(types, true)
	if err := j.build(types); err != nil {
		return nil, err
	}
	var err error
	j.left, err = e.open(n.Left)
	return j, err
}

// build reads the right side and chains its rows by key.
func (j *join) build(types []value.Type) error {
	var err error
	if j.right, err = j.engine.hold(j.node.Right); err != nil {
		return err
	}
	keys, err := j.engine.compileAll(j.node.RightKeys)
	if err != nil {
		return err
	}
	j.keys = newGrouper(types, true)
	j.follows, j.matched = make([]int, j.right.rows), make([]bool, j.right.rows)
	ids, err := j.number(j.keys, keys, j.right, true)
	if err != nil {
		return err
	}
	j.first = make([]int, j.keys.size())
	for i := range j.first {
		j.first[i] = -1
	}
	for r := len(ids) - 1; r >= 0; r-- {
		if id := ids[r]; id >= 0 {
			j.follows[r], j.first[id] = j.first[id], r
		}
	}
	return nil
}

// number returns the number of each row's key.
func (j *join) number(g grouper, keys []*scalar, b *batch, add bool) ([]int, error) {
	ids := make([]int, b.rows)
	if b.rows == 0 {
		return ids, nil
	}
	cols := make([]value.Column, len(keys))
	for i, k := range keys {
		col, err := k.over(b)
		if err != nil {
			return nil, err
		}
		cols[i] = col
	}
	g.assign(cols, ids, add)
	return ids, nil
}

func (j *join) next() (*batch, error) {
	for {
		if err := j.engine.ctx.Err(); err != nil {
			return nil, fail(j.node.At, j.node.Keyword, err)
		}
		if j.current == nil && !j.ended {
			if err := j.read(); err != nil {
				return nil, err
			}
		}
		var out *batch
		if j.ended {
			if out = j.unmatchedRight(); out == nil {
				return nil, nil
			}
		} else {
			out = j.probe()
		}
		if j.total += out.rows; j.total > j.engine.run.Limits.IntermediateRows {
			return nil, exceeded(j.node.At, "rows of "+j.node.Keyword, j.engine.run.Limits.IntermediateRows)
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

// read takes the next batch of the left side.
func (j *join) read() error {
	b, err := j.left.next()
	if err != nil {
		return err
	}
	if b == nil {
		j.ended = true
		j.tail = j.rightTail()
		return nil
	}
	if j.ids, err = j.number(j.keys, j.leftKeys, b, false); err != nil {
		return err
	}
	if j.kind.uniqueLeft {
		if err := j.dropRepeated(b); err != nil {
			return err
		}
	}
	j.current, j.row, j.inRow = b, 0, false
	return nil
}

// dropRepeated takes the match from every left row whose key came before.
func (j *join) dropRepeated(b *batch) error {
	before := j.unique.size()
	seen, err := j.number(j.unique, j.leftKeys, b, true)
	if err != nil {
		return err
	}
	for r, id := range seen {
		if id == before {
			before++
			continue
		}
		j.ids[r] = -1
	}
	return nil
}

// probe yields the rows that the batch at hand makes, as many as fit one batch.
func (j *join) probe() *batch {
	left, right := make([]int, 0, batchRows), make([]int, 0, batchRows)
	for ; j.row < j.current.rows && len(left) < batchRows; j.row++ {
		id := j.ids[j.row]
		if !j.inRow {
			j.match = -1
			if id >= 0 {
				j.match = j.first[id]
			}
			if j.match < 0 && j.kind.left || j.match >= 0 && j.kind.semiLeft {
				left, right = append(left, j.row), append(right, -1)
			}
			if j.kind.semiLeft {
				continue
			}
		}
		for j.inRow = true; j.match >= 0 && len(left) < batchRows; j.match = j.follows[j.match] {
			j.matched[j.match] = true
			if j.kind.pairs {
				left, right = append(left, j.row), append(right, j.match)
			}
		}
		if j.match >= 0 {
			break
		}
		j.inRow = false
	}
	out := j.combine(j.current, left, right)
	if j.row == j.current.rows {
		j.current = nil
	}
	return out
}

// rightTail lists the right rows that the kind yields by themselves.
func (j *join) rightTail() []int {
	if !j.kind.right && !j.kind.semiRight {
		return nil
	}
	var rows []int
	for r, matched := range j.matched {
		if matched && j.kind.semiRight || !matched && j.kind.right {
			rows = append(rows, r)
		}
	}
	return rows
}

func (j *join) unmatchedRight() *batch {
	if len(j.tail) == 0 {
		return nil
	}
	n := min(len(j.tail), batchRows)
	rows := j.tail[:n]
	j.tail = j.tail[n:]
	left := make([]int, n)
	for i := range left {
		left[i] = -1
	}
	return j.combine(nil, left, rows)
}

// combine makes the output's columns from rows of both sides; -1 is no row.
func (j *join) combine(current *batch, left, right []int) *batch {
	need := j.engine.pruning.need[j.node]
	out := &batch{make([]value.Column, len(j.node.Columns)), len(left)}
	for i, c := range j.node.Columns {
		if !need.has(i) {
			continue
		}
		side, rows := current, left
		if c.Right {
			side, rows = j.right, right
		}
		if side == nil || side.cols[c.Index] == nil {
			out.cols[i] = value.Constant(j.node.Out.Fields[i].Type, nil, len(rows))
			continue
		}
		out.cols[i] = gather(side.cols[c.Index], rows)
	}
	return out
}

func (j *join) close() { j.left.close() }
