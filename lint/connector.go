package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
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
		ID: "connector/unknown", Severity: infoLevel,
		Summary: "an unknown connector",
		Why:     "The id of a connector must be exact: an id that does not exist does not lead to a page for connecting the data. This check's list of connectors cannot be complete.",
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
}

func checkConnectors(p *pass) {
	if p.Rule == nil {
		return
	}
	for _, c := range p.Rule.RequiredDataConnectors.Value {
		id := c.ConnectorID
		if !id.Set || id.Value == "" || knownConnector(id.Value) {
			continue
		}
		message := fmt.Sprintf("there is no connector '%s' in the public list", show(id.Value)) + diag.DidYouMean(facts.NearestConnector(id.Value))
		p.report(id.Span, message)
	}
}

// unlistedConnectors exist although the public list does not have them: rules of
// Azure-Sentinel name them, and its validator accepts them.
var unlistedConnectors = map[string]bool{
	"AWSS3": true, "AlcideKAudit": true, "AzureInformationProtection": true, "AzureMonitor(IIS)": true,
	"AzureMonitor(Query Audit)": true, "AzureMonitor(VMInsights)": true,
	"AzureMonitor(WireData)": true, "BehaviorAnalytics": true,
	"CheckPoint": true, "ESETEnterpriseInspector": true, "ForcepointDlp": true, "GWorkspaceRAPI": true,
	"MorphisecUTPP": true, "NXLogDnsLogs": true, "NXLogLinuxAudit": true, "SquadraTechnologiesSecRmm": true,
	"ThycoticSecretServer_CEF": true, "Zscaler": true,
}

func knownConnector(id string) bool {
	_, ok := facts.LookupConnector(id)
	return ok || unlistedConnectors[id]
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
		for _, t := range known.Tables {
			provided[t] = true
		}
		for _, d := range c.DataTypes.Value {
			// A data type may carry a suffix: SecurityAlert (ASC).
			name, _, _ := strings.Cut(strings.TrimSpace(d.Value), " ")
			provided[name] = true
		}
	}
	told := map[string]bool{}
	for _, use := range p.Query.Tables {
		if use.Table == nil || provided[use.Name] || told[use.Name] || use.Span == (diag.Span{}) {
			continue
		}
		connectors := facts.ConnectorsOf(use.Name)
		if len(connectors) == 0 {
			continue // no connector is known to fill it
		}
		told[use.Name] = true
		p.report(use.Span, fmt.Sprintf("no listed connector provides table %s", show(use.Name))).
			Hint = "it comes from " + strings.Join(connectors[:min(3, len(connectors))], ", ")
	}
}
