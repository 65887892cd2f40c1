package expect

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

const suppressedKey = "suppressed"

// runs says which runs raise alerts, and what is so about others.
type runs struct {
	list    *list[Run]
	numbers map[diag.Span]int // of the items that name a run
}

// runs reads which runs are expected to raise alerts.
func (r *reader) runs(n *document.Node) *runs {
	x := &runs{numbers: map[diag.Span]int{}}
	x.list = readList(r, "run", n, func(n *document.Node) item[Run] { return r.run(n, x) })
	if x.list.complete {
		x.list.count = nil // items may also be about runs without alerts
	}
	return x
}

// run reads an expected run: its number, or a mapping. It raises alerts unless the mapping says
// how many, or that it is suppressed.
func (r *reader) run(n *document.Node, x *runs) item[Run] {
	i := item[Run]{span: n.Span}
	number := n
	if n.Kind == document.Map {
		number = &document.Node{}
		if p := n.Get(runKey); p != nil {
			number = p.Value
		}
	}
	if at, ok := number.Value.(int64); ok {
		x.numbers[n.Span] = int(at)
	}
	alerts := func(run Run) any { return int64(len(run.Alerts)) }
	quiet := false
	switch n.Kind {
	case document.Map:
		for _, p := range n.Pairs {
			name, v := p.Key.Text(), p.Value
			switch name {
			case runKey:
				i.checks = append(i.checks, one(name, r.matcher(count(name), v), func(run Run) any { return int64(run.Number) }))
			case alertsKey:
				i.checks, quiet = append(i.checks, one(name, r.counted(name, v), alerts)), true
			case rowsKey:
				i.checks = append(i.checks, one(name, r.counted(name, v), func(run Run) any { return int64(run.Result.Rows) }))
			case suppressedKey:
				i.checks = append(i.checks, one(name, r.matcher(field{name: name, typ: value.Bool}, v), func(run Run) any { return run.Suppressed }))
				quiet = quiet || v.Value == true
			}
		}
	default:
		i.checks = append(i.checks, one(runKey, r.matcher(count(runKey), n), func(run Run) any { return int64(run.Number) }))
	}
	if !quiet {
		i.checks = append(i.checks, one(alertsKey, present{counted: true}, alerts))
	}
	return i
}

// silent reports whether everything is as expected where no run raises an alert.
func (x *runs) silent() bool {
	l := x.list
	return l.fits(0) && len(l.items) == 0
}

// compare returns the runs that are not as expected.
func (x *runs) compare(o Outcome) (found []Difference, problem *diag.Diagnostic) {
	l := x.list
	loud := 0
	for _, run := range o.Runs {
		if len(run.Alerts) > 0 {
			loud++
		}
	}
	if !l.fits(loud) {
		found = append(found, Difference{Span: l.span, Missing: tooFew(l.count, loud), Message: fmt.Sprintf("expected %s, got %s", counted(l.count), words.CountOrNo(loud, "run")+" with alerts")})
	}
	if problem := l.tooMany(len(o.Runs)); problem != nil {
		return nil, problem
	}
	m := match(l.items, o.Runs)
	for i, w := range m.missing {
		if i == maxDifferences {
			found = append(found, Difference{Span: l.span, Message: fmt.Sprintf("%d more runs are not as expected", len(m.missing)-i)})
			break
		}
		found = append(found, x.missing(l.items[w], m.extra, o.Runs))
	}
	told := 0
	report := func(at diag.Span, what string, run Run) bool {
		if told++; told > maxDifferences {
			found = append(found, Difference{Span: l.span, Message: "more runs are not expected"})
			return false
		}
		found = append(found, Difference{Span: at, Message: fmt.Sprintf("%s: run %d (%s)", what, run.Number, run.At.Short()), Fields: runSummary(run), Extra: rowsOfRun(run)})
		return true
	}
	for _, i := range l.excluded {
		for _, run := range o.Runs {
			if i.holds(run) && !report(i.span, "this run must not be so", run) {
				return found, nil
			}
		}
	}
	if !l.complete && !l.holdsNone() {
		return found, nil
	}
	for _, at := range m.extra {
		if run := o.Runs[at]; len(run.Alerts) > 0 && !x.names(run.Number) && !report(l.span, "this run raises alerts, which is not expected", run) {
			break
		}
	}
	return found, nil
}

// counted says how many runs with alerts are expected.
func counted(m matcher) string {
	if one, ok := m.(literal); ok {
		if n, ok := one.v.(int64); ok {
			return words.CountOrNo(int(n), "run") + " with alerts"
		}
	}
	return m.words() + " runs with alerts"
}

// names reports whether an item is about a run.
func (x *runs) names(number int) bool {
	return slices.ContainsFunc(x.list.items, func(i item[Run]) bool { return x.numbers[i.span] == number })
}

// missing describes a run that is not as expected: the one that the item names, or the nearest.
func (x *runs) missing(i item[Run], extra []int, have []Run) Difference {
	number, named := x.numbers[i.span]
	d := Difference{Span: i.span, Run: number}
	switch at := number - 1; {
	case named && (at < 0 || at >= len(have)):
		d.Message = fmt.Sprintf("there is no run %d: the scenario has %s", number, words.CountOrNo(len(have), "run"))
	case named:
		d.Message = fmt.Sprintf("run %d (%s) is not as expected", number, have[at].At.Short())
		differ(&d, have[at], i.checks)
	default:
		d.Message, d.Missing = "this run is not there", true
		if at := i.nearest(have, extra); at >= 0 {
			d.Message += fmt.Sprintf("; the nearest is run %d (%s)", have[at].Number, have[at].At.Short())
			differ(&d, have[at], i.checks)
		}
	}
	return d
}

func runSummary(run Run) []FieldDifference {
	return []FieldDifference{
		{Name: alertsKey, Actual: []string{strconv.Itoa(len(run.Alerts))}},
		{Name: rowsKey, Actual: []string{strconv.Itoa(run.Result.Rows)}},
	}
}
