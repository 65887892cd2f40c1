package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("make-graph", Piped|InSubquery, (*parser).parseMakeGraph, keyword{text: "make-graph"})

// A MakeGraphOp is "make-graph Source --> Target with Table on Key, …" or
// "make-graph Source --> Target with_node_id=NodeID", with an optional "partitioned-by".
type MakeGraphOp struct {
	opNode
	Params      []*Param
	Source      Expr
	Undirected  bool // "--" instead of "-->"
	Target      Expr
	HasWith     bool
	Tables      []*GraphTable
	NodeID      *Name // nil if there is none
	PartitionBy Expr  // nil if there is none
	Sub         Expr  // the subquery of partitioned-by, nil if there is none
}

func (o *MakeGraphOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Source, visit)
	one(o.Target, visit)
	each(o.Tables, visit)
	one(o.NodeID, visit)
	one(o.PartitionBy, visit)
	one(o.Sub, visit)
}

// A GraphTable is "Table on Key" in make-graph.
type GraphTable struct {
	node
	Table Expr
	Key   Expr
}

func (t *GraphTable) children(visit func(Node)) { one(t.Table, visit); one(t.Key, visit) }

var makeGraphParams = paramSet{{name: "hint.strategy", kind: paramWord, words: []string{"shuffle", "native"}}}

func (p *parser) parseMakeGraph() Operator {
	o := &MakeGraphOp{}
	mark := o.begin(p)
	o.Params = p.params(makeGraphParams, withEquals)
	o.Source = p.nameRef()
	if !p.acceptText("-->") {
		if o.Undirected = p.acceptText("--"); !o.Undirected {
			p.missToken(diag.TermsExpected, []string{"-->", "--"})
		}
	}
	o.Target = p.nameRef()
	if p.accept(kwWithNodeId) {
		p.expect(tokEqual)
		o.NodeID = p.name()
	} else if o.HasWith = p.accept(kwWith); o.HasWith {
		o.Tables = commaList(p, listRule[*GraphTable]{
			elem: (*parser).parseGraphTable, missing: (*parser).missingGraphTable, nonEmpty: true,
			end: func(p *parser) bool { return p.endsAt(kwPartitionedBy) },
		})
	}
	if p.accept(kwPartitionedBy) {
		o.PartitionBy = p.simplePath()
		p.expect(tokLParen)
		o.Sub = p.contextualPipe()
		p.expect(tokRParen)
	}
	o.finish(p, mark)
	return o
}

// nameRef reads a name as an expression that has to be there.
func (p *parser) nameRef() Expr {
	if e := p.parseNameRef(); e != nil {
		return e
	}
	return p.missingRef()
}

func (p *parser) parseGraphTable() *GraphTable {
	mark := p.pos
	x := p.parseUnary()
	if x == nil {
		return nil
	}
	t := &GraphTable{Table: x}
	p.expect(kwOn)
	t.Key = p.nameRef()
	t.Range = p.span(mark)
	return t
}

func (p *parser) missingGraphTable() *GraphTable {
	p.miss(diag.MissingExpression)
	t := &GraphTable{Table: p.placeholder(), Key: p.placeholder()}
	t.Range = p.here()
	return t
}

func (o *MakeGraphOp) print(p *printer) {
	p.op(&o.opNode, "make-graph", o.Params)
	p.node(o.Source)
	if o.Undirected {
		p.write(" -- ")
	} else {
		p.write(" --> ")
	}
	p.node(o.Target)
	opt(p, " with_node_id=", o.NodeID)
	if o.HasWith {
		p.write(" with ")
		list(p, o.Tables, ", ")
	}
	opt(p, " partitioned-by ", o.PartitionBy)
	if o.Sub != nil {
		p.block(" (", o.Sub, ")")
	}
}

func (t *GraphTable) print(p *printer) { p.put(t.Table, " on ", t.Key) }
