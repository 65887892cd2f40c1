package syntax

var _ = operator("join", Piped|InSubquery, (*parser).parseJoin, keyword{text: "join", use: anyName})

// A JoinOp is "join Right on On" or "join Right where Where".
type JoinOp struct {
	opNode
	Params []*Param
	Right  Expr
	HasOn  bool
	On     []Expr
	Where  Expr // nil if there is none
}

func (o *JoinOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Right, visit)
	each(o.On, visit)
	one(o.Where, visit)
}

var joinParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{
		"inner", "fullouter", "innerunique", "leftanti", "leftantisemi", "anti",
		"leftouter", "leftsemi", "rightanti", "rightantisemi", "rightouter", "rightsemi",
	}},
	{name: "hint.remote", kind: paramWord, words: hintConcurrencies},
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: hintStrategies},
	{name: "hint.num_partitions", kind: paramInteger},
}

func (p *parser) parseJoin() Operator {
	o := &JoinOp{}
	mark := o.begin(p)
	o.Params = p.params(joinParams, withEquals)
	o.Right = p.unnamed()
	if o.HasOn = p.accept(kwOn); o.HasOn {
		o.On = p.joinConditions()
	} else if p.accept(kwWhere) {
		o.Where = p.unnamed()
	}
	o.finish(p, mark)
	return o
}

// joinConditions reads the conditions after on.
func (p *parser) joinConditions() []Expr {
	on := someExprs((*parser).parseUnnamed)
	on.end = nil
	return commaList(p, on)
}

// on writes the conditions of join and lookup.
func (p *printer) on(has bool, conditions []Expr) {
	if has {
		p.write(" on ")
		list(p, conditions, ", ")
	}
}

func (o *JoinOp) print(p *printer) {
	p.op(&o.opNode, "join", o.Params)
	p.node(o.Right)
	p.on(o.HasOn, o.On)
	opt(p, " where ", o.Where)
}
