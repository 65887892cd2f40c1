package simulate

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// tenant returns where the scenario's alerts are handled: what the scenario or its file says, or else the options.
func (t *trial) tenant() alert.Tenant {
	own := t.scenario.Tenant
	return alert.Tenant{
		Portal:          cmp.Or(own.Portal, t.options.Portal, schema.AzurePortal),
		Correlation:     cmp.Or(own.Correlation, t.options.Correlation),
		MicrosoftAlerts: t.subject.readsMicrosoftAlerts(),
	}
}

// microsoftAlerts are the tables with the alerts of Microsoft's own products.
var microsoftAlerts = []string{"SecurityAlert", "AlertInfo", "AlertEvidence"}

func (s Subject) readsMicrosoftAlerts() bool {
	return s.Query != nil && slices.ContainsFunc(s.Query.Tables, func(t plan.TableUse) bool { return slices.Contains(microsoftAlerts, t.Name) })
}

// unpredictable reports what the scenario asks of incidents that Microsoft leaves open in the tenant's portal.
func (t *trial) unpredictable() (problems []diag.Diagnostic) {
	report := func(at diag.Span, message, hint string) {
		problems = append(problems, diag.Diagnostic{Code: "scenario", Span: at, Severity: diag.Error, Message: message, Hint: hint})
	}
	tenant, rule := t.tenant(), t.subject.Rule
	if own := t.scenario.Tenant; own.Correlation != "" && tenant.Portal != schema.DefenderPortal {
		report(own.CorrelationAt, "only the Defender portal correlates alerts", "add portal: defender, or leave out correlation")
	}
	included := tenant.Included(rule)
	for _, c := range t.scenario.Closings {
		switch {
		case !alert.MakesIncidents(rule):
			report(c.Span, "the rule makes no incident that could be closed", "")
		case included:
			report(c.Span, "the incidents of this rule are not predictable, so none can be closed: "+whyIncluded, excludeIt)
		}
	}
	expected := t.scenario.Expect.Incidents
	switch {
	case expected == nil || tenant.Portal != schema.DefenderPortal || !alert.MakesIncidents(rule):
	case included && !expectsNone(expected):
		report(expected.Span, "the incidents of this rule are not predictable: "+whyIncluded, excludeIt)
	case !included:
		included, excluded := scenario.ItemsOf(expected)
		for _, item := range slices.Concat(included, excluded) {
			for _, p := range item.Pairs {
				if p.Key.Text() == "title" {
					report(p.Key.Span, "the title of an incident is not predictable: the Defender portal names incidents itself", "leave it out, or expect the titles of the alerts")
				}
			}
		}
	}
	return problems
}

const (
	whyIncluded = "the rule is included in correlation, and the engine of the Defender portal groups and merges its alerts as it likes"
	excludeIt   = "expect alerts, or exclude the rule: " + schema.ExcludedTag + " at the start of its description, or correlation: excluded"
)

// expectsNone reports whether no incident is expected. That can be judged in any portal: no alert makes none.
func expectsNone(n *document.Node) bool {
	return n.Text() == "none" || n.Value == int64(0) || n.Kind == document.Seq && len(n.Items) == 0
}

// compareIncluded compares the incidents of a rule that is included in correlation: all that is known of them
// is that alerts have some.
func (t *trial) compareIncluded() {
	if t.tenant().Included(t.subject.Rule) && alert.MakesIncidents(t.subject.Rule) && len(t.result.Alerts) > 0 {
		d := differs(t.scenario.Expect.Incidents.Span,
			"expected no incident, got some: the alerts of a rule that is included in correlation have incidents, although not predictable ones")
		d.Kind = "incident"
		t.result.Differences = append(t.result.Differences, d)
	}
}

// group makes incidents of the scenario's alerts, and reports what was to be closed and could not be.
func (t *trial) group() {
	closings := make([]alert.Closing, len(t.scenario.Closings))
	for i, c := range t.scenario.Closings {
		closings[i] = alert.Closing{At: c.At, Incident: c.Incident}
	}
	incidents, faults := t.tenant().Group(t.subject.Rule, t.result.Alerts, closings)
	t.result.Incidents = incidents
	if t.tenant().Included(t.subject.Rule) {
		t.result.Unpredictable = whyIncluded
	}
	for i, why := range faults {
		if why != "" {
			c := t.scenario.Closings[i]
			t.result.Differences = append(t.result.Differences, differs(c.Span, "nothing to close at "+c.At.Short()+": "+why))
		}
	}
}
