package lint

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A timeBound is a condition of the query that keeps only events since ago(Lookback).
type timeBound struct {
	Lookback value.Duration
	Span     diag.Span
	Ingested bool // whether it bounds the time of ingestion, not TimeGenerated
	Closed   bool // whether it ends before the run, as between (ago(2d) .. ago(1d)) does
}

// A boundedScan is a read of a table with the bounds that the query sets on its time.
type boundedScan struct {
	Scan   *plan.Scan
	Bounds []timeBound
}

// boundedScans returns every read of a table, once for each path that leads to it.
func boundedScans(q *plan.Query) []boundedScan {
	w := scanWalk{visiting: map[plan.Node]bool{}}
	w.node(q.Result(), nil)
	return w.scans
}

// scanWalkLimit bounds the steps that are looked at, because lets within lets can multiply them.
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
		// The step keeps TimeGenerated, so the bound also applies below it.
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

// conditions adds the bounds in the predicate's conjuncts.
func conditions(bounds []timeBound, e plan.Expr) []timeBound {
	for _, e := range plan.Conjuncts(e, bare) {
		for _, form := range lowerForms {
			c, ok := form.of(e)
			if !ok {
				continue
			}
			ingested, isTime := timeOfEvent(c.Args[form.time])
			lookback, isAgo := agoOf(c.Args[form.end])
			if isTime && isAgo {
				bounds = append(bounds, timeBound{lookback, c.Span(), ingested, endsEarly(c)})
			}
		}
	}
	return bounds
}

// endsEarly reports whether the call is a between whose end is not now().
func endsEarly(c *plan.Call) bool {
	if c.Function.Name != "between" || len(c.Args) < 3 {
		return false
	}
	end, isNow := call(c.Args[2], "now")
	return !isNow || len(end.Args) > 0
}

// A boundForm is a comparison that bounds a time, with the indexes of the operands that
// are the time and the bound.
type boundForm struct {
	ops       []string
	time, end int
}

var (
	lowerForms = []boundForm{
		{[]string{">", ">="}, 0, 1},
		{[]string{"<", "<="}, 1, 0},
		{[]string{"between"}, 0, 1},
	}
	upperForms = []boundForm{
		{[]string{"<", "<="}, 0, 1},
		{[]string{">", ">="}, 1, 0},
		{[]string{"between"}, 0, 2},
	}
)

// of returns the expression as a comparison of the form.
func (f boundForm) of(e plan.Expr) (*plan.Call, bool) {
	c, ok := call(e, f.ops...)
	return c, ok && len(c.Args) > max(f.time, f.end)
}

// lookback returns how far back the expression, a comparison of one of the forms, bounds
// a time. The bound may be rounded, as in startofday(ago(1d)), or bound an age: now() -
// TimeGenerated < 1h.
func lookback(e plan.Expr, forms []boundForm) (value.Duration, bool) {
	for _, form := range forms {
		c, ok := form.of(e)
		if !ok {
			continue
		}
		time, end := c.Args[form.time], c.Args[form.end]
		if time.Type() == value.DateTime {
			if rounded, ok := call(end, "startofday", "startofweek", "startofmonth", "bin", "floor"); ok && len(rounded.Args) > 0 {
				end = rounded.Args[0]
			}
			return agoOf(end)
		}
		// A small age means a late time, so the operands change places.
		if age, ok := call(end, "-"); ok && len(age.Args) == 2 && age.Args[1].Type() == value.DateTime {
			if _, isNow := call(age.Args[0], "now"); isNow {
				return constDuration(time)
			}
		}
	}
	return 0, false
}

// keptWindow returns the width of the window of time that the predicate keeps: from its
// earliest bound to its latest one, or to the run.
func keptWindow(predicate plan.Expr) (value.Duration, bool) {
	var from, to value.Duration
	bounded := false
	for _, e := range plan.Conjuncts(predicate, bare) {
		if d, ok := lookback(e, lowerForms); ok && (!bounded || d < from) {
			from, bounded = d, true
		}
		if d, ok := lookback(e, upperForms); ok {
			to = max(to, d)
		}
	}
	return from - to, bounded && from > to
}

// timeOfEvent reports whether the expression is the event's time, and whether it is the time of ingestion.
func timeOfEvent(e plan.Expr) (ingested, ok bool) {
	if _, ok := call(e, "ingestion_time"); ok {
		return true, true
	}
	ref, isColumn := bare(e).(*plan.ColumnRef)
	return false, isColumn && ref.Name == timeGenerated
}

// agoOf returns how far back an instant such as ago(1h), now() - 1h or now(-1h) lies.
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
