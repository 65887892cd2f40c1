package lint

import (
	"fmt"
	"slices"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/window"
)

func checkRepeatedPeriod(p *pass) {
	p.eachBound(func(b window.Bound, period time.Duration) {
		if b.At.Unit == 0 && b.At.Age() == period && !b.Both {
			p.report(b.Span, fmt.Sprintf("this filter repeats queryPeriod (%s), which Sentinel applies itself", p.Rule.QueryPeriod.Value))
		}
	})
}

func checkBeyondPeriod(p *pass) {
	var farthest time.Duration // one queryPeriod is too short for all filters: the one that looks back farthest says it
	var at diag.Span
	p.eachBound(func(b window.Bound, period time.Duration) {
		if age := b.At.LeastAge(); age > max(period, farthest) {
			farthest, at = age, b.Span
		}
	})
	if farthest > 0 {
		found := p.report(at, fmt.Sprintf("this filter looks back %s, but the rule sees no more than its queryPeriod of %s", span(farthest), p.Rule.QueryPeriod.Value))
		if found.Hint = "shorten the filter"; farthest <= longestPeriod {
			found.Hint = fmt.Sprintf("set queryPeriod to %s, or shorten the filter", span(farthest))
		}
	}
	r, _, _, ok := p.windowed()
	if !ok {
		return
	}
	for _, f := range r.Fixed {
		if f.Lower && !slices.ContainsFunc(r.Fixed, func(o window.Fixed) bool { return !o.Lower && o.Span == f.Span }) {
			p.report(f.Span, fmt.Sprintf("this filter begins at a fixed date: once that is past, the rule sees no more than its queryPeriod of %s anyway", p.Rule.QueryPeriod.Value))
		}
	}
}

// eachBound calls f for every condition that bounds TimeGenerated from below, once for each place.
func (p *pass) eachBound(f func(window.Bound, time.Duration)) {
	r, _, period, ok := p.windowed()
	if !ok {
		return
	}
	seen := map[diag.Span]bool{}
	for _, b := range r.Bounds {
		if b.Lower && b.Axis == window.Generated && !seen[b.Span] {
			seen[b.Span] = true
			f(b, period)
		}
	}
}
