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
		Why:     "Frequency and period lie between five minutes and 14 days. When the period is shorter than the frequency, events between two windows are never looked at; a period of two days or more may be queried once an hour at most.",
		Bad: `queryFrequency: 1h
queryPeriod: 30m`,
		Good: `queryFrequency: 1h
queryPeriod: 1h`,
		Page: pageOverview,
	},
	{
		ID: "schedule/duration-form", Severity: warningLevel,
		Summary: "a duration in the form of another place",
		Why:     "The schedule of a rule in YAML is written 1h or 14d; lookbackDuration and suppressionDuration are deployed as they stand and need ISO 8601, as PT5H. The wrong form fails the deployment, or counts days where hours were meant.",
		Bad: `queryFrequency: PT1H
queryPeriod: 1h`,
		Good: `queryFrequency: 1h
queryPeriod: 1h`,
		Page: pageTemplate,
	},
	{
		ID: "schedule/overlap", Severity: warningLevel,
		Summary: "the same event alerts in several runs",
		Why:     "Windows that are longer than the time between runs overlap, so every run finds the events of the runs before it again. Bound the event that raises the alert to the last queryFrequency, by ingestion_time() or TimeGenerated, and let only what it is compared with reach further back.",
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
		Why:     "Sentinel bounds TimeGenerated of every table to queryPeriod itself. A filter of the same length does nothing, and silently narrows the rule when the period is changed later.",
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
		Why:     "Sentinel cuts every table to queryPeriod before the query sees it, also inside let and join. A longer ago() finds nothing more, and a baseline built on it is silently too short.",
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

// schedule returns the rule's frequency and period; ok is false where it has not both.
func schedule(r *schema.Rule) (frequency, period time.Duration, ok bool) {
	if r == nil || r.EffectiveKind() != schema.Scheduled || !r.QueryFrequency.Set || !r.QueryPeriod.Set {
		return 0, 0, false
	}
	return r.QueryFrequency.Value.Duration, r.QueryPeriod.Value.Duration, r.QueryFrequency.Value.Duration > 0
}

// checkOverlap counts the runs in which one event is seen. One bound anywhere
// is enough: what it bounds is then what raises the alert, and the rest is what
// that is compared with.
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
	p.report(p.Rule.QueryPeriod.Span, fmt.Sprintf("the query looks back %s and runs every %s: the same events alert in %d runs",
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

// span writes a duration as rules write it.
func span(d time.Duration) string { return schema.Duration{Duration: d}.Short() }
