package bind

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("parse-kv", (*binder).bindParseKv, wildNothing)

// bindParseKv binds parse-kv (KQL reference, parse-kv-operator): the columns of the input, then the keys.
func (b *binder) bindParseKv(in *bound, op *syntax.ParseKvOp) *bound {
	text := b.bindExpr(op.X)
	b.checkScalar(text)
	row := b.rowOrEmpty()
	keys := b.declaredColumns(op.Keys)
	b.checkParams(op.With, parseKvParams)
	out := row.With(append(row.All()[:len(row.All()):len(row.All())], keys...))
	node := &plan.ParseKv{
		Unary: unary(op, out, in), X: convert(exprOf(text), types.String), Keys: types.Closed(keys...).Schema().Fields,
	}
	for _, p := range op.With {
		lit, ok := p.Value.(*syntax.Literal)
		if !ok {
			continue
		}
		switch p.Name {
		case "pair_delimiter":
			node.PairDelimiter = lit.Text
		case "kv_delimiter":
			node.KvDelimiter = lit.Text
		case "regex":
			node.Regex = lit.Text
		case "quote":
			node.Quotes = append(node.Quotes, lit.Text)
		case "escape":
			node.Escapes = append(node.Escapes, lit.Text)
		case "greedy":
			node.Greedy = strings.EqualFold(lit.Text, "true")
		}
	}
	return b.rows(op, out, node)
}

var parseKvParams = []opParam{
	{name: "pair_delimiter", kind: paramStringLiteral}, {name: "kv_delimiter", kind: paramStringLiteral},
	{name: "regex", kind: paramStringLiteral}, {name: "quote", kind: paramStringLiteral, repeats: true},
	{name: "escape", kind: paramStringLiteral, repeats: true}, {name: "greedy", kind: paramBoolLiteral},
}
