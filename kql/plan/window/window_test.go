package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
)

const day = 24 * time.Hour

// shown returns the rows as the tables that each needs and how long it sees them, in order.
func shown(r *Result, period time.Duration) string {
	var rows []string
	for _, row := range r.Rows {
		var events []string
		for _, e := range row.Events {
			events = append(events, fmt.Sprintf("%s %s", e.Read.Name(), strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(e.Width(period).String())))
		}
		text := strings.Join(events, " + ")
		if len(row.Events) == 0 {
			text = "none"
		}
		if row.Unknown {
			text += " unknown"
		}
		if !row.Never.IsZero() {
			text += " never"
		}
		rows = append(rows, text)
	}
	slices.Sort(rows)
	return strings.Join(rows, " | ")
}

func TestWhatBoundsTheEventsOfARow(t *testing.T) {
	for _, c := range []struct{ name, query, want string }{
		{"the_period", "SigninLogs", "SigninLogs 24h"},
		{"a_filter", "SigninLogs | where TimeGenerated > ago(1h)", "SigninLogs 1h"},
		{"two_filters", "SigninLogs | where TimeGenerated > ago(3h) | where TimeGenerated < ago(2h)", "SigninLogs 1h"},
		{"an_hour_and_what_is_rounded", "SigninLogs | where TimeGenerated > bin(ago(1h), 1h)", "SigninLogs 2h"},
		{"rounded_ends", "SigninLogs | where TimeGenerated between (bin(ago(3h), 1h) .. bin(ago(1h), 1h))", "SigninLogs 2h"},
		{"months", "SigninLogs | where TimeGenerated > datetime_add('minute', -30, now())", "SigninLogs 30m"},
		{"a_loop_of_arithmetic", "let q = 30m; SigninLogs | where TimeGenerated > now() - q - 2 * q", "SigninLogs 1h30m"},
		{"not_known", "SigninLogs | where hourofday(TimeGenerated) == hourofday(now())", "SigninLogs 24h unknown"},
		{"no_matter_of_the_run", "SigninLogs | where hourofday(TimeGenerated) > 20", "SigninLogs 24h"},
		{"two_times", "SigninLogs | where TimeGenerated - CreatedDateTime < 1h", "SigninLogs 24h"},
		{"a_time_to_come", "ThreatIntelligenceIndicator | where ExpirationDateTime > now()", "ThreatIntelligenceIndicator 24h"},
		{"another_time", "SigninLogs | where CreatedDateTime > ago(1h)", "SigninLogs 1h"},
		{"union", "union (SigninLogs | where TimeGenerated > ago(1h)), AuditLogs", "AuditLogs 24h | SigninLogs 1h"},
		{"inner", "SigninLogs | join kind=inner (AuditLogs | where TimeGenerated > ago(1h)) on CorrelationId", "SigninLogs 24h + AuditLogs 1h"},
		{"leftouter", "SigninLogs | join kind=leftouter (AuditLogs | where TimeGenerated > ago(1h)) on CorrelationId", "SigninLogs 24h | SigninLogs 24h + AuditLogs 1h"},
		{"leftouter_with_a_match", "SigninLogs | join kind=leftouter (AuditLogs) on CorrelationId | where TimeGenerated1 > ago(1h)", "SigninLogs 24h + AuditLogs 1h"},
		{"leftouter_without_a_match", "SigninLogs | join kind=leftouter (AuditLogs) on CorrelationId | where isempty(CorrelationId1)", "SigninLogs 24h"},
		{"leftanti", "SigninLogs | join kind=leftanti (AuditLogs | where TimeGenerated > ago(1h)) on CorrelationId", "SigninLogs 24h"},
		{"rightsemi", "SigninLogs | where TimeGenerated > ago(2h) | join kind=rightsemi (AuditLogs) on CorrelationId", "SigninLogs 2h + AuditLogs 24h"},
		{"lookup", "SigninLogs | lookup (IdentityInfo | project UserId = AccountObjectId) on UserId", "SigninLogs 24h | SigninLogs 24h + IdentityInfo 24h"},
		{"watchlist", "SigninLogs | where IPAddress in ((_GetWatchlist('x') | project SearchKey))", "SigninLogs 24h"},
		{"in", "SigninLogs | where IPAddress in ((AuditLogs | where TimeGenerated > ago(1h) | project Identity))", "SigninLogs 24h + AuditLogs 1h"},
		{"the_latest_of_a_group", "SigninLogs | summarize T = max(TimeGenerated) by IPAddress | where T > ago(1h)", "SigninLogs 24h + SigninLogs 1h"},
		{"the_latest_of_several_tables", "union SigninLogs, AuditLogs | summarize T = max(TimeGenerated) by CorrelationId | where T > ago(1h) | where T > ago(2h)",
			"AuditLogs 24h + AuditLogs 1h + AuditLogs 2h | AuditLogs 24h + AuditLogs 1h + SigninLogs 2h | AuditLogs 24h + SigninLogs 1h + AuditLogs 2h | AuditLogs 24h + SigninLogs 1h + SigninLogs 2h | " +
				"SigninLogs 24h + AuditLogs 1h + AuditLogs 2h | SigninLogs 24h + AuditLogs 1h + SigninLogs 2h | SigninLogs 24h + SigninLogs 1h + AuditLogs 2h | SigninLogs 24h + SigninLogs 1h + SigninLogs 2h"},
		{"a_count_without_a_group", "SigninLogs | summarize n = count()", "none"},
		{"a_count_that_is_asked_for", "SigninLogs | where TimeGenerated > ago(1h) | count | where Count > 10", "SigninLogs 1h"},
		{"a_count_under_a_condition", "SigninLogs | summarize a = countif(TimeGenerated > ago(1h)), b = count() by IPAddress | extend r = todouble(a) / b | where r > 0.5", "SigninLogs 24h + SigninLogs 1h"},
		{"a_name_for_what_is_new", "SigninLogs | extend Part = iff(TimeGenerated > ago(1h), 'new', 'old') | summarize count() by Part, IPAddress | where Part == 'new'", "SigninLogs 1h"},
		{"series", "SigninLogs | make-series n = count() on TimeGenerated from ago(2h) to now() step 10m by IPAddress | where n[-1] > 5", "SigninLogs 2h unknown"},
		{"what_is_new", "SigninLogs | where IPAddress !in ((SigninLogs | where TimeGenerated < ago(2h) | distinct IPAddress))", "SigninLogs 2h"},
		{"what_can_not_be_new", "SigninLogs | where IPAddress !in ((SigninLogs | distinct IPAddress))", "SigninLogs 24h never"},
		{"partition", "SigninLogs | partition by IPAddress (where TimeGenerated > ago(1h) | top 1 by TimeGenerated)", "SigninLogs 1h"},
		{"undeclared_columns", "Any_CL | where TimeGenerated > ago(1h) and Kind_s == 'x'", "Any_CL 1h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := bind.BindText(c.query, catalog.Standard())
			if q.HasErrors() {
				t.Fatal(q.Diagnostics[0].Message)
			}
			if got := shown(Of(q, day), day); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Functions that call others twice, ands of ors and long chains of lets cost no more than their text is long.
func TestTheCostIsBounded(t *testing.T) {
	doubled := "let f0 = () { SigninLogs | where TimeGenerated > ago(1h) };\n"
	lets := "let a0 = 1h;\n"
	for i := range 40 {
		doubled += fmt.Sprintf("let f%d = () { union f%d(), (f%[2]d() | where ResultType == '%[1]d') };\n", i+1, i)
		lets += fmt.Sprintf("let a%d = a%d + a%[2]d;\n", i+1, i)
	}
	ors := "SigninLogs"
	for i := range 60 {
		ors += fmt.Sprintf("| where TimeGenerated > ago(%dh) or CreatedDateTime > ago(%[1]dh) or ingestion_time() > ago(%[1]dm)", i+1)
	}
	joins := "SigninLogs"
	for range 40 {
		joins += " | join kind=fullouter (AuditLogs | project CorrelationId) on CorrelationId | project-away CorrelationId1"
	}
	for _, text := range []string{doubled + "f40()", lets + "SigninLogs | where TimeGenerated > ago(a40)", ors, joins} {
		q := bind.BindText(text, catalog.Standard())
		w := newWalker(q, day)
		if ways := w.node(q.Result()); len(ways) > maxWays || w.steps > 100*len(text) {
			t.Errorf("%s: %d ways, %d steps", text[:60], len(ways), w.steps)
		}
	}
}
