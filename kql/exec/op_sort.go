package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Sort]{open: (*engine).openSort})

// sortBytes is about what sorting takes for a row and key: its place, its number, and both once more.
const sortBytes = 32

func (e *engine) openSort(n *plan.Sort) (stream, error) {
	o, err := e.newOrder(n, n.Keys)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	more := all.rows * sortBytes * max(len(n.Keys), 1)
	if err := e.reserve(n.At, more); err != nil {
		return nil, err
	}
	defer e.free(more)
	rows, err := o.sorted(all)
	if err != nil {
		return nil, err
	}
	return e.heldRows(all, all.pick(rows)), nil
}
