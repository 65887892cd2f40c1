package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Fork]{open: (*engine).openFork, tables: (*engine).forkTables})

// openFork yields the rows of the first branch; forkTables returns those of all.
func (e *engine) openFork(n *plan.Fork) (stream, error) {
	all, err := e.hold(n.Input)
	if err != nil || len(n.Branches) == 0 {
		return streamOf(), err
	}
	first, err := e.runSub(n.Rows, all, n.Branches[0])
	return streamOf(first), err
}

// forkTables returns the rows of every branch.
func (e *engine) forkTables(n *plan.Fork) ([]madeTable, error) {
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	var list []madeTable
	for _, branch := range n.Branches {
		rows, err := e.runSub(n.Rows, all, branch)
		if err != nil {
			return nil, err
		}
		list = append(list, madeTable{tableOf(branch, rows), rows.origins})
	}
	return list, nil
}
