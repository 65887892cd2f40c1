package plan

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
func (n *Join) Exprs() []Expr { return append(n.LeftKeys[:len(n.LeftKeys):len(n.LeftKeys)], n.RightKeys...) }

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
// inputs, the tables within its expressions, and the let that it stands for. A
// node that is reached by several ways is visited each time.
func Inspect(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, in := range n.Inputs() {
		Inspect(in, f)
	}
	if use, ok := n.(*LetTable); ok {
		Inspect(use.Let.Table, f)
	}
	for _, e := range n.Exprs() {
		InspectExpr(e, func(e Expr) bool {
			switch e := e.(type) {
			case *ScalarQuery:
				Inspect(e.Table, f)
			case *InTable:
				Inspect(e.Table, f)
			case *TableValue:
				Inspect(e.Table, f)
			}
			return true
		})
	}
}

// InspectExpr calls f for the expression and, while f returns true, for all that
// it is computed from, the scalar lets included.
func InspectExpr(e Expr, f func(Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, x := range e.Operands() {
		InspectExpr(x, f)
	}
	if use, ok := e.(*LetRef); ok {
		InspectExpr(use.Let.Scalar, f)
	}
}
