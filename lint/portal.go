package lint

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
)

// These checks are about what rules do in the Azure portal and no longer do in the Defender portal. The
// configuration turns them on: portal: defender.
var portalChecks = []*Check{
	{
		ID: "portal/hidden-alerts", Severity: warningLevel, Portal: schema.DefenderPortal,
		Summary: "a rule that makes no incident has no visible alerts in the Defender portal",
		Why:     "The portal shows alerts through their incidents. Without one they are rows of the table SecurityAlert, which nobody looks at.",
		Bad: `incidentConfiguration:
  createIncident: false`,
		Good: `incidentConfiguration:
  createIncident: true`,
		Page: pageDefender,
		run:  checkHiddenAlerts,
	},
	{
		ID: "portal/reopen", Severity: warningLevel, Portal: schema.DefenderPortal,
		Summary: "closed incidents are not reopened in the Defender portal",
		Why:     "The Defender portal ignores reopenClosedIncident: a new alert opens a new incident.",
		Bad: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: true
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageDefender,
		run:  checkReopen,
	},
	{
		ID: "portal/property", Severity: warningLevel, Portal: schema.DefenderPortal,
		Summary: "an alert property that cannot be set in the Defender portal",
		Why:     "ProviderName and ProductComponentName are no longer taken from columns. Alerts of Microsoft's own sources with another ProductName are dropped, and make no incident.",
		Bad: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: ProviderName
      value: AppDisplayName`,
		Good: `alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: AlertLink
      value: AppDisplayName`,
		Page: pageOverride,
		run:  checkPortalProperty,
	},
	{
		ID: "portal/markup", Severity: warningLevel, Portal: schema.DefenderPortal,
		Summary: "Markdown or HTML in a text that the Defender portal shows as it is",
		Why:     "Names and descriptions of alerts are plain text there: the reader sees asterisks and tags.",
		Bad:     `description: "Identifies sign-ins from a new address.<br>See **the runbook**."`,
		Good:    `description: "Identifies sign-ins from a new address. See the runbook."`,
		Page:    pageOverride,
		run:     checkMarkup,
	},
	{
		ID: "portal/grouping", Severity: infoLevel, Portal: schema.DefenderPortal,
		Summary: "the grouping of a rule that is included in correlation",
		Why:     "A description that begins with #INC_CORR# leaves grouping and merging to the correlation engine of the Defender portal, which does not follow the rule's own grouping. So does a tenant that correlates all rules: correlation: included in the configuration, and no tag.",
		Bad: `description: "#INC_CORR# Identifies sign-ins from a new address."
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Good: `description: "#DONT_CORR# Identifies sign-ins from a new address."
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageCorrelation,
		run:  checkPortalGrouping,
	},
	{
		ID: "portal/title", Severity: infoLevel, Optional: true, Portal: schema.DefenderPortal,
		Summary: "the title of an alert does not become that of its incident in the Defender portal",
		Why:     "The portal names incidents itself. That of a rule which is excluded from correlation and has a title of its own is called by the tactic that its alerts have in common: automation that looks for the title does not find it.",
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
alertDetailsOverride:
  alertDisplayNameFormat: Sign-in by {{UserPrincipalName}}`,
		Good: `alertDetailsOverride:
  alertDescriptionFormat: A sign-in from a new address`,
		Page: pageCorrelation,
		run:  checkPortalTitle,
	},
}

func checkHiddenAlerts(p *pass) {
	if p.Rule == nil {
		return
	}
	if made := p.Rule.IncidentConfiguration.Value.CreateIncident; made.Set && !made.Value {
		p.report(made.Span, "without an incident, the alerts of the rule are not visible in the Defender portal")
	}
}

func checkReopen(p *pass) {
	if g, ok := grouped(p.Rule); ok && g.ReopenClosedIncident.Value {
		p.report(g.ReopenClosedIncident.Span, "the Defender portal does not reopen closed incidents")
	}
}

func checkPortalProperty(p *pass) {
	if p.Rule == nil {
		return
	}
	for _, d := range p.Rule.AlertDetailsOverride.Value.DynamicProperties.Value {
		switch d.Property.Value {
		case "ProviderName", "ProductComponentName":
			p.report(d.Property.Span, fmt.Sprintf("%s cannot be set in the Defender portal", d.Property.Value))
		case "ProductName":
			if !p.readsMicrosoftAlerts() {
				continue
			}
			p.report(d.Property.Span, "alerts of Microsoft's own sources are dropped if their ProductName is another")
		}
	}
}

// readsMicrosoftAlerts reports whether the query reads the alerts of Microsoft's own products.
func (p *pass) readsMicrosoftAlerts() bool {
	return p.Query != nil && slices.ContainsFunc(p.Query.Tables, func(t plan.TableUse) bool {
		return t.Name == "SecurityAlert" || t.Name == "AlertInfo" || t.Name == "AlertEvidence"
	})
}

// markup is what is certainly Markdown or HTML, and not a part of a command or a pattern.
var markup = regexp.MustCompile("(?i)</?(?:br|b|i|p|ul|ol|li|strong|em|h[1-6]|div|span|a href=[^>]*)[ /]*>|\\*\\*[^*\\n]+\\*\\*|\\[[^\\]\\n]+\\]\\(https?://[^)\\s]+\\)|(?m:^[ \\t]*#{1,4} [A-Z])|```")

func checkMarkup(p *pass) {
	if p.Rule == nil {
		return
	}
	report := func(at schema.Field[string]) {
		if found := markup.FindString(at.Value); found != "" {
			p.report(at.Span, fmt.Sprintf("the Defender portal shows '%s' in %s as it is written", show(strings.TrimSpace(found)), at.Key()))
		}
	}
	report(p.Rule.Description)
	for _, f := range formats(p.Rule) {
		report(schema.Field[string]{Value: f.Value.Text, Set: true, Span: f.Span, Path: f.Path})
	}
}

func checkPortalGrouping(p *pass) {
	g, ok := grouped(p.Rule)
	if ok && p.included() {
		p.report(g.Enabled.Span, "the rule is included in correlation, which does not follow its grouping")
	}
}

// included reports whether the engine of the Defender portal correlates the rule's alerts.
func (p *pass) included() bool {
	return cmp.Or(schema.CorrelationTag(p.Rule.Description.Value), p.config.Correlation) == schema.Included
}

func checkPortalTitle(p *pass) {
	if p.Rule == nil {
		return
	}
	if title := p.Rule.AlertDetailsOverride.Value.DisplayNameFormat; title.Set && len(title.Value.Placeholders) > 0 {
		p.report(title.Span, "incidents do not get this title in the Defender portal, which names them itself")
	}
}
