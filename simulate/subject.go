package simulate

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// result returns the columns that the query returns.
func (s Subject) result() *value.Schema { return s.Query.Result().Schema() }

// problems returns what keeps the subject from running at all. A rule whose shape has
// faults runs all the same, as long as everything is there that a run depends on.
func (s Subject) problems() []diag.Diagnostic {
	if s.Rule == nil {
		return []diag.Diagnostic{{Code: "rule", Message: "there is no rule to run"}}
	}
	if missing := s.missing(); len(missing) > 0 {
		return missing
	}
	if faults := errorsOf(s.Query.Faults()); len(faults) > 0 {
		return faults
	}
	if faults := refused.Check(s.Query); len(faults) > 0 {
		return faults
	}
	problems := errorsOf(runnable.Check(s.Query, runnable.MaxDepth))
	for i := range problems {
		if p := &problems[i]; p.Code == diag.ColumnsUndeclared.Code {
			p.Hint = strings.TrimPrefix(p.Hint+"; ", "; ") + "give what is missing in an event, or declare the columns in the workspace"
		}
	}
	if s.Query.Result() == nil {
		return append(problems, diag.Diagnostic{Code: "query", Span: s.Rule.Query.Span, Message: "the query returns no table"})
	}
	// Sentinel doesn't accept a rule that takes a column which its query doesn't return.
	for c := range s.Rule.Columns() {
		if s.result().Index(c.Name) < 0 {
			problems = append(problems, noColumn(c.Name, c.Span, s.result()))
		}
	}
	return problems
}

// missing reports the keys without which the rule cannot run.
func (s Subject) missing() (problems []diag.Diagnostic) {
	need := func(ok bool, key string) {
		if !ok {
			problems = append(problems, diag.Diagnostic{Code: "rule", Span: s.Rule.Span, Message: "the rule cannot run without a valid " + key})
		}
	}
	need(s.Query != nil, "query")
	if s.Rule.EffectiveKind() == schema.Scheduled {
		need(s.Rule.QueryPeriod.Set, "queryPeriod")
		need(s.Rule.TriggerOperator.Set, "triggerOperator")
		need(s.Rule.TriggerThreshold.Set, "triggerThreshold")
	}
	return problems
}

// errorsOf returns the diagnostics that are errors.
func errorsOf(list []diag.Diagnostic) []diag.Diagnostic {
	var faults []diag.Diagnostic
	for _, d := range list {
		if d.Severity == diag.Error {
			faults = append(faults, d)
		}
	}
	return faults
}

// noColumn reports a column that the query does not return.
func noColumn(name string, at diag.Span, result *value.Schema) diag.Diagnostic {
	near := diag.DidYouMean(suggest.Nearest(name, func(yield func(string) bool) {
		for _, f := range result.Fields {
			if !yield(f.Name) {
				return
			}
		}
	}))
	return diag.Diagnostic{Code: "column", Span: at, Severity: diag.Error, Message: "the query returns no column " + diag.Quote(name) + near}
}
