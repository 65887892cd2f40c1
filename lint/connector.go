package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema/facts"
)

var connectorChecks = []*Check{
	{
		ID: "connector/table", Severity: warningLevel,
		Summary: "the query reads a table that no listed connector provides",
		Why:     "requiredDataConnectors lists the data that the rule needs, for whoever installs it. If a connector is missing there, the rule may be installed where its table is always empty.",
		Bad: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SigninLogs
query: |
  CommonSecurityLog
  | project TimeGenerated, SourceIP`,
		Good: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SigninLogs
query: |
  SigninLogs
  | project TimeGenerated, IPAddress`,
		Page: pageConnector,
		run:  checkTables,
	},
	{
		ID: "connector/unknown", Severity: warningLevel, Fixes: true,
		Summary: "a connector that does not exist, and is like one that does",
		Why:     "The id of a connector must be exact: an id that does not exist does not lead to a page for connecting the data. No list of connectors is complete, so an id is reported only if it is nearly that of a known one, or the name of a table.",
		Bad: `requiredDataConnectors:
  - connectorId: AzureActiveDirectry
    dataTypes:
      - SigninLogs`,
		Good: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SigninLogs`,
		Page: pageConnector,
		run:  checkConnectors,
	},
	{
		ID: "connector/data-type", Severity: warningLevel, Fixes: true,
		Summary: "a data type that is nearly the name of a table",
		Why:     "dataTypes are the names of tables, in their letter case. Another name is not found, and the rule is shown as one whose data is missing.",
		Bad: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SignInLogs`,
		Good: `requiredDataConnectors:
  - connectorId: AzureActiveDirectory
    dataTypes:
      - SigninLogs`,
		Page: pageConnector,
		run:  checkDataTypes,
	},
}

func checkConnectors(p *pass) {
	if p.Rule == nil {
		return
	}
	told := map[string]bool{}
	for _, c := range p.Rule.RequiredDataConnectors.Value {
		id := c.ConnectorID
		if !id.Set || id.Value == "" || knownConnector(id.Value) || told[id.Value] {
			continue
		}
		told[id.Value] = true
		if near, ok := nearConnector(id.Value); ok {
			finding := p.report(id.Span, fmt.Sprintf("there is no connector '%s'", show(id.Value))+diag.DidYouMean(near, true))
			finding.Fix = document.WriteFix(id.Span, near)
			continue
		}
		if from := facts.ConnectorsOf(id.Value); len(from) > 0 {
			finding := p.report(id.Span, fmt.Sprintf("'%s' is a table, not a connector", show(id.Value)))
			finding.Severity = diag.Info
			finding.Hint = comesFrom(from)
		} else if p.config.Target == AzureSentinel {
			p.report(id.Span, fmt.Sprintf("there is no connector '%s' in the public list, which Azure-Sentinel's gate holds it against", show(id.Value)))
		}
	}
}

// nearConnector returns the connector that was surely meant: the id has one slip of the pen, or two if it is long. A name that goes on
// after another is not near it.
func nearConnector(id string) (string, bool) {
	near, ok := facts.NearestConnector(id)
	a, b := strings.ToLower(id), strings.ToLower(near)
	if !ok || len(id) < 6 || a != b && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)) || !slips(a, b, 1+len(id)/16) {
		return "", false
	}
	return near, true
}

// slips reports whether two words differ by at most so many letters between what they have in common at both ends.
func slips(a, b string, most int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return max(len(a), len(b)) <= most || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// unlistedConnectors exist although the public list does not have them: rules of
// Azure-Sentinel name them, and its validator accepts them.
var unlistedConnectors = map[string]bool{
	"AWSS3": true, "AlcideKAudit": true, "AzureInformationProtection": true, "AzureMonitor(IIS)": true,
	"AzureMonitor(Keyvault)": true, "AzureMonitor(Query Audit)": true, "AzureMonitor(VMInsights)": true,
	"AzureMonitor(WireData)": true, "BehaviorAnalytics": true,
	"CheckPoint": true, "ESETEnterpriseInspector": true, "ForcepointDlp": true, "GWorkspaceRAPI": true,
	"MorphisecUTPP": true, "NXLogDnsLogs": true, "NXLogLinuxAudit": true, "SquadraTechnologiesSecRmm": true,
	"ThycoticSecretServer_CEF": true, "Zscaler": true,
}

func knownConnector(id string) bool {
	_, ok := facts.LookupConnector(id)
	return ok || unlistedConnectors[id]
}

// ownTables are filled by Sentinel itself, whatever is connected.
var ownTables = map[string]bool{"SecurityAlert": true, "SecurityIncident": true, "Watchlist": true, "SentinelHealth": true, "SentinelAudit": true, "Usage": true, "Operation": true}

// alsoProvided are tables of connectors beyond those of the public list.
var alsoProvided = map[string][]string{
	"ThreatIntelligence":                    {"ThreatIntelligenceIndicator"},
	"ThreatIntelligenceTaxii":               {"ThreatIntelligenceIndicator"},
	"ThreatIntelligenceUploadIndicatorsAPI": {"ThreatIntelligenceIndicator"},
	"MicrosoftThreatProtection":             {"IdentityInfo"},
}

// checkTables reports only if it knows every listed connector and the tables that each fills.
func checkTables(p *pass) {
	if p.Rule == nil || p.Query == nil || len(p.Rule.RequiredDataConnectors.Value) == 0 {
		return
	}
	provided := map[string]bool{}
	for _, c := range p.Rule.RequiredDataConnectors.Value {
		known, ok := facts.LookupConnector(c.ConnectorID.Value)
		if !ok || len(known.Tables) == 0 {
			return
		}
		for _, t := range slices.Concat(known.Tables, alsoProvided[known.ID]) {
			provided[t] = true
		}
		for _, d := range c.DataTypes.Value {
			// A data type may carry a suffix: SecurityAlert (ASC).
			name, _, _ := strings.Cut(strings.TrimSpace(d.Value), " ")
			provided[strings.ToLower(name)] = true
		}
	}
	told := map[string]bool{}
	for _, use := range p.Query.Tables {
		if use.Fuzzy {
			told[use.Name] = true // the rule says that it does without
		}
	}
	for _, use := range p.Query.Tables {
		if use.Table == nil || provided[use.Name] || provided[strings.ToLower(use.Name)] || ownTables[use.Name] || told[use.Name] || use.Span == (diag.Span{}) {
			continue
		}
		connectors := facts.ConnectorsOf(use.Name)
		if len(connectors) == 0 {
			continue // no connector is known to fill it
		}
		told[use.Name] = true
		p.report(use.Span, fmt.Sprintf("no listed connector provides table %s", show(use.Name))).Hint = comesFrom(connectors)
	}
}

// comesFrom names the connectors of a table, unless they are too many to be of help.
func comesFrom(connectors []string) string {
	if len(connectors) > 4 {
		return fmt.Sprintf("%d connectors provide it", len(connectors))
	}
	return "it comes from " + strings.Join(connectors, ", ")
}

// checkDataTypes finds data types that differ by their letter case from a table, or by a slip of the pen from one that the query
// reads.
func checkDataTypes(p *pass) {
	if p.Rule == nil {
		return
	}
	for _, c := range p.Rule.RequiredDataConnectors.Value {
		for _, d := range c.DataTypes.Value {
			name, rest, _ := strings.Cut(d.Value, " ")
			if !d.Set || name == "" || p.reads(name) || len(facts.ConnectorsOf(name)) > 0 {
				continue
			}
			table, ok := facts.TableNamed(name)
			if !ok {
				table, ok = p.nearTable(name)
			}
			if !ok || table == name {
				continue
			}
			finding := p.report(d.Span, fmt.Sprintf("there is no table '%s'", show(name))+diag.DidYouMean(table, true))
			if rest == "" {
				finding.Fix = document.WriteFix(d.Span, table)
			}
		}
	}
}

// reads reports whether the query reads a table, or calls a function, of the name.
func (p *pass) reads(name string) bool {
	if p.Query == nil {
		return false
	}
	return slices.ContainsFunc(p.Query.Tables, func(u plan.TableUse) bool { return u.Name == name }) ||
		slices.ContainsFunc(p.Query.Functions, func(u plan.FunctionUse) bool { return u.Name == name })
}

// nearTable returns the table of the query that a name in no list was meant to be.
func (p *pass) nearTable(name string) (string, bool) {
	if p.Query == nil || len(name) < 6 {
		return "", false
	}
	for _, u := range p.Query.Tables {
		a, b := strings.ToLower(name), strings.ToLower(u.Name)
		if u.Table != nil && a != b && slips(a, b, 1) {
			return u.Name, true
		}
	}
	return "", false
}
