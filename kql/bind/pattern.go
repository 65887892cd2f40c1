package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A pattern is a name that stands for one of several bodies, by its arguments.
type pattern struct {
	name    string
	params  []*types.Type
	path    bool
	matches []patternCase
}

// A patternCase is one case of a pattern.
type patternCase struct {
	values []string
	path   string
	result *bound
}

// bindPattern binds the declaration of a pattern.
func (b *binder) bindPattern(s *syntax.PatternStmt) {
	pat := &pattern{name: nameText(s.Name), path: s.Path != nil}
	outer := b.scope
	b.scope = newScope(outer)
	for _, p := range s.Params {
		t := b.declaredType(p.Type)
		pat.params = append(pat.params, t)
		b.declareParam(p, t)
	}
	if s.Path != nil {
		b.declareParam(s.Path, b.declaredType(s.Path.Type))
	}
	for _, m := range s.Matches {
		pat.matches = append(pat.matches, b.bindPatternMatch(s, m))
	}
	b.scope = outer
	if pat.name != "" {
		b.scope.add(symbol{name: pat.name, at: s.Name.Range, typ: &types.Type{Kind: types.KindPattern, Of: pat}})
	}
}

func (b *binder) declareParam(p *syntax.ColumnDecl, t *types.Type) {
	if name := nameText(p.Name); name != "" {
		b.declare(p.Name, NameParameter, t)
		b.scope.add(symbol{name: name, at: p.Name.Range, vari: &variable{name: name, typ: t, parameter: true, constant: t.IsScalar()}})
	}
}

func (b *binder) bindPatternMatch(s *syntax.PatternStmt, m *syntax.PatternMatch) patternCase {
	var c patternCase
	if len(m.Args) != len(s.Params) {
		b.report(diag.PatternValueCountWrong.At(m.Range))
	}
	for _, a := range m.Args {
		c.values = append(c.values, b.patternValue(a))
	}
	switch {
	case m.Path == nil && s.Path != nil:
		b.report(diag.PathValueExpected.At(m.Range))
	case m.Path != nil && s.Path == nil:
		b.bindExpr(m.Path)
		b.report(diag.PathWithoutPathParameter.At(m.Path.Span()))
	case m.Path != nil:
		c.path = b.patternValue(m.Path)
	}
	if m.Body != nil {
		scope := b.scope
		b.scope = newScope(scope)
		c.result = b.bindBody(m.Body)
		b.scope = scope
	}
	return c
}

// patternValue binds a value of a pattern, which is a literal text.
func (b *binder) patternValue(e syntax.Expr) string {
	x := b.bindExpr(e)
	if b.checkExactType(x, types.String) {
		b.checkLiteral(x)
	}
	text, _ := x.value.(string)
	return text
}

// bindPatternCall binds the use of a pattern.
func (b *binder) bindPatternCall(e *syntax.Call, pat *pattern, args []*bound) *bound {
	at := e.Func.Range
	if len(args) != len(pat.params) {
		b.report(diag.ArgumentCountExpected.At(at, len(pat.params)))
	}
	for i, x := range args {
		if i < len(pat.params) && b.checkExactType(x, pat.params[i]) {
			b.checkLiteral(x)
		}
	}
	matching := pat.find(args, true)
	if len(matching) == 0 {
		matching = pat.find(args, false)
	}
	if len(matching) == 0 {
		return b.badAt(e, diag.NoPatternMatches.At(at))
	}
	x := b.newBound(e, types.Unknown)
	x.expr = &plan.Bad{Typed: plan.Typed{At: e.Range}}
	if len(matching) == 1 && matching[0].path == "" {
		if r := matching[0].result; r != nil {
			x.typ, x.expr, x.node = r.typ, r.expr, r.node
		}
		return x
	}
	db := &database{views: map[string]*bound{}}
	for _, m := range matching {
		if m.result != nil && m.path != "" {
			db.views[m.path] = m.result
		}
	}
	x.typ = &types.Type{Kind: types.KindDatabase, Of: db}
	return x
}

// find returns the cases that the arguments fit.
func (p *pattern) find(args []*bound, exact bool) []patternCase {
	var list []patternCase
	for _, m := range p.matches {
		fits := !exact || len(m.values) == len(args)
		for i := 0; fits && i < len(args) && i < len(m.values); i++ {
			text, _ := args[i].value.(string)
			fits = text == m.values[i]
		}
		if fits {
			list = append(list, m)
		}
	}
	return list
}
