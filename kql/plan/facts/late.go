package facts

import "github.com/ruleproof/ruleproof/kql/plan"

// NextLate returns a plugin whose columns become known only in a run, that another
// operator reads, and below which there is no other such plugin; nil if there is none. A plugin
// in a subquery that reads the rows of the operator around it does not count: it cannot run alone.
func NextLate(q *plan.Query) *plan.Evaluate {
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

// lateWithin returns the plugins at and below a node whose columns become known only in a run.
func lateWithin(n plan.Node) []*plan.Evaluate {
	f, found := New(), []*plan.Evaluate(nil)
	plan.Inspect(n, func(n plan.Node) bool {
		if e, ok := n.(*plan.Evaluate); ok && e.Open && !f.ReadsOuter(e) {
			found = append(found, e)
		}
		return true
	})
	return found
}
