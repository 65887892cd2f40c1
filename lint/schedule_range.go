package lint

import (
	"fmt"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/window"
)

// checkRangeEnd reports a between whose end is a timespan where an instant was meant. The timespan is one after the start.
func checkRangeEnd(p *pass) {
	for _, r := range p.ranges() {
		// An end that is much shorter than the way from the start to the run was hardly meant as a length. Where
		// the start lies twice as far back as the end is long, both readings are the same. A short range that
		// begins a little earlier is one that waits for late events.
		least := 3 * r.Length
		if r.Length < day {
			least = 6 * r.Length
		}
		if r.Length <= 0 || r.From.Unit != 0 && r.Length >= time.Duration(r.From.Unit)*100 || r.From.LeastAge() < least {
			continue
		}
		end := r.Call.Args[2].Span()
		f := p.report(end, fmt.Sprintf("the end of this range is a timespan, so the range is %s long and ends %s before the run", span(r.Length), span(r.From.LeastAge()-r.Length)))
		f.Hint = "write ago(" + show(end.Text()) + ") for an end that lies that long before the run"
		f.Fix = &diag.Fix{Message: "write ago(" + show(end.Text()) + ")", Edits: []diag.Edit{{Span: end, New: "ago(" + end.Text() + ")"}}}
	}
}

// ranges returns the ranges in the query's own text, also of NRT rules and of files that hold only a query.
func (p *pass) ranges() []window.Range {
	r, ok := p.analysis()
	if !ok {
		return nil
	}
	var list []window.Range
	for _, x := range r.Ranges {
		if len(x.Call.Args) == 3 && x.Call.Span().Text() != "" {
			list = append(list, x)
		}
	}
	return list
}

// checkEmptyRange reports a between that holds no time, as its end does not come after its start.
func checkEmptyRange(p *pass) {
	for _, r := range p.ranges() {
		if r.Call.Function.Name != "between" || r.To.LongestSince(r.From) > 0 {
			continue
		}
		from, to := r.Call.Args[1].Span(), r.Call.Args[2].Span()
		if r.To.LongestSince(r.From) == 0 {
			if r.Length == 0 {
				p.report(r.Call.Span(), "this range begins and ends at the same time, so no event lies in it")
			}
			continue
		}
		f := p.report(r.Call.Span(), "this range ends before it begins, so no event lies in it")
		f.Hint = "write the earlier time first"
		if r.Length == 0 && from.Text() != "" && to.Text() != "" {
			f.Fix = &diag.Fix{Message: "exchange the ends", Edits: []diag.Edit{{Span: from, New: to.Text()}, {Span: to, New: from.Text()}}}
		}
	}
}

// checkFixedDate reports filters that let only events before a date pass.
func checkFixedDate(p *pass) {
	r, ok := p.analysis()
	if !ok || p.Rule == nil {
		return
	}
	for _, f := range r.Fixed {
		if !f.Lower {
			p.report(f.Span, "no event after a fixed date passes this filter, so the rule finds nothing once that date is past").
				Hint = "bound TimeGenerated relative to the run, with ago()"
		}
	}
}

// checkBaseline reports queries that find nothing, because what is left out holds every event.
func checkBaseline(p *pass) {
	r, ok := p.analysis()
	if !ok || p.Rule == nil || len(r.Rows) == 0 || r.Cut {
		return
	}
	for _, row := range r.Rows {
		if row.Never.IsZero() {
			return
		}
	}
	p.report(r.Rows[0].Never, "what is left out here includes the events that it is compared with, so no row remains").
		Hint = "end the baseline where the events begin, for example with TimeGenerated < ago(1d)"
}
