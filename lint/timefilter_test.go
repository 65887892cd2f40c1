package lint

import (
	"strings"
	"testing"
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
		{"an_old_age_bounds_nothing", "SigninLogs | where now() - TimeGenerated > 1h", "schedule/overlap"},
		{"through_a_let", "let since = ago(1h); SigninLogs | where TimeGenerated > since", ""},
		{"between", "SigninLogs | where TimeGenerated between (ago(1h) .. now())", ""},
		{"a_window_that_moves_with_the_run", "SigninLogs | where TimeGenerated between (ago(2h) .. ago(1h))", ""},
		{"a_window_of_two_comparisons", "SigninLogs | where TimeGenerated > ago(2h) and TimeGenerated <= ago(1h)", "schedule/repeated-period"},
		{"rounded_ends", "SigninLogs | where TimeGenerated between (bin(ago(2h), 1h) .. bin(ago(1h), 1h))", ""},
		{"bound_after_a_summarize", "SigninLogs | summarize TimeGenerated = max(TimeGenerated) by IPAddress | where TimeGenerated > ago(1h)", ""},
		{"longer_than_the_frequency", "SigninLogs | where TimeGenerated > ago(90m)", "schedule/overlap"},
		{"the_period_itself", "SigninLogs | where TimeGenerated > ago(2h)", "schedule/overlap schedule/repeated-period"},
		{"beyond_the_period", "SigninLogs | where TimeGenerated > ago(3h)", "schedule/overlap schedule/beyond-period"},
		{"under_or_it_bounds_no_table", `SigninLogs | where TimeGenerated > ago(2h) or IPAddress == ""`, "schedule/overlap"},
		{"below_a_summarize", "SigninLogs | where TimeGenerated > ago(2h) | summarize TimeGenerated = max(TimeGenerated) by IPAddress", "schedule/overlap schedule/repeated-period"},
		{"in_the_other_side_of_a_join", "SigninLogs | join kind=leftanti (SigninLogs | where TimeGenerated < ago(1h)) on IPAddress", "schedule/overlap"},
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
