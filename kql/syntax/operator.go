package syntax

// A BadOp stands where an operator belongs and the text has none, or one that does not exist: Name is
// what the text has, or empty. The diagnostic about it has been reported.
type BadOp struct {
	opNode
	Name string
}

// op writes the keyword of an operator and its settings. A keyword with two
// spellings keeps the one it had, which its length tells.
func (p *printer) op(o *opNode, params []*Param, spellings ...string) {
	word := spellings[0]
	for _, s := range spellings[1:] {
		if o.KeywordSpan.Len() == len(s) {
			word = s
		}
	}
	p.write(word + " ")
	p.params(params)
}

func (o *BadOp) print(p *printer) { p.write(o.Name) }
