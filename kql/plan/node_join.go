package plan

// JoinWhere is a join whose rows match where conditions are true, which may be any over both sides: a ColumnRef with
// Right is a column of the right side. Kind and Columns are as those of a Join.
type JoinWhere struct {
	Step
	Kind        string
	Left, Right Node
	Where       []Expr // all have to be true
	Columns     []JoinColumn
}

// Inputs returns the left and the right side.
func (n *JoinWhere) Inputs() []Node { return []Node{n.Left, n.Right} }

// Exprs returns the conditions.
func (n *JoinWhere) Exprs() []Expr { return n.Where }
