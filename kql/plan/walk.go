package plan

import "github.com/ruleproof/ruleproof/kql/builtin"

// Exprs of the nodes that have expressions, in the order of the query's text.

// Exprs returns nothing: the nodes that have expressions say so themselves.
func (s Step) Exprs() []Expr { return nil }

// Exprs returns the columns' expressions.
func (n *Print) Exprs() []Expr { return exprsOf(n.Columns) }

// Exprs returns the bounds and the step.
func (n *Range) Exprs() []Expr { return []Expr{n.From, n.To, n.By} }

// Exprs returns the predicate.
func (n *Filter) Exprs() []Expr { return []Expr{n.Predicate} }

// Exprs returns the columns' expressions.
func (n *Project) Exprs() []Expr { return exprsOf(n.Columns) }

// Exprs returns the arguments of the aggregates and the keys.
func (n *Summarize) Exprs() []Expr {
	var list []Expr
	for _, a := range n.Aggregates {
		list = append(list, a.Args...)
	}
	return append(list, exprsOf(n.Keys)...)
}

// Exprs returns the keys.
func (n *Sort) Exprs() []Expr { return sortExprs(n.Keys) }

// Exprs returns the number of rows.
func (n *Take) Exprs() []Expr { return []Expr{n.Count} }

// Exprs returns the number of rows and the keys.
func (n *Top) Exprs() []Expr { return append([]Expr{n.Count}, sortExprs(n.Keys)...) }

// Exprs returns what is expanded, and the limit.
func (n *MvExpand) Exprs() []Expr {
	var list []Expr
	for _, e := range n.Expanded {
		list = append(list, e.Expr)
	}
	if n.Limit != nil {
		list = append(list, n.Limit)
	}
	return list
}

// Exprs returns the plugin's arguments.
func (n *Evaluate) Exprs() []Expr { return n.Args }

// Exprs returns what was bound of the operator.
func (n *Pending) Exprs() []Expr { return n.Operands }

// Exprs returns the keys of the left side and of the right side.
func (n *Join) Exprs() []Expr {
	return append(n.LeftKeys[:len(n.LeftKeys):len(n.LeftKeys)], n.RightKeys...)
}

func exprsOf(columns []Named) []Expr {
	list := make([]Expr, len(columns))
	for i, c := range columns {
		list[i] = c.Expr
	}
	return list
}

func sortExprs(keys []SortKey) []Expr {
	list := make([]Expr, len(keys))
	for i, k := range keys {
		list[i] = k.Expr
	}
	return list
}

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
	c, ok := inner.(*Call)
	if !ok || c.Function.Kind != builtin.Operator || c.Function.Name != "and" {
		return append(list, x)
	}
	for _, arg := range c.Args {
		list = conjuncts(arg, under, list)
	}
	return list
}
