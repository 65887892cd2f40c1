package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("count", Piped|InFork|InSubquery, (*parser).parseCount, keyword{text: "count", use: anyName})

// A CountOp is "count", or "count as Name".
type CountOp struct {
	opNode
	As *Name // nil if there is none
}

func (o *CountOp) children(visit func(Node)) { one(o.As, visit) }

func (p *parser) parseCount() Operator {
	if p.ahead(1).kind == tokLParen {
		return nil // the function
	}
	o := &CountOp{}
	mark := o.begin(p)
	if p.accept(kwAs) {
		if p.at(tokIdent) {
			o.As = p.takeName()
		} else {
			p.missToken(diag.MissingName)
			o.As = p.newName("", NameBare, p.here())
		}
	}
	o.finish(p, mark)
	return o
}

func (o *CountOp) print(p *printer) {
	p.write("count")
	opt(p, " as ", o.As)
}
