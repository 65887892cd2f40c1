package bind

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("parse", (*binder).bindParse, wildNothing)

// bindParse binds parse and parse-where (KQL reference, parse-operator and
// parse-where-operator): the columns of the input, then those of the pattern.
// A column of the pattern takes the place of one of its name, as the engine
// has it; Microsoft's binder keeps both.
func (b *binder) bindParse(in *bound, op *syntax.ParseOp) *bound {
	b.checkParams(op.Params, parseParams)
	b.refuseParse(op)
	text := b.bindExpr(op.X)
	b.checkScalar(text)
	row := b.rowOrEmpty()
	cols := append([]*types.Column(nil), row.All()...)
	node := &plan.Parse{
		Where: op.Where,
		Kind:  cmp.Or(settingOf(op.Params, "kind"), "simple"),
		Flags: settingOf(op.Params, "flags"),
		X:     convert(exprOf(text), types.String),
	}
	declared := map[string]bool{}
	for i, part := range op.Pattern {
		b.checkPatternPart(op.Pattern, i)
		p := plan.PatternPart{Column: -1, At: part.Span()}
		var c *types.Column
		switch part := part.(type) {
		case *syntax.Literal:
			p.Text = part.Text
		case *syntax.Star:
			p.Star = true
		case *syntax.Name:
			c = b.declaredColumn(part, types.String)
		case *syntax.ColumnDecl:
			if _, ok := part.Type.(*syntax.ScalarType); ok {
				c = b.declaredColumn(part.Name, b.declaredType(part.Type))
			}
		}
		if c != nil && b.declareOnce(declared, c.Name, nameSpan(part)) {
			p.Column, p.Type = slices.IndexFunc(cols, func(o *types.Column) bool { return o.Name == c.Name }), c.Type.ValueType()
			if p.Column >= 0 {
				cols[p.Column] = c
			} else {
				p.Column = len(cols)
				cols = append(cols, c)
			}
		}
		node.Pattern = append(node.Pattern, p)
	}
	out := row.With(cols)
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}

// checkPatternPart reports a part of a pattern that cannot stand where it stands.
func (b *binder) checkPatternPart(pattern []syntax.Expr, i int) {
	part := pattern[i]
	before := func(is func(syntax.Expr) bool) bool { return i > 0 && is(pattern[i-1]) }
	switch part.(type) {
	case *syntax.Literal:
	case *syntax.Star:
		if i < len(pattern)-1 && !isText(pattern[i+1]) {
			b.report(diag.PatternStringMustFollowStar.At(part.Span()))
		}
		if before(takesText) {
			b.report(diag.PatternStarAfterStringIsAmbiguous.At(part.Span()))
		}
	case *syntax.Name, *syntax.ColumnDecl:
		if i > 0 && !before(isText) {
			b.report(diag.PatternColumnMustFollowString.At(part.Span()))
		}
	default:
		b.report(diag.PatternPartInvalid.At(part.Span()))
	}
}

// refuseParse reports what the service does not take in parse though Microsoft's binder does.
func (b *binder) refuseParse(op *syntax.ParseOp) {
	kind := settingOf(op.Params, "kind")
	if kind == "relaxed" && op.Where {
		b.refuse(diag.RelaxedParseWhere.At(paramOf(op.Params, opParam{name: "kind"}).Range))
	}
	if p := paramOf(op.Params, opParam{name: "flags"}); p != nil {
		flags := settingOf(op.Params, "flags")
		switch wrong := strings.Trim(flags, "Uims"); {
		case kind != "regex":
			b.refuse(diag.FlagsOfParse.At(p.Range))
		case wrong != "":
			b.refuse(diag.FlagOfParseUnknown.At(p.Range, wrong))
		}
	}
	for _, part := range op.Pattern {
		if text, ok := part.(*syntax.Literal); ok && text.Text == "" {
			b.refuse(diag.PatternTextEmpty.At(text.Range))
		}
	}
}

// isText reports whether the part of a pattern is a text.
func isText(part syntax.Expr) bool {
	_, ok := part.(*syntax.Literal)
	return ok
}

// takesText reports whether the part of a pattern is a column of strings.
func takesText(part syntax.Expr) bool {
	switch part := part.(type) {
	case *syntax.Name, *syntax.Bracketed:
		return true
	case *syntax.ColumnDecl:
		t, ok := part.Type.(*syntax.ScalarType)
		return ok && t.Name == "string"
	}
	return false
}

// nameSpan returns the place of a declared name.
func nameSpan(e syntax.Expr) diag.Span {
	if d, ok := e.(*syntax.ColumnDecl); ok && d.Name != nil {
		return d.Name.Range
	}
	return e.Span()
}

// declareOnce reports a name that is declared a second time.
func (b *binder) declareOnce(declared map[string]bool, name string, at diag.Span) bool {
	if declared[name] {
		b.report(diag.ColumnDeclaredTwice.At(at, name))
		return false
	}
	declared[name] = true
	return true
}

var parseParams = []opParam{kindOf("simple", "regex", "relaxed"), {name: "flags", kind: paramWord}}
