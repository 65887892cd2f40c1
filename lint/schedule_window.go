package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/plan/window"
	"github.com/ruleproof/ruleproof/schema"
)

// checkOverlap counts the runs that raise an alert for the same event. An event that a row
// needs and that only one run sees is enough: the others are what it is compared with.
func checkOverlap(p *pass) {
	r, frequency, period, ok := p.windowed()
	if !ok || p.alertsOnSilence() {
		return
	}
	step := frequency // the shortest time between two alerts
	if p.Rule.SuppressionEnabled.Value {
		step = max(step, p.Rule.SuppressionDuration.Value.Duration)
	}
	reach, table := time.Duration(0), "" // and the table, if the row also needs events of others that are seen longer
	for _, row := range r.Rows {
		if row.Unknown || !row.Never.IsZero() || len(row.Events) == 0 ||
			slices.ContainsFunc(row.Events, func(e window.Event) bool { return e.Stale }) {
			continue
		}
		e, width := narrowest(row, period)
		if width <= reach || !e.Read.Known {
			continue
		}
		reach, table = width, ""
		if slices.ContainsFunc(row.Events, func(o window.Event) bool { return o.Read != e.Read && o.Width(period) > width }) {
			table = e.Read.Name()
		}
	}
	if reach <= step || reach-step <= min(lateMargin, step/2) {
		return // not longer, or only by what late events need
	}
	within := ""
	if table != "" {
		within = " in " + show(table)
	}
	f := p.report(p.Rule.QueryPeriod.Span, fmt.Sprintf("the query looks back %s%s and runs every %s, so the same events alert in %d runs",
		span(reach), within, p.Rule.QueryFrequency.Value, (reach+step-1)/step))
	f.Hint = fmt.Sprintf("bound the event that raises the alert, for example with ingestion_time() between (ago(%s) .. now())", p.Rule.QueryFrequency.Value)
}

// lateMargin is how much longer than queryFrequency a rule may look back so that events which arrive late are seen.
const lateMargin = 15 * time.Minute

// narrowest returns the event of a row that the fewest runs see, and how long they see it.
func narrowest(row window.Row, period time.Duration) (e *window.Event, width time.Duration) {
	for i := range row.Events {
		if d := row.Events[i].Width(period); e == nil || d < width {
			e, width = &row.Events[i], d
		}
	}
	return e, width
}

// alertsOnSilence reports whether the rule may raise an alert when its query returns nothing.
func (p *pass) alertsOnSilence() bool {
	r := p.Rule
	switch n := r.TriggerThreshold.Value; r.TriggerOperator.Value {
	case schema.LessThan:
		return true
	case schema.Equal:
		return n == 0
	case schema.NotEqual:
		return n != 0
	}
	return false
}

// sampledTables are tables that repeat a state so often that a look at their latest rows is enough.
var sampledTables = map[string]bool{"heartbeat": true, "perf": true, "insightsmetrics": true, "azuremetrics": true, "vmconnection": true}

// checkGap reports events that no run looks at.
func checkGap(p *pass) {
	r, frequency, period, ok := p.windowed()
	if !ok || r.Cut || p.alertsOnSilence() || period < frequency {
		return
	}
	needed := map[*window.Read]bool{}
	seen := map[string]time.Duration{} // how much of the time all ways together see of the events of a table
	for _, row := range r.Rows {
		for _, e := range row.Events {
			needed[e.Read] = true
		}
		for name, width := range widths(row, period) {
			if inAll(r.Rows, row, name) {
				seen[name] += width
			} else {
				seen[name] += period // rows are there without it
			}
		}
	}
	for _, b := range r.Bounds {
		name := b.Read.Name()
		width, read := seen[name]
		if !needed[b.Read] || !b.Lower || b.Axis != window.Generated && b.Axis != window.Ingested || !read || width >= frequency || width == 0 || sampledTables[strings.ToLower(name)] || b.At.Age() >= frequency {
			continue
		}
		delete(seen, name)
		p.report(b.Span, fmt.Sprintf("the rule runs every %s, but looks at only %s of %s, so it misses the events between",
			p.Rule.QueryFrequency.Value, span(width), show(name))).
			Hint = fmt.Sprintf("look back as far as the rule's queryFrequency, with ago(%s)", p.Rule.QueryFrequency.Value)
	}
}

// widths returns how long a row sees the events of each table that it needs.
func widths(row window.Row, period time.Duration) map[string]time.Duration {
	list := map[string]time.Duration{}
	for _, e := range row.Events {
		width := e.Seen(period)
		if known, met := list[e.Read.Name()]; !met || width < known {
			list[e.Read.Name()] = width
		}
	}
	return list
}

// inAll reports whether all rows that begin with the same events as one of them need events of the table.
func inAll(rows []window.Row, one window.Row, name string) bool {
	for _, row := range rows {
		if len(row.Events) > 0 && row.Events[0].Read == one.Events[0].Read &&
			!slices.ContainsFunc(row.Events, func(e window.Event) bool { return e.Read.Name() == name }) {
			return false
		}
	}
	return true
}
