package plan

// GraphWhere keeps the nodes, or the edges, for which the condition is true.
type GraphWhere struct {
	Unary
	Edges bool
	Cond  Expr
}

// Exprs returns the condition.
func (n *GraphWhere) Exprs() []Expr { return []Expr{n.Cond} }

// Word returns the operator's keyword.
func (n *GraphWhere) Word() string {
	if n.Edges {
		return "graph-where-edges"
	}
	return "graph-where-nodes"
}
