package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Hidden]{open: (*engine).openHidden})

// openHidden yields no rows: a table that restrict access hides counts as empty where
// the query does not name it. Where it does, the query does not run.
func (e *engine) openHidden(*plan.Hidden) (stream, error) { return streamOf(), nil }
