package exec

import (
	"context"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

func check(q *plan.Query) []diag.Diagnostic { return nil }

func execute(ctx context.Context, q *plan.Query, run Run) (*Result, error) {
	return nil, &Error{Diagnostic: diag.NotSupported.At(q.Result().Span(), "this query")}
}
