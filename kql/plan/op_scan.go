package plan

import "github.com/ruleproof/ruleproof/kql/value"

// StepScan is scan: rows go through steps that remember what matched. Its output is the
// columns of the input, the state and the number of the match.
type StepScan struct {
	Unary
	OrderBy     []SortKey
	PartitionBy []Expr
	State       []StateColumn
	Steps       []ScanStep
}

// Exprs returns the order, the partition, and the expressions of the state and of the steps.
func (n *StepScan) Exprs() []Expr {
	list := append(sortExprs(n.OrderBy), n.PartitionBy...)
	for _, s := range n.State {
		list = append(list, present(s.Default)...)
	}
	for _, s := range n.Steps {
		list = append(list, s.Cond)
		for _, a := range s.Assigns {
			list = append(list, a.Expr)
		}
	}
	return list
}

// Word returns the operator's keyword.
func (*StepScan) Word() string { return "scan" }

// Serial returns SerialKept.
func (*StepScan) Serial() Serialization { return SerialKept }

// Order returns OrderFixed.
func (*StepScan) Order() RowOrder { return OrderFixed }

// A StateColumn is a column that a StepScan declares.
type StateColumn struct {
	Name    string
	Type    value.Type
	Default Expr // nil for null
}

// A ScanStep is a step of a StepScan. Its expressions are over the columns of the input and the
// state; a StepColumn is a column as it was when a step matched last.
type ScanStep struct {
	Name     string
	Optional bool
	Output   string // all, last or none
	Cond     Expr
	Assigns  []ScanAssign
}

// A ScanAssign gives a column of the state its value.
type ScanAssign struct {
	Column int // ordinal among the state
	Expr   Expr
}
