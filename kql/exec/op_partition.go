package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Partition]{open: (*engine).openPartition})

// legacyPartitions is how many partitions the legacy strategy takes (KQL reference, partition-operator).
const legacyPartitions = 64

// A partition runs a subquery over the rows of each value of a column.
type partition struct {
	engine *engine
	node   *plan.Partition
	all    *batch
	keys   value.Column // over all
	parts  [][]int      // rows of each value, in the order in which values come
	ready  stream       // the result of the current part
}

func (e *engine) openPartition(n *plan.Partition) (stream, error) {
	by, err := e.compile(n.By)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	p := &partition{engine: e, node: n, all: all}
	if all.rows == 0 {
		return p, nil
	}
	keys, err := by.over(all)
	if err != nil {
		return nil, err
	}
	groups := column.NewGrouper([]value.Type{by.typ}, false)
	ids, err := e.number(n, all, groups, keys)
	if err != nil {
		return nil, err
	}
	if strategy := n.Strategy; groups.Size() > legacyPartitions && (strategy == "" || strategy == "legacy") {
		return nil, exceeded(n.At, "partitions of the legacy strategy", legacyPartitions)
	}
	p.keys, p.parts = keys, column.Parts(ids, groups.Size())
	return p, nil
}

func (p *partition) next() (*batch, error) {
	for {
		if p.ready != nil {
			if b, err := p.ready.next(); b != nil || err != nil {
				return b, err
			}
			p.ready.close()
			p.ready = nil
		}
		if len(p.parts) == 0 {
			return nil, nil
		}
		rows := p.parts[0]
		p.parts = p.parts[1:]
		found, err := p.run(rows)
		if err != nil {
			return nil, err
		}
		p.ready = p.engine.heldRows(found, found)
	}
}

// run runs the subquery over the rows of one value; one in braces knows the value alone.
func (p *partition) run(rows []int) (*batch, error) {
	if p.node.Key != nil {
		p.engine.keys[p.node.Key] = p.keys.Value(rows[0])
		defer delete(p.engine.keys, p.node.Key)
	}
	if p.node.Rows == nil {
		return p.engine.hold(p.node.Sub)
	}
	part := p.all.pick(rows)
	if err := part.settle(p.engine.pruning.Need(p.node.Input)); err != nil {
		return nil, err
	}
	return p.engine.runSub(p.node.Rows, part, p.node.Sub)
}

func (p *partition) close() { p.engine.drop(p.all) }
