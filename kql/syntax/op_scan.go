package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("scan", Piped|InSubquery, (*parser).parseScan, keyword{text: "scan", use: anyName})

// A ScanOp is "scan with_match_id=… order by … partition by … declare (…) with (steps)".
type ScanOp struct {
	opNode
	Params      []*Param
	OrderBy     []Expr
	PartitionBy []Expr
	Declare     []*FuncParam
	HasDeclare  bool
	Steps       []*ScanStep
}

func (o *ScanOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.OrderBy, visit)
	each(o.PartitionBy, visit)
	each(o.Declare, visit)
	each(o.Steps, visit)
}

// A ScanStep is "step Name optional output=Output: Cond => Assigns;".
type ScanStep struct {
	node
	Name     *Name
	Optional bool
	Output   *Literal // a LitWord, nil if there is none
	Cond     Expr
	Assigns  []*ScanAssign
}

func (s *ScanStep) children(visit func(Node)) {
	one(s.Name, visit)
	one(s.Output, visit)
	one(s.Cond, visit)
	each(s.Assigns, visit)
}

// A ScanAssign is "Name = X" in a step of scan.
type ScanAssign struct {
	node
	Name *Name
	X    Expr
}

func (a *ScanAssign) children(visit func(Node)) { one(a.Name, visit); one(a.X, visit) }

var scanParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"partial", "full"}},
	{name: "with_match_id", kind: paramName},
}

func (p *parser) parseScan() Operator {
	o := &ScanOp{}
	mark := o.begin(p)
	o.Params = p.params(scanParams, 0)
	if p.accept(kwOrder) {
		p.expect(kwBy)
		o.OrderBy = p.scanKeys((*parser).parseOrdered)
	}
	if p.accept(kwPartition) {
		p.expect(kwBy)
		o.PartitionBy = p.scanKeys((*parser).parseUnnamed)
	}
	if o.HasDeclare = p.accept(kwDeclare); o.HasDeclare {
		p.expect(tokLParen)
		o.Declare = p.funcParams(false)
		p.expect(tokRParen)
	}
	p.expect(kwWith)
	p.expect(tokLParen)
	for !p.listEnd() {
		s := p.parseScanStep()
		if s == nil {
			break
		}
		o.Steps = append(o.Steps, s)
	}
	p.expect(tokRParen)
	o.finish(p, mark)
	return o
}

// scanKeys reads the keys of a clause of scan.
func (p *parser) scanKeys(elem func(p *parser) Expr) []Expr {
	keys := someExprs(elem)
	keys.end = func(p *parser) bool {
		switch p.kind() {
		case kwPartition, kwOrder, kwBy, kwDeclare, kwWith:
			return true
		}
		return p.listEnd()
	}
	return commaList(p, keys)
}

var scanOutputs = []string{"all", "last", "none"}

func (p *parser) parseScanStep() *ScanStep {
	mark := p.pos
	if !p.accept(kwStep) {
		return nil
	}
	s := &ScanStep{}
	if s.Name = p.parseLongName(); s.Name == nil {
		s.Name = p.missingName()
	}
	s.Optional = p.accept(kwOptional)
	if p.accept(kwOutput) {
		p.expect(tokEqual)
		s.Output = p.word(scanOutputs)
	}
	p.expect(tokColon)
	s.Cond = p.unnamed()
	if p.accept(tokFatArrow) {
		s.Assigns = commaList(p, listRule[*ScanAssign]{
			elem: (*parser).parseScanAssign, end: (*parser).listEnd, nonEmpty: true,
			missing: func(p *parser) *ScanAssign {
				p.miss(diag.MissingName)
				a := &ScanAssign{Name: p.newName("", NameBare, p.here()), X: p.placeholder()}
				a.Range = p.here()
				return a
			},
		})
	}
	p.expect(tokSemicolon)
	s.Range = p.span(mark)
	return s
}

func (p *parser) parseScanAssign() *ScanAssign {
	mark := p.pos
	name := p.parseLongName()
	if name == nil {
		return nil
	}
	a := &ScanAssign{Name: name}
	p.expect(tokEqual)
	a.X = p.unnamed()
	a.Range = p.span(mark)
	return a
}

func (o *ScanOp) print(p *printer) {
	p.op(&o.opNode, "scan", o.Params)
	if o.OrderBy != nil {
		p.write("order by ")
		list(p, o.OrderBy, ", ")
		p.write(" ")
	}
	if o.PartitionBy != nil {
		p.write("partition by ")
		list(p, o.PartitionBy, ", ")
		p.write(" ")
	}
	if o.HasDeclare {
		p.write("declare ")
		p.funcParams(o.Declare)
		p.write(" ")
	}
	p.write("with (")
	p.indent++
	for _, s := range o.Steps {
		p.flush(s.Range.Start)
		p.line()
		p.node(s)
	}
	p.indent--
	p.line()
	p.write(")")
}

func (s *ScanStep) print(p *printer) {
	p.put("step ", s.Name)
	if s.Optional {
		p.write(" optional")
	}
	opt(p, " output=", s.Output)
	p.put(" : ", s.Cond)
	if s.Assigns != nil {
		p.write(" => ")
		list(p, s.Assigns, ", ")
	}
	p.write(";")
}

func (a *ScanAssign) print(p *printer) { p.put(a.Name, " = ", a.X) }
