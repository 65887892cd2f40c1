package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// bindCall binds the call of a function, or of a pattern.
func (b *binder) bindCall(e *syntax.Call, tabular bool) *bound {
	fn, other := b.bindCallee(e, tabular)
	path := b.path
	b.path = nil
	args := b.bindArgs(e, fn)
	b.path = path
	switch {
	case fn != nil && fn.user():
		if b.implicit != nil && b.invoked == e {
			args = append([]*bound{b.implicit}, args...)
		}
		x := b.invoke(e, e.Func.Range, fn, args)
		b.referCall(e.Func.Range, fn, x)
		return x
	case fn != nil:
		x := b.bindBuiltin(e, fn, args)
		b.referCall(e.Func.Range, fn, x)
		return x
	case other.typ.Kind == types.KindPattern:
		b.refer(e.Func.Range, other, diag.Span{})
		return b.bindPatternCall(e, other.typ.Of.(*pattern), args)
	}
	other.syn, other.args = e, args
	b.refer(e.Func.Range, other, diag.Span{})
	return other
}

// bindCallee finds what is called. Where it is no function, it returns what stands for the call.
func (b *binder) bindCallee(e *syntax.Call, tabular bool) (*function, *bound) {
	name := e.Func.Text
	if name == "" {
		if b.kind == scopePlugin {
			b.report(diag.PluginNotKnown.At(e.Func.Range, name))
		}
		return nil, b.bad(e)
	}
	if b.path != nil {
		return b.bindCalleeOf(e)
	}
	if f := b.builtinFunction(name); f != nil {
		return f, nil
	}
	if b.kind != scopePlugin {
		if f, x := b.userFunction(e, name); f != nil || x != nil {
			return f, x
		}
	}
	at := e.Func.Range
	if b.kind == scopePlugin {
		b.kind = scopeNormal
		f := b.builtinFunction(name)
		if f == nil {
			f, _ = b.userFunction(e, name)
		}
		b.kind = scopePlugin
		if f != nil {
			return nil, b.badAt(e, diag.NameIsNotAPlugin.At(at, name))
		}
	}
	if t := elsewhere[name]; t != nil && b.kind == scopeNormal && b.cat.Has(catalog.Places) {
		return nil, b.newBound(e, t)
	}
	switch {
	case b.kind != scopeAggregate && library.Lookup(builtin.Aggregate, name) != nil:
		return nil, b.badAt(e, diag.AggregateNotAllowed.At(at, name))
	case b.kind != scopePlugin && library.Lookup(builtin.Plugin, name) != nil:
		return nil, b.badAt(e, diag.PluginNotAllowed.At(at, name))
	case b.kind == scopePlugin:
		near, _ := library.Nearest(builtin.Plugin, name)
		return nil, b.badAt(e, diag.PluginNotKnown.At(at, name).WithHint(near))
	case b.fuzzy:
		b.miss(diag.FuzzyNameNotKnown.At(e.Range, name, "function"))
		return nil, b.unknownRows(e, name)
	case strings.HasPrefix(name, "__") && !tabular:
		x := b.newBound(e, types.Unknown)
		x.constant = true
		x.expr = &plan.Bad{Typed: plan.Typed{At: e.Range}}
		return nil, x
	}
	tabular = tabular || b.invoked == e && b.cat.Has(catalog.Custom) // a saved function that takes and gives a table
	b.functionNotKnown(e, tabular)
	if tabular {
		return nil, b.unknownRows(e, name)
	}
	return nil, b.bad(e)
}

// unknownRows returns the rows of a call of a function of which nothing is known.
func (b *binder) unknownRows(e syntax.Expr, name string) *bound {
	t := &types.Table{Open: true}
	return b.rows(e, t, &plan.Pending{Step: plan.Step{Out: t.Schema(), At: e.Span()}, Operator: "the function " + name})
}

// userFunction finds a function that the query declares or that the catalog
// holds. Where the name is that of a pattern, it returns an expression instead.
func (b *binder) userFunction(e *syntax.Call, name string) (*function, *bound) {
	if sym := b.scope.lookup(name); sym != nil {
		switch {
		case sym.fn != nil:
			b.count(sym.fn.let)
			return sym.fn, nil
		case sym.typ != nil && sym.typ.Kind == types.KindPattern:
			return nil, b.newBound(e, sym.typ)
		}
	}
	if f := b.cat.Function(name); f != nil {
		return b.storedFunction(f), nil
	}
	return nil, nil
}

// functionNames yields the names of what can be called.
func (b *binder) functionNames() func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for f := range library.All(builtin.ScalarFunction) {
			if !f.Hidden && f.Obsolete == "" && !yield(f.Name) {
				return
			}
		}
		if b.kind == scopeAggregate {
			for f := range library.All(builtin.Aggregate) {
				if !f.Hidden && f.Obsolete == "" && !yield(f.Name) {
					return
				}
			}
		}
		for s := b.scope; s != nil; s = s.outer {
			for i := range s.symbols {
				if s.symbols[i].fn != nil && !yield(s.symbols[i].name) {
					return
				}
			}
		}
		for name := range b.cat.FunctionNames() {
			if !yield(name) {
				return
			}
		}
	}
}

// bindArgs binds the arguments of a call, each in the scope that its parameter asks for.
func (b *binder) bindArgs(e *syntax.Call, fn *function) []*bound {
	if len(e.Args) == 0 {
		return nil
	}
	outer := b.place
	inner, aggs := scopeNormal, (*aggregates)(nil)
	if b.kind == scopeAggregate && !(fn != nil && fn.builtin != nil && fn.builtin.Kind == builtin.Aggregate) {
		inner, aggs = scopeAggregate, b.aggs
	}
	args := make([]*bound, len(e.Args))
	for i, a := range e.Args {
		b.kind, b.aggs = inner, aggs
		b.inner = i == 0 && fn != nil && fn.builtin != nil && fn.builtin.Graph
		if fn != nil && len(fn.sigs) == 1 && fn.builtin != nil {
			b.enterArgument(&fn.sigs[0], args[:i], outer.aggs)
		}
		if star, ok := a.(*syntax.Star); ok {
			args[i] = b.bindStarArg(star)
		} else if fn.takesTable(i) {
			args[i] = b.bindOperand(a)
		} else {
			args[i] = b.bindExpr(a)
		}
		b.place = outer
	}
	return args
}

// takesTable reports whether argument i of a call may be a table; of an unknown function none may be.
func (f *function) takesTable(i int) bool {
	switch {
	case f == nil:
		return false
	case f.builtin != nil:
		return len(f.sigs) > 0 && i < len(f.sigs[0].Params) && f.sigs[0].Params[i].Accepts == builtin.AcceptsTabular
	}
	return i < len(f.types) && f.types[i].Kind == types.KindTable
}

// enterArgument sets the scope of the argument that follows those before it.
// aggs is where the aggregates go that it calls.
func (b *binder) enterArgument(sig *builtin.Signature, before []*bound, aggs *aggregates) {
	if len(before) >= len(sig.Params) {
		return
	}
	switch p := &sig.Params[len(before)]; p.Argument {
	case builtin.ArgumentAggregate:
		b.kind, b.aggs = scopeAggregate, aggs
	case builtin.ArgumentColumnOf0, builtin.ArgumentColumnOf0Common:
		if len(before) == 0 || before[0].table() == nil {
			b.row = types.EmptyTable
			return
		}
		if p.Argument == builtin.ArgumentColumnOf0 {
			b.row = before[0].table()
		} else {
			b.row = types.Closed(types.CommonColumns(b.rowOrEmpty().Columns, before[0].table().Columns)...)
		}
	case builtin.ArgumentElement:
		if len(before) > 0 && before[0].typ.Kind == types.KindTuple {
			b.row = types.Closed(before[0].typ.Columns...)
		}
	}
}

// bindStarArg binds the * of an argument list: all columns of the input.
func (b *binder) bindStarArg(e *syntax.Star) *bound {
	cols := b.rowOrEmpty().All()
	x := b.newBound(e, types.TupleOf(cols))
	x.group = cols
	return x
}

// bindBuiltin binds the call of a builtin function whose arguments are bound.
func (b *binder) bindBuiltin(e *syntax.Call, fn *function, args []*bound) *bound {
	x := b.newBound(e, types.Invalid)
	x.fn, x.args = fn, args
	c := &call{fn: fn, args: args, types: b.argTypes(args)}
	list := b.resolve(c, false)
	var k candidate
	reported := b.reported
	second := b.leniently(c, func() {
		if len(list) == 1 {
			k = list[0]
			b.checkSignature(c, &k, e.Func.Range)
		} else {
			x.typ = b.unresolved(c, list, e)
		}
	})
	switch {
	case second != nil:
		return b.finishCall(e, x, c, *second)
	case len(list) != 1:
		x.constant = fn.builtin.Foldable && allConstant(args)
		x.expr = &plan.Bad{Typed: plan.Typed{At: e.Range}}
		return x
	}
	c.faulty = b.reported > reported
	return b.finishCall(e, x, c, k)
}

// finishCall gives the call its type and its plan.
func (b *binder) finishCall(e *syntax.Call, x *bound, c *call, k candidate) *bound {
	x.typ = b.returned(c, &k, e)
	if col := b.columnIfExists(c); col != nil {
		x.typ = col.Type
	}
	if x.typ == types.Dynamic && holdsDynamic(c.types) {
		x.typ = b.unwrapped(c, func(c *call) *types.Type {
			if list := b.resolve(c, false); len(list) == 1 {
				k := list[0]
				return b.returned(c, &k, nil)
			}
			return types.Invalid
		})
	}
	x.constant = c.fn.builtin.Foldable && allConstant(c.args)
	x.sig = k.sig
	b.planCall(e, x, c, &k)
	b.answer(x)
	return x
}

// unresolved reports a call that fits no signature, or several alike, and returns its type.
func (b *binder) unresolved(c *call, list []candidate, e *syntax.Call) *types.Type {
	at := e.Func.Range
	if len(c.args) == 0 && c.fn.minArgs() > 0 {
		b.report(argumentRange(c.fn.name, c.fn.minArgs(), c.fn.maxArgs(), at))
	} else if !haveErrors(c.types) {
		names := make([]string, len(c.args))
		for i, a := range c.args {
			names[i] = a.result().String()
		}
		b.report(diag.FunctionArgumentsNotCompatible.At(at, e.Func.Text, names))
	}
	return b.commonResult(c, list, e)
}

// commonResult returns the type that all of the signatures return, that of an error if they differ.
func (b *binder) commonResult(c *call, list []candidate, e *syntax.Call) *types.Type {
	if len(list) == 0 {
		return types.Invalid
	}
	list = append([]candidate(nil), list...)
	var first *types.Type
	for i := range list {
		t := b.returned(c, &list[i], e)
		if first == nil {
			first = t
		} else if !types.Assignable(first, t, types.ConvertNone) {
			if haveErrors(c.types) {
				return types.Unknown
			}
			return types.Invalid
		}
	}
	return first
}

func argumentRange(name string, low, high int, at diag.Span) diag.Diagnostic {
	if low == high {
		return diag.FunctionArgumentCount.At(at, name, low)
	}
	return diag.FunctionArgumentRange.At(at, name, low, high)
}

// argTypes returns the types of the arguments as operands.
func (b *binder) argTypes(args []*bound) []*types.Type {
	n := len(args)
	if len(b.types) < n {
		b.types = make([]*types.Type, 128+n)
	}
	list := b.types[:n:n]
	b.types = b.types[n:]
	for i, a := range args {
		list[i] = a.result()
	}
	return list
}

func haveErrors(list []*types.Type) bool {
	for _, t := range list {
		if t.IsInvalid() || t.IsUnknown() {
			return true
		}
	}
	return false
}

func holdsDynamic(list []*types.Type) bool {
	for _, t := range list {
		if t.Kind == types.KindDynamic {
			return true
		}
	}
	return false
}

// unwrapped returns the dynamic of what the call would return for the scalars
// that its dynamic arguments hold, if that is a scalar; else dynamic.
func (b *binder) unwrapped(c *call, result func(*call) *types.Type) *types.Type {
	list := make([]*types.Type, len(c.types))
	for i, t := range c.types {
		if t.Kind == types.KindDynamic {
			t = t.Elem
		}
		list[i] = t
	}
	b.mute++
	t := result(&call{fn: c.fn, args: c.args, types: list})
	b.mute--
	if t.Kind == types.KindScalar && !t.IsDynamic() && !t.IsUnknown() {
		return types.DynamicOf(t)
	}
	return types.Dynamic
}

func allConstant(args []*bound) bool {
	for _, a := range args {
		if !a.constant {
			return false
		}
	}
	return true
}
