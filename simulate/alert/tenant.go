package alert

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/schema"
)

// A Tenant is where the alerts of a rule are handled. The zero Tenant is the Azure portal.
type Tenant struct {
	Portal schema.Portal
	// Correlation is what the Defender portal does with rules that have no tag of their own; Excluded if empty.
	Correlation schema.Correlation
	// MicrosoftAlerts says that the rule reads the alerts of Microsoft's own products.
	MicrosoftAlerts bool
}

func (t Tenant) defender() bool { return t.Portal == schema.DefenderPortal }

// Included reports whether the engine of the Defender portal correlates the rule's alerts. It then groups and
// merges them as it likes, so that nobody can tell the incidents in advance.
func (t Tenant) Included(rule *schema.Rule) bool {
	return t.defender() && cmp.Or(schema.CorrelationTag(rule.Description.Value), t.Correlation) == schema.Included
}

// MakesIncidents reports whether the rule's alerts become incidents.
func MakesIncidents(rule *schema.Rule) bool {
	create := rule.IncidentConfiguration.Value.CreateIncident
	return !create.Set || create.Value
}

// fixedProperties are those that rules can no longer set in the Defender portal (Sentinel, customize alert details).
var fixedProperties = []string{providerProperty, "ProductComponentName"}

// Adapt makes of a run's alerts what they are in the tenant's portal. The Azure portal changes nothing.
func (t Tenant) Adapt(rule *schema.Rule, alerts []*Alert) {
	if !t.defender() {
		return
	}
	for _, a := range alerts {
		a.Properties = slices.DeleteFunc(a.Properties, func(d Detail) bool {
			fixed := slices.Contains(fixedProperties, d.Name)
			if fixed {
				a.note("%s is left out: it cannot be set in the Defender portal", d.Name)
			}
			return fixed
		})
		a.Provider = providerOf(rule)
		if t.MicrosoftAlerts && Find(a.Properties, productProperty) != nil {
			a.dropped = true
			a.note("the Defender portal drops this alert, because its ProductName is not that of Microsoft's product: there is no incident of it")
		}
		if !MakesIncidents(rule) {
			a.note("not visible in the Defender portal, because the rule makes no incident")
		}
	}
}
