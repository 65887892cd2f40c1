package simulate

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// Runs of one scenario may see the same rows: in a week of hourly runs most see none. Such a run takes the
// answer of an earlier one where the query must give the same answer again.

// A kinship says when two runs of a query over the same rows have the same answer.
type kinship uint8

const (
	strangers kinship = iota // never: the answer depends on when the run is
	hollow                   // when they see no row at all: then there is no answer's row either
	timeless                 // always: the query doesn't ask when the run is
)

// kinshipOf returns that of a query that can run.
func kinshipOf(q *plan.Query) kinship {
	found := timeless
	asks := func(name string, atRun bool) {
		switch {
		case name == "assert": // it may fail in one run and not in the next
			found = strangers
		case atRun && found == timeless:
			found = hollow
		}
	}
	plain := true
	q.Inspect(func(n plan.Node) bool {
		if caller, ok := n.(plan.Caller); ok {
			for _, c := range caller.Calls() {
				asks(c.Function.Name, c.Function.AtRun)
			}
		}
		plain = plain && isPlain(n)
		return true
	}, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Call); ok {
			asks(c.Function.Name, c.Function.AtRun)
		}
		return true
	})
	if found == hollow && !(plain && isEmptyOfEmpty(q.Result())) {
		return strangers
	}
	return found
}

// isPlain reports whether a node does nothing that could fail without a row.
func isPlain(n plan.Node) bool {
	switch n.(type) {
	case *plan.Scan, *plan.LetTable, *plan.DataTable, *plan.DeclaredCall, *plan.Filter, *plan.Project, *plan.Sort, *plan.Serialize, *plan.Take,
		*plan.Top, *plan.Summarize, *plan.Join, *plan.Union, *plan.MvExpand, *plan.Parse:
		return true
	}
	return false
}

// isEmptyOfEmpty reports whether a node has no rows when the tables that the query reads have none.
func isEmptyOfEmpty(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Scan, *plan.DeclaredCall:
		return true
	case *plan.LetTable:
		return isEmptyOfEmpty(n.Let.Table)
	case *plan.Summarize:
		return len(n.Keys) > 0 && isEmptyOfEmpty(n.Input)
	case *plan.Join:
		left, right := isEmptyOfEmpty(n.Left), isEmptyOfEmpty(n.Right)
		switch n.Kind {
		case "inner", "innerunique", "leftsemi", "rightsemi":
			return left || right
		case "leftouter", "leftanti", "anti", "leftantisemi":
			return left
		case "rightouter", "rightanti", "rightantisemi":
			return right
		}
		return left && right
	case *plan.Union:
		return !slices.ContainsFunc(n.Sources, func(source plan.Node) bool { return !isEmptyOfEmpty(source) })
	case *plan.Filter, *plan.Project, *plan.Sort, *plan.Serialize, *plan.Take, *plan.Top, *plan.MvExpand, *plan.Parse:
		return isEmptyOfEmpty(n.Inputs()[0])
	}
	return false
}

// Answers are those of the runs of one scenario that later runs may take.
type answers struct {
	kinship kinship
	last    Sights       // what the run before saw
	before  *exec.Result // its answer
	empty   *exec.Result // of a run that saw no row
}

// of returns the answer of a run that sees these rows, nil when it isn't known yet.
func (a *answers) of(seen Sights) *exec.Result {
	switch {
	case a.kinship == strangers:
		return nil
	case seen.empty():
		return a.empty
	case a.kinship == timeless && a.before != nil && seen.same(a.last):
		return a.before
	}
	return nil
}

// keep notes the answer of a run.
func (a *answers) keep(seen Sights, answer *exec.Result) {
	a.last, a.before = seen, answer
	if seen.empty() {
		a.empty = answer
	}
}

// empty reports whether the run sees no row.
func (s Sights) empty() bool {
	for _, one := range s {
		if one.rows.Rows > 0 {
			return false
		}
	}
	return true
}

// same reports whether two runs of a scenario see the same rows.
func (s Sights) same(other Sights) bool {
	for key, one := range s {
		two := other[key]
		if one.rows.Rows != two.rows.Rows || !slices.Equal(one.from, two.from) {
			return false
		}
	}
	return true
}
