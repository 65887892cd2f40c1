package bind

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// bindFuncDecl binds the declaration of a function. The body is bound once with
// parameters of which nothing but the type is known, to report what is wrong with it.
func (b *binder) bindFuncDecl(e *syntax.FuncDecl, name string) *bound {
	fn := &function{name: name, params: e.Params, body: e.Body, view: e.View, scope: b.scope.snapshot()}
	outer := b.enter(b.body(newScope(b.scope)))
	b.declareParams(fn)
	if e.Body != nil && !b.declaredBefore() {
		b.bindBody(e.Body)
	}
	b.place = outer
	x := b.newBound(e, &types.Type{Kind: types.KindFunction, Of: fn})
	x.fn = fn
	return x
}

// declaredBefore reports whether what is being bound is the body of a function of the query's text, in the place of a call: the
// functions that it declares were bound when it was declared.
func (b *binder) declaredBefore() bool {
	return len(b.expanding) > 0 && !slices.ContainsFunc(b.expanding, func(f *function) bool { return f.stored != nil })
}

// declareParams declares the parameters of a function in the scope, as what is
// known when it is declared, and gives the function its signature.
func (b *binder) declareParams(fn *function) {
	sig := builtin.Signature{Params: make([]builtin.Param, 0, len(fn.params))}
	fn.types = make([]*types.Type, 0, len(fn.params))
	tabular := true // the tables come first
	for _, p := range fn.params {
		t := b.declaredType(p.Type)
		var def *bound
		if p.Default != nil {
			def = b.bindExpr(p.Default)
			if !t.IsInvalid() && b.checkLiteralScalar(def) {
				b.checkType(def, t, types.ConvertCompatible)
			}
		}
		name := nameText(p.Name)
		if name == "" {
			continue
		}
		if t.Kind == types.KindTable && !tabular {
			b.report(diag.TabularParametersFirst.At(p.Range))
		}
		tabular = t.Kind == types.KindTable
		par := builtin.Param{Name: name, Accepts: builtin.AcceptsDeclared, Types: []value.Type{t.ValueType()}, Min: 1, Max: 1}
		if def != nil {
			par.Min = 0
		}
		sig.Params = append(sig.Params, par)
		fn.types, fn.defaults = append(fn.types, t), append(fn.defaults, def)
		v := &variable{name: name, typ: t, parameter: true, constant: t.IsScalar()}
		if t.Kind == types.KindTable {
			v.node = &plan.SubInput{Step: step(p, t.Table)}
		}
		b.declare(p.Name, NameParameter, t)
		b.scope.add(symbol{name: name, at: p.Name.Range, vari: v})
	}
	fn.sigs = []builtin.Signature{sig}
}

// checkLiteralScalar checks that the default of a parameter is written out, and no bare word.
func (b *binder) checkLiteralScalar(x *bound) bool {
	lit, word := x.syn.(*syntax.Literal)
	if x.literal && !(word && lit.Kind == syntax.LitWord) {
		return true
	}
	if !x.result().IsInvalid() {
		b.report(diag.LiteralScalarExpected.At(x.span()))
	}
	return false
}

// bindBody binds the body of a function in the current scope and returns its result.
func (b *binder) bindBody(body *syntax.FuncBody) *bound {
	for _, s := range body.Stmts {
		b.bindStatement(s)
	}
	if body.Result == nil {
		return nil
	}
	return b.bindExpr(body.Result)
}

// invoke binds a call of a function of the user's: it checks the arguments and
// puts the body, bound with them, in the place of the call.
func (b *binder) invoke(syn syntax.Expr, at diag.Span, fn *function, args []*bound) *bound {
	x := b.newBound(syn, types.Invalid)
	x.fn, x.args = fn, args
	if fn.stored != nil {
		if b.mute == 0 {
			b.query.Functions = append(b.query.Functions, plan.FunctionUse{Name: fn.name, Span: at, Function: fn.stored})
		}
		if !fn.stored.Defined() {
			return b.invokeDeclared(x, at, fn, args)
		}
	}
	c := &call{fn: fn, args: args, types: b.argTypes(args)}
	k := candidate{sig: &fn.sigs[0], params: c.layout(&fn.sigs[0])}
	b.checkSignature(c, &k, at)
	key, kept := b.callKey(args)
	var result *bound
	again := false
	if kept {
		result, again = b.remembered(fn, key)
	}
	if !again {
		if result = b.expandCall(at, fn, c, &k, key, kept); result == nil {
			return x
		}
	}
	x.typ, x.expr, x.node = result.typ, result.expr, result.node
	if bad, ok := x.expr.(*plan.Bad); ok {
		x.expr = &plan.Bad{Typed: plan.Typed{T: bad.T, At: at}}
	}
	if fn.stored != nil && x.node != nil {
		// What lies below has its places in the text of the function.
		let := &plan.Let{Name: fn.name, NameSpan: at, Uses: 1, Table: x.node, Stored: fn.stored}
		x.node = &plan.LetTable{Step: plan.Step{Out: x.node.Schema(), At: at}, Let: let}
	}
	if result.vari == nil || !result.vari.parameter { // a parameter is what the caller wrote
		b.placeBody(x, at, again)
	}
	return x
}

// placeBody notes that the plan has the body in x in place of a call. A body that other calls have too
// is copied, unless it is computed once for all of them: then it counts as that of the first call.
func (b *binder) placeBody(x *bound, name diag.Span, again bool) {
	call := plan.BodyOfCall{
		Function: x.fn.name, Span: x.span(), NameSpan: name, Body: x.expr, Stored: x.fn.stored, Fault: x.fn.fault,
	}
	t, _ := x.node.(*plan.LetTable)
	switch {
	case t != nil && x.fn.stored != nil:
		call.Body = t.Let
	case again && (x.node == nil || !plan.CanCopy(x.node)):
		return
	case again:
		x.node = plan.Copy(x.node)
		call.Body = x.node
	case x.node != nil:
		call.Body = x.node
	}
	b.query.Calls = append(b.query.Calls, call)
}

// expandCall binds the body of a function for a call of it, and keeps the result for others with the same key if
// keep is set. It returns nil where the query asks for too many calls.
func (b *binder) expandCall(at diag.Span, fn *function, c *call, k *candidate, key callKey, keep bool) *bound {
	if len(b.expanding) >= maxNested {
		b.tooMany(at, "levels of calls inside of functions", maxNested)
		return nil
	}
	if b.expansions >= maxExpansions {
		b.tooMany(at, "calls of functions inside of functions", maxExpansions)
		return nil
	}
	if fn.body != nil {
		if b.expanded += fn.body.Range.Len(); b.expanded > maxExpanded {
			b.tooMany(at, "bytes of functions that stand for their calls", maxExpanded)
			return nil
		}
	}
	late, cut, missed := b.late, b.cut, b.missed
	result := b.expand(fn, c, k)
	if keep && !result.typ.IsInvalid() && b.late == late && b.cut == cut {
		fn.remember(key, binding{result, b.missed - missed, fn.fault})
	}
	return result
}

// note keeps the first fault of a stored function's body, which is not reported where the function is called.
func (f *function) note(d diag.Diagnostic) {
	if f.stored == nil || f.fault != nil {
		return
	}
	fault := diag.WrongFunction.At(d.Span)
	fault.Message = "in " + f.name + ": " + d.Message
	f.fault = &fault
}

// tooMany reports a query whose functions expand to more than there is room for. It does so once, muted or not.
func (b *binder) tooMany(at diag.Span, what string, limit int) {
	if !b.overflown {
		b.overflown = true
		b.found = append(b.found, diag.TooMany.At(at, what, limit))
	}
}

// expand binds the body of a function with the arguments of a call; c is nil for a call without any.
func (b *binder) expand(fn *function, c *call, k *candidate) *bound {
	if fn.active || fn.body == nil {
		b.cut++
		x := b.newBound(&syntax.Missing{}, types.Unknown)
		x.expr = &plan.Bad{}
		return x
	}
	b.expansions++
	outer := b.enter(b.expansion(fn))
	fn.active, fn.fault = true, fn.misread
	for i, t := range fn.types {
		b.scope.add(symbol{name: fn.sigs[0].Params[i].Name, vari: b.argument(fn, i, t, c, k)})
	}
	result := b.bindBody(fn.body)
	fn.active = false
	b.place = outer
	if fn.stored != nil && fn.stored.Found && fn.fault != nil {
		fn.fault = nil // its own file is the place to report it
		return b.unknownRows(&syntax.Missing{}, fn.name)
	}
	if result == nil || result.typ.IsInvalid() {
		x := b.newBound(&syntax.Missing{}, types.Unknown)
		x.expr = &plan.Bad{}
		return x
	}
	return result
}

// argument returns the variable that stands for parameter i in the body of a call.
func (b *binder) argument(fn *function, i int, t *types.Type, c *call, k *candidate) *variable {
	v := &variable{name: fn.sigs[0].Params[i].Name, typ: t, parameter: true}
	var x *bound
	if k != nil {
		if at := k.argumentOf(i); at >= 0 {
			x = c.args[at]
		}
	}
	if x == nil {
		x = fn.defaults[i]
		if x == nil {
			if t.Kind == types.KindTable {
				v.node = nodeOf(nil)
			}
			return v
		}
		v.constant, v.value = true, x.value
		v.expr = convert(exprOf(x), t)
		return v
	}
	v.source = x
	if t.Kind == types.KindTable || !t.IsScalar() {
		v.typ = x.result()
		v.node = x.node
		if v.typ.Kind == types.KindTable && x.node != nil {
			if _, shared := x.node.(*plan.LetTable); !shared {
				v.node = nil
				v.let = &plan.Let{Name: v.name, NameSpan: x.span(), Uses: 1, Table: x.node}
			}
		}
		return v
	}
	inner := x.inner()
	v.constant, v.value = inner.constantKnown()
	v.expr = convert(exprOf(inner), t)
	ref, let := v.expr.(*plan.LetRef)
	if readsRow(v.expr) {
		v.inRow = true
	} else if let && b.expansions >= manyExpansions {
		v.expr, v.let = nil, ref.Let // a let of the parameter's own would hide that calls have the same arguments
	} else if !inner.literal {
		v.expr, v.let = nil, &plan.Let{Name: v.name, NameSpan: x.span(), Uses: 1, Scalar: v.expr}
	}
	return v
}

// constantKnown reports whether the expression is a literal or the name of a constant, and its value.
func (x *bound) constantKnown() (bool, any) {
	if x.literal {
		return true, x.value
	}
	if x.vari != nil && x.vari.constant {
		return true, x.vari.value
	}
	return false, nil
}

// readsRow reports whether the expression reads a column, or when the row arrived.
func readsRow(e plan.Expr) bool {
	reads := false
	plan.InspectExpr(e, func(e plan.Expr) bool {
		_, let := e.(*plan.LetRef)
		switch e.(type) {
		case *plan.ColumnRef, *plan.Arrival:
			reads = true
		}
		return !reads && !let
	})
	return reads
}

// invokeDeclared binds a call of a function of which the catalog knows only what it returns.
func (b *binder) invokeDeclared(x *bound, at diag.Span, fn *function, args []*bound) *bound {
	f := fn.stored
	c := &call{fn: fn, args: args, types: b.argTypes(args)}
	k := candidate{sig: &fn.sigs[0], params: c.layout(&fn.sigs[0])}
	// A parser that a workspace deploys may be a version with more parameters.
	deployed := f.Origin == catalog.ASIMOrigin && !strings.HasPrefix(f.Name, "_")
	if !f.AnyArguments() && !(deployed && slices.Contains(k.params, -1)) {
		b.checkSignature(c, &k, at)
	}
	schema, open, origin := f.Result, f.Open, types.Origin(nil)
	if f.Name == catalog.GetWatchlist && len(args) > 0 {
		if alias, ok := args[0].inner().value.(string); ok {
			if w := b.cat.Watchlist(alias); w != nil {
				schema, open, origin = w.Schema, false, w
			}
		}
	}
	t := &types.Table{Columns: types.ColumnsOf(schema), Open: open, Origin: origin}
	x.typ = types.TableOf(t)
	node := &plan.DeclaredCall{Step: plan.Step{Out: t.Schema(), At: x.span()}, Function: f.Name}
	for _, a := range args {
		switch {
		case f.Origin == catalog.ASIMOrigin: // its arguments only filter
		case a.expr != nil:
			node.Args = append(node.Args, a.expr)
		case a.node != nil:
			node.Tables++
		}
	}
	x.node = node
	b.filterDeclared(x, at, c, &k, t)
	return x
}

// filterDeclared leaves of the rows of a declared function those that its arguments ask for.
func (b *binder) filterDeclared(x *bound, at diag.Span, c *call, k *candidate, t *types.Table) {
	fn, rows := x.fn, x.node
	given := func(param string) bool {
		i := slices.IndexFunc(fn.sigs[0].Params, func(p builtin.Param) bool { return p.Name == param })
		return i >= 0 && k.argumentOf(i) >= 0
	}
	filters := slices.DeleteFunc(slices.Clone(fn.stored.Filters), func(f catalog.Filter) bool { return !f.Applies(given) })
	if len(filters) == 0 {
		return
	}
	outer := b.enter(b.expansion(fn))
	for i, typ := range fn.types {
		b.scope.add(symbol{name: fn.sigs[0].Params[i].Name, vari: b.argument(fn, i, typ, c, k)})
	}
	b.row = t
	for _, f := range filters {
		condition := parsedFunction(f.Condition).Body.Result
		rows = &plan.Filter{Unary: plan.Unary{Step: plan.Step{Out: t.Schema(), At: condition.Span()}, Input: rows}, Predicate: exprOf(b.bindExpr(condition))}
	}
	b.place = outer
	// What lies below has its places in the text of the conditions.
	let := &plan.Let{Name: fn.name, NameSpan: at, Uses: 1, Table: rows, Stored: fn.stored}
	x.node = &plan.LetTable{Step: plan.Step{Out: t.Schema(), At: at}, Let: let}
	b.placeBody(x, at, false)
}

// parsedFunction returns the tree of a function of the catalog, which is read once.
func parsedFunction(f *catalog.Function) *syntax.Function {
	return f.Parsed(func(src *diag.Source) any { return syntax.ParseFunction(src) }).(*syntax.Function)
}

// storedFunction returns the function of the catalog as one that can be called.
func (b *binder) storedFunction(f *catalog.Function) *function {
	if fn, ok := b.stored[f]; ok {
		return fn
	}
	fn := &function{name: f.Name, stored: f}
	if b.stored == nil {
		b.stored = map[*catalog.Function]*function{}
	}
	b.stored[f] = fn
	fn.sigs = []builtin.Signature{{}}
	if f.AnyArguments() {
		fn.sigs[0].Params = []builtin.Param{{Name: "argument", Accepts: builtin.AcceptsAny, Max: builtin.MaxRepeat}}
		return fn
	}
	decl := parsedFunction(f)
	fn.params = decl.Params
	for _, d := range decl.Diagnostics {
		if d.Severity == diag.Error {
			fn.note(d)
		}
	}
	outer := b.enter(b.expansion(fn)) // what is wrong with the parameters is wrong at every call
	b.declareParams(fn)
	b.place = outer
	fn.misread = fn.fault
	if f.Defined() {
		fn.body = decl.Body
		b.mentions("")
		b.mention(decl)
	}
	return fn
}
