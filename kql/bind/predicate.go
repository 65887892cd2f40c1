package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindPredicate binds the predicate of search and find. A constant text or number that stands alone in it, beside
// and and or, or in not() is a term: it has to be in some column. Microsoft's binder takes only texts for terms, and
// none in not().
func (b *binder) bindPredicate(e syntax.Expr, caseSensitive bool) *bound {
	p := predicate{b: b, cased: caseSensitive}
	x := p.bind(e)
	if t := termIn(x); t != nil && t.result() != types.String {
		b.tolerate(diag.TypeOfExpressionExpected.At(t.span(), []string{types.Bool.String()}))
	}
	return x
}

// A predicate is the condition of a search or a find, or a part of it.
type predicate struct {
	b     *binder
	cased bool
	inNot bool // within not()
}

func (p predicate) bind(e syntax.Expr) *bound {
	b := p.b
	switch e := e.(type) {
	case *syntax.Star:
		x := b.newBound(e, types.Bool)
		x.expr = &plan.Const{Typed: plan.Typed{T: types.Bool.Value, At: e.Range}, Value: true}
		return x
	case *syntax.Literal, *syntax.Name:
		x := b.bindExpr(e)
		if t := x.result(); x.constant && t == types.String || x.literal && t.IsNumeric() {
			return b.term(x, p.cased)
		}
		return x
	case *syntax.Paren:
		inner := p.bind(e.X)
		x := b.newBound(e, inner.result())
		x.expr, x.args = inner.expr, b.one(inner)
		return x
	case *syntax.Call:
		if e.Func.Text == "not" && len(e.Args) == 1 {
			return p.bindNot(e)
		}
	case *syntax.Binary:
		if e.Op == syntax.OpAnd || e.Op == syntax.OpOr {
			left, right := p.operand(e.Left), p.operand(e.Right)
			if l, r := p.judged(left), p.judged(right); l != left.typ || r != right.typ {
				b.tolerate(diag.OperatorNotDefined.At(e.OpSpan, e.Op.String(), []string{l.String(), r.String()}))
			}
			return b.bindOperation(e, e.Op.String(), b.pair(left, right), e.OpSpan, true)
		}
	}
	return b.bindExpr(e)
}

// operand binds the left or right side of the operators and and or. A lone * has the
// type dynamic there, which neither operator takes.
func (p predicate) operand(e syntax.Expr) *bound {
	x := p.bind(e)
	if _, ok := e.(*syntax.Star); ok {
		x.typ = types.Dynamic
	}
	return x
}

// bindNot binds not(x), in which a term may stand.
func (p predicate) bindNot(e *syntax.Call) *bound {
	b := p.b
	fn := b.builtinFunction("not")
	if fn == nil {
		return b.bindExpr(e)
	}
	p.inNot = true
	x := p.bind(e.Args[0])
	if t := termIn(x); t != nil {
		b.tolerate(diag.TypeExpected.At(t.span(), []string{types.Bool.String()}))
	}
	not := b.bindBuiltin(e, fn, b.one(x))
	b.referCall(e.Func.Range, fn, not)
	return not
}

// judged returns the type that Microsoft's binder sees in a side of and or or: it does not know every term.
func (p predicate) judged(x *bound) *types.Type {
	if t := termIn(x); t != nil && (p.inNot || t.result() != types.String) {
		return t.result()
	}
	return x.typ
}

// termIn returns the term of a condition that is only a term, such as "error" in search "error". A term is a text or
// a number. It returns nil for any other condition.
func termIn(x *bound) *bound {
	x = x.unparen()
	if _, ok := x.expr.(*plan.AnyColumn); ok && len(x.args) == 1 {
		return x.args[0]
	}
	return nil
}

// term returns the condition that a term is in some column (KQL reference, search-operator).
func (b *binder) term(text *bound, caseSensitive bool) *bound {
	x := b.newBound(text.syn, types.Bool)
	x.vari, x.args = text.vari, b.one(text)
	typed := plan.Typed{T: types.Bool.Value, At: text.span()}
	f, value := b.termOf(text, convert(exprOf(text), types.String), caseSensitive)
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
