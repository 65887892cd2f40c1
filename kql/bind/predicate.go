package bind

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindPredicate binds the predicate of search and find. A constant text that
// stands alone in it, or beside and and or, is a term: it has to be in some column.
func (b *binder) bindPredicate(e syntax.Expr, caseSensitive bool) *bound {
	switch e := e.(type) {
	case *syntax.Star:
		x := b.newBound(e, typBool)
		x.expr = &plan.Const{Typed: plan.Typed{T: typBool.value, At: e.Range}, Value: true}
		return x
	case *syntax.Literal, *syntax.Name:
		x := b.bindExpr(e)
		if x.constant && x.result() == typString {
			return b.term(x, caseSensitive)
		}
		return x
	case *syntax.Paren:
		inner := b.bindPredicate(e.X, caseSensitive)
		x := b.newBound(e, inner.result())
		x.expr, x.args = inner.expr, b.one(inner)
		return x
	case *syntax.Binary:
		if e.Op == syntax.OpAnd || e.Op == syntax.OpOr {
			left := b.bindOperandOfPredicate(e.Left, caseSensitive)
			right := b.bindOperandOfPredicate(e.Right, caseSensitive)
			return b.bindOperation(e, e.Op.String(), b.pair(left, right), e.OpSpan, true)
		}
	}
	return b.bindExpr(e)
}

// bindOperandOfPredicate binds a side of and or or; there, * is no condition.
func (b *binder) bindOperandOfPredicate(e syntax.Expr, caseSensitive bool) *bound {
	x := b.bindPredicate(e, caseSensitive)
	if _, ok := e.(*syntax.Star); ok {
		x.typ = typDynamic
	}
	return x
}

// term returns the condition that a term is in some column (KQL reference, search-operator).
func (b *binder) term(text *bound, caseSensitive bool) *bound {
	x := b.newBound(text.syn, typBool)
	x.vari = text.vari
	typed := plan.Typed{T: typBool.value, At: text.span()}
	operator, value := "has", exprOf(text)
	if s, ok := text.value.(string); ok && strings.Contains(s, "*") {
		operator, s = termOperator(s)
		value = &plan.Const{Typed: plan.Typed{T: typString.value, At: text.span()}, Value: s}
	}
	if caseSensitive && operator != "matches regex" {
		operator += "_cs"
	}
	x.expr = &plan.AnyColumn{
		Typed: typed, Operator: builtin.Lookup(builtin.Operator, operator), Value: value, OpSpan: text.span(),
	}
	return x
}

// termOperator returns what a term with asterisks asks for, and of which text.
func termOperator(term string) (operator, text string) {
	inner := strings.Trim(term, "*")
	switch {
	case strings.Contains(inner, "*"):
		parts := strings.Split(inner, "*")
		for i, p := range parts {
			parts[i] = regexp.QuoteMeta(p)
		}
		return "matches regex", "(?i)" + strings.Join(parts, ".*")
	case strings.HasPrefix(term, "*") && strings.HasSuffix(term, "*"):
		return "contains", inner
	case strings.HasPrefix(term, "*"):
		return "hassuffix", inner
	}
	return "hasprefix", inner
}
