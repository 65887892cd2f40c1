package lint

import (
	"fmt"
	"time"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// timeGenerated is the column that Sentinel's window bounds.
const timeGenerated = "TimeGenerated"

var scheduleChecks = []*Check{
	{
		ID: "schedule/limits", Severity: errorLevel,
		Summary: "a frequency or period that Sentinel does not allow, or that leaves a gap",
		Why:     "Frequency and period must be between five minutes and 14 days. If the period is shorter than the frequency, events between two windows are never seen. A rule with a period of two days or more may run at most once an hour.",
		Bad: `queryFrequency: 1h
queryPeriod: 30m`,
		Good: `queryFrequency: 1h
queryPeriod: 1h`,
		Page: pageOverview,
	},
	{
		ID: "schedule/overlap", Severity: warningLevel,
		Summary: "the same event alerts in several runs",
		Why:     "Windows that are longer than the time between runs overlap, so a run finds events of earlier runs again. Bound the event that raises the alert to the last queryFrequency, by ingestion_time() or TimeGenerated. Only the events that it is compared with should reach further back.",
		Bad: `queryFrequency: 1h
queryPeriod: 2h`,
		Good: `queryFrequency: 1h
queryPeriod: 2h
query: |
  SigninLogs
  | where ingestion_time() > ago(1h)
  | project TimeGenerated, UserPrincipalName`,
		Page: pageDelay,
		run:  checkOverlap,
	},
	{
		ID: "schedule/repeated-period", Severity: infoLevel,
		Summary: "a filter on TimeGenerated repeats queryPeriod",
		Why:     "Sentinel itself limits the TimeGenerated of every table to queryPeriod. A filter of the same length has no effect, and silently narrows the rule when the period is changed later.",
		Bad: `queryFrequency: 1h
queryPeriod: 1h
query: |
  SigninLogs
  | where TimeGenerated > ago(1h)
  | project TimeGenerated, UserPrincipalName`,
		Good: `queryFrequency: 1h
queryPeriod: 1h
query: |
  SigninLogs
  | project TimeGenerated, UserPrincipalName`,
		Page: pageTemplate,
		run:  checkRepeatedPeriod,
	},
	{
		ID: "schedule/beyond-period", Severity: warningLevel,
		Summary: "a filter on TimeGenerated reaches back further than queryPeriod",
		Why:     "Sentinel limits every table to queryPeriod before the query sees it, even inside let and join. A longer ago() does not find more, and a baseline built on it is silently too short.",
		Bad: `queryFrequency: 1h
queryPeriod: 1h
query: |
  SigninLogs
  | where TimeGenerated > ago(7d)
  | project TimeGenerated, UserPrincipalName`,
		Good: `queryFrequency: 1h
queryPeriod: 7d
query: |
  SigninLogs
  | where TimeGenerated > ago(1h)
  | project TimeGenerated, UserPrincipalName`,
		Page: pageCreate,
		run:  checkBeyondPeriod,
	},
}

// schedule returns the rule's frequency and period; ok is false unless it has both.
func schedule(r *schema.Rule) (frequency, period time.Duration, ok bool) {
	if r == nil || r.EffectiveKind() != schema.Scheduled || !r.QueryFrequency.Set || !r.QueryPeriod.Set {
		return 0, 0, false
	}
	return r.QueryFrequency.Value.Duration, r.QueryPeriod.Value.Duration, r.QueryFrequency.Value.Duration > 0
}

// checkOverlap counts the runs that see the same event. A single bound anywhere in the
// query is enough: it presumably bounds the event that raises the alert, and the other
// events are what that is compared with.
func checkOverlap(p *pass) {
	frequency, period, ok := schedule(p.Rule)
	if !ok || period <= frequency || p.Query == nil {
		return
	}
	reach := period
	p.eachCall(func(c *plan.Call) {
		if d, ok := lookback(c, lowerForms); ok {
			reach = min(reach, goDuration(d))
		}
	})
	p.eachNode(func(n plan.Node) {
		if f, ok := n.(*plan.Filter); ok {
			if d, ok := keptWindow(f.Predicate); ok {
				reach = min(reach, goDuration(d))
			}
		}
	})
	if reach <= frequency {
		return
	}
	runs := (reach + frequency - 1) / frequency
	p.report(p.Rule.QueryPeriod.Span, fmt.Sprintf("the query looks back %s and runs every %s, so the same events alert in %d runs",
		span(reach), p.Rule.QueryFrequency.Value, runs)).Hint = fmt.Sprintf("bound the event that raises the alert, for example with ingestion_time() > ago(%s)", p.Rule.QueryFrequency.Value)
}

func checkRepeatedPeriod(p *pass) {
	p.eachBound(func(b timeBound, period time.Duration) {
		if goDuration(b.Lookback) == period && !b.Closed {
			p.report(b.Span, fmt.Sprintf("this filter repeats queryPeriod (%s), which Sentinel applies itself", p.Rule.QueryPeriod.Value))
		}
	})
}

func checkBeyondPeriod(p *pass) {
	p.eachBound(func(b timeBound, period time.Duration) {
		if goDuration(b.Lookback) > period {
			p.report(b.Span, fmt.Sprintf("this filter looks back %s, but the rule sees no more than its queryPeriod of %s", span(goDuration(b.Lookback)), p.Rule.QueryPeriod.Value))
		}
	})
}

// eachBound calls f for every distinct bound on TimeGenerated in the query itself.
func (p *pass) eachBound(f func(timeBound, time.Duration)) {
	_, period, ok := schedule(p.Rule)
	if !ok || p.Query == nil {
		return
	}
	for _, s := range boundedScans(p.Query) {
		for _, b := range s.Bounds {
			if !b.Ingested {
				f(b, period)
			}
		}
	}
}

func goDuration(d value.Duration) time.Duration { return time.Duration(d) * 100 }

// span formats a duration as rules write it.
func span(d time.Duration) string { return schema.Duration{Duration: d}.Short() }
