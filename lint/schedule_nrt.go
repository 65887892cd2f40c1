package lint

import (
	"fmt"
	"time"

	"github.com/ruleproof/ruleproof/kql/plan/window"
	"github.com/ruleproof/ruleproof/schema"
)

// usualDelay is a time within which events cannot be relied on to have arrived.
const usualDelay = 15 * time.Minute

// longestDelay is how late an event may arrive for an NRT rule.
const longestDelay = 12 * time.Hour

// checkNRTWindow reports filters on the time of events in an NRT rule, which sees the events that arrived in the last
// minute, whenever they happened.
func checkNRTWindow(p *pass) {
	r, ok := p.analysis()
	if !ok || p.Rule == nil || p.Rule.EffectiveKind() != schema.NRT {
		return
	}
	for _, b := range distinct(r.Bounds) {
		switch {
		case b.Axis == window.Generated && b.Lower && b.At.Age() < usualDelay:
			p.report(b.Span, fmt.Sprintf("an NRT rule sees an event when it arrives; this filter drops those that arrive more than %s after they happened", span(b.At.Age()))).
				Hint = "remove the filter: the rule sees each event once"
		case b.Axis == window.Generated && !b.Lower && b.At.LeastAge() >= time.Hour:
			p.report(b.Span, fmt.Sprintf("an NRT rule sees the events that arrived in the last minute; hardly any is %s old, so this history is empty", span(b.At.LeastAge()))).
				Hint = "use a scheduled rule for a comparison with earlier events"
		case b.Axis == window.Ingested && b.Lower && b.At.Age() < time.Minute:
			p.report(b.Span, "an NRT rule runs every minute; a shorter window of ingestion_time() misses events").
				Hint = "remove the filter: the rule sees each event once"
		}
	}
}

// distinct returns the first of the bounds with each span.
func distinct(bounds []window.Bound) []window.Bound {
	var list []window.Bound
	seen := map[[3]int]bool{}
	for _, b := range bounds {
		key := [3]int{b.Span.Start, b.Span.End}
		if b.Lower {
			key[2] = 1
		}
		if !seen[key] {
			seen[key] = true
			list = append(list, b)
		}
	}
	return list
}

func checkSuppression(p *pass) {
	if p.Rule == nil || !p.Rule.SuppressionEnabled.Value {
		return
	}
	duration, frequency := p.Rule.SuppressionDuration, p.Rule.QueryFrequency
	switch {
	case !duration.Set && duration.Span.IsZero():
		p.report(p.Rule.SuppressionEnabled.Span, "suppression is on, but suppressionDuration does not say for how long").
			Hint = "add suppressionDuration, for example PT5H"
	case duration.Set && frequency.Set && p.Rule.EffectiveKind() == schema.Scheduled && duration.Value.Duration < frequency.Value.Duration:
		p.report(duration.Span, fmt.Sprintf("suppression of %s has no effect: the next run comes only after %s", duration.Value, frequency.Value)).
			Hint = fmt.Sprintf("make it longer than queryFrequency (%s), or turn it off", frequency.Value)
	}
}

// checkSuppressionGap reports suppression that outlasts the window: what happens in between is seen by no run.
func checkSuppressionGap(p *pass) {
	_, period, ok := schedule(p.Rule)
	if !ok || !p.Rule.SuppressionEnabled.Value || p.Rule.SuppressionDuration.Value.Duration <= period {
		return
	}
	p.report(p.Rule.SuppressionDuration.Span, fmt.Sprintf("after an alert the query does not run for %s and then looks back only %s, so events in between are missed",
		p.Rule.SuppressionDuration.Value, p.Rule.QueryPeriod.Value)).
		Hint = "suppression stops the whole rule, not only the entity of the alert; group the alerts into incidents instead"
}
