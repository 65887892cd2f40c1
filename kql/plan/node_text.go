package plan

import "github.com/ruleproof/ruleproof/kql/value"

// The operators that take texts apart.
type (
	// Parse is parse and parse-where: its output is the columns of the input, then those of the pattern.
	Parse struct {
		Unary
		Where   bool   // rows that the pattern does not match are dropped, not left empty
		Kind    string // simple, regex or relaxed
		Flags   string // of a regex
		X       Expr
		Pattern []PatternPart
	}

	// ParseKv is parse-kv: its output is the columns of the input, then one for each key. Without
	// delimiters and Regex, whatever is no letter and no digit separates.
	ParseKv struct {
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
)

// A PatternPart is a part of the pattern of a Parse: a text (or regex), a *, or a column that takes
// what stands there.
type PatternPart struct {
	Text   string
	Star   bool
	Column int // ordinal in the output; -1 for a text or a *
	Type   value.Type
}

// Exprs returns the text.
func (n *Parse) Exprs() []Expr { return []Expr{n.X} }

// Exprs returns the text.
func (n *ParseKv) Exprs() []Expr { return []Expr{n.X} }
