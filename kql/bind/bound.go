package bind

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A bound is an expression of the query and what it means.
type bound struct {
	syn  syntax.Expr
	typ  *types.Type
	expr plan.Expr // of a scalar
	node plan.Node // of a table

	// What a name, a path or a call refers to; at most one is set.
	col   *types.Column
	vari  *variable
	fn    *function
	group []*types.Column // of a name with wildcards, or of *

	args  []*bound           // the arguments of a call; the key of an element; what is inside of parentheses or has a name
	named *types.Type        // of a type literal: the type that it names
	sig   *builtin.Signature // of a call: the signature that fits
	left  *bound             // of a path or an element: what stands before it

	index int  // of a column: its ordinal among those of the input
	side  side // of a column in a join's condition
	other int  // of a column of both sides: its ordinal on the right

	inTuple bool // the values of a tuple are columns: those from tupleAt on
	tupleAt int

	missing  bool // a source of union isfuzzy=true that is not there
	constant bool // known before any row is read
	literal  bool // written out
	value    any  // of a constant, if known: a scalar as the plan has it, in a literal the text of a dynamic
}

// A side is the side of a join that a column comes from.
type side uint8

const (
	sideLeft side = iota
	sideRight
	sideBoth // one name that stands for a column of each side
)

// slabs are rooms for bound expressions that a binder is done with: nothing of
// a plan refers to them.
var slabs = sync.Pool{New: func() any { return new([64]bound) }}

// newBound returns a fresh bound expression of the type.
func (b *binder) newBound(syn syntax.Expr, t *types.Type) *bound {
	b.made++
	if len(b.slab) == 0 {
		s := slabs.Get().(*[64]bound)
		b.slabs = append(b.slabs, s)
		b.slab = s[:]
	}
	x := &b.slab[0]
	b.slab = b.slab[1:]
	x.syn, x.typ = syn, t
	return x
}

// release gives the room of the bound expressions back.
func (b *binder) release() {
	for _, s := range b.slabs {
		clear(s[:])
		slabs.Put(s)
	}
	b.slabs, b.slab = nil, nil
}

// bad returns what stands for an expression that could not be bound. Nothing further is reported about it.
func (b *binder) bad(syn syntax.Expr) *bound {
	x := b.newBound(syn, types.Invalid)
	x.expr = &plan.Bad{Typed: plan.Typed{At: syn.Span()}}
	return x
}

// badAt reports the diagnostic and returns what stands for the expression.
func (b *binder) badAt(syn syntax.Expr, d diag.Diagnostic) *bound {
	b.report(d)
	return b.bad(syn)
}

// rows returns the result of a tabular operator or source: its columns and the node that yields them.
func (b *binder) rows(syn syntax.Expr, t *types.Table, node plan.Node) *bound {
	x := b.newBound(syn, types.TableOf(t))
	x.node = node
	return x
}

// span returns the expression's place.
func (x *bound) span() diag.Span { return x.syn.Span() }

// table returns the columns of a tabular expression, nil if it is none.
func (x *bound) table() *types.Table {
	if x == nil || x.typ.Kind != types.KindTable {
		return nil
	}
	return x.typ.Table
}

// unordered returns the expression without its ordering.
func (x *bound) unordered() *bound {
	if _, ok := x.syn.(*syntax.Ordered); ok {
		return x.args[0]
	}
	return x
}

// inner returns the expression without its name and its ordering.
func (x *bound) inner() *bound {
	for {
		switch x.syn.(type) {
		case *syntax.NamedExpr, *syntax.Ordered:
			x = x.args[0]
		default:
			return x
		}
	}
}

// step returns the part of a plan's node that all nodes share.
func step(op syntax.Node, t *types.Table) plan.Step { return plan.Step{Out: t.Schema(), At: op.Span()} }

// unary returns the part of a plan's node that all nodes with one input share.
func unary(op syntax.Node, t *types.Table, in *bound) plan.Unary {
	return plan.Unary{Step: step(op, t), Input: nodeOf(in)}
}

// nodeOf returns the plan's node of a tabular expression; of one that is wrong, a node that yields nothing.
func nodeOf(x *bound) plan.Node {
	if x == nil || x.node == nil {
		return &plan.Pending{Step: plan.Step{Out: types.EmptyTable.Schema()}, Operator: "an incomplete query"}
	}
	return x.node
}
