package syntax

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// listEnd reports whether the current token ends any list.
func (p *parser) listEnd() bool { return p.listEndAhead(0) }

func (p *parser) listEndAhead(offset int) bool {
	switch p.ahead(offset).kind {
	case tokRParen, tokRBracket, tokRBrace, tokBar, tokSemicolon, tokEnd, tokNone:
		return true
	}
	return false
}

// endsAt reports whether the current token is of the kind or ends any list.
func (p *parser) endsAt(k tokenKind) bool { return p.at(k) || p.listEnd() }

// A listRule says how a list with commas is read.
type listRule[E comparable] struct {
	elem     func(p *parser) E // returns the zero value if there is none
	missing  func(p *parser) E
	end      func(p *parser) bool // nil: the list ends where no comma follows
	nonEmpty bool                 // an empty list lacks an element
	trailing bool                 // a comma may stand at the end
}

func (r *listRule[E]) next(p *parser) (elem E) {
	if r.end == nil || !r.end(p) {
		elem = r.elem(p)
	}
	return elem
}

// commaList reads elements with commas between them. Where the rule knows the end of the
// list, an element without a comma before it belongs to the list too, with a diagnostic.
func commaList[E comparable](p *parser, r listRule[E]) []E {
	var none E
	var buf [8]E
	list := buf[:0]
	elem := r.next(p)
	if elem == none && p.at(tokComma) {
		elem = r.missing(p)
	}
	for elem != none {
		list = append(list, elem)
		if p.at(tokEnd) || r.end != nil && r.end(p) {
			break
		}
		switch {
		case p.accept(tokComma):
			if elem = r.next(p); elem == none && !r.trailing {
				list = append(list, r.missing(p))
			}
		case r.end == nil:
			elem = none
		default:
			before := p.state()
			p.missToken(diag.TermsExpected, []string{texts[tokComma]})
			if elem = r.elem(p); elem == none {
				p.restore(before)
			}
		}
	}
	if r.nonEmpty && len(list) == 0 {
		list = append(list, r.missing(p))
	}
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// exprs is the rule of most lists of expressions.
func exprs(elem func(p *parser) Expr) listRule[Expr] {
	return listRule[Expr]{elem: elem, missing: (*parser).missingExpr, end: (*parser).listEnd}
}

// someExprs is the rule of most lists of expressions that need at least one.
func someExprs(elem func(p *parser) Expr) listRule[Expr] {
	r := exprs(elem)
	r.nonEmpty = true
	return r
}
