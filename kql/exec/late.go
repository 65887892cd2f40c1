package exec

import (
	"context"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxLate bounds how often a query is bound anew.
const maxLate = 50

// bindLate learns the columns that plugins yield to other operators, such as
// those of bag_unpack, by running each plugin over its input, and returns the query bound with
// them. The service does so as well: it runs the plugin before it can tell what the query means.
func bindLate(ctx context.Context, q *plan.Query, run Run) (*plan.Query, error) {
	run.All, run.Emit, run.Observe = false, nil, false
	known := map[int]*value.Schema{}
	for len(known) < maxLate && q.Rebind != nil {
		n := nextLate(q)
		if n == nil {
			break
		}
		result, err := executeBound(ctx, &plan.Query{Results: []plan.Node{n}, Now: q.Now}, run)
		if err != nil {
			return nil, err
		}
		known[n.Number] = result.Table.Schema
		q = q.Rebind(known)
		for _, d := range q.Diagnostics {
			if d.Severity == diag.Error {
				return nil, d
			}
		}
	}
	return q, nil
}

// nextLate returns a plugin whose columns only a run can tell and that another
// operator reads, none of the kind being below it; nil when there is none. A plugin within a
// subquery that reads the rows of the operator around it cannot run by itself.
func nextLate(q *plan.Query) *plan.Evaluate {
	answers := map[plan.Node]bool{}
	for _, n := range q.Results {
		for r, ok := n.(*plan.Render); ok; r, ok = n.(*plan.Render) {
			n = r.Input
		}
		answers[n] = true
	}
	for _, root := range q.Results {
		for _, n := range lateWithin(root) {
			if !answers[n] && len(lateWithin(n)) == 1 {
				return n
			}
		}
	}
	return nil
}

// lateWithin returns the plugins from the node on down whose columns only a run can tell.
func lateWithin(n plan.Node) []*plan.Evaluate {
	facts, found := newFacts(), []*plan.Evaluate(nil)
	plan.Inspect(n, func(n plan.Node) bool {
		if e, ok := n.(*plan.Evaluate); ok && e.Open && !facts.readsOuter(e) {
			found = append(found, e)
		}
		return true
	})
	return found
}
