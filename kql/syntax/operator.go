package syntax

import (
	"iter"
	"slices"
	"strings"
)

// An OperatorRow is what the language says about one tabular operator. The rows
// stand in the files of their operators; everything that has to know which
// operators there are reads them.
type OperatorRow struct {
	Name   string // the operator's name, as its files have it: "mv-expand" is in op_mv_expand.go
	ID     int    // a small number, for tables indexed by operator
	Places Places // where the operator may stand
	words  []keyword
	parse  func(p *parser) Operator // reads the operator at its keyword; nil if the keyword begins something else there
}

// Keywords returns the spellings of the operator's keyword.
func (r *OperatorRow) Keywords() []string {
	list := make([]string, len(r.words))
	for i, w := range r.words {
		list[i] = w.text
	}
	return list
}

// Places says where an operator may stand. The parser reads operators at any
// place; the binder reports those that stand at a wrong one.
type Places uint8

// The places of operators.
const (
	First      Places = 1 << iota // at the beginning of a query
	Piped                         // after a pipe
	InFork                        // in a branch of fork and in the with clause of facet
	InSubquery                    // in the subqueries of partition, mv-apply and make-graph
)

var (
	operators     []*OperatorRow
	operatorOf    [kindCount]*OperatorRow // by the kind of the keyword
	operatorWords [kindCount]*keyword     // by the kind
	texts         [kindCount]string       // of the kinds that always have the same text
)

// operator adds a row to the table. It is called while the variables of the
// package are initialized; the tables that depend on all rows are made after that, by init.
func operator(name string, places Places, parse func(p *parser) Operator, words ...keyword) *OperatorRow {
	row := &OperatorRow{Name: name, Places: places, words: words, parse: parse}
	operators = append(operators, row)
	return row
}

func init() {
	slices.SortFunc(operators, func(a, b *OperatorRow) int { return strings.Compare(a.Name, b.Name) })
	kind := fixedKinds
	for id, row := range operators {
		row.ID = id
		for i := range row.words {
			w := &row.words[i]
			if w.kind == tokNone {
				w.kind = kind
				kind++
			}
			operatorOf[w.kind], operatorWords[w.kind], texts[w.kind] = row, w, w.text
			addWord(w)
		}
	}
	for i := range keywords {
		texts[keywords[i].kind] = keywords[i].text
		addWord(&keywords[i])
	}
	for kind, text := range signTexts {
		texts[kind] = text
	}
}

// signTexts holds the texts of the signs that messages mention.
var signTexts = map[tokenKind]string{
	tokLParen: "(", tokRParen: ")", tokLBracket: "[", tokRBracket: "]", tokLBrace: "{", tokRBrace: "}",
	tokBar: "|", tokStar: "*", tokDotDot: "..", tokEqual: "=", tokColon: ":", tokSemicolon: ";", tokComma: ",",
}

// Operators returns the rows of all operators, by their names.
func Operators() iter.Seq[*OperatorRow] { return slices.Values(operators) }

// OperatorNamed returns the row of that name, or nil.
func OperatorNamed(name string) *OperatorRow {
	for _, row := range operators {
		if row.Name == name {
			return row
		}
	}
	return nil
}

// A BadOp stands where an operator belongs and the text has none, or one that does not exist: Name is
// what the text has, or empty. The diagnostic about it has been reported.
type BadOp struct {
	opNode
	Name string
}

func (o *BadOp) print(p *printer) { p.write(o.Name) }

// op writes the keyword of an operator, spelled as it was read, and its settings.
func (p *printer) op(o *opNode, keyword string, params []*Param) {
	if o.kind != tokNone {
		keyword = texts[o.kind]
	}
	p.write(keyword + " ")
	p.params(params)
}
