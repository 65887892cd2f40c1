package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Print]{open: (*engine).openPrint})

// openPrint computes the one row of print.
func (e *engine) openPrint(n *plan.Print) (stream, error) {
	columns, err := e.compileAll(n.Exprs())
	if err != nil {
		return nil, err
	}
	out := &batch{rows: 1}
	for _, c := range columns {
		col, err := c.over(noRow)
		if err != nil {
			return nil, err
		}
		out.cols = append(out.cols, col)
	}
	return streamOf(out), nil
}
