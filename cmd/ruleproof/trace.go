package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
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
	places := map[diag.Span]int{} // how many operators, or else conditions, are at a place
	excerpt := func(item *condition.Item) string {
		s := ""
		if item.Span.Source == text {
			s = diag.Preview(item.Text())
		}
		if len(item.Calls) == 0 || places[item.Span] == 1 {
			return s
		}
		var calls []string
		for _, c := range slices.Backward(item.Calls) {
			calls = append(calls, place(c.Span))
		}
		return s + "  called at " + strings.Join(calls, ", from ")
	}
	var operators, conditions []*condition.Item
	for _, item := range o.List.Items {
		switch {
		case item.Kind == condition.Operator && o.Counts[item.ID].Runs > 0:
			operators = append(operators, item)
		case item.IsCondition() && !isSplit(item):
			conditions = append(conditions, item)
		}
	}

	fmt.Fprintln(e.stderr, "operators: rows in, rows out")
	countPlaces(places, operators)
	for _, item := range operators {
		c := o.Counts[item.ID]
		fmt.Fprintf(e.stderr, "  %-8s %8d %8d  %s\n", place(item.Span), c.In, c.Out, excerpt(item))
		for _, side := range item.Sides {
			c := o.Counts[side.ID]
			fmt.Fprintf(e.stderr, "  %-8s   %s: %s, %d matched\n", "", safe.Text(side.Name), words.Count(c.In, "row"), c.Out)
		}
	}
	fmt.Fprintln(e.stderr, "conditions: true, false, null")
	countPlaces(places, conditions)
	for _, item := range conditions {
		c := o.Counts[item.ID]
		fmt.Fprintf(e.stderr, "  %-8s %8d %8d %8d  %s\n", place(item.Span), c.True, c.False, c.Null, excerpt(item))
	}
	fmt.Fprintln(e.stderr, "rows: made of")
	for i, refs := range o.Rows[:min(len(o.Rows), tracedRows)] {
		fmt.Fprintf(e.stderr, "  %-8d %s\n", i+1, shownRefs(refs))
	}
	if more := len(o.Rows) - tracedRows; more > 0 {
		fmt.Fprintf(e.stderr, "  and %s\n", words.Count(more, "further row"))
	}
}

// countPlaces counts how many of the items are at each place.
func countPlaces(places map[diag.Span]int, items []*condition.Item) {
	clear(places)
	for _, item := range items {
		places[item.Span]++
	}
}

// isSplit reports whether a condition is an and of a where whose operands are listed for themselves: what
// the and comes to is what the operator yields.
func isSplit(item *condition.Item) bool {
	if item.Connective != condition.And {
		return false
	}
	_, filter := item.Node.(*plan.Filter)
	return item.Kind == condition.Predicate && filter && item.Parent.Kind == condition.Operator || item.Parent.IsCondition() && isSplit(item.Parent)
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
