package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// bindStatements binds the statements of a query, each in the scope that those before it make.
// What only declares names, as graph-to-table does with two outputs, yields no rows of its own where others follow.
func (b *binder) bindStatements(stmts []syntax.Stmt) {
	declares := false
	for _, s := range stmts {
		x := b.bindStatement(s)
		if _, ok := s.(*syntax.ExprStmt); !ok {
			continue
		}
		if declares {
			b.query.Results[len(b.query.Results)-1] = nil
		}
		declares = x != nil && x.typ.Kind == types.KindGroup && isGraphToTable(x)
		var node plan.Node
		if x != nil && (x.typ.Kind == types.KindTable || x.typ.Kind == types.KindGroup || isConsume(x)) {
			node = b.atMost(x.node)
		}
		b.query.Results = append(b.query.Results, node)
	}
}

// bindStatement binds a statement; it returns what an expression is.
func (b *binder) bindStatement(s syntax.Stmt) *bound {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		return b.bindExpr(s.X)
	case *syntax.LetStmt:
		b.bindLet(s)
	case *syntax.SetStmt:
		b.bindSet(s)
	case *syntax.DeclareParamsStmt:
		b.bindQueryParams(s)
	case *syntax.AliasStmt:
		b.bindAlias(s)
	case *syntax.RestrictStmt:
		b.bindRestrict(s)
	case *syntax.PatternStmt:
		b.bindPattern(s)
	}
	return nil
}

// bindLet binds a let statement and declares its name.
func (b *binder) bindLet(s *syntax.LetStmt) {
	name := nameText(s.Name)
	var x *bound
	if f, ok := s.Value.(*syntax.FuncDecl); ok {
		x = b.bindFuncDecl(f, name)
	} else {
		x = b.bindExpr(s.Value)
	}
	if first := b.scope.here(name); first != nil && name != "" {
		d := diag.VariableDeclaredTwice.At(s.Name.Range, name)
		if first.at.Len() > 0 {
			d = d.WithRelated(first.at, "the first declaration")
		}
		b.report(d)
	}
	if t := x.result(); t.Kind == types.KindTuple {
		b.report(diag.MultiValuedAssigned.At(s.Value.Span()))
	}
	if name == "" {
		return
	}
	let := &plan.Let{Name: name, NameSpan: s.Name.Range}
	if b.mute == 0 {
		b.query.Lets = append(b.query.Lets, let)
	}
	sym := symbol{name: name, at: s.Name.Range}
	switch t := x.result(); t.Kind {
	case types.KindFunction:
		b.declare(s.Name, NameFunction, nil)
		let.Function = true
		sym.fn = functionOf(t)
		sym.fn.let = let
	case types.KindEntityGroup:
		b.declare(s.Name, NameEntityGroup, nil)
		sym.typ = t
	default:
		b.declare(s.Name, NameVariable, t)
		v := &variable{name: name, typ: t, constant: x.constant, source: x, let: let}
		_, v.value = x.inner().constantKnown()
		if x.typ.Kind == types.KindTable || x.typ.Kind == types.KindGraph {
			let.Table = nodeOf(x)
		} else {
			let.Scalar = exprOf(x)
			if k, ok := let.Scalar.(*plan.Const); ok {
				v.expr = k
			}
		}
		sym.vari = v
	}
	b.scope.add(sym)
}

// bindSet binds the setting of an option.
func (b *binder) bindSet(s *syntax.SetStmt) {
	if s.Name != nil && s.Name.Form != syntax.NameBare && s.Name.Text != "" {
		b.report(diag.IdentifierOnly.At(s.Name.Range))
	}
	if s.Value == nil {
		return
	}
	switch v := s.Value.(type) {
	case *syntax.Literal, *syntax.Dynamic:
		x := b.bindExpr(v)
		if nameText(s.Name) == "query_now" && !x.result().IsUnknown() && x.result() != types.DateTime {
			b.report(diag.TypeOfExpressionExpected.At(v.Span(), []string{"datetime"}))
		}
		if b.options == nil {
			b.options = map[string]*bound{}
		}
		b.options[nameText(s.Name)] = x
		b.settings++
		if now, ok := x.value.(value.Instant); ok && nameText(s.Name) == "query_now" {
			b.query.Now = &now
		}
	case *syntax.Name:
		b.bindOptionName(v)
	default:
		if x := b.bindExpr(v); !x.result().IsInvalid() {
			b.report(diag.ConstantOrNameExpected.At(v.Span()))
		}
	}
}

// atMost returns the rows of a statement, no more than query_take_max_records asks for (KQL reference, set-statement).
func (b *binder) atMost(node plan.Node) plan.Node {
	most := b.options["query_take_max_records"]
	if most == nil || node == nil || !most.result().IsInteger() {
		return node
	}
	if r, ok := node.(*plan.Render); ok {
		limited := *r
		limited.Input = b.atMost(r.Input)
		return &limited
	}
	return &plan.Take{Unary: plan.Unary{Step: plan.Step{Out: node.Schema(), At: node.Span()}, Input: node}, Count: exprOf(most)}
}

// bindOptionName binds a name that is the value of an option: of a variable, or a word that the option knows.
func (b *binder) bindOptionName(n *syntax.Name) {
	if sym := b.scope.lookup(n.Text); sym != nil {
		b.bindSymbol(n, sym)
	}
}

// bindQueryParams declares the parameters of the query.
func (b *binder) bindQueryParams(s *syntax.DeclareParamsStmt) {
	for _, p := range s.Params {
		t := b.declaredType(p.Type)
		v := &variable{name: nameText(p.Name), typ: t, parameter: true}
		if p.Default != nil {
			x := b.bindExpr(p.Default)
			if !t.IsInvalid() && b.checkLiteralScalar(x) {
				b.checkType(x, t, types.ConvertCompatible)
			}
			v.source, v.constant, v.value = x, x.constant, x.value
			v.expr = convert(exprOf(x), t)
		}
		if v.name == "" {
			continue
		}
		if t.Kind == types.KindTable {
			v.node = &plan.SubInput{Step: step(p, t.Table)}
		}
		b.declare(p.Name, NameParameter, t)
		b.scope.add(symbol{name: v.name, at: p.Name.Range, vari: v})
	}
}

// bindAlias binds the alias of a database.
func (b *binder) bindAlias(s *syntax.AliasStmt) {
	x := b.bindExpr(s.Value)
	if !x.result().IsInvalid() {
		b.checkDatabase(x)
	}
	if x.typ.Kind != types.KindDatabase || s.Name == nil {
		return
	}
	if b.aliases == nil {
		b.aliases = map[string]*types.Type{}
	}
	b.aliases[s.Name.Text] = x.typ
	b.settings++
}
