package plan

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Step is the part that all nodes share.
type Step struct {
	Out *value.Schema
	At  diag.Span // the operator, from its keyword on
}

// Schema returns the columns that the node yields.
func (s Step) Schema() *value.Schema { return s.Out }

// Span returns the operator's place in the query's text.
func (s Step) Span() diag.Span { return s.At }

// Inputs returns nothing: the nodes that read others say so themselves.
func (s Step) Inputs() []Node { return nil }

// Unary is the part of nodes with one input.
type Unary struct {
	Step
	Input Node
}

// Inputs returns the one input.
func (u Unary) Inputs() []Node { return []Node{u.Input} }

// Pending is an operator that binds and that the engine does not run.
type Pending struct {
	Step
	Operator string
	Sources  []Node
	Operands []Expr
}

// Inputs returns what the operator reads.
func (n *Pending) Inputs() []Node { return n.Sources }

// Exprs returns nothing: the nodes that have expressions say so themselves.
func (s Step) Exprs() []Expr { return nil }

// A RowOrder says what the language says about the order of an operator's rows.
type RowOrder uint8

// The orders of rows.
const (
	OrderOpen  RowOrder = iota // nothing: the rows may come in any order
	OrderKept                  // the order of the first input
	OrderFixed                 // the operator puts them in an order
)

// Order returns OrderOpen: the nodes that keep or make an order say so themselves.
func (s Step) Order() RowOrder { return OrderOpen }

// A Serialization says whether the rows of an operator are serialized, so that window functions, such as prev, may
// read them (KQL reference, serialize-operator and window-functions).
type Serialization uint8

// The serializations.
const (
	SerialOpen   Serialization = iota // the reference does not say
	SerialMade                        // they are
	SerialLost                        // they are not
	SerialKept                        // they are if those of the first input are
	SerialUnited                      // they are not if those of no input are
)

// Serial returns SerialOpen: the nodes of which the reference says more say so themselves.
func (s Step) Serial() Serialization { return SerialOpen }

// A Maker is a node whose first columns are computed from expressions, one each.
type Maker interface{ Makes() []Named }

// Exprs returns what was bound of the operator.
func (n *Pending) Exprs() []Expr { return n.Operands }

// Word returns the operator's keyword.
func (n *Pending) Word() string { return n.Operator }

func exprsOf(columns []Named) []Expr {
	list := make([]Expr, len(columns))
	for i, c := range columns {
		list[i] = c.Expr
	}
	return list
}
