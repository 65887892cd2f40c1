package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.SubInput]{open: (*engine).openSubInput})

// runSub runs a subquery over rows, which are settled, and returns its rows, which are held.
func (e *engine) runSub(in *plan.SubInput, rows *batch, sub plan.Node) (*batch, error) {
	if in == nil {
		return nil, fail(sub.Span(), "the subquery", fmt.Errorf("it has no input"))
	}
	outer := e.outer[in]
	e.outer[in] = rows
	defer func() { e.outer[in] = outer }()
	return e.hold(sub)
}

// openSubInput yields the rows that the operator around hands to its subquery.
func (e *engine) openSubInput(n *plan.SubInput) (stream, error) { return streamOf(e.outer[n]), nil }
