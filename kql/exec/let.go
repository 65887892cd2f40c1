package exec

import "github.com/ruleproof/ruleproof/kql/plan"

// A sharedLet is a tabular let that is read more than once: its rows are computed once.
type sharedLet struct {
	rows *batch
}

// openLet reads a let. One that is read once, or that differs from row to row of
// an operator around it, is no more than its table.
func (e *engine) openLet(n *plan.LetTable) (stream, error) {
	if e.pruning.uses[n.Let] <= 1 || e.facts.readsOuter(n.Let.Table) {
		return e.open(n.Let.Table)
	}
	shared := e.lets[n.Let]
	if shared == nil {
		rows, err := e.hold(n.Let.Table)
		if err != nil {
			return nil, err
		}
		shared = &sharedLet{rows: rows}
		e.lets[n.Let] = shared
	}
	return streamOf(shared.rows), nil
}
