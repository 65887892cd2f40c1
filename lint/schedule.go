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
		ID: "schedule/overlap", Severity: warningLevel,
		Summary: "the same event alerts in several runs",
		Why:     "Windows that are longer than the time between runs overlap, so a run finds events of earlier runs again. Bound the event that raises the alert to the last queryFrequency, by ingestion_time() or TimeGenerated, at both ends: a run is executed five minutes after its time, so an event that arrives in these minutes is found by this run and by the next. Only the events that it is compared with should reach further back.",
		Bad: `queryFrequency: 1h
queryPeriod: 2h`,
		Good: `queryFrequency: 1h
queryPeriod: 2h
query: |
  SigninLogs
  | where ingestion_time() between (ago(1h) .. now())
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
	{
		ID: "schedule/range-end", Severity: warningLevel, Fixes: true,
		Summary: "a range of times whose end is a timespan, where ago() is missing",
		Why:     "The end of a between may be a timespan: it is then one after the start. between (ago(14d) .. 1d) is one day two weeks ago, not the days until yesterday.",
		Bad: `queryFrequency: 1h
queryPeriod: 14d
query: |
  let known = SigninLogs | where TimeGenerated between (ago(14d) .. (1d)) | distinct IPAddress;
  SigninLogs
  | where TimeGenerated > ago(1h)
  | where IPAddress !in (known)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `queryFrequency: 1h
queryPeriod: 14d
query: |
  let known = SigninLogs | where TimeGenerated between (ago(14d) .. ago(1d)) | distinct IPAddress;
  SigninLogs
  | where TimeGenerated > ago(1h)
  | where IPAddress !in (known)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: kustoPages + "between-operator",
		run:  checkRangeEnd,
	},
	{
		ID: "schedule/empty-range", Severity: warningLevel, Fixes: true,
		Summary: "a range of times in which no event can lie",
		Why:     "The first end of a between must be the earlier one. ago(1d) is earlier than ago(1h).",
		Bad: `queryFrequency: 1h
queryPeriod: 1d
query: |
  SigninLogs
  | where TimeGenerated between (ago(1h) .. ago(2h))
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `queryFrequency: 1h
queryPeriod: 1d
query: |
  SigninLogs
  | where TimeGenerated between (ago(2h) .. ago(1h))
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: kustoPages + "between-operator",
		run:  checkEmptyRange,
	},
	{
		ID: "schedule/fixed-date", Severity: warningLevel,
		Summary: "a filter that lets only events before a fixed date pass",
		Why:     "A rule looks at the latest events. Once the date is past, no event passes the filter and the rule never fires again. Such dates are left over from a hunt or a test.",
		Bad: `query: |
  SigninLogs
  | where TimeGenerated between (datetime(2024-01-01) .. datetime(2024-02-01))
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `query: |
  SigninLogs
  | where TimeGenerated > ago(1h)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageCreate,
		run:  checkFixedDate,
	},
	{
		ID: "schedule/baseline", Severity: warningLevel,
		Summary: "a baseline that includes the events that it is compared with",
		Why:     "What is new is what is in no earlier event. If the earlier events include the latest ones, each event is known by itself, and the rule never fires.",
		Bad: `queryFrequency: 1d
queryPeriod: 14d
query: |
  let known = SigninLogs | where TimeGenerated > ago(14d) | distinct IPAddress;
  SigninLogs
  | where TimeGenerated > ago(1d)
  | where IPAddress !in (known)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `queryFrequency: 1d
queryPeriod: 14d
query: |
  let known = SigninLogs | where TimeGenerated < ago(1d) | distinct IPAddress;
  SigninLogs
  | where TimeGenerated > ago(1d)
  | where IPAddress !in (known)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageTemplate,
		run:  checkBaseline,
	},
	{
		ID: "schedule/reference-period", Severity: warningLevel,
		Summary: "a table of the present state is looked up in a window in which it is not complete",
		Why:     "A table such as IdentityInfo holds an entry in the window only if it was written there. In a short queryPeriod most entries are missing, and the join or the filter finds nothing.",
		Bad: `queryFrequency: 1h
queryPeriod: 1h
query: |
  SigninLogs
  | join kind=inner (IdentityInfo | where AssignedRoles has "Global Administrator") on $left.UserId == $right.AccountObjectId
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `queryFrequency: 1h
queryPeriod: 14d
query: |
  SigninLogs
  | where ingestion_time() between (ago(1h) .. now())
  | join kind=inner (IdentityInfo | where AssignedRoles has "Global Administrator") on $left.UserId == $right.AccountObjectId
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageLimits,
		run:  checkReferencePeriod,
	},
	{
		ID: "schedule/margin", Severity: infoLevel, Optional: true,
		Summary: "a window without a margin over a table whose events arrive late",
		Why:     "An event that arrives after the run of its window is in no later window when the window is as long as the frequency. Let the window overlap, and bound the events by ingestion_time().",
		Bad: `queryFrequency: 1h
queryPeriod: 1h
requiredDataConnectors: []
query: |
  OfficeActivity
  | project TimeGenerated, UserPrincipalName = UserId, IPAddress = ClientIP`,
		Good: `queryFrequency: 1h
queryPeriod: 3h
requiredDataConnectors: []
query: |
  OfficeActivity
  | where ingestion_time() between (ago(1h) .. now())
  | project TimeGenerated, UserPrincipalName = UserId, IPAddress = ClientIP`,
		Page: pageDelay,
		run:  checkMargin,
	},
	{
		ID: "schedule/nrt-window", Severity: warningLevel,
		Summary: "a filter on time in an NRT rule",
		Why:     "An NRT rule runs every minute over the events that arrived in the last minute, whenever they happened. A short filter on TimeGenerated drops those that arrive later, and a history of days is empty.",
		Bad: `kind: NRT
query: |
  SigninLogs
  | where TimeGenerated > ago(1m)
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Good: `kind: NRT
query: |
  SigninLogs
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageNRT,
		run:  checkNRTWindow,
	},
	{
		ID: "schedule/suppression", Severity: warningLevel,
		Summary: "suppression that does nothing, or whose duration is missing",
		Why:     "After an alert the query does not run until suppressionDuration has passed. A duration below queryFrequency is over before the next run, and without one the service has no time to wait for.",
		Bad: `queryFrequency: 1h
suppressionEnabled: true
suppressionDuration: PT30M`,
		Good: `queryFrequency: 1h
suppressionEnabled: true
suppressionDuration: PT5H`,
		Page: pageOverview,
		run:  checkSuppression,
	},
	{
		ID: "schedule/suppression-gap", Severity: infoLevel, Optional: true,
		Summary: "suppression that is longer than queryPeriod",
		Why:     "Suppression stops the whole rule, for all users and hosts. The runs that it leaves out are not made up, and the next one looks back only queryPeriod.",
		Bad: `queryFrequency: 1h
queryPeriod: 1h
suppressionEnabled: true
suppressionDuration: PT5H`,
		Good: `queryFrequency: 1h
queryPeriod: 1h
suppressionEnabled: true
suppressionDuration: PT1H`,
		Page: pageOverview,
		run:  checkSuppressionGap,
	},
	{
		ID: "schedule/trigger-never", Severity: warningLevel,
		Summary: "a trigger that the number of rows can never meet",
		Why:     "The trigger compares the number of rows. A summarize without by returns one row, whatever it counts, so that a threshold of 10 is never exceeded.",
		Bad: `triggerOperator: gt
triggerThreshold: 10
query: |
  SigninLogs
  | where ResultType != "0"
  | summarize TimeGenerated = max(TimeGenerated), UserPrincipalName = take_any(UserPrincipalName), IPAddress = take_any(IPAddress), Failures = count()`,
		Good: `triggerOperator: gt
triggerThreshold: 10
query: |
  SigninLogs
  | where ResultType != "0"
  | project TimeGenerated, UserPrincipalName, IPAddress`,
		Page: pageOverview,
		run:  checkTriggerNever,
	},
	{
		ID: "schedule/trigger-always", Severity: warningLevel,
		Summary: "a trigger that every run meets",
		Why:     "A summarize without by, and count, return a row even if there is no event. With gt 0 the rule raises an alert in every run.",
		Bad: `triggerOperator: gt
triggerThreshold: 0
entityMappings: []
query: |
  SigninLogs
  | where ResultType != "0"
  | summarize TimeGenerated = max(TimeGenerated), Failures = count()`,
		Good: `triggerOperator: gt
triggerThreshold: 0
entityMappings: []
query: |
  SigninLogs
  | where ResultType != "0"
  | summarize TimeGenerated = max(TimeGenerated), Failures = count()
  | where Failures > 10`,
		Page: pageOverview,
		run:  checkTriggerAlways,
	},
}

// schedule returns the rule's frequency and period; ok is false unless it has both.
func schedule(r *schema.Rule) (frequency, period time.Duration, ok bool) {
	if r == nil || r.EffectiveKind() != schema.Scheduled || !r.QueryFrequency.Set || !r.QueryPeriod.Set {
		return 0, 0, false
	}
	return r.QueryFrequency.Value.Duration, r.QueryPeriod.Value.Duration, r.QueryFrequency.Value.Duration > 0
}

// longestPeriod is the period of a rule that has none of its own: the longest that Sentinel allows.
const longestPeriod = 14 * 24 * time.Hour

// analysis returns what bounds the events of the query's result; ok is false where the query is not known well enough.
func (s *Subject) analysis() (r *window.Result, ok bool) {
	if s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil, false
	}
	if s.windows == nil {
		period := longestPeriod
		if _, p, ok := schedule(s.Rule); ok {
			period = p
		}
		s.windows = window.Of(s.Query, period)
	}
	return s.windows, true
}

// windowed returns the analysis of a scheduled rule with the rule's frequency and period.
func (s *Subject) windowed() (r *window.Result, frequency, period time.Duration, ok bool) {
	if frequency, period, ok = schedule(s.Rule); ok {
		r, ok = s.analysis()
	}
	return r, frequency, period, ok
}

// span formats a duration as rules write it.
func span(d time.Duration) string { return schema.Duration{Duration: d}.Short() }
