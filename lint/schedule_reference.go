package lint

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/plan/window"
)

// A filling says how long it takes until a table of the present state has been written anew.
type filling struct {
	every time.Duration
	how   string
}

const day = 24 * time.Hour

// fillings are the tables of the present state, by their names in lower case. IdentityInfo: service limits of UEBA.
// Threat intelligence: an indicator is written when it is created or changes, so that rules of Azure-Sentinel look back 14 days.
var fillings = map[string]filling{
	"identityinfo":                {14 * day, "writes all identities anew every 14 days"},
	"threatintelligenceindicator": {day, "has an indicator only when it is written, not in every hour"},
	"threatintelindicators":       {day, "has an indicator only when it is written, not in every hour"},
	"threatintelobjects":          {day, "has an object only when it is written, not in every hour"},
}

// checkReferencePeriod reports tables of the present state that are looked up in a window in which they are not complete.
func checkReferencePeriod(p *pass) {
	r, _, period, ok := p.windowed()
	if !ok {
		return
	}
	told := map[string]bool{}
	look := func(e window.Event) {
		name := strings.ToLower(e.Read.Name())
		f, known := fillings[name]
		width := e.Seen(period)
		if !known || told[name] || width >= f.every {
			return
		}
		told[name] = true
		if slices.ContainsFunc(r.Bounds, func(b window.Bound) bool {
			return b.Read == e.Read && b.Lower && b.Axis == window.Generated && b.At.LeastAge() > period
		}) {
			return // the filter reaches beyond the period, which schedule/beyond-period reports
		}
		at, what := p.Rule.QueryPeriod.Span, "queryPeriod"
		for _, b := range r.Bounds {
			if b.Read == e.Read && b.Lower && b.Axis == window.Generated && b.At.Age() < min(period, f.every) {
				at, what = b.Span, "this filter"
			}
		}
		if what == "queryPeriod" && width < period {
			return // the bound is not in the text
		}
		p.report(at, fmt.Sprintf("%s looks up %s in only %s, but that table %s", what, show(e.Read.Name()), span(width), f.how)).
			Hint = "look back " + span(f.every) + " in this table, and bound the events that raise the alert"
	}
	for _, row := range r.Rows {
		for i, e := range row.Events {
			if several(row) && (i > 0 || row.Events[0].Read != row.Events[len(row.Events)-1].Read) {
				look(e)
			}
		}
	}
	for _, e := range r.Consulted {
		look(e)
	}
}

// several reports whether a row is made of events of several reads.
func several(row window.Row) bool {
	for _, e := range row.Events {
		if e.Read != row.Events[0].Read {
			return true
		}
	}
	return false
}

// lateTables are the tables whose events are known to arrive late, by their names in lower case, and how late. Office 365's
// audit log: 60 to 90 minutes for its core services.
var lateTables = map[string]time.Duration{"officeactivity": 90 * time.Minute}

// checkMargin reports a window that is as long as the frequency over a table whose events arrive late: those that arrive
// after the run are in no window.
func checkMargin(p *pass) {
	r, frequency, period, ok := p.windowed()
	if !ok || p.alertsOnSilence() {
		return
	}
	for _, row := range r.Rows {
		for i := range row.Events {
			e := &row.Events[i]
			delay, known := lateTables[strings.ToLower(e.Read.Name())]
			if !known || row.Unknown || e.Seen(period) != frequency || frequency >= 12*time.Hour || e.Has(window.Ingested) {
				continue
			}
			p.report(p.Rule.QueryPeriod.Span, fmt.Sprintf("events of %s arrive up to %s late, but each is looked for in only one window of %s", show(e.Read.Name()), span(delay), span(frequency))).
				Hint = fmt.Sprintf("make queryPeriod longer than the delay, and bound the events with ingestion_time() between (ago(%s) .. now())", span(frequency))
			return
		}
	}
}
