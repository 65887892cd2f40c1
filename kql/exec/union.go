package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A union yields the rows of its sources, one source after the other.
type union struct {
	engine  *engine
	node    *plan.Union
	source  int
	current stream
}

func (e *engine) openUnion(n *plan.Union) (stream, error) { return &union{engine: e, node: n}, nil }

func (u *union) next() (*batch, error) {
	for u.source < len(u.node.Sources) {
		if u.current == nil {
			s, err := u.engine.open(u.node.Sources[u.source])
			if err != nil {
				return nil, err
			}
			u.current = s
		}
		b, err := u.current.next()
		if err != nil {
			return nil, err
		}
		if b != nil {
			return u.align(b), nil
		}
		u.close()
		u.source++
	}
	return nil, nil
}

// align puts the columns of a source in their places; what it lacks is null.
func (u *union) align(b *batch) *batch {
	fields, need := u.node.Schema().Fields, u.engine.pruning.need[u.node]
	out := &batch{make([]value.Column, len(fields)), b.rows}
	for from, i := range u.node.Places[u.source] {
		if i >= 0 && need.has(i) {
			out.cols[i] = value.Convert(b.cols[from], fields[i].Type)
		}
	}
	for i, f := range fields {
		switch {
		case i == u.node.SourceColumn:
			out.cols[i] = value.Constant(value.String, u.node.SourceNames[u.source], b.rows)
		case out.cols[i] == nil && need.has(i):
			out.cols[i] = value.Constant(f.Type, nil, b.rows)
		}
	}
	return out
}

func (u *union) close() {
	if u.current != nil {
		u.current.close()
		u.current = nil
	}
}
