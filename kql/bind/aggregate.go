package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// aggregates collects the calls of aggregates in the expressions of an operator.
// The expressions are over a row of the keys, then of the columns of the aggregates.
type aggregates struct {
	keys    int // the number of keys
	calls   []plan.AggregateCall
	columns int // the number of columns that the calls yield
	types   []*types.Type
}

// bindAggregates binds expressions in which aggregates may be called.
func (b *binder) bindAggregates(list []syntax.Expr, into *aggregates) []*bound {
	outer := b.enter(b.aggregation(into))
	bounds := b.bindList(list)
	b.place = outer
	return bounds
}

// bindAggregate binds one expression in which aggregates may be called.
func (b *binder) bindAggregate(e syntax.Expr, into *aggregates) *bound {
	return b.bindAggregates([]syntax.Expr{e}, into)[0]
}

// planAggregate takes the call of an aggregate out of its expression: what stays is a reference to its column.
func (b *binder) planAggregate(e *syntax.Call, x *bound, c *call, k *candidate) {
	typed := plan.Typed{T: x.typ.ValueType(), At: e.Range}
	if b.aggs == nil {
		x.expr = &plan.Bad{Typed: typed}
		return
	}
	call := plan.AggregateCall{Function: c.fn.builtin, Sig: k.sig, NameSpan: e.Func.Range}
	n := 1
	if x.typ.Kind == types.KindTuple {
		n = len(x.typ.Columns)
		for _, c := range x.typ.Columns {
			b.aggs.types = append(b.aggs.types, c.Type)
		}
	} else {
		b.aggs.types = append(b.aggs.types, x.typ)
	}
	if picks[c.fn.name] && x.typ.Kind == types.KindTuple {
		call.Args = b.pickedArgs(x, c, k)
	} else {
		call.Args = b.convertArgs(c, k, x.typ)
	}
	call.Names, call.Types = make([]string, n), make([]value.Type, n)
	for i := range n {
		call.Types[i] = b.aggs.types[b.aggs.columns+i].ValueType()
	}
	x.tupleAt, x.inTuple = b.aggs.keys+b.aggs.columns, true
	x.expr = &plan.ColumnRef{Typed: typed, Name: c.fn.name, Index: x.tupleAt}
	b.aggs.calls = append(b.aggs.calls, call)
	b.aggs.columns += n
}

// picks are the aggregates that yield values of one row: each of their columns is computed from an expression.
var picks = map[string]bool{"arg_max": true, "arg_min": true, "argmax": true, "argmin": true, "take_any": true, "any": true}

// pickedArgs returns the expression of each column of arg_max and its kin.
func (b *binder) pickedArgs(x *bound, c *call, k *candidate) []plan.Expr {
	_, out := b.outcome(c, k)
	args := make([]plan.Expr, len(x.typ.Columns))
	all := b.rowOrEmpty().All()
	for i := range args {
		switch o := &out.Columns[i]; {
		case o.Arg >= 0 && o.Arg < len(c.args) && c.args[o.Arg].group == nil:
			args[i] = exprOf(c.args[o.Arg])
		case o.From >= 0 && o.From < len(all):
			args[i] = columnRef(all[o.From], o.From, x.span())
		default:
			args[i] = exprOf(nil)
		}
	}
	return args
}

// summarize makes the node of the keys and aggregates, and, where a column is
// more than one of these, a projection that computes it.
func (b *binder) summarize(op syntax.Node, keyword string, in *bound, keys []plan.Named, aggs *aggregates, p *projection, out *types.Table) plan.Node {
	direct := len(p.list) == aggs.keys+aggs.columns
	for i, e := range p.exprs() {
		ref, ok := e.(*plan.ColumnRef)
		direct = direct && ok && ref.Index == i
	}
	node := &plan.Summarize{Keyword: keyword, Keys: keys, Aggregates: aggs.calls}
	at := len(keys)
	if direct {
		for i := range aggs.calls {
			for j := range aggs.calls[i].Names {
				aggs.calls[i].Names[j] = p.cols[at].Name
				at++
			}
		}
		node.Unary = unary(op, out, in)
		return node
	}
	inner := &types.Table{Columns: make([]*types.Column, at, at+aggs.columns)}
	copy(inner.Columns, p.cols[:min(at, len(p.cols))])
	names := types.UniqueNames{}
	for _, k := range keys {
		names.Take(k.Name)
	}
	for i := range aggs.calls {
		call := &aggs.calls[i]
		for j := range call.Names {
			call.Names[j] = names.Unique(call.Function.Name+"_", "")
			inner.Columns = append(inner.Columns, types.NewColumn(call.Names[j], aggs.types[len(inner.Columns)-len(keys)]))
		}
	}
	node.Unary = unary(op, inner, in)
	return &plan.Project{Unary: plan.Unary{Step: step(op, out), Input: node}, Keyword: keyword, Columns: p.named()}
}
