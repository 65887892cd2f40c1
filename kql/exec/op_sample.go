package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.Sample]{open: (*engine).openSample})

// openSample keeps rows picked at random by the run's seed, in their order.
func (e *engine) openSample(n *plan.Sample) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	rows := e.rand.Perm(all.rows)
	rows = rows[:min(count, len(rows))]
	slices.Sort(rows)
	return e.heldRows(all, all.pick(rows)), nil
}
