package simulate

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// resultOf returns the columns that the query gets from a function whose text is known. Calls with other
// arguments may give other columns; all of them count. It is nil when no call returns rows.
func (s Subject) resultOf(function string) *value.Schema {
	if s.Query == nil {
		return nil
	}
	var fields []value.Field
	seen, open, found := map[string]bool{}, false, false
	for _, c := range s.Query.Calls {
		let, ok := c.Body.(*plan.Let)
		if !ok || c.Stored == nil || c.Stored.Name != function || let.Table == nil {
			continue
		}
		result := let.Table.Schema()
		found, open = true, open || result.Open
		for _, f := range result.Fields {
			if !seen[f.Name] {
				seen[f.Name], fields = true, append(fields, f)
			}
		}
	}
	if !found {
		return nil
	}
	return &value.Schema{Fields: fields, Open: open}
}

// maxStandIns bounds in how many ways the scenarios of one file give rows to functions whose text is known: the query is bound for each.
const maxStandIns = 50

// crowded returns a subject that does not run, for a scenario beyond what the limits allow.
func (w *workspaces) crowded(sc *scenario.Scenario) *boundSubject {
	return &boundSubject{Subject: w.subject, problems: []diag.Diagnostic{{Code: "scenario", Span: sc.Span, Severity: diag.Error,
		Message: fmt.Sprintf("the scenarios of this file give rows to different sets of functions whose text is known, more than the limit of %d", maxStandIns),
		Hint:    "move some of the scenarios to another file"}}}
}

// fixed returns a subject that does not run, for a scenario that asks for a query other than the subject's only one.
func (w *workspaces) fixed(sc *scenario.Scenario) *boundSubject {
	return &boundSubject{Subject: w.subject, problems: []diag.Diagnostic{{Code: "scenario", Span: sc.Span, Severity: diag.Error,
		Message: "rows cannot stand in for a function here: the query cannot be bound again"}}}
}
