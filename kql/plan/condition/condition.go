// Package condition lists what a bound query decides and where its rows go: the operators, the sides
// of joins, the legs of unions, every predicate with the conditions that it is made of, and the arms of
// case and iff.
//
// The list is made once from the plan, and any number of runs may read it at a time; a run counts what
// became of each item, and whoever reports on that reads both. An item is a place of the text as one chain of calls reaches it: where a
// function's body is read through two calls, its items are there twice. The rows of a let statement
// are the same for all who use its name, so that its items are there once.
package condition

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A Kind says what an item is.
type Kind uint8

// The kinds.
const (
	Operator  Kind = iota // a tabular operator
	Left                  // the left side of a join or a lookup
	Right                 // the right side
	Leg                   // a table of a union
	Predicate             // a whole condition: of where, case or countif; or an and, or or not whose value becomes a column
	Operand               // a side of and or or, or what not negates, as its Parent says
	Arm                   // what case or iff returns where the condition before it is true
	Else                  // what it returns where no condition is
)

var kindNames = [...]string{"operator", "left", "right", "leg", "predicate", "operand", "arm", "else"}

// String returns the kind's name.
func (k Kind) String() string { return kindNames[k] }

// A Connective is what makes the truth of a condition out of that of its operands.
type Connective uint8

// The connectives. A condition without one is atomic.
const (
	Atomic Connective = iota
	And
	Or
	Not
)

var connectiveNames = [...]string{"atomic", "and", "or", "not"}

// String returns the connective's name.
func (c Connective) String() string { return connectiveNames[c] }

// An Item is one thing that a query decides, or a way that its rows take.
type Item struct {
	ID   int // its index in the list
	Key  Key
	Kind Kind
	Span diag.Span
	Name string    // of a leg: the table, as the union calls it
	Expr plan.Expr // of a condition and of an arm; nil for others
	Node plan.Node // the operator that the item is, or that it belongs to

	// Parent is the innermost item around this one: of an operand, the condition with the connective; of a
	// side or a leg, its operator; of an operator, what it feeds as a side or a subquery, nil for none.
	Parent *Item

	Inputs []*Item // of an operator: those that it reads
	Sides  []*Item // of an operator: the sides of a join, the legs of a union
	Let    *Item   // of a use of a tabular let: the operator that yields its rows

	Connective Connective
	Operands   []*Item // of a condition with a connective, in order; one may be there twice

	Calls []plan.BodyOfCall // through which the item is reached, the outermost first
}

// A Key identifies an item in every list that is made from the same text, even where the
// plans differ because the columns of a plugin became known.
type Key struct {
	Kind       Kind
	Function   string // the stored function whose text it stands in
	Start, End int
	Calls      string
	Number     int // among the items that are otherwise alike
}

// IsCondition reports whether the item has a truth value.
func (i *Item) IsCondition() bool { return i.Kind == Predicate || i.Kind == Operand }

// Text returns what the item's place says, on one line.
func (i *Item) Text() string { return strings.Join(strings.Fields(i.Span.Text()), " ") }

// A List has the items of a query in the order of the text: first those of the query itself,
// then those of each stored function.
type List struct {
	Items []*Item
	// Cut reports whether the query has more items than are listed: functions that call each other
	// may have exponentially many. A run counts what is not listed with what is alike on another path.
	Cut bool

	index
}
