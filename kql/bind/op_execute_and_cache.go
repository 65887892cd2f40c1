package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

var _ = operator("execute-and-cache", (*binder).bindExecuteAndCache, wildNothing)

// bindExecuteAndCache binds __executeAndCache, which lets all rows pass.
func (b *binder) bindExecuteAndCache(in *bound, op *syntax.ExecuteAndCacheOp) *bound {
	return b.rows(op, b.rowOrEmpty().Same(), nodeOf(in))
}
