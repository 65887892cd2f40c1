package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindPredicate binds the predicate of search and find. A constant text that
// stands alone in it, or beside and and or, is a term: it has to be in some column.
func (b *binder) bindPredicate(e syntax.Expr, caseSensitive bool) *bound {
	switch e := e.(type) {
	case *syntax.Star:
		x := b.newBound(e, types.Bool)
		x.expr = &plan.Const{Typed: plan.Typed{T: types.Bool.Value, At: e.Range}, Value: true}
		return x
	case *syntax.Literal, *syntax.Name:
		x := b.bindExpr(e)
		if x.constant && x.result() == types.String {
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
		x.typ = types.Dynamic
	}
	return x
}

// term returns the condition that a term is in some column (KQL reference, search-operator).
func (b *binder) term(text *bound, caseSensitive bool) *bound {
	x := b.newBound(text.syn, types.Bool)
	x.vari = text.vari
	typed := plan.Typed{T: types.Bool.Value, At: text.span()}
	f, value := b.termOf(text, exprOf(text), caseSensitive)
	x.expr = &plan.AnyColumn{Typed: typed, Operator: f, Value: value, OpSpan: text.span()}
	return x
}

// termOf returns the operator that a term asks for, and the text to look for.
func (b *binder) termOf(text *bound, value plan.Expr, caseSensitive bool) (*builtin.Function, plan.Expr) {
	operator := "has"
	if s, ok := text.value.(string); ok && strings.Contains(s, "*") {
		operator, s = termOperator(s, caseSensitive)
		value = &plan.Const{Typed: plan.Typed{T: types.String.Value, At: text.span()}, Value: s}
	}
	f := library.Lookup(builtin.Operator, operator)
	if caseSensitive {
		f = inCase(f)
	}
	return f, value
}

// inCase returns the operator that differs from another in that case counts, if there is one (KQL
// reference, search-operator, kind=case_sensitive).
func inCase(f *builtin.Function) *builtin.Function {
	name := map[string]string{"=~": "==", "!~": "!=", "in~": "in", "!in~": "!in", ":": "has_cs"}[f.Name]
	if name == "" {
		name = f.Name + "_cs"
	}
	if cased := library.Lookup(builtin.Operator, name); cased != nil {
		return cased
	}
	return f
}

// termOperator returns what a term with asterisks asks for, and of which text.
func termOperator(term string, caseSensitive bool) (operator, text string) {
	inner := strings.Trim(term, "*")
	first, last := strings.HasPrefix(term, "*"), strings.HasSuffix(term, "*")
	switch {
	case strings.Contains(inner, "*"):
		return "matches regex", termPattern(inner, first, last, caseSensitive)
	case first && last:
		return "contains", inner
	case first:
		return "hassuffix", inner
	}
	return "hasprefix", inner
}

// termPattern returns the regular expression of a term with asterisks within it: where there is none at an end, a word ends.
func termPattern(term string, first, last, caseSensitive bool) string {
	parts := strings.Split(term, "*")
	for i, p := range parts {
		parts[i] = regex.QuoteMeta(p)
	}
	pattern := strings.Join(parts, ".*")
	if !first {
		pattern = `\b` + pattern
	}
	if !last {
		pattern += `\b`
	}
	if !caseSensitive {
		pattern = "(?i)" + pattern
	}
	return pattern
}
