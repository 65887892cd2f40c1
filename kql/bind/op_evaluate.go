package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("evaluate", (*binder).bindEvaluate, wildNothing)

// bindEvaluate binds evaluate (KQL reference, evaluate-operator): what a plugin
// returns, or the columns that the query says that it returns.
func (b *binder) bindEvaluate(in *bound, op *syntax.EvaluateOp) *bound {
	outer := b.place
	aggs := &aggregates{keys: len(b.rowOrEmpty().All())}
	b.kind, b.aggs = scopePlugin, aggs
	b.checkParams(op.Params, evaluateParams)
	call := b.bindExpr(op.Call)
	b.place = outer

	var out *types.Table
	number := 0
	switch t := call.typ; {
	case op.Schema != nil:
		b.mute++
		declared := b.declaredColumns(op.Schema)
		b.mute--
		out = types.Closed(declared...)
		if t := call.table(); op.Schema.Star && t != nil {
			kept := slices.DeleteFunc(slices.Clone(t.Columns), func(c *types.Column) bool { return out.Find(c.Name) >= 0 })
			out = types.Closed(append(kept, declared...)...)
		}
	case t.Kind == types.KindTable:
		out = t.Table
		if out.Open {
			out, number = b.lateColumns(out)
		}
	default:
		x := b.newBound(op, t)
		x.args, x.node = call.args, nodeOf(nil)
		return x
	}
	if call.fn == nil || call.fn.builtin == nil {
		return b.rows(op, out, nodeOf(nil))
	}
	node := &plan.Evaluate{
		Unary:  plan.Unary{Step: step(op, out), Input: &plan.DataTable{Step: step(op, types.EmptyTable)}},
		Plugin: call.fn.builtin, NameSpan: op.Call.Func.Range, Open: out.Open, Declared: op.Schema != nil,
		Number: number,
		Roles:  b.rolesOf(call),
	}
	if in != nil {
		node.Input = nodeOf(in)
	}
	node.Aggregates = aggs.calls
	for _, arg := range call.args {
		node.Args = append(node.Args, b.pluginArg(arg))
	}
	return b.rows(op, out, node)
}

// lateColumns numbers a plugin that yields columns which only a run knows, and returns
// its table, with those columns if a run has found them already.
func (b *binder) lateColumns(out *types.Table) (*types.Table, int) {
	b.late++
	if known := b.known[b.late]; known != nil {
		out = types.Closed(types.ColumnsOf(known)...)
	}
	return out, b.late
}

// rolesOf says what each argument of the call of a plugin is for.
func (b *binder) rolesOf(x *bound) []plan.ArgRole {
	roles := make([]plan.ArgRole, len(x.args))
	if x.sig == nil {
		return roles
	}
	params := (&call{fn: x.fn, args: x.args, types: b.argTypes(x.args)}).layout(x.sig)
	for i, arg := range x.args {
		if p := params[i]; p >= 0 {
			roles[i].Param = x.sig.Params[p].Name
		}
		if n := givenName(arg); n != nil {
			roles[i].Given = n.Text
		}
		roles[i].Name, _ = resultName(arg, nil)
	}
	return roles
}

// pluginArg returns the plan of an argument of a plugin: a table, a column of
// the input or of the table among the arguments, or a scalar.
func (b *binder) pluginArg(x *bound) plan.Expr {
	if x.table() != nil {
		return &plan.TableValue{Typed: plan.Typed{At: x.span()}, Table: nodeOf(x)}
	}
	ref, ok := exprOf(x).(*plan.ColumnRef)
	if ok && x.inner().col != nil && columnIndex(b.rowOrEmpty(), x.inner()) < 0 {
		other := *ref
		other.Right = true
		return &other
	}
	return exprOf(x)
}

var evaluateParams = []opParam{
	{name: "hint.distribution", kind: paramWord, values: []string{"single", "per_node", "per_shard", "default"}, anyCase: true},
	{name: "hint.remote", kind: paramWord, values: []string{"auto", "local"}, anyCase: true},
}
