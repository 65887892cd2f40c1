package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Join]{open: (*engine).openJoin, through: (*engine).throughJoin})

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

// probes reports whether what a left row yields depends on no other left row,
// and no rows follow after the last.
func (k joinKind) probes() bool { return !k.uniqueLeft && !k.right && !k.semiRight }

// rightAlone reports whether the rows are those of the right side.
func (k joinKind) rightAlone() bool { return !k.pairs && !k.left && !k.semiLeft }

// needsMatch reports whether only left rows with a match yield anything.
func (k joinKind) needsMatch() bool { return !k.left }

// A join matches the rows of two sides by their keys. A null key equals a null key. A join holds the right side
// and reads the left side once, so that rows come in the order of the left
// side, and those of one left row in the order of the right side; right rows
// without a match come last.
type join struct {
	engine *engine
	node   *plan.Join
	kind   joinKind
	table  *joinTable

	left     stream
	leftKeys []*scalar
	unique   column.Grouper // keys of the left side seen so far
	matched  []bool         // right rows that some left row matches; nil when not needed
	marked   []bool         // keys whose right rows are all marked, of a kind that yields no pairs
	observed []*Count       // of the sides, in a run that is observed
	counted  bool           // the right side is counted
	traced   *JoinTrace     // nil unless the run is traced

	current *batch
	ids     []int // key of each row of current, -1 for none
	row     int   // of current
	match   int   // right row that comes next for that row, -1 before the first
	inRow   bool
	ended   bool
	tail    []int // right rows to yield after the left side
	total   *rowCounter
}

// A joinTable is the right side of a join, its rows chained by their keys. It
// is not changed once made; several goroutines may probe it.
type joinTable struct {
	rows    *batch
	keys    column.Grouper
	first   []int // first right row of each key
	follows []int // next right row of the same key, -1 at the end
}

func (e *engine) openJoin(n *plan.Join) (stream, error) { return e.openJoinOver(n, nil) }

// openJoinOver opens a join. before, if it is not nil, is a step over the left side.
func (e *engine) openJoinOver(n *plan.Join, before step) (stream, error) {
	kind, ok := joinKinds[n.Kind]
	if !ok {
		return nil, fail(n.At, n.Keyword, fmt.Errorf("its kind %s is unknown", n.Kind))
	}
	j := &join{engine: e, node: n, kind: kind, total: e.totalOf(n), observed: e.observer.sides(n), traced: e.observer.joinTrace(n)}
	var err error
	if j.leftKeys, err = e.compileAll(n.LeftKeys); err != nil {
		return nil, err
	}
	if j.left, err = j.sides(before); err != nil {
		return nil, err
	}
	if kind.right || kind.semiRight || e.observer != nil {
		j.matched = make([]bool, j.table.rows.rows)
	}
	j.unique = column.NewGrouper(typesOf(j.leftKeys), false)
	return j, nil
}

func typesOf(list []*scalar) []value.Type {
	types := make([]value.Type, len(list))
	for i, s := range list {
		types[i] = s.typ
	}
	return types
}

// valuesOf computes scalars over a batch.
func valuesOf(list []*scalar, b *batch) ([]value.Column, error) {
	cols := make([]value.Column, len(list))
	for i, s := range list {
		var err error
		if cols[i], err = s.over(b); err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// numbers returns the number of each row's key, -1 for a key that the grouper does not have.
func numbers(g column.Grouper, keys []*scalar, b *batch) ([]int, error) {
	cols, err := valuesOf(keys, b)
	if err != nil {
		return nil, err
	}
	ids := make([]int, b.rows)
	g.Find(cols, ids)
	return ids, nil
}

func (j *join) next() (*batch, error) {
	for {
		if err := j.engine.over(j.node.At, j.node.Keyword); err != nil {
			return nil, err
		}
		if j.current == nil && !j.ended {
			more, err := j.read()
			if err != nil {
				return nil, err
			}
			if !more && j.kind.probes() {
				j.observeRight()
				return nil, nil // the next part of the left side may follow
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
		if err := j.total.add(out.rows); err != nil {
			return nil, err
		}
		if out.rows > 0 {
			return out, nil
		}
	}
}

// read takes the next batch of the left side, and reports whether there is one.
func (j *join) read() (more bool, err error) {
	b, err := j.left.next()
	if err != nil {
		return false, err
	}
	if b == nil {
		j.ended = !j.kind.probes()
		j.tail = j.rightTail()
		return false, nil
	}
	if j.ids, err = numbers(j.table.keys, j.leftKeys, b); err != nil {
		return false, err
	}
	if j.kind.uniqueLeft {
		if err := j.dropRepeated(b); err != nil {
			return false, err
		}
	}
	j.observeLeft()
	j.current, j.row, j.inRow = b, 0, false
	return true, nil
}

// dropRepeated takes the match from every left row whose key came before.
func (j *join) dropRepeated(b *batch) error {
	cols, err := valuesOf(j.leftKeys, b)
	if err != nil {
		return err
	}
	before, seen := j.unique.Size(), make([]int, b.rows)
	j.unique.Add(cols, seen)
	for r, id := range seen {
		if id == before {
			before++
			continue
		}
		j.ids[r] = -1
	}
	return nil
}

// probe yields rows that the current batch of the left side makes, as many as fit one batch.
func (j *join) probe() *batch {
	t := j.table
	room := min(j.current.rows-j.row, batchRows)
	left, right := make([]int, 0, room), make([]int, 0, room)
	for ; j.row < j.current.rows && len(left) < batchRows; j.row++ {
		id := j.ids[j.row]
		if !j.inRow {
			j.match = -1
			if id >= 0 {
				j.match = t.first[id]
			}
			if j.match < 0 && j.kind.left || j.match >= 0 && j.kind.semiLeft {
				left, right = append(left, j.row), append(right, -1)
			}
			if j.kind.semiLeft {
				j.markMatched()
				continue
			}
		}
		if j.marks(id) {
			continue
		}
		for j.inRow = true; j.match >= 0 && len(left) < batchRows; j.match = t.follows[j.match] {
			if j.matched != nil {
				j.matched[j.match] = true
			}
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

// marks reports whether all that a left row with the key would do is to mark right rows, and another
// has done it before.
func (j *join) marks(id int) bool {
	if j.kind.pairs || j.inRow || id < 0 {
		return false
	}
	if j.marked == nil {
		j.marked = make([]bool, len(j.table.first))
	}
	before := j.marked[id]
	j.marked[id] = true
	return before
}

// markMatched marks all right rows that a left row matches; only an observed run needs it.
func (j *join) markMatched() {
	for r := j.match; r >= 0 && j.engine.observer != nil; r = j.table.follows[r] {
		j.matched[r] = true
	}
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
		j.observeRight()
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

// combine makes the columns of the output from rows of both sides; -1 means that a side has no row.
func (j *join) combine(current *batch, left, right []int) *batch {
	need, fields := j.engine.pruning.Need(j.node), j.node.Out.Fields
	from := &rowPicker{}
	if current != nil {
		from.from = current.pick(left)
	}
	out := loaded(len(left), len(j.node.Columns), func(i int, rows []int) (value.Column, error) {
		c := j.node.Columns[i]
		var col value.Column
		var err error
		switch {
		case !need.Has(i):
			return nil, nil
		case c.Right:
			col, err = j.table.rows.at(c.Index, compose(right, rows))
		case current != nil:
			col, err = from.pick(rows).col(c.Index)
		}
		if col == nil && err == nil {
			col = value.Constant(fields[i].Type, nil, len(compose(left, rows)))
		}
		return col, err
	})
	out.origins = j.origins(current, left, right)
	switch {
	case j.kind.rightAlone():
		out.arrived = arrivedAt(j.table.rows.arrived, right)
	case current != nil:
		out.arrived = arrivedAt(current.arrived, left)
	}
	return out
}

// origins pairs what the two rows of each row are made of.
func (j *join) origins(current *batch, left, right []int) []origin {
	if j.engine.lineage == nil {
		return nil
	}
	var a []origin
	if current != nil {
		a = originsAt(current.origins, left)
	}
	return j.engine.lineage.pairs(a, originsAt(j.table.rows.origins, right), len(left))
}

// observeLeft counts the rows of the left side that find a match.
func (j *join) observeLeft() {
	if j.observed == nil {
		return
	}
	for _, id := range j.ids {
		if id >= 0 {
			j.observed[0].Out++
		}
	}
}

// observeRight counts the rows of the right side that found a match.
func (j *join) observeRight() {
	if j.observed == nil || j.counted {
		return
	}
	j.counted = true
	j.observed[1].Out += trues(j.matched)
}

func trues(list []bool) int {
	n := 0
	for _, v := range list {
		if v {
			n++
		}
	}
	return n
}

func (j *join) close() {
	j.observeRight() // the rows may not have been read to their end
	j.left.close()
	if j.engine.sharing == nil {
		j.engine.drop(j.table.rows)
	}
}

// throughJoin returns the left side of a join that looks each of its rows up in the right side.
func (e *engine) throughJoin(n *plan.Join) plan.Node {
	if !joinKinds[n.Kind].probes() || len(n.LeftKeys) == 0 {
		return nil
	}
	return n.Left
}
