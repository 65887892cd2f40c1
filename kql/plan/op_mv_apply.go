package plan

// MvApply is mv-apply: each row of the input is expanded to Rows, and Sub runs over them. A column
// of the output comes from the row (Right is false) or from Sub.
type MvApply struct {
	Unary
	// Expanded holds ordinals of Rows: its columns are those of the input, with the expanded ones
	// in their places or after them.
	Expanded  []Expansion
	ItemIndex int // ordinal of the with_itemindex column in Rows, or -1
	Limit     Expr
	Rows      *SubInput // what Sub reads; it stands somewhere below Sub
	Sub       Node
	Columns   []JoinColumn
}

// Inputs returns the rows and the subquery.
func (n *MvApply) Inputs() []Node { return []Node{n.Input, n.Sub} }

// Exprs returns what is expanded, and the limit.
func (n *MvApply) Exprs() []Expr {
	var list []Expr
	for _, e := range n.Expanded {
		list = append(list, e.Expr)
	}
	return append(list, present(n.Limit)...)
}

// Word returns the operator's keyword.
func (*MvApply) Word() string { return "mv-apply" }

// Serial returns SerialKept.
func (*MvApply) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*MvApply) Order() RowOrder { return OrderKept }
