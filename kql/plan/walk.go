package plan

import (
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// Inspect calls f for the node and, while f returns true, for all that it reads: its
// inputs, the tables within its expressions, and the lets that it uses. However many paths lead to a
// part, it is looked into once, so that the cost is linear.
func Inspect(n Node, f func(Node) bool) { InspectAll(n, f, func(Expr) bool { return true }) }

// InspectAll is Inspect that also calls expr for the expressions of the nodes and, while it returns
// true, for those that they are computed from.
func InspectAll(n Node, node func(Node) bool, expr func(Expr) bool) {
	i := inspector{node: node, expr: expr}
	i.visit(n)
	i.visits.done()
}

// Inspect is InspectAll for all results of the query.
func (q *Query) Inspect(node func(Node) bool, expr func(Expr) bool) {
	i := inspector{node: node, expr: expr}
	for _, n := range q.Results {
		i.visit(n)
	}
	i.visits.done()
}

// InspectExpr calls f for the expression and, while f returns true, for all that
// it is computed from, the scalar lets included, each once. Tables within are not looked into.
func InspectExpr(e Expr, f func(Expr) bool) {
	i := inspector{node: func(Node) bool { return false }, expr: f}
	i.visitExpr(e)
	i.visits.done()
}

// Visits remembers the parts of a plan that a walk has been at. Many paths may lead to a part, as
// functions that call others twice make them: a walk that takes all paths may not end.
type Visits struct {
	count int
	seen  *Marks
}

// fewVisits is the number of visits up to which none is remembered: to look into the parts
// of a small plan again is faster than to remember them.
const fewVisits = 256

// Again reports whether the walk need not look into the part, because it has been there. Of the first
// visits it may forget some.
func (v *Visits) Again(part any) bool {
	if v.count++; v.count <= fewVisits {
		return false
	}
	if v.seen == nil {
		v.seen = NewMarks()
	}
	return !v.seen.Enter(part)
}

// done ends the walk.
func (v *Visits) done() {
	if v.seen != nil {
		v.seen.Done()
		v.seen = nil
	}
}

// Marks are the parts of a plan that a walk has been at, all of them.
type Marks struct{ parts map[any]struct{} }

// spareMarks are empty ones that have grown: most of their cost is to grow.
var spareMarks = sync.Pool{New: func() any { return &Marks{map[any]struct{}{}} }}

// NewMarks returns the marks of a new walk.
func NewMarks() *Marks { return spareMarks.Get().(*Marks) }

// Enter marks the part, and reports whether it is met for the first time.
func (m *Marks) Enter(part any) bool {
	before := len(m.parts)
	m.parts[part] = struct{}{}
	return len(m.parts) > before
}

// Done ends the walk: the marks may then be those of another one.
func (m *Marks) Done() {
	if len(m.parts) <= 1<<13 { // to clear a large map costs as much as it once had
		clear(m.parts)
		spareMarks.Put(m)
	}
}

// An inspector walks a plan; node and expr say whether to go on below.
type inspector struct {
	node   func(Node) bool
	expr   func(Expr) bool
	visits Visits
	lets   map[*Let]bool
}

// enter reports whether the let is met for the first time.
func (i *inspector) enter(l *Let) bool {
	if i.lets[l] {
		return false
	}
	if i.lets == nil {
		i.lets = map[*Let]bool{}
	}
	i.lets[l] = true
	return true
}

func (i *inspector) visit(n Node) {
	if n == nil || i.visits.Again(n) || !i.node(n) {
		return
	}
	for _, in := range n.Inputs() {
		i.visit(in)
	}
	if use, ok := n.(*LetTable); ok && i.enter(use.Let) {
		i.visit(use.Let.Table)
	}
	for _, e := range n.Exprs() {
		i.visitExpr(e)
	}
}

func (i *inspector) visitExpr(e Expr) {
	switch e.(type) {
	case nil:
		return
	case *Const, *ColumnRef, *Arrival: // nothing is below them
		i.expr(e)
		return
	}
	if i.visits.Again(e) || !i.expr(e) {
		return
	}
	for _, x := range e.Operands() {
		i.visitExpr(x)
	}
	switch e := e.(type) {
	case *LetRef:
		if i.enter(e.Let) {
			i.visitExpr(e.Let.Scalar)
		}
	case *ScalarQuery:
		i.visit(e.Table)
	case *InTable:
		i.visit(e.Table)
	case *TableValue:
		i.visit(e.Table)
	}
}

// Conjuncts returns the conditions that a predicate joins by and: a row meets the
// predicate if it meets all of them. under, if it is not nil, returns the expression that is
// looked at instead of a part, such as the one under a conversion.
func Conjuncts(predicate Expr, under func(Expr) Expr) []Expr {
	c := conjunction{under: under}
	c.add(predicate)
	return c.parts
}

// A conjunction gathers the conditions that ands join. An and that is met again adds nothing.
type conjunction struct {
	under  func(Expr) Expr
	parts  []Expr
	visits Visits
}

func (c *conjunction) add(x Expr) {
	inner := x
	if c.under != nil {
		inner = c.under(x)
	}
	if !IsAnd(inner) {
		c.parts = append(c.parts, x)
		return
	}
	if c.visits.Again(inner) {
		return
	}
	for _, arg := range inner.Operands() {
		c.add(arg)
	}
}

// IsAnd reports whether the expression is true where all of its operands are.
func IsAnd(x Expr) bool {
	c, ok := x.(*Call)
	return ok && c.Function.Kind == builtin.Operator && c.Function.Name == "and"
}

// present returns the expressions that are not nil.
func present(list ...Expr) []Expr {
	return slices.DeleteFunc(list, func(e Expr) bool { return e == nil })
}
