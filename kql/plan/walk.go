package plan

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// Inspect calls f for the node and, while f returns true, for all that it reads: its
// inputs, the tables within its expressions, and the lets that it uses. Each
// let is looked into once, however often it is used, so that the cost is linear.
func Inspect(n Node, f func(Node) bool) {
	i := inspector{node: f, expr: func(Expr) bool { return true }}
	i.visit(n)
}

// InspectExpr calls f for the expression and, while f returns true, for all that
// it is computed from, the scalar lets included, each once. Tables within are not looked into.
func InspectExpr(e Expr, f func(Expr) bool) {
	i := inspector{node: func(Node) bool { return false }, expr: f}
	i.visitExpr(e)
}

// An inspector walks a plan; node and expr say whether to go on below.
type inspector struct {
	node func(Node) bool
	expr func(Expr) bool
	seen map[*Let]bool
}

// enter reports whether the let is met for the first time.
func (i *inspector) enter(l *Let) bool {
	if i.seen[l] {
		return false
	}
	if i.seen == nil {
		i.seen = map[*Let]bool{}
	}
	i.seen[l] = true
	return true
}

func (i *inspector) visit(n Node) {
	if n == nil || !i.node(n) {
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
	if e == nil || !i.expr(e) {
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
	return conjuncts(predicate, under, nil)
}

func conjuncts(x Expr, under func(Expr) Expr, list []Expr) []Expr {
	inner := x
	if under != nil {
		inner = under(x)
	}
	if !IsAnd(inner) {
		return append(list, x)
	}
	for _, arg := range inner.Operands() {
		list = conjuncts(arg, under, list)
	}
	return list
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
