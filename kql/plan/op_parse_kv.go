package plan

import "github.com/ruleproof/ruleproof/kql/value"

// ParseKv is parse-kv: its output is the columns of the input, then one for each key. Without
// delimiters and Regex, every character that is neither a letter nor a digit separates.
type ParseKv struct {
	Unary
	X             Expr
	Keys          []value.Field
	PairDelimiter string
	KvDelimiter   string
	Regex         string // instead of the delimiters, if not empty
	Quotes        []string
	Escapes       []string
	Greedy        bool
}

// Exprs returns the text.
func (n *ParseKv) Exprs() []Expr { return []Expr{n.X} }

// Word returns the operator's keyword.
func (*ParseKv) Word() string { return "parse-kv" }

// Serial returns SerialKept.
func (*ParseKv) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*ParseKv) Order() RowOrder { return OrderKept }

// Reads returns the same columns and the text.
func (n *ParseKv) Reads(yield ColumnSet) []Reading { return n.read(n.own(yield), n.X) }
