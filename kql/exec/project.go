package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A project computes the columns of its output from those of its input.
type project struct {
	input   stream
	columns []*scalar // nil where nobody reads the column
}

func (e *engine) openProject(n *plan.Project) (stream, error) {
	p := &project{columns: make([]*scalar, len(n.Columns))}
	need := e.pruning.need[n]
	for i, c := range n.Columns {
		if !need.has(i) {
			continue
		}
		s, err := e.compile(c.Expr)
		if err != nil {
			return nil, err
		}
		p.columns[i] = s
	}
	if slices.ContainsFunc(n.Columns, func(c plan.Named) bool { return e.facts.readsOtherRows(c.Expr) }) {
		all, err := e.hold(n.Input)
		p.input = &whole{all}
		return p, err
	}
	var err error
	p.input, err = e.open(n.Input)
	return p, err
}

func (p *project) next() (*batch, error) {
	b, err := p.input.next()
	if b == nil || err != nil {
		return nil, err
	}
	out := &batch{make([]value.Column, len(p.columns)), b.rows}
	for i, c := range p.columns {
		if c == nil {
			continue
		}
		if out.cols[i], err = c.over(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *project) close() { p.input.close() }
