package main

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
)

// printTrace says what each operator and condition of the query saw, and which
// rows of tables made each row of the answer, on standard error.
func (e *env) printTrace(text *diag.Source, o *exec.Observed) {
	place := func(at diag.Span) string {
		if at.Source != text {
			return "in " + diag.Preview(at.Source.Function)
		}
		return at.Position().String()
	}
	excerpt := func(at diag.Span) string {
		if at.Source != text {
			return ""
		}
		return diag.Preview(strings.Join(strings.Fields(at.Text()), " "))
	}
	fmt.Fprintln(e.stderr, "operators: rows in, rows out")
	for _, c := range o.Operators {
		fmt.Fprintf(e.stderr, "  %-8s %8d %8d  %s\n", place(c.Span), c.In, c.Out, excerpt(c.Span))
		for _, s := range c.Sides {
			fmt.Fprintf(e.stderr, "  %-8s   %s: %s, %d matched\n", "", safe.Text(s.Name), words.Count(s.Rows, "row"), s.Matched)
		}
	}
	fmt.Fprintln(e.stderr, "conditions: true, false, null")
	for _, c := range o.Conditions {
		fmt.Fprintf(e.stderr, "  %-8s %8d %8d %8d  %s\n", place(c.Span), c.True, c.False, c.Null, excerpt(c.Span))
	}
	fmt.Fprintln(e.stderr, "rows: made of")
	for i, refs := range o.Rows[:min(len(o.Rows), tracedRows)] {
		fmt.Fprintf(e.stderr, "  %-8d %s\n", i+1, shownRefs(refs))
	}
	if more := len(o.Rows) - tracedRows; more > 0 {
		fmt.Fprintf(e.stderr, "  and %s\n", words.Count(more, "further row"))
	}
}

const (
	tracedRows = 50 // rows of an answer that a trace explains
	tracedRefs = 10 // rows of one table that it lists for each
)

// shownRefs writes the rows of tables, numbered from 1.
func shownRefs(refs []exec.RowRef) string {
	if len(refs) == 0 {
		return "no row of a table"
	}
	var parts []string
	for len(refs) > 0 {
		table, numbers := refs[0].Table, []string(nil)
		for len(refs) > 0 && refs[0].Table == table {
			numbers, refs = append(numbers, fmt.Sprint(refs[0].Row+1)), refs[1:]
		}
		more := ""
		if n := len(numbers) - tracedRefs; n > 0 {
			numbers, more = numbers[:tracedRefs], fmt.Sprintf(" and %d more", n)
		}
		parts = append(parts, fmt.Sprintf("%s %s%s", diag.Preview(table), strings.Join(numbers, ", "), more))
	}
	return strings.Join(parts, "; ")
}
