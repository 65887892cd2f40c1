package plan

import "github.com/ruleproof/ruleproof/kql/diag"

// Join is join and lookup. Kind is the reference's word: inner, innerunique,
// leftouter, rightouter, fullouter, leftanti, rightanti, leftsemi, rightsemi.
// Each column of the output comes from one side.
type Join struct {
	Step
	Keyword     string // join or lookup
	Kind        string
	KindGiven   bool
	Left, Right Node
	LeftKeys    []Expr // over the left side
	RightKeys   []Expr // over the right side
	Columns     []JoinColumn
	KeySpans    []diag.Span // the condition of each key
}

// Inputs returns the left and the right side.
func (n *Join) Inputs() []Node { return []Node{n.Left, n.Right} }

// Exprs returns the keys of the left side and of the right side.
func (n *Join) Exprs() []Expr {
	return append(n.LeftKeys[:len(n.LeftKeys):len(n.LeftKeys)], n.RightKeys...)
}

// Word returns the operator's keyword.
func (n *Join) Word() string { return n.Keyword }

// Serial returns SerialLost for a join; a lookup keeps its left side as it is.
func (n *Join) Serial() Serialization {
	if n.Keyword == "lookup" {
		return SerialKept
	}
	return SerialLost
}

// Reads returns the columns of each side and its keys.
func (n *Join) Reads(yield ColumnSet) []Reading {
	var left, right ColumnSet
	for out, c := range n.Columns {
		switch {
		case !yield.Has(out):
		case c.Right:
			right.Add(c.Index)
		default:
			left.Add(c.Index)
		}
	}
	return []Reading{{n.Left, left, n.LeftKeys}, {n.Right, right, n.RightKeys}}
}

// JoinColumn is where a column of a join's output comes from.
type JoinColumn struct {
	Right bool
	Index int
}

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

// Word returns the operator's keyword.
func (*JoinWhere) Word() string { return "join" }

// Serial returns SerialLost.
func (*JoinWhere) Serial() Serialization { return SerialLost }
