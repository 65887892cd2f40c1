package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.DataTable]{open: (*engine).openDataTable})

func (e *engine) openDataTable(n *plan.DataTable) (stream, error) {
	return streamOf(batchOf(n.Rows, n.Values...)), nil
}
