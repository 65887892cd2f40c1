package exec

import (
	"context"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxLate bounds how often a query is bound again.
const maxLate = 50

// bindLate learns the columns that plugins yield to other operators, such as
// those of bag_unpack, by running each plugin over its input, and returns the query bound with
// them. The service does the same: it runs the plugin before it binds the query.
func bindLate(ctx context.Context, q *plan.Query, run Run, memory *ledger) (*plan.Query, error) {
	run.All, run.Emit, run.Observe, run.Trace = false, nil, nil, false
	known := map[int]*value.Schema{}
	for len(known) < maxLate && q.Rebind != nil {
		n := facts.NextLate(q)
		if n == nil {
			break
		}
		result, err := executeBound(ctx, &plan.Query{Results: []plan.Node{n}, Now: q.Now, Calls: q.Calls}, run, memory)
		if err != nil {
			return nil, err
		}
		known[n.Number] = result.Table.Schema
		q = q.Rebind(known)
		if err := errorOf(q); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// errorOf returns the first error that the binder found in a query, nil for none.
func errorOf(q *plan.Query) error {
	for _, d := range q.Faults() {
		if d.Severity == diag.Error {
			return d
		}
	}
	return nil
}
