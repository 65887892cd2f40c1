package bind

import (
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("macro-expand", (*binder).bindMacroExpand, wildNothing)

// bindMacroExpand binds macro-expand (KQL reference, macro-expand-operator): the
// union of what the statements yield for each member of the entity group. What
// is wrong is reported once, for the first member.
func (b *binder) bindMacroExpand(in *bound, op *syntax.MacroExpandOp) *bound {
	b.checkParams(op.Params, macroParams)
	fuzzy := b.fuzzy
	b.fuzzy = isFuzzy(op.Params, fuzzy)
	group := b.bindExpr(op.Group)
	b.fuzzy = fuzzy

	name, at := "$scope", op.Group.Span()
	if n, ok := op.Group.(*syntax.Name); ok {
		name = n.Text
	}
	if op.Scope != nil {
		name, at = op.Scope.Text, op.Scope.Range
	}
	outer := b.place
	var tables []*bound
	if group.typ.Kind != types.KindEntityGroup {
		b.scope = newScope(outer.scope)
		b.scope.add(symbol{name: name, at: at, typ: memberOf(typLostDatabase)})
		b.bindBlock(op.Stmts)
		b.place = outer
		return b.rows(op, types.Closed(), nodeOf(nil))
	}
	for i, member := range group.typ.Of.(*entityGroup).members {
		b.scope = newScope(outer.scope)
		sym := symbol{name: name, at: at, typ: memberOf(member.typ)}
		if member.typ.Kind == types.KindTable {
			sym.vari = &variable{name: name, typ: member.typ, node: member.node}
		}
		b.scope.add(sym)
		if i > 0 || op.Scope == nil {
			b.mute++
		}
		x := b.bindBlock(op.Stmts)
		b.mute = outer.mute
		if x != nil {
			b.checkTabular(x)
			for _, t := range b.tables(x) {
				t.missing = member.missing
				tables = append(tables, t)
			}
		}
		b.place = outer
	}
	return b.unite(op, tables, nil, paramWordOf(op.Params, unionKind) == "inner")
}

// typLostDatabase is the member of an entity group that is not known.
var typLostDatabase = &types.Type{Kind: types.KindDatabase, Of: &database{lost: true}}

// memberOf returns the type of a member of an entity group within macro-expand.
func memberOf(t *types.Type) *types.Type {
	if t.Kind != types.KindDatabase {
		return t
	}
	db := *databaseOf(t)
	db.member = true
	return &types.Type{Kind: types.KindDatabase, Of: &db}
}

// bindBlock binds the statements within an operator, and returns the value of the first expression among them.
func (b *binder) bindBlock(stmts []syntax.Stmt) *bound {
	var first *bound
	for _, s := range stmts {
		if e, ok := s.(*syntax.ExprStmt); ok {
			if x := b.bindTabular(e.X); first == nil {
				first = x
			}
			continue
		}
		b.bindStatement(s)
	}
	return first
}

var macroParams = []opParam{{name: "force_remote", kind: paramBoolLiteral}, fuzziness, bestEffort}
