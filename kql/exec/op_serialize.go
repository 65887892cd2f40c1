package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Serialize]{open: (*engine).openSerialize})

// openSerialize yields the rows as they come: the engine keeps their order anyway.
func (e *engine) openSerialize(n *plan.Serialize) (stream, error) { return e.open(n.Input) }
