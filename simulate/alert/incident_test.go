package alert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// raised returns alerts at the minutes after noon, each of a title, severity, account and role.
func raised(texts ...string) []*alert.Alert {
	var alerts []*alert.Alert
	for _, text := range texts {
		var minute int
		a := &alert.Alert{Tactics: []string{"Persistence"}}
		var account, role string
		fmt.Sscan(text, &minute, &a.Title, &a.Severity, &account, &role)
		a.At = at("2026-03-02T12:00:00Z") + value.Instant(minute)*value.Instant(value.Minute)
		if account != "-" {
			for _, name := range strings.Split(account, ",") {
				a.Entities = append(a.Entities, alert.Entity{Type: "Account", Identifiers: []alert.Identifier{{Name: "Name", Value: name}}})
			}
		}
		a.CustomDetails = []alert.Detail{{Name: "Role", Values: []string{role}}}
		alerts = append(alerts, a)
	}
	return alerts
}

func TestAlertsBecomeIncidents(t *testing.T) {
	grouping := func(method string) string {
		return "incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, lookbackDuration: PT1H, " + method + "}}"
	}
	same := raised("0 a Low ana r", "30 b High ben s", "60 a Low ana r", "61 a Low ana r")
	for _, c := range []struct {
		name, rule string
		alerts     []*alert.Alert
		want       string // the number of alerts of each incident
	}{
		{"without a configuration each alert is an incident", "", same, "1 1 1 1"},
		{"grouping that is off makes an incident of each", "incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: false, matchingMethod: AnyAlert}}", same, "1 1 1 1"},
		{"a rule may make none", "incidentConfiguration: {createIncident: false}", same, ""},
		{"AnyAlert takes all within lookbackDuration of the first", grouping("matchingMethod: AnyAlert"), same, "3 1"},
		{"AllEntities takes those about the same", grouping("matchingMethod: AllEntities"), same, "2 1 1"},
		{"AllEntities compares sets", grouping("matchingMethod: AllEntities"), raised("0 a Low ana,ben r", "1 a Low ben,ana r", "2 a Low ana r"), "2 1"},
		{"AllEntities takes alerts without entities together", grouping("matchingMethod: AllEntities"), raised("0 a Low - r", "1 a Low - r", "2 a Low ana r"), "2 1"},
		{"Selected compares the entities selected", grouping("matchingMethod: Selected, groupByEntities: [Account]"), same, "2 1 1"},
		{"Selected compares the details selected", grouping("matchingMethod: Selected, groupByAlertDetails: [DisplayName, Severity]"), same, "2 1 1"},
		{"Selected compares the custom details selected", grouping("matchingMethod: Selected, groupByCustomDetails: [Role]"), same, "2 1 1"},
		{"Selected compares all that is selected", grouping("matchingMethod: Selected, groupByEntities: [Account], groupByCustomDetails: [Role]"),
			raised("0 a Low ana r", "1 a Low ana s", "2 a Low ana r"), "2 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sizes []string
			for _, i := range grouped(rule(t, head+c.rule), c.alerts) {
				sizes = append(sizes, fmt.Sprint(len(i.Alerts)))
			}
			if got := strings.Join(sizes, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAnIncidentHoldsAtMost150Alerts(t *testing.T) {
	var texts []string
	for range 151 {
		texts = append(texts, "0 a Low ana r")
	}
	r := rule(t, head+"incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AnyAlert}}")
	if got := grouped(r, raised(texts...)); len(got) != 2 || len(got[0].Alerts) != 150 {
		t.Errorf("%d incidents", len(got))
	}
}

func TestAnIncidentIsNamedAfterItsFirstAlertAndAsSevereAsItsWorst(t *testing.T) {
	r := rule(t, head+"incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AnyAlert}}")
	i := grouped(r, raised("0 first Low ana r", "1 second High ana r", "2 third Medium ana r"))[0]
	if i.Title != "first" || i.Severity != "High" || fmt.Sprint(i.Tactics) != "[Persistence]" {
		t.Errorf("%+v", i)
	}
}

// grouped returns the incidents of alerts in the Azure portal, where nobody closes one.
func grouped(rule *schema.Rule, alerts []*alert.Alert) []*alert.Incident {
	incidents, _ := alert.Tenant{}.Group(rule, alerts, nil)
	return incidents
}
