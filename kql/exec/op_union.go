package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Union]{open: (*engine).openUnion})

// A union yields the rows of its sources, one source after the other.
type union struct {
	engine  *engine
	node    *plan.Union
	from    [][]int  // for each source and column of the output, the source's column, or -1
	legs    []*Count // of the sources, in a run that is observed
	source  int
	current stream
}

func (e *engine) openUnion(n *plan.Union) (stream, error) {
	u := &union{engine: e, node: n, legs: e.observer.sides(n)}
	for _, places := range n.Places {
		from := make([]int, len(n.Out.Fields))
		for i := range from {
			from[i] = -1
		}
		for in, out := range places {
			if out >= 0 {
				from[out] = in
			}
		}
		u.from = append(u.from, from)
	}
	return u, nil
}

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
			if u.legs != nil {
				u.legs[u.source].add(Count{In: b.rows, Out: b.rows})
			}
			return u.align(b), nil
		}
		u.close()
		u.source++
	}
	return nil, nil
}

// align puts the columns of a source in their places; what it lacks is null.
func (u *union) align(b *batch) *batch {
	fields, need, from, source := u.node.Schema().Fields, u.engine.pruning.Need(u.node), u.from[u.source], u.source
	out := loaded(b.rows, len(fields), func(i int, rows []int) (value.Column, error) {
		n := b.rows
		if rows != nil {
			n = len(rows)
		}
		switch {
		case !need.Has(i):
			return nil, nil
		case i == u.node.SourceColumn:
			return value.Constant(value.String, u.node.SourceNames[source], n), nil
		case from[i] < 0:
			return value.Constant(fields[i].Type, nil, n), nil
		}
		c, err := b.at(from[i], rows)
		if c == nil || err != nil {
			return nil, err
		}
		return value.Convert(c, fields[i].Type), nil
	})
	out.origins, out.arrived = b.origins, b.arrived
	return out
}

func (u *union) close() {
	if u.current != nil {
		u.current.close()
		u.current = nil
	}
}
