package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindTabular binds an expression at a place where only a table can stand: a
// name that is not known is a table that is not known.
func (b *binder) bindTabular(e syntax.Expr) *bound {
	return b.bindAt(e, true)
}

// bindExpr binds an expression at the binder's place.
func (b *binder) bindExpr(e syntax.Expr) *bound { return b.bindAt(e, false) }

// bindAt binds an expression; tabular is true where only a table can stand.
func (b *binder) bindAt(e syntax.Expr, tabular bool) *bound {
	if b.made >= maxMade {
		if b.none == nil {
			b.tooMany(e.Span(), "expressions of the query and of the functions that it calls", maxMade)
			b.none = b.bad(e)
		}
		return b.none
	}
	if b.depth >= maxDepth {
		b.tooMany(e.Span(), "levels of calls and expressions inside of one another", maxDepth)
		return b.bad(e)
	}
	b.depth++
	x := b.bindKind(e, tabular)
	b.depth--
	return x
}

// bindKind dispatches on the kind of the expression.
func (b *binder) bindKind(e syntax.Expr, tabular bool) *bound {
	switch e := e.(type) {
	case *syntax.Name:
		return b.bindName(e, tabular)
	case *syntax.Literal:
		return b.bindLiteral(e)
	case *syntax.Binary:
		return b.bindBinary(e)
	case *syntax.Call:
		return b.bindCall(e, tabular)
	case *syntax.Path:
		return b.bindPath(e)
	case *syntax.Paren:
		return b.bindParen(e, tabular)
	case *syntax.NamedExpr:
		return b.bindNamed(e)
	case *syntax.Pipe:
		return b.bindPipe(e)
	case *syntax.In:
		return b.bindIn(e)
	case *syntax.Between:
		return b.bindBetween(e)
	case *syntax.Index:
		return b.bindIndex(e)
	case *syntax.Unary:
		return b.bindUnary(e)
	case *syntax.Dynamic:
		return b.bindDynamic(e)
	case *syntax.Ordered:
		return b.bindOrdered(e)
	case *syntax.Wildcard:
		return b.bindWildcard(e)
	case *syntax.Star:
		return b.newBound(e, types.Nothing)
	case *syntax.ToScalar:
		return b.bindToScalar(e)
	case *syntax.ToTable:
		return b.bindToTable(e)
	case *syntax.Materialize:
		return b.bindMaterialize(e)
	case *syntax.TypeOf:
		return b.bindTypeOf(e)
	case *syntax.Bracketed:
		return b.bindBracketed(e)
	case *syntax.DataTable:
		return b.bindDataTable(e)
	case *syntax.ContextualDataTable:
		return b.bindContextualDataTable(e)
	case *syntax.ExternalData:
		return b.bindExternalData(e)
	case *syntax.EntityGroup:
		return b.bindEntityGroup(e)
	case *syntax.DataScope:
		return b.bindDataScope(e)
	case *syntax.FuncDecl:
		return b.bindFuncDecl(e, "")
	case *syntax.MaterializedViewCombine:
		return b.bindMaterializedViewCombine(e)
	case *syntax.TypedColumn:
		b.declaredType(e.Type)
		x := b.bindExpr(e.Name)
		x.syn = e
		return x
	case syntax.Operator:
		outer := b.enter(b.operator(b.row))
		x := b.bindOperator(nil, e)
		b.place = outer
		return x
	case syntax.TypeExpr:
		b.declaredType(e)
		return b.newBound(e, types.Void)
	case *syntax.PackAll, *syntax.NameList:
		return b.newBound(e, types.Nothing)
	}
	return b.bad(e)
}

// bindList binds one expression after the other.
func (b *binder) bindList(list []syntax.Expr) []*bound {
	bounds := make([]*bound, len(list))
	for i, e := range list {
		bounds[i] = b.bindExpr(e)
	}
	return bounds
}

func (b *binder) bindParen(e *syntax.Paren, tabular bool) *bound {
	path := b.path
	b.path = nil
	inner := b.bindAt(e.X, tabular)
	b.path = path
	x := b.newBound(e, inner.result())
	x.expr, x.node, x.args = inner.expr, inner.node, b.one(inner)
	return x
}

// one returns a list of one expression.
func (b *binder) one(x *bound) []*bound {
	if len(b.lists) == 0 {
		b.lists = make([]*bound, 64)
	}
	list := b.lists[:1:1]
	b.lists = b.lists[1:]
	list[0] = x
	return list
}

func (b *binder) bindNamed(e *syntax.NamedExpr) *bound {
	inner := b.bindExpr(e.X)
	x := b.newBound(e, inner.typ)
	x.expr, x.node, x.args = inner.expr, inner.node, b.one(inner)
	return x
}

func (b *binder) bindOrdered(e *syntax.Ordered) *bound {
	inner := b.bindExpr(e.X)
	x := b.newBound(e, inner.result())
	x.expr, x.node, x.args = inner.expr, inner.node, b.one(inner)
	x.col, x.group, x.fn = inner.col, inner.group, inner.fn
	x.index, x.side, x.other = inner.index, inner.side, inner.other
	return x
}

// bindPath binds x.y: a member of a dynamic value, of a database, of a side of a join.
func (b *binder) bindPath(e *syntax.Path) *bound {
	left := b.bindExpr(e.X)
	if key, ok := e.Sel.(*syntax.Bracketed); ok {
		x := b.element(e, left, b.bindExpr(key.X), key)
		b.refer(key.Range, x, diag.Span{})
		return x
	}
	path := b.path
	b.path = left.result()
	x := b.newBound(e, types.Invalid)
	switch sel := e.Sel.(type) {
	case *syntax.Name:
		*x = *b.bindMember(e, left, sel)
		b.refer(sel.Range, x, diag.Span{})
	case *syntax.Call:
		*x = *b.bindCall(sel, false)
	case *syntax.Wildcard:
		*x = *b.bindWildcard(sel)
	default:
		*x = *b.bad(e)
	}
	b.path = path
	x.syn, x.constant, x.literal, x.value, x.vari = e, false, false, nil, nil
	x.left = left
	if _, ok := e.Sel.(*syntax.Call); !ok {
		x.args = nil
	}
	return x
}

// bindIndex binds x[key].
func (b *binder) bindIndex(e *syntax.Index) *bound {
	left := b.bindExpr(e.X)
	if left.typ.Kind == types.KindDatabase || left.typ.Kind == types.KindCluster {
		switch key := e.Key.(type) {
		case *syntax.Name, *syntax.Wildcard:
			return b.bindPath(&syntax.Path{X: e.X, Sel: key})
		}
	}
	path := b.path
	b.path = nil
	key := b.bindExpr(e.Key)
	b.path = path
	return b.element(e, left, key, e.Key)
}

// element returns what collection[key] is. at is what stands in the brackets, or with them.
func (b *binder) element(e syntax.Expr, collection, key *bound, at syntax.Expr) *bound {
	x := b.newBound(e, types.Invalid)
	x.left, x.args = collection, b.one(key)
	k, c := key.result(), collection.result()
	keyed := func(t *types.Type, ok bool, expected ...string) *bound {
		x.typ = t
		if !ok {
			b.report(diag.TypeOfExpressionExpected.At(key.span(), expected))
		}
		typed := plan.Typed{T: t.ValueType(), At: e.Span()}
		if name, isText := key.value.(string); isText && key.literal && key.result() == types.String {
			x.expr = &plan.Member{Typed: typed, X: exprOf(collection), Name: name}
		} else {
			x.expr = &plan.Element{Typed: typed, X: exprOf(collection), Index: exprOf(key)}
		}
		return x
	}
	text := k == types.String || k.IsDynamic()
	number := k.IsInteger() || k == types.DynamicOf(types.Long) || k == types.Dynamic
	switch {
	case k.IsInvalid() || c.IsInvalid():
	case c.Kind == types.KindArray:
		return keyed(types.DynamicOf(c.Elem), number, "int", "long")
	case c.Kind == types.KindBag:
		if name, ok := key.value.(string); ok && text {
			if p := types.PropertyOf(c, name); p != nil {
				return keyed(types.DynamicOf(p.Type), true)
			}
		}
		return keyed(types.Dynamic, text, "string")
	case c == types.Dynamic:
		return keyed(types.Dynamic, text || number, "int", "long", "string")
	case c.Kind == types.KindTuple:
		x.typ = types.Unknown
		if i, ok := key.value.(int64); ok && k.IsInteger() && i >= 0 && i < int64(len(c.Columns)) {
			x.col, x.typ, x.index = c.Columns[i], c.Columns[i].Type, -1
			x.expr = collection.part(int(i))
			return x
		}
	case c.IsUnknown():
		return keyed(types.Unknown, true)
	default:
		b.report(diag.ElementAccessNotAllowed.At(bracketsOf(at)))
	}
	x.expr = &plan.Bad{Typed: plan.Typed{At: e.Span()}}
	return x
}

// bracketsOf returns the place of an index with its brackets.
func bracketsOf(key syntax.Expr) diag.Span {
	s := key.Span()
	if _, ok := key.(*syntax.Bracketed); ok {
		return s
	}
	return s.Sub(s.Start-1, s.End+1)
}

// bindBracketed binds […] that stands by itself: a text in it is read as a name.
func (b *binder) bindBracketed(e *syntax.Bracketed) *bound {
	key := b.bindExpr(e.X)
	switch {
	case key.result().IsInvalid():
	case key.result() != types.String:
		b.report(diag.TypeOfExpressionExpected.At(key.span(), []string{"string"}))
	case !key.literal:
		b.report(diag.LiteralExpected.At(key.span()))
	default:
		name := &syntax.Name{Form: syntax.NameQuoted}
		name.Text, _ = key.value.(string)
		name.Range = key.span()
		x := b.bindName(name, false)
		b.refer(e.Range, x, diag.Span{})
		return x
	}
	return b.bad(e)
}

func (b *binder) bindToScalar(e *syntax.ToScalar) *bound {
	if e.Kind != nil {
		b.checkParams([]*syntax.Param{e.Kind}, scalarParams)
	}
	inner := b.bindWithoutRow(e.X)
	x := b.newBound(e, types.Invalid)
	x.constant = true
	typed := plan.Typed{At: e.Span()}
	switch t := inner.typ; {
	case t.Kind == types.KindTable && len(t.Table.Columns) > 0:
		x.typ = t.Table.Columns[0].Type
		typed.T = x.typ.ValueType()
		x.expr = &plan.ScalarQuery{Typed: typed, Table: nodeOf(inner)}
		return x
	case t.Kind == types.KindTable:
		b.report(diag.TableHasNoColumns.At(e.X.Span()))
	case t.IsScalar() && t.Kind != types.KindGroup:
		x.typ, x.expr = t, once(inner)
		return x
	default:
		b.report(diag.TableOrScalarExpected.At(e.X.Span()))
	}
	x.expr = &plan.Bad{Typed: typed}
	return x
}

// once returns an expression that is computed once, however often its value is
// asked for: toscalar makes one value of what is drawn at random.
func once(x *bound) plan.Expr {
	switch x.expr.(type) {
	case nil, *plan.Const, *plan.Bad, *plan.ScalarQuery:
		return x.expr
	}
	row := &plan.Print{Columns: []plan.Named{{Name: "print_0", Expr: x.expr}}}
	row.Step = plan.Step{Out: types.Closed(types.NewColumn("print_0", x.typ)).Schema(), At: x.span()}
	return &plan.ScalarQuery{Typed: plan.Typed{T: x.typ.ValueType(), At: x.span()}, Table: row}
}

func (b *binder) bindToTable(e *syntax.ToTable) *bound {
	if e.Kind != nil {
		b.checkParams([]*syntax.Param{e.Kind}, scalarParams)
	}
	inner := b.bindWithoutRow(e.X)
	if !b.checkTabular(inner) || inner.table() == nil {
		return b.bad(e)
	}
	return b.rows(e, inner.table(), inner.node)
}

// bindWithoutRow binds a tabular expression that does not see the columns around it.
func (b *binder) bindWithoutRow(e syntax.Expr) *bound {
	outer := b.enter(b.alone())
	x := b.bindTabular(e)
	b.place = outer
	return x
}

func (b *binder) bindMaterialize(e *syntax.Materialize) *bound {
	inner := b.bindTabular(e.X)
	b.checkTabularOrGraph(inner)
	x := b.newBound(e, inner.result())
	x.expr, x.node = inner.expr, inner.node
	return x
}

func (b *binder) bindDataScope(e *syntax.DataScope) *bound {
	inner := b.bindTabular(e.X)
	b.checkTabular(inner)
	x := b.newBound(e, inner.result())
	x.expr, x.node = inner.expr, inner.node
	return x
}

func (b *binder) bindMaterializedViewCombine(e *syntax.MaterializedViewCombine) *bound {
	if view := b.bindExpr(e.View); b.checkExactType(view, types.String) {
		b.checkLiteral(view)
	}
	base, delta := b.bindExpr(e.Base), b.bindExpr(e.Delta)
	sums := b.bindOver(delta, e.Aggregations)
	if sums.table() == nil {
		return b.bad(e)
	}
	return b.rows(e, sums.table(), &plan.Pending{
		Step: step(e, sums.table()), Operator: "materialized-view-combine", Sources: []plan.Node{nodeOf(base), nodeOf(sums)},
	})
}

// exprOf returns the plan of a scalar expression; of one that is wrong, what stands for it.
func exprOf(x *bound) plan.Expr {
	if x == nil || x.expr == nil {
		at := diag.Span{}
		if x != nil {
			at = x.span()
		}
		return &plan.Bad{Typed: plan.Typed{At: at}}
	}
	return x.expr
}

// exprsOf returns the plans of the expressions.
func exprsOf(list []*bound) []plan.Expr {
	exprs := make([]plan.Expr, len(list))
	for i, x := range list {
		exprs[i] = exprOf(x)
	}
	return exprs
}

// convert returns the expression as a value of the type, by a conversion where its own type differs.
func convert(x plan.Expr, t *types.Type) plan.Expr {
	want := t.ValueType()
	if want == 0 || x.Type() == want || x.Type() == 0 {
		return x
	}
	if c, ok := x.(*plan.Const); ok {
		if v, ok := convertConst(c.Value, want); ok {
			return &plan.Const{Typed: plan.Typed{T: want, At: c.At}, Value: v}
		}
	}
	return &plan.Convert{Typed: plan.Typed{T: want, At: x.Span()}, X: x}
}
