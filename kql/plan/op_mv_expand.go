package plan

import "github.com/ruleproof/ruleproof/kql/value"

// MvExpand makes a row of each element of the expanded columns.
type MvExpand struct {
	Unary
	Expanded []Expansion
	// ItemIndex is the ordinal of the with_itemindex column in the output, or -1.
	ItemIndex int
	// Bag is true for kind=bag, false for kind=array.
	Bag   bool
	Limit Expr // nil for none
}

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

// Word returns the operator's keyword.
func (*MvExpand) Word() string { return "mv-expand" }

// Serial returns SerialKept.
func (*MvExpand) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*MvExpand) Order() RowOrder { return OrderKept }

// Reads returns the columns that stay as they are, and what is expanded.
func (n *MvExpand) Reads(yield ColumnSet) []Reading {
	var passed ColumnSet
	for out, in := range n.Passed() {
		if in >= 0 && yield.Has(out) {
			passed.Add(in)
		}
	}
	return n.read(passed, n.Exprs()...)
}

// Passed returns, for each column of the output, the column of the input that it repeats, or -1.
func (n *MvExpand) Passed() []int {
	from := make([]int, len(n.Out.Fields))
	made := map[int]bool{n.ItemIndex: true}
	for _, x := range n.Expanded {
		made[x.Column] = true
	}
	for i, f := range n.Out.Fields {
		from[i] = -1
		if !made[i] {
			from[i] = n.Input.Schema().Index(f.Name)
		}
	}
	return from
}

// Expansion is one column of an mv-expand.
type Expansion struct {
	Expr   Expr
	Column int // ordinal in the output
	Type   value.Type
}
