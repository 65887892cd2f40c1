package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Sort]{open: (*engine).openSort})

func (e *engine) openSort(n *plan.Sort) (stream, error) {
	o, err := e.newOrder(n.Keys)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	rows, err := o.sorted(all)
	if err != nil {
		return nil, err
	}
	return e.heldRows(all, all.pick(rows)), nil
}
