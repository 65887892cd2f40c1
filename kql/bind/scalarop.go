package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (b *binder) bindBinary(e *syntax.Binary) *bound {
	args := b.pair(nil, nil)
	if star, ok := e.Left.(*syntax.Star); ok {
		args[0] = b.newBound(star, types.Dynamic)
	} else {
		args[0] = b.bindExpr(e.Left)
	}
	args[1] = b.bindExpr(e.Right)
	return b.bindOperation(e, e.Op.String(), args, e.OpSpan, true)
}

// pair returns a list of two expressions.
func (b *binder) pair(x, y *bound) []*bound {
	if len(b.lists) < 2 {
		b.lists = make([]*bound, 128)
	}
	list := b.lists[:2:2]
	b.lists = b.lists[2:]
	list[0], list[1] = x, y
	return list
}

func (b *binder) bindUnary(e *syntax.Unary) *bound {
	name, at := "unary +", e.Range.Sub(e.Range.Start, e.Range.Start+1)
	if e.Minus {
		name = "unary -"
	}
	return b.bindOperation(e, name, b.one(b.bindExpr(e.X)), at, true)
}

func (b *binder) bindBetween(e *syntax.Between) *bound {
	name := "between"
	if e.Not {
		name = "!between"
	}
	return b.bindOperation(e, name, []*bound{b.bindExpr(e.X), b.bindExpr(e.Low), b.bindExpr(e.High)}, e.OpSpan, false)
}

func (b *binder) bindIn(e *syntax.In) *bound {
	args := make([]*bound, 1+len(e.List))
	args[0] = b.bindExpr(e.X)
	for i, a := range e.List {
		if len(e.List) == 1 {
			args[i+1] = b.bindOperand(a)
		} else {
			args[i+1] = b.bindExpr(a)
		}
	}
	return b.bindOperation(e, e.Op.String(), args, e.OpSpan, false)
}

// bindOperation binds an operator whose operands are bound.
func (b *binder) bindOperation(e syntax.Expr, name string, args []*bound, at diag.Span, strict bool) *bound {
	b.takeOperandsForBools(name, args, at)
	x := b.newBound(e, types.Invalid)
	x.args = args
	f := library.Lookup(builtin.Operator, name)
	if f == nil {
		x.expr = &plan.Bad{Typed: plan.Typed{At: e.Span()}}
		return x
	}
	c := &call{fn: builtinFunctionOf(f), args: args, types: b.argTypes(args)}
	k, t := b.operation(c, name, at, strict)
	x.typ, x.args = t, args
	if k == nil {
		x.expr = &plan.Bad{Typed: plan.Typed{At: e.Span()}, Of: undecided(e, c, at)}
		return x
	}
	x.constant = allConstant(args)
	x.expr = b.planOperation(e, c, k, x, at)
	return x
}

// undecided returns the node of an operator whose signature depends on types that are not known.
func undecided(e syntax.Expr, c *call, at diag.Span) plan.Expr {
	typed := plan.Typed{T: value.Bool, At: e.Span()}
	if _, ok := e.(*syntax.In); ok && len(c.args) == 2 && c.args[1].typ.Kind == types.KindTable {
		return &plan.InTable{Typed: typed, Operator: c.fn.builtin, X: exprOf(c.args[0]), Table: nodeOf(c.args[1]), OpSpan: at}
	}
	of := &plan.Call{Typed: typed, Function: c.fn.builtin, NameSpan: at}
	for _, a := range c.args {
		if a.typ.Kind == types.KindTable {
			return nil
		}
		of.Args = append(of.Args, exprOf(a))
	}
	return of
}

// operation finds the signature of an operator and the type of its result; the
// signature is nil where none fits.
func (b *binder) operation(c *call, name string, at diag.Span, strict bool) (*candidate, *types.Type) {
	list := b.resolve(c, strict)
	k := &candidate{}
	fits, reported := len(list) == 1, b.reported
	second := b.leniently(c, func() {
		if fits {
			*k = list[0]
			b.checkSignature(c, k, at)
			return
		}
		if len(list) == 0 && strict {
			list = b.resolve(c, false)
		}
		if !haveErrors(c.types) {
			names := make([]string, len(c.types))
			for i, t := range c.types {
				names[i] = t.String()
			}
			b.report(diag.OperatorNotDefined.At(at, c.fn.name, names))
		}
	})
	switch {
	case second != nil:
		k = second
	case !fits:
		return nil, b.commonResult(c, list, nil)
	}
	c.faulty = b.reported > reported
	t := b.returned(c, k, nil)
	if t == types.Dynamic && holdsDynamic(c.types) {
		t = b.unwrapped(c, func(c *call) *types.Type {
			_, t := b.operation(c, name, at, strict)
			return t
		})
	}
	return k, t
}

// operatorResult returns the type of an operator's result for operands of the types.
func (b *binder) operatorResult(name string, args []*bound, operands []*types.Type, at diag.Span) *types.Type {
	f := library.Lookup(builtin.Operator, name)
	if f == nil {
		return types.Invalid
	}
	_, t := b.operation(&call{fn: builtinFunctionOf(f), args: args, types: operands}, name, at, true)
	return t
}

// planOperation makes the plan's node of an operator.
func (b *binder) planOperation(e syntax.Expr, c *call, k *candidate, x *bound, at diag.Span) plan.Expr {
	typed := plan.Typed{T: x.typ.ValueType(), At: e.Span()}
	f := c.fn.builtin
	if b.cased {
		f = inCase(f)
	}
	if len(c.args) == 2 {
		if _, ok := e.(*syntax.In); ok && c.args[1].typ.Kind == types.KindTable {
			return &plan.InTable{Typed: typed, Operator: f, X: exprOf(c.args[0]), Table: nodeOf(c.args[1]), OpSpan: at}
		}
		if _, ok := c.args[0].syn.(*syntax.Star); ok {
			return &plan.AnyColumn{Typed: typed, Operator: f, Value: exprOf(c.args[1]), OpSpan: at}
		}
	}
	if u, ok := e.(*syntax.Unary); ok {
		if folded := negated(c.args[0], u.Minus); folded != nil {
			return &plan.Const{Typed: typed, Value: folded}
		}
	}
	call := b.newCall()
	call.Typed, call.Function, call.Sig, call.NameSpan = typed, f, k.sig, at
	call.Args = b.convertArgs(c, k, x.typ)
	if op, ok := e.(*syntax.Binary); ok && op.Op == syntax.OpSearch {
		call.Function, call.Args[1] = b.termOf(c.args[1], call.Args[1], b.cased)
	}
	b.fold(c, call)
	return call
}

// negated returns the value of a signed number, nil if it is none.
func negated(x *bound, minus bool) any {
	k, ok := x.expr.(*plan.Const)
	if !ok || !x.constant {
		return nil
	}
	switch v := k.Value.(type) {
	case int64:
		if minus {
			return -v
		}
		return v
	case float64:
		if minus {
			return -v
		}
		return v
	case value.Duration:
		if minus {
			return -v
		}
		return v
	}
	return nil
}

func (b *binder) newCall() *plan.Call {
	if len(b.calls) == 0 {
		b.calls = make([]plan.Call, 16)
	}
	c := &b.calls[0]
	b.calls = b.calls[1:]
	return c
}
