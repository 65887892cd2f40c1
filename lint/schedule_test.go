package lint

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// scheduled returns a rule that runs every hour and has the period.
func scheduled(period, query string) string {
	return exampleRule("queryFrequency: 1h\nqueryPeriod: " + period + "\nquery: |\n  " + strings.ReplaceAll(query, "\n", "\n  "))
}

func TestFiltersOnTimeAreSeen(t *testing.T) {
	const rows = "\n| project TimeGenerated, IPAddress"
	for _, c := range []struct{ name, query, want string }{
		{"no_filter_overlaps", "SigninLogs", "schedule/overlap"},
		{"bound_to_the_frequency", "SigninLogs | where TimeGenerated > ago(1h)", ""},
		{"bound_by_ingestion", "SigninLogs | where ingestion_time() >= ago(1h)", ""},
		{"operands_the_other_way_round", "SigninLogs | where ago(1h) < TimeGenerated", ""},
		{"now_less_a_timespan", "SigninLogs | where TimeGenerated > now() - 1h", ""},
		{"now_with_an_offset", "SigninLogs | where TimeGenerated > now(-1h)", ""},
		{"an_age", "SigninLogs | where now() - TimeGenerated < 1h", ""},
		{"an_old_age_leaves_the_rest_of_the_period", "SigninLogs | where now() - TimeGenerated > 1h", ""},
		{"an_old_age_leaves_more_than_the_frequency", "SigninLogs | where now() - TimeGenerated > 30m", "schedule/overlap"},
		{"through_a_let", "let since = ago(1h); SigninLogs | where TimeGenerated > since", ""},
		{"between", "SigninLogs | where TimeGenerated between (ago(1h) .. now())", ""},
		{"a_window_that_moves_with_the_run", "SigninLogs | where TimeGenerated between (ago(2h) .. ago(1h))", ""},
		{"a_window_of_two_comparisons", "SigninLogs | where TimeGenerated > ago(2h) and TimeGenerated <= ago(1h)", ""},
		{"rounded_ends", "SigninLogs | where TimeGenerated between (bin(ago(2h), 1h) .. bin(ago(1h), 1h))", ""},
		{"bound_after_a_summarize", "SigninLogs | summarize TimeGenerated = max(TimeGenerated) by IPAddress | where TimeGenerated > ago(1h)", ""},
		{"longer_than_the_frequency", "SigninLogs | where TimeGenerated > ago(90m)", "schedule/overlap"},
		{"the_period_itself", "SigninLogs | where TimeGenerated > ago(2h)", "schedule/overlap"},
		{"beyond_the_period", "SigninLogs | where TimeGenerated > ago(3h)", "schedule/overlap schedule/beyond-period"},
		{"under_or_it_bounds_no_table", `SigninLogs | where TimeGenerated > ago(2h) or IPAddress == ""`, "schedule/overlap"},
		{"below_a_summarize", "SigninLogs | where TimeGenerated > ago(2h) | summarize TimeGenerated = max(TimeGenerated) by IPAddress", "schedule/overlap"},
		{"in_the_other_side_of_a_join", "SigninLogs | join kind=leftanti (AuditLogs | where TimeGenerated < ago(1h) | project IPAddress = Identity) on IPAddress", "schedule/overlap"},
		{"what_is_new_against_the_table_itself", "SigninLogs | join kind=leftanti (SigninLogs | where TimeGenerated < ago(1h)) on IPAddress", ""},
		{"an_alternative_without_a_bound", `SigninLogs | where TimeGenerated > ago(1h) or ResultType == "x"`, "schedule/overlap"},
		{"only_the_optional_side_is_bounded", "AuditLogs | project TimeGenerated, IPAddress = Identity | join kind=leftouter (SigninLogs | where TimeGenerated > ago(1h) | project IPAddress) on IPAddress", "schedule/overlap"},
		{"one_leg_of_a_union_is_bounded", "union AuditLogs, (SigninLogs | where TimeGenerated > ago(1h)) | extend IPAddress = Identity", "schedule/overlap"},
		{"each_leg_of_a_union_is_bounded", "union (AuditLogs | where TimeGenerated > ago(30m + 30m)), (SigninLogs | where TimeGenerated > ago(1h)) | extend IPAddress = Identity", ""},
		{"a_sum_of_lets", "let q = 30m; SigninLogs | where TimeGenerated > ago(q + q)", ""},
		{"an_upper_bound", "SigninLogs | where TimeGenerated between (bin(ago(2h), 1h) .. ago(1h))", ""},
		{"a_parser_with_a_start", "_Im_WebSession(starttime=ago(1h)) | extend IPAddress = SrcIpAddr", ""},
		{"a_parser_with_an_early_start", "_Im_WebSession(starttime=ago(2h)) | extend IPAddress = SrcIpAddr", "schedule/overlap"},
		{"a_query_that_does_not_bind", "SigninLogs | where NoColumn > ago(2h)", "query/binding"},
		{"a_count_of_fresh_events", "SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = countif(TimeGenerated > ago(1h)), old = count() by IPAddress | where n > 3 * (old - n)", ""},
		{"no_old_events", "SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = countif(TimeGenerated < ago(1h)) by IPAddress | where n == 0", ""},
		{"no_events_of_a_kind", "SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = countif(ResultType == '1') by IPAddress | where n == 0", "schedule/overlap"},
		{"a_time_that_is_not_understood", "SigninLogs | where format_datetime(TimeGenerated, 'HH') == format_datetime(now(), 'HH')", ""},
		{"what_has_not_been_seen_since", "SigninLogs | summarize TimeGenerated = max(TimeGenerated) by IPAddress | where TimeGenerated < ago(15m)", ""},
		{"another_time_says_nothing_of_the_table", "SigninLogs | where CreatedDateTime > ago(2h)", "schedule/overlap"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range lintText(t, scheduled("2h", c.query+rows)) {
				got = append(got, f.Check)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}

// schedulesOf lints the rule and returns the checks of the schedule that have findings, in their order.
func schedulesOf(t *testing.T, text string, optional ...string) string {
	t.Helper()
	config := Config{Severities: map[string]diag.Severity{}}
	for _, id := range optional {
		config.Severities[id] = diag.Info
	}
	var got []string
	for _, f := range Run(subjectOf(t, text), config) {
		if name, ok := strings.CutPrefix(f.Check, "schedule/"); ok {
			got = append(got, name)
		}
	}
	return strings.Join(got, " ")
}

func TestSchedules(t *testing.T) {
	const rows = "\n  | project TimeGenerated, IPAddress"
	for _, c := range []struct{ name, frequency, period, query, want string }{
		{"a_filter_shorter_than_the_frequency", "1d", "1d", "SigninLogs | where TimeGenerated > ago(1h)", "gap"},
		{"by_ingestion", "1h", "1h", "SigninLogs | where ingestion_time() > ago(30m)", "gap"},
		{"after_aggregation", "1h", "1h", "SigninLogs | summarize TimeGenerated = max(TimeGenerated) by IPAddress | where TimeGenerated > ago(10m)", "gap"},
		{"in_a_let", "1d", "7d", "let recent = SigninLogs | where TimeGenerated > ago(1h); recent | where ResultType == '1'", "gap"},
		{"in_a_function", "1d", "1d", "let f = (d: timespan) { SigninLogs | where TimeGenerated > ago(d) }; f(1h)", "gap"},
		{"in_the_inner_side_of_a_join", "1d", "1d", "SigninLogs | join kind=inner (AuditLogs | where TimeGenerated > ago(1h) | project IPAddress = Identity) on IPAddress", "gap"},
		{"left_out_if_seen_again_is_no_gap", "1d", "1d", "let recent = SigninLogs | where TimeGenerated > ago(1h) | distinct IPAddress; SigninLogs | where TimeGenerated > ago(1d) and IPAddress !in (recent)", ""},
		{"a_delayed_window_is_no_gap", "1h", "2h", "SigninLogs | where TimeGenerated between (ago(2h) .. ago(1h))", ""},
		{"a_delayed_window_of_a_length", "1h", "2h", "SigninLogs | where TimeGenerated between (ago(2h) .. 1h)", ""},
		{"two_legs_together", "1h", "1h", "union (SigninLogs | where TimeGenerated > ago(30m)), (SigninLogs | where TimeGenerated <= ago(30m))", ""},
		{"an_optional_side_is_no_gap", "1d", "1d", "SigninLogs | join kind=leftouter (AuditLogs | where TimeGenerated > ago(1h) | project IPAddress = Identity) on IPAddress", ""},
		{"a_baseline_is_no_gap", "1h", "1d", "SigninLogs | where TimeGenerated > ago(1h) | where IPAddress !in ((AuditLogs | where TimeGenerated > ago(10m) | project Identity))", ""},
		{"or_another_condition", "1d", "1d", "SigninLogs | where TimeGenerated > ago(1h) or ResultType == '1'", ""},
		{"a_sampled_state", "1d", "1d", "SigninLogs | join kind=inner (Heartbeat | where TimeGenerated > ago(10m) | project IPAddress = ComputerIP) on IPAddress", ""},

		{"ago_is_missing", "1d", "14d", "SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in ((SigninLogs | where TimeGenerated between (ago(14d) .. 1d) | project IPAddress))", "range-end"},
		{"ago_is_missing_in_a_let", "1d", "14d", "let a = 14d; let b = 1d; let old = SigninLogs | where TimeGenerated between (ago(a) .. b); SigninLogs | where TimeGenerated > ago(1d) | join kind=leftanti old on IPAddress", "range-end"},
		{"ago_is_missing_with_hours", "1h", "1d", "SigninLogs | where TimeGenerated > ago(1h) | join kind=leftanti (SigninLogs | where TimeGenerated between (ago(1d) .. (1h))) on IPAddress", "range-end"},
		{"ago_is_missing_after_a_rounded_start", "1h", "7d", "SigninLogs | where TimeGenerated > ago(1h) | join kind=leftanti (SigninLogs | where TimeGenerated between (startofday(ago(7d)) .. 1h)) on IPAddress", "range-end"},
		{"a_day_of_its_own", "1d", "14d", "SigninLogs | where TimeGenerated between (startofday(ago(1d)) .. 1d)", ""},
		{"half_of_the_way", "1d", "2d", "SigninLogs | where TimeGenerated between (ago(2d) .. 1d)", ""},
		{"ends_exchanged", "1h", "1d", "SigninLogs | where TimeGenerated between (ago(1h) .. ago(1d))", "empty-range"},
		{"ends_exchanged_with_now", "1h", "1d", "SigninLogs | where TimeGenerated between (now() .. ago(1h))", "empty-range"},
		{"ends_that_are_equal", "1h", "1d", "let d = 14h; SigninLogs | where TimeGenerated between (ago(d) .. ago(d))", "empty-range"},
		{"not_between_exchanged_ends", "1h", "1h", "SigninLogs | where TimeGenerated !between (ago(1h) .. ago(1d))", ""},
		{"before_a_date", "1h", "1h", "SigninLogs | where TimeGenerated < datetime(2024-01-01)", "fixed-date"},
		{"before_a_date_in_a_let", "1h", "1h", "let until = datetime(2024-02-01); SigninLogs | where TimeGenerated between (datetime(2024-01-01) .. until)", "fixed-date"},
		{"since_no_date", "1h", "1h", "SigninLogs | where TimeGenerated > datetime(0)", ""},
		{"a_margin_for_late_events", "30m", "40m", "SigninLogs | where IPAddress != ''", ""},
		{"more_than_a_margin", "30m", "50m", "SigninLogs | where IPAddress != ''", "overlap"},
		{"twice_in_a_short_time", "5m", "10m", "SigninLogs | where IPAddress != ''", "overlap"},
		{"since_a_date", "1h", "1h", "SigninLogs | where TimeGenerated > datetime(2024-01-01)", "beyond-period"},
		{"another_time_before_a_date", "1h", "1h", "SigninLogs | where CreatedDateTime < datetime(2024-01-01)", ""},

		{"another_time_in_a_short_window", "1h", "1h", "SigninLogs | where CreatedDateTime > ago(10m)", ""},
		{"a_delayed_window_of_a_short_length", "30m", "2h", "SigninLogs | where TimeGenerated between (ago(2h) .. 30m)", ""},
		{"minutes_that_are_counted", "1h", "2h", "SigninLogs | extend Age = datetime_diff('minute', now(), TimeGenerated) | where Age <= 60", ""},
		{"a_baseline_with_the_events_themselves", "1d", "14d", "let known = SigninLogs | distinct IPAddress; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in (known)", "baseline"},
		{"by_a_join", "1d", "14d", "SigninLogs | where TimeGenerated > ago(1d) | join kind=leftanti (SigninLogs | where TimeGenerated > ago(7d) | project IPAddress) on IPAddress", "baseline"},
		{"by_a_set", "1d", "14d", "let known = toscalar(SigninLogs | where TimeGenerated > ago(14d) | summarize make_set(IPAddress)); SigninLogs | where TimeGenerated > ago(1d) and ResultType == '0' | where IPAddress !in (known)", "baseline"},
		{"by_an_outer_join", "1d", "14d", "SigninLogs | where TimeGenerated > ago(1d) | join kind=leftouter (SigninLogs | distinct IPAddress) on IPAddress | where isempty(IPAddress1)", "baseline"},
		{"that_ends_now", "1d", "14d", "let known = SigninLogs | where TimeGenerated between (ago(14d) .. now()) | distinct IPAddress; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in~ (known)", "baseline"},
		{"by_a_set_that_has_no_such_element", "1d", "14d", "let known = toscalar(SigninLogs | summarize make_set(IPAddress)); SigninLogs | where TimeGenerated > ago(1d) | where not(set_has_element(known, IPAddress))", "baseline"},
		{"a_set_of_earlier_events", "1d", "14d", "let known = toscalar(SigninLogs | where TimeGenerated < ago(1d) | summarize make_set(IPAddress)); SigninLogs | where TimeGenerated > ago(1d) | where not(set_has_element(known, IPAddress))", ""},
		{"a_baseline_that_ends_before", "1d", "14d", "let known = SigninLogs | where TimeGenerated < ago(1d) | distinct IPAddress; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in (known)", ""},
		{"a_baseline_of_other_events", "1d", "14d", "let known = SigninLogs | where ResultType == '0' | distinct IPAddress; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in (known)", ""},
		{"a_baseline_of_many_events", "1d", "14d", "let known = SigninLogs | summarize n = count() by IPAddress | where n > 5 | project IPAddress; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in (known)", ""},
		{"a_baseline_of_another_column", "1d", "14d", "let known = SigninLogs | distinct UserPrincipalName; SigninLogs | where TimeGenerated > ago(1d) | where IPAddress !in (known)", ""},

		{"identities_of_an_hour", "1h", "1h", "let admins = IdentityInfo | where AssignedRoles has 'Admin' | distinct AccountUPN; SigninLogs | where UserPrincipalName in (admins)", "reference-period"},
		{"identities_of_a_day", "1h", "14d", "SigninLogs | where TimeGenerated > ago(1h) | join kind=leftouter (IdentityInfo | where TimeGenerated > ago(1d) | project AccountObjectId) on $left.UserId == $right.AccountObjectId", "reference-period"},
		{"left_out_identities", "1h", "1h", "SigninLogs | where UserPrincipalName !in ((IdentityInfo | project AccountUPN))", "reference-period"},
		{"identities_of_14_days", "1h", "14d", "SigninLogs | where TimeGenerated > ago(1h) | join kind=leftouter (IdentityInfo | project AccountObjectId) on $left.UserId == $right.AccountObjectId", ""},
		{"identities_alone", "1d", "1d", "IdentityInfo | where RiskLevel == 'High' | extend IPAddress = AccountUPN", ""},
		{"identities_beyond_the_period", "1h", "1h", "SigninLogs | join kind=inner (IdentityInfo | where TimeGenerated > ago(14d) | project AccountObjectId) on $left.UserId == $right.AccountObjectId", "beyond-period"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := exampleRule("queryFrequency: " + c.frequency + "\nqueryPeriod: " + c.period + "\nquery: |\n  " + c.query + rows)
			if got := schedulesOf(t, text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKeysOfTheSchedule(t *testing.T) {
	for _, c := range []struct{ name, keys, want string }{
		{"suppression_below_the_frequency", "queryFrequency: 1h\nsuppressionEnabled: true\nsuppressionDuration: PT15M", "suppression"},
		{"suppression_without_a_duration", "suppressionEnabled: true", "suppression"},
		{"suppression_of_a_day_every_day", "queryFrequency: 1d\nqueryPeriod: 1d\nsuppressionEnabled: true\nsuppressionDuration: PT5H", "suppression"},
		{"suppression_that_is_off", "suppressionEnabled: false\nsuppressionDuration: PT15M", ""},
		{"suppression_as_long_as_the_frequency", "suppressionEnabled: true\nsuppressionDuration: PT1H", ""},
		{"suppression_of_an_nrt_rule", "kind: NRT\nsuppressionEnabled: true\nsuppressionDuration: PT15M\nqueryFrequency: 1h", ""},
		{"suppression_until_the_events_are_over", "queryPeriod: 2h\nsuppressionEnabled: true\nsuppressionDuration: PT2H", ""},

		{"more_than_the_rows_of_a_take", "triggerThreshold: 5\nquery: SigninLogs | take 5", "trigger-never"},
		{"more_than_the_rows_of_a_top", "triggerThreshold: 3\nquery: SigninLogs | top 3 by TimeGenerated desc | where ResultType == '1'", "trigger-never"},
		{"more_than_one_count", "triggerThreshold: 10\nquery: let n = SigninLogs | summarize TimeGenerated = max(TimeGenerated), UserPrincipalName = '', IPAddress = '', n = count(); n", "trigger-never"},
		{"equal_to_no_row_for_each_result", "triggerOperator: eq\ntriggerThreshold: 0\neventGroupingSettings: {aggregationKind: AlertPerResult}", "trigger-never"},
		{"more_than_a_few_rows_of_many", "triggerThreshold: 5\nquery: SigninLogs | top 10 by TimeGenerated desc", ""},
		{"rows_by_a_key", "triggerThreshold: 5\nquery: SigninLogs | summarize TimeGenerated = max(TimeGenerated) by UserPrincipalName, IPAddress", ""},
		{"silence", "triggerOperator: eq\ntriggerThreshold: 0", ""},
		{"a_count_that_is_always_there", "entityMappings: []\nquery: SigninLogs | where ResultType == '1' | count", "trigger-always"},
		{"a_count_in_a_union", "entityMappings: []\nquery: union (SigninLogs | count), (AuditLogs | count)", "trigger-always"},
		{"less_than_more_than_there_can_be", "triggerOperator: lt\ntriggerThreshold: 10\nquery: SigninLogs | take 5", "trigger-always"},
		{"a_count_with_a_condition", "entityMappings: []\nquery: SigninLogs | where ResultType == '1' | count | where Count > 5", ""},
		{"a_table_of_constants_joined", "entityMappings: []\nquery: datatable(IPAddress:string)['a'] | join kind=inner SigninLogs on IPAddress", ""},

		{"nrt_with_a_minute", "kind: NRT\nquery: SigninLogs | where TimeGenerated > ago(1m)", "nrt-window"},
		{"nrt_with_a_few_minutes_in_a_let", "kind: NRT\nquery: let d = 5m; let recent = SigninLogs | where TimeGenerated >= now() - d; recent", "nrt-window"},
		{"nrt_with_a_history", "kind: NRT\nquery: SigninLogs | join kind=leftanti (SigninLogs | where TimeGenerated between (ago(14d) .. ago(1d))) on IPAddress", "nrt-window"},
		{"nrt_with_a_long_filter", "kind: NRT\nquery: SigninLogs | where TimeGenerated > ago(1d)", ""},
		{"nrt_about_another_time", "kind: NRT\nquery: SigninLogs | where CreatedDateTime > ago(1m)", ""},
		{"scheduled_with_a_short_filter", "queryFrequency: 5m\nqueryPeriod: 5m\nquery: SigninLogs | where TimeGenerated > ago(5m)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := schedulesOf(t, exampleRule(c.keys)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestOptionalChecksOfTheSchedule(t *testing.T) {
	for _, c := range []struct{ name, keys, check, want string }{
		{"a_filter_of_the_period", "queryPeriod: 1h\nquery: SigninLogs | where TimeGenerated > ago(1h)", "repeated-period", "repeated-period"},
		{"a_window_of_the_period", "queryPeriod: 2h\nquery: SigninLogs | where TimeGenerated between (ago(2h) .. ago(1h))", "repeated-period", ""},
		{"late_events", "query: OfficeActivity | extend UserPrincipalName = UserId, IPAddress = ClientIP", "margin", "margin"},
		{"late_events_over_a_day", "queryFrequency: 1d\nqueryPeriod: 1d\nquery: OfficeActivity | extend IPAddress = ClientIP", "margin", ""},
		{"suppression_of_five_windows", "suppressionEnabled: true\nsuppressionDuration: PT5H", "suppression-gap", "suppression-gap"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := schedulesOf(t, exampleRule(c.keys), "schedule/"+c.check); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := schedulesOf(t, exampleRule(c.keys)); got != "" {
				t.Errorf("it is found unasked: %q", got)
			}
		})
	}
}
