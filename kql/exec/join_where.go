package exec

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.JoinWhere]{open: (*engine).openJoinWhere})

// A joinWhere matches the rows of two sides by conditions. Those that compare a
// value of the left side with one of the right find the candidates of a row by
// a table of keys; the others are tested for all candidates, a batch of pairs at a time.
type joinWhere struct {
	engine      *engine
	node        *plan.JoinWhere
	kind        joinKind
	left, right *batch
	lists       [][]int // the right rows of each key; one list of all without keys
	keys        []int   // the key of each left row, -1 for none
	tests       []*scalar

	pairs    [][2]int // the rows that match, in the order of the left side
	atLeft   []bool   // the left rows that match any
	atRight  []bool
	waiting  [][2]int // candidates that are to be tested
	keyPairs [][2]plan.Expr

	keyCounts []*Count // of the conditions that became key pairs, nil in a run that is not observed
}

func (e *engine) openJoinWhere(n *plan.JoinWhere) (stream, error) {
	kind, ok := joinKinds[n.Kind]
	if !ok {
		return nil, fail(n.At, "join", fmt.Errorf("its kind %s is unknown", n.Kind))
	}
	j := &joinWhere{engine: e, node: n, kind: kind}
	var err error
	if j.left, err = e.hold(n.Left); err != nil {
		return nil, err
	}
	if j.right, err = e.hold(n.Right); err != nil {
		return nil, err
	}
	for _, x := range n.Where {
		if err := j.condition(x); err != nil {
			return nil, err
		}
	}
	if err := j.index(); err != nil {
		return nil, err
	}
	if err := j.match(); err != nil {
		return nil, err
	}
	if sides := e.observer.sides(n); sides != nil {
		sides[0].add(Count{In: j.left.rows, Out: trues(j.atLeft)})
		sides[1].add(Count{In: j.right.rows, Out: trues(j.atRight)})
	}
	out := j.result()
	e.drop(j.right)
	return e.heldRows(j.left, out), nil
}

// condition takes a condition for a pair of keys, or for a test.
func (j *joinWhere) condition(x plan.Expr) error {
	if c, ok := x.(*plan.Call); ok && c.Function.Kind == builtin.Operator && c.Function.Name == "==" && len(c.Args) == 2 {
		a, b := c.Args[0], c.Args[1]
		if readsSide(a, true) || readsSide(b, false) {
			a, b = b, a
		}
		if !readsSide(a, true) && !readsSide(b, false) && readsSide(a, false) && readsSide(b, true) &&
			a.Type() == b.Type() && a.Type() != value.Dynamic && a.Type() != value.Real {
			j.keyPairs = append(j.keyPairs, [2]plan.Expr{a, b})
			j.keyCounts = append(j.keyCounts, j.engine.observer.conditionCount(x))
			return nil
		}
	}
	m := &mover{observer: j.engine.observer, left: len(j.node.Left.Schema().Fields), lets: map[*plan.Let]*plan.Let{},
		reads: map[plan.Expr]bool{}, moved: map[plan.Expr]plan.Expr{}}
	moved := m.move(x)
	if m.err != nil {
		return m.err
	}
	test, err := j.engine.compile(moved)
	j.tests = append(j.tests, test)
	return err
}

// readsSide reports whether an expression reads a column of the right or the left side.
func readsSide(x plan.Expr, right bool) bool {
	found := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		c, ok := x.(*plan.ColumnRef)
		found = found || ok && c.Right == right
		return !found
	})
	return found
}

// A mover turns expressions over both sides into such over pairs of rows, in
// which the columns of the right side follow those of the left.
type mover struct {
	observer *observer
	left     int // how many columns the left side has
	lets     map[*plan.Let]*plan.Let
	reads    map[plan.Expr]bool      // whether an expression reads the right side
	moved    map[plan.Expr]plan.Expr // what became of an expression
	err      error
}

func (m *mover) move(x plan.Expr) plan.Expr {
	if made, ok := m.moved[x]; ok {
		return made
	}
	made := x
	if m.right(x) {
		made = m.copy(x)
		m.observer.copied(x, made)
	}
	m.moved[x] = made
	return made
}

// right reports whether an expression reads a column of the right side.
func (m *mover) right(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.ColumnRef:
		return x.Right
	case *plan.LetRef:
		return x.Let.Scalar != nil && m.right(x.Let.Scalar)
	}
	if reads, ok := m.reads[x]; ok {
		return reads
	}
	reads := slices.ContainsFunc(x.Operands(), m.right)
	m.reads[x] = reads
	return reads
}

// copy returns an expression that reads the right side, over pairs of rows.
func (m *mover) copy(x plan.Expr) plan.Expr {
	switch x := x.(type) {
	case *plan.ColumnRef:
		c := *x
		c.Index, c.Right = c.Index+m.left, false
		return &c
	case *plan.Convert:
		c := *x
		c.X = m.move(x.X)
		return &c
	case *plan.Member:
		c := *x
		c.X = m.move(x.X)
		return &c
	case *plan.Element:
		c := *x
		c.X, c.Index = m.move(x.X), m.move(x.Index)
		return &c
	case *plan.InTable:
		c := *x
		c.X = m.move(x.X)
		return &c
	case *plan.LetRef:
		c := *x
		if c.Let = m.lets[x.Let]; c.Let == nil {
			let := *x.Let
			let.Scalar = m.move(let.Scalar)
			c.Let, m.lets[x.Let] = &let, &let
			m.observer.copied(x.Let, &let)
		}
		return &c
	case *plan.Call:
		c := *x
		c.Args = make([]plan.Expr, len(x.Args))
		for i, a := range x.Args {
			c.Args[i] = m.move(a)
		}
		return &c
	}
	m.err = fail(x.Span(), "join", fmt.Errorf("the condition reads both sides in a way that is not supported"))
	return x
}

// index chains the right rows by their keys, and finds the key of each left row.
func (j *joinWhere) index() error {
	j.keys = make([]int, j.left.rows)
	j.atLeft, j.atRight = make([]bool, j.left.rows), make([]bool, j.right.rows)
	if len(j.keyPairs) == 0 {
		j.lists = [][]int{column.All(j.right.rows)}
		return nil
	}
	var types []value.Type
	var lefts, rights []value.Column
	for _, p := range j.keyPairs {
		left, err := j.engine.column(p[0], j.left)
		if err != nil {
			return err
		}
		right, err := j.engine.column(p[1], j.right)
		if err != nil {
			return err
		}
		types, lefts, rights = append(types, left.Type()), append(lefts, left), append(rights, right)
	}
	if j.engine.observer != nil {
		j.observeKeys(types, lefts, rights)
		traced := j.engine.observer.joinTrace(j.node)
		traced.add(0, j.left, lefts)
		traced.add(1, j.right, rights)
	}
	groups := column.NewGrouper(types, true)
	ids, err := j.engine.number(j.node, j.right, groups, rights...)
	if err != nil {
		return err
	}
	j.lists = make([][]int, groups.Size())
	for r, id := range ids {
		if id >= 0 {
			j.lists[id] = append(j.lists[id], r)
		}
	}
	groups.Find(lefts, j.keys)
	if j.kind.uniqueLeft {
		return j.dropRepeated(lefts, types)
	}
	return nil
}

// dropRepeated takes the key from every left row whose key came before.
func (j *joinWhere) dropRepeated(keys []value.Column, types []value.Type) error {
	ids, err := j.engine.number(j.node, j.left, column.NewGrouper(types, true), keys...)
	if err != nil {
		return err
	}
	next := 0
	for r, id := range ids {
		if id == next {
			next++
		} else {
			j.keys[r] = -1
		}
	}
	return nil
}

// match tests all candidates.
func (j *joinWhere) match() error {
	for l, key := range j.keys {
		if key < 0 {
			continue
		}
		for _, r := range j.lists[key] {
			if j.waiting = append(j.waiting, [2]int{l, r}); len(j.waiting) == batchRows {
				if err := j.test(); err != nil {
					return err
				}
			}
		}
	}
	return j.test()
}

// test keeps those of the waiting candidates that match.
func (j *joinWhere) test() error {
	if err := j.engine.over(j.node.At, "join"); err != nil {
		return err
	}
	kept := column.All(len(j.waiting))
	if len(j.tests) > 0 && len(kept) > 0 {
		b := j.both()
		for _, t := range j.tests {
			col, err := t.over(b)
			if err != nil {
				return err
			}
			pass := column.True(col)
			if len(pass) == b.rows {
				continue
			}
			for i, r := range pass {
				pass[i], kept[i] = r, kept[r]
			}
			if kept, b = kept[:len(pass)], pickRows(b, pass); len(kept) == 0 {
				break
			}
		}
	}
	for _, i := range kept {
		p := j.waiting[i]
		j.atLeft[p[0]], j.atRight[p[1]] = true, true
		if j.kind.pairs {
			j.pairs = append(j.pairs, p)
		}
	}
	j.waiting = j.waiting[:0]
	if limit := j.engine.run.Limits.IntermediateRows; len(j.pairs) > limit {
		return exceeded(j.node.At, "rows of join", limit)
	}
	return nil
}

// both returns the waiting candidates as rows of the left and then the right side.
func (j *joinWhere) both() *batch {
	left, right := make([]int, len(j.waiting)), make([]int, len(j.waiting))
	for i, p := range j.waiting {
		left[i], right[i] = p[0], p[1]
	}
	l, r := pickRows(j.left, left), pickRows(j.right, right)
	out := &batch{cols: append(l.cols[:len(l.cols):len(l.cols)], r.cols...), rows: len(left), arrived: l.arrived}
	if j.engine.observer.traces() {
		out.origins = j.engine.lineage.pairs(l.origins, r.origins, out.rows)
	}
	return out
}

// result returns the rows that the kind of join yields: in the order of the left side, then those of the right side alone.
func (j *joinWhere) result() *batch {
	var left, right []int
	next := 0
	for l := range j.left.rows {
		if !j.atLeft[l] && j.kind.left || j.atLeft[l] && j.kind.semiLeft {
			left, right = append(left, l), append(right, -1)
		}
		for ; next < len(j.pairs) && j.pairs[next][0] == l; next++ {
			left, right = append(left, l), append(right, j.pairs[next][1])
		}
	}
	for r, matched := range j.atRight {
		if !matched && j.kind.right || matched && j.kind.semiRight {
			left, right = append(left, -1), append(right, r)
		}
	}
	out := &batch{cols: make([]value.Column, len(j.node.Columns)), rows: len(left)}
	for i, c := range j.node.Columns {
		side, rows := j.left, left
		if c.Right {
			side, rows = j.right, right
		}
		out.cols[i] = column.Pick(side.cols[c.Index], rows)
	}
	if out.arrived = arrivedAt(j.left.arrived, left); j.kind.rightAlone() {
		out.arrived = arrivedAt(j.right.arrived, right)
	}
	if l := j.engine.lineage; l != nil {
		out.origins = l.pairs(originsAt(j.left.origins, left), originsAt(j.right.origins, right), out.rows)
	}
	return out
}
