package lint

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A timeBound is a condition of the query that keeps only the events since ago(Lookback).
type timeBound struct {
	Lookback value.Duration
	Span     diag.Span
	Ingested bool // it bounds the time of ingestion, not TimeGenerated
}

// A boundedScan is a read of a table with the bounds that the query sets on its time.
type boundedScan struct {
	Scan   *plan.Scan
	Bounds []timeBound
}

// boundedScans returns every read of a table, each once for every way that leads to it.
func boundedScans(q *plan.Query) []boundedScan {
	w := scanWalk{visiting: map[plan.Node]bool{}}
	w.node(q.Result(), nil)
	return w.scans
}

// scanWalkLimit bounds how many steps are looked at: lets within lets can multiply them.
const scanWalkLimit = 10_000

type scanWalk struct {
	scans    []boundedScan
	steps    int
	visiting map[plan.Node]bool
}

func (w *scanWalk) node(n plan.Node, bounds []timeBound) {
	if w.steps++; n == nil || w.visiting[n] || w.steps > scanWalkLimit {
		return
	}
	w.visiting[n] = true
	defer delete(w.visiting, n)
	switch x := n.(type) {
	case *plan.Scan:
		w.scans = append(w.scans, boundedScan{x, bounds})
		return
	case *plan.LetTable:
		w.node(x.Let.Table, bounds)
		return
	case *plan.Filter:
		w.node(x.Input, conditions(bounds[:len(bounds):len(bounds)], x.Predicate))
		return
	case *plan.Project, *plan.Sort, *plan.Union, *plan.Serialize, *plan.MvExpand:
		// The bound reaches through: TimeGenerated is carried.
	default:
		bounds = nil
	}
	for _, in := range n.Inputs() {
		w.node(in, bounds)
	}
	for _, e := range n.Exprs() {
		plan.InspectExpr(e, func(e plan.Expr) bool {
			switch e := e.(type) {
			case *plan.ScalarQuery:
				w.node(e.Table, nil)
			case *plan.InTable:
				w.node(e.Table, nil)
			}
			return true
		})
	}
}

// conditions adds the bounds that the predicate's conjuncts set.
func conditions(bounds []timeBound, e plan.Expr) []timeBound {
	if and, ok := call(e, "and"); ok {
		for _, x := range and.Args {
			bounds = conditions(bounds, x)
		}
		return bounds
	}
	for _, form := range boundForms {
		c, ok := call(e, form.ops...)
		if !ok || len(c.Args) < 2 {
			continue
		}
		ingested, isTime := timeOfEvent(c.Args[form.time])
		lookback, isAgo := agoOf(c.Args[form.from])
		if isTime && isAgo {
			bounds = append(bounds, timeBound{lookback, c.Span(), ingested})
		}
	}
	return bounds
}

// boundForms are the comparisons that bound a time from below, with the operands that are the time and the bound.
var boundForms = []struct {
	ops        []string
	time, from int
}{
	{[]string{">", ">="}, 0, 1},
	{[]string{"<", "<="}, 1, 0},
	{[]string{"between"}, 0, 1},
}

// anyTimeBound returns how far a comparison of any time with ago() reaches
// back, also when the bound is rounded, as in startofday(ago(1d)).
func anyTimeBound(c *plan.Call) (value.Duration, bool) {
	for _, form := range boundForms {
		if !slices.Contains(form.ops, c.Function.Name) || len(c.Args) < 2 || c.Args[form.time].Type() != value.DateTime {
			continue
		}
		bound := c.Args[form.from]
		if rounded, ok := call(bound, "startofday", "startofweek", "startofmonth", "bin", "floor"); ok && len(rounded.Args) > 0 {
			bound = rounded.Args[0]
		}
		return agoOf(bound)
	}
	return 0, false
}

// timeOfEvent reports whether the expression is the event's time, and whether that of its ingestion.
func timeOfEvent(e plan.Expr) (ingested, ok bool) {
	if _, ok := call(e, "ingestion_time"); ok {
		return true, true
	}
	ref, isColumn := bare(e).(*plan.ColumnRef)
	return false, isColumn && ref.Name == timeGenerated
}

// agoOf returns how far the instant lies back: of ago(1h), now() - 1h and now(-1h).
func agoOf(e plan.Expr) (value.Duration, bool) {
	if c, ok := call(e, "ago"); ok && len(c.Args) == 1 {
		return constDuration(c.Args[0])
	}
	if c, ok := call(e, "now"); ok && len(c.Args) == 1 {
		d, ok := constDuration(c.Args[0])
		return -d, ok
	}
	if c, ok := call(e, "-"); ok && len(c.Args) == 2 {
		if _, isNow := call(c.Args[0], "now"); isNow {
			return constDuration(c.Args[1])
		}
	}
	return 0, false
}
