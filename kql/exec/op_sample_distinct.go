package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.SampleDistinct]{open: (*engine).openSampleDistinct})

// openSampleDistinct yields the first different values of an expression.
func (e *engine) openSampleDistinct(n *plan.SampleDistinct) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	of, err := e.compile(n.Of.Expr)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	col, err := of.over(all)
	if err != nil {
		return nil, err
	}
	rows := column.Firsts(col)
	rows = rows[:min(count, len(rows))]
	out := batchOf(len(rows), column.Pick(col, rows))
	out.origins = originsAt(all.origins, rows)
	return e.heldRows(all, out), nil
}
