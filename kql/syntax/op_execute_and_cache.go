package syntax

var _ = operator("execute-and-cache", Piped|InFork|InSubquery, (*parser).parseExecuteAndCache,
	keyword{text: "__executeAndCache", hidden: true})

// An ExecuteAndCacheOp is "__executeAndCache".
type ExecuteAndCacheOp struct{ opNode }

func (p *parser) parseExecuteAndCache() Operator {
	o := &ExecuteAndCacheOp{}
	o.finish(p, o.begin(p))
	return o
}

func (o *ExecuteAndCacheOp) print(p *printer) { p.write("__executeAndCache") }
