package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Project]{open: (*engine).openProject, through: (*engine).throughProject})

// A project computes the columns of its output from those of its input, each
// when it is first asked for.
type project struct {
	input   stream
	columns []*scalar // nil where the column is not read
	eager   bool      // all columns have to be computed for all rows
}

func (e *engine) openProject(n *plan.Project) (stream, error) {
	p := &project{columns: make([]*scalar, len(n.Columns)), eager: e.observer != nil}
	need := e.pruning.Need(n)
	for i, c := range n.Columns {
		if !need.Has(i) {
			continue
		}
		s, err := e.compile(c.Expr)
		if err != nil {
			return nil, err
		}
		p.columns[i] = s
		p.eager = p.eager || e.facts.NeedsOrder(c.Expr)
	}
	if slices.ContainsFunc(n.Columns, func(c plan.Named) bool { return e.facts.ReadsOtherRows(c.Expr) }) {
		all, err := e.hold(n.Input)
		p.input = &whole{all}
		return p, err
	}
	var err error
	p.input, err = e.open(n.Input)
	return p, err
}

func (p *project) next() (*batch, error) {
	in, err := p.input.next()
	if in == nil || err != nil {
		return nil, err
	}
	from := &rowPicker{from: in}
	out := loaded(in.rows, len(p.columns), func(i int, rows []int) (value.Column, error) {
		if p.columns[i] == nil {
			return nil, nil
		}
		return p.columns[i].over(from.pick(rows))
	})
	out.origins, out.arrived, out.computed = in.origins, in.arrived, in.meter()
	if p.eager {
		for i, c := range p.columns {
			if c == nil {
				continue
			}
			if _, err := out.col(i); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (p *project) close() { p.input.close() }

func (e *engine) throughProject(n *plan.Project) plan.Node {
	for _, c := range n.Columns {
		if e.facts.NeedsOrder(c.Expr) {
			return nil
		}
	}
	return n.Input
}
