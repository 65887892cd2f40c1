package plan

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Parse is parse and parse-where: its output is the columns of the input, then those of the pattern.
type Parse struct {
	Unary
	Where   bool   // rows that the pattern does not match are dropped, not left empty
	Kind    string // simple, regex or relaxed
	Flags   string // of a regex
	X       Expr
	Pattern []PatternPart
}

// Exprs returns the text.
func (n *Parse) Exprs() []Expr { return []Expr{n.X} }

// Word returns the operator's keyword.
func (*Parse) Word() string { return "parse" }

// Serial returns SerialKept.
func (*Parse) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*Parse) Order() RowOrder { return OrderKept }

// Reads returns the same columns and the text.
func (n *Parse) Reads(yield ColumnSet) []Reading { return n.read(n.own(yield), n.X) }

// A PatternPart is a part of the pattern of a Parse: a text (or regex), a *, or a column that takes
// what stands there.
type PatternPart struct {
	Text   string
	Star   bool
	Column int // ordinal in the output; -1 for a text or a *
	Type   value.Type
	At     diag.Span
}
