package lint

import (
	"time"

	"github.com/ruleproof/ruleproof/kql/plan/window"
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
		ID: "schedule/duration-form", Severity: warningLevel,
		Summary: "a duration in the wrong form for its place",
		Why:     "The schedule of a rule in YAML is written like 1h or 14d. lookbackDuration and suppressionDuration are deployed unchanged and need ISO 8601, such as PT5H. In the wrong form a duration fails the deployment, or counts days instead of hours.",
		Bad: `queryFrequency: PT1H
queryPeriod: 1h`,
		Good: `queryFrequency: 1h
queryPeriod: 1h`,
		Page: pageTemplate,
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
		ID: "schedule/gap", Severity: warningLevel,
		Summary: "a filter is shorter than queryFrequency, so events are missed",
		Why:     "Each run looks back a shorter time than passes between two runs. What happens in between is never looked at, although Sentinel gives the rule its whole queryPeriod.",
		Bad: `queryFrequency: 1d
queryPeriod: 1d
query: |
  SigninLogs
  | where TimeGenerated > ago(1h)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `queryFrequency: 1h
queryPeriod: 1d
query: |
  SigninLogs
  | where TimeGenerated > ago(1h)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageOverview,
		run:  checkGap,
	},
	{
		ID: "schedule/repeated-period", Severity: infoLevel, Optional: true,
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

// windowed returns what bounds the events of the result of a scheduled rule, and the rule's frequency and period; ok is
// false where the query is not known well enough.
func (s *Subject) windowed() (r *window.Result, frequency, period time.Duration, ok bool) {
	frequency, period, ok = schedule(s.Rule)
	if !ok || s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil, 0, 0, false
	}
	if s.windows == nil {
		s.windows = window.Of(s.Query, period)
	}
	return s.windows, frequency, period, true
}

// span formats a duration as rules write it.
func span(d time.Duration) string { return schema.Duration{Duration: d}.Short() }
