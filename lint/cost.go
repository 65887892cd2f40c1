package lint

import (
	"fmt"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

const pageBestPractices = kustoPages + "best-practices"

var costChecks = []*Check{
	{
		ID: scoreCheck, Severity: errorLevel,
		Summary: "the query costs more than --max-cost allows",
		Why:     "A rule runs day and night. The score estimates the work of a run. A table has 1, 10 or 100 units of rows, as it is small (IdentityInfo), large (SecurityEvent, Syslog, the events of devices) or neither. A filter costs 0.1 for each unit and condition that the index answers and keeps a tenth; another condition costs up to 1, a regular expression 5. summarize costs 1 for each unit and keeps a tenth, a join 2, a sort 1.5, parse and mv-expand 2, a plugin or a series 3. A let counts for each of its uses. Without --max-cost nothing is reported.",
		Page:    pageBestPractices,
		run:     checkScore,
	},
	{
		ID: "cost/contains", Severity: infoLevel, Fixes: true,
		Summary: "contains where has finds the same",
		Why:     "has looks a whole term up in the index, contains reads every text. A needle that begins and ends with another character than a letter or a digit is found by both in the same rows.",
		Bad:     `DeviceProcessEvents | where ProcessCommandLine contains " -enc " | project TimeGenerated, DeviceName`,
		Good:    `DeviceProcessEvents | where ProcessCommandLine has " -enc " | project TimeGenerated, DeviceName`,
		Page:    pageBestPractices,
		run:     checkContains,
	},
	{
		ID: "cost/substring", Severity: infoLevel, Optional: true,
		Summary: "contains where a whole term is looked for",
		Why:     "contains reads every text from its beginning to its end. Where the needle is a whole word in the values, has finds it in the index.",
		Bad:     `DeviceProcessEvents | where ProcessCommandLine contains "mimikatz" | project TimeGenerated, DeviceName`,
		Good:    `DeviceProcessEvents | where ProcessCommandLine has "mimikatz" | project TimeGenerated, DeviceName`,
		Page:    pageBestPractices,
		run:     checkSubstring,
	},
	{
		ID: "cost/regex", Severity: infoLevel, Fixes: true,
		Summary: "a regular expression that a string operator says as well",
		Why:     "A regular expression is run over every text. A string operator is faster and easier to read.",
		Bad:     `SigninLogs | where UserAgent matches regex "python-requests" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where UserAgent contains_cs "python-requests" | project TimeGenerated, IPAddress`,
		Page:    pageBestPractices,
		run:     checkRegex,
	},
	{
		ID: "cost/fold-case", Severity: infoLevel, Fixes: true,
		Summary: "a text is changed to small letters to be compared",
		Why:     "tolower() writes a new text for each row, and the index of the column is of no use. =~ and in~ compare without case.",
		Bad:     `SigninLogs | where tolower(UserPrincipalName) == "ana@contoso.com" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where UserPrincipalName =~ "ana@contoso.com" | project TimeGenerated, IPAddress`,
		Page:    pageBestPractices,
		run:     checkFoldCase,
	},
	{
		ID: "cost/needless-guard", Severity: infoLevel,
		Summary: "a test for a value that the next condition asks for",
		Why:     "A column that is equal to a text, or has one in it, is not empty.",
		Bad:     `SigninLogs | where isnotempty(UserPrincipalName) and UserPrincipalName has "admin" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where UserPrincipalName has "admin" | project TimeGenerated, IPAddress`,
		Page:    pageBestPractices,
		run:     checkGuard,
	},
	{
		ID: "cost/late-filter", Severity: infoLevel,
		Summary: "a filter after work on rows that it drops",
		Why:     "The condition reads only columns that are there before. In front of the join, the expansion or the parse, it leaves them fewer rows.",
		Bad: `SigninLogs
| join kind=inner (AuditLogs) on CorrelationId
| where ResultType == "0"
| project TimeGenerated, IPAddress`,
		Good: `SigninLogs
| where ResultType == "0"
| join kind=inner (AuditLogs) on CorrelationId
| project TimeGenerated, IPAddress`,
		Page: pageBestPractices,
		run:  checkLateFilter,
	},
	{
		ID: "cost/every-table", Severity: infoLevel,
		Summary: "a query that reads every table",
		Why:     "search without tables and union * read the whole workspace. Name the tables.",
		Page:    pageBestPractices,
		run:     checkEveryTable,
	},
	{
		ID: "cost/no-time-filter", Severity: infoLevel, Optional: true,
		Summary: "a query file that reads a table and does not bound its time",
		Why:     "Where nothing else gives the query a range of time, it reads all events that are kept. In a rule, queryPeriod bounds them.",
		Page:    pageBestPractices,
		run:     checkNoTimeFilter,
	},
	{
		ID: "cost/every-column", Severity: infoLevel,
		Summary: "a condition on every column",
		Why:     "* has … and a term of search look into each column of each row. Name the column that holds what is looked for.",
		Bad:     `SecurityEvent | where * has "mimikatz" | project TimeGenerated, Computer`,
		Good:    `SecurityEvent | where CommandLine has "mimikatz" | project TimeGenerated, Computer`,
		Page:    pageBestPractices,
		run:     checkEveryColumn,
	},
	{
		ID: "cost/repeated-table", Severity: infoLevel,
		Summary: "a table that is computed for each of its uses",
		Why:     "A let is a name for an expression: each use computes it anew. materialize() keeps the rows of an aggregation or a join for all uses.",
		Bad: `let Failures = SigninLogs | summarize Failed = countif(ResultType != "0"), Last = max(TimeGenerated) by IPAddress;
Failures | where Failed > 10 | join kind=leftanti (Failures | where Failed > 100) on IPAddress | project TimeGenerated = Last, IPAddress`,
		Good: `let Failures = materialize(SigninLogs | summarize Failed = countif(ResultType != "0"), Last = max(TimeGenerated) by IPAddress);
Failures | where Failed > 10 | join kind=leftanti (Failures | where Failed > 100) on IPAddress | project TimeGenerated = Last, IPAddress`,
		Page: kustoPages + "materialize-function",
		run:  checkRepeatedTable,
	},
	{
		ID: "cost/repeated-parse", Severity: infoLevel, Optional: true,
		Summary: "a text that is parsed again and again",
		Why:     "Each parse_json() reads the whole text of each row. Parse it once, in an extend, and take the parts from there.",
		Bad: `AuditLogs | project TimeGenerated, A = parse_json(tostring(InitiatedBy.user)).id, B = parse_json(tostring(InitiatedBy.user)).ipAddress,
  C = parse_json(tostring(InitiatedBy.user)).userPrincipalName`,
		Good: `AuditLogs | extend User = parse_json(tostring(InitiatedBy.user)) | project TimeGenerated, A = User.id, B = User.ipAddress, C = User.userPrincipalName`,
		Page: pageBestPractices,
		run:  checkRepeatedParse,
	},
	{
		ID: "cost/or-chain", Severity: infoLevel, Optional: true, Fixes: true,
		Summary: "the same test of one column, joined by or",
		Why:     "in, in~ and has_any test a column against a list at once, and read better.",
		Bad:     `SigninLogs | where ResultType == "50053" or ResultType == "50055" or ResultType == "50126" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where ResultType in ("50053", "50055", "50126") | project TimeGenerated, IPAddress`,
		Page:    kustoPages + "in-cs-operator",
		run:     checkOrChain,
	},
	{
		ID: "cost/expand", Severity: infoLevel,
		Summary: "an mv-expand of a list for every element of another",
		Why:     "Two mv-expand of lists that do not depend on each other make a row of every pair of their elements, without a limit. One mv-expand of both goes through them side by side.",
		Bad:     `SigninLogs | mv-expand Policy = todynamic(ConditionalAccessPolicies) | mv-expand Detail = todynamic(AuthenticationDetails) | project TimeGenerated, IPAddress, Policy, Detail`,
		Good:    `SigninLogs | mv-expand Policy = todynamic(ConditionalAccessPolicies), Detail = todynamic(AuthenticationDetails) | project TimeGenerated, IPAddress, Policy, Detail`,
		Page:    kustoPages + "mv-expand-operator",
		run:     checkExpand,
	},
	{
		ID: "cost/workspaces", Severity: infoLevel,
		Summary: "a query over many workspaces",
		Why:     "A query over more than five workspaces is slow, and one over more than 20 is refused for a rule. A rule that runs over many belongs into each of them.",
		Page:    sentinelPages + "extend-sentinel-across-workspaces-tenants",
		run:     checkWorkspaces,
	},
	{
		ID: "cost/short-term", Severity: infoLevel,
		Summary: "has with a term that is too short for the index",
		Why:     "The index holds terms of three characters and more. A shorter one is looked for in every text.",
		Bad:     `DeviceProcessEvents | where ProcessCommandLine has "ep" | project TimeGenerated, DeviceName`,
		Good:    `DeviceProcessEvents | where ProcessCommandLine has "-ep bypass" | project TimeGenerated, DeviceName`,
		Page:    pageOperators,
		run:     checkShortTerm,
	},
}

func checkEveryTable(p *pass) {
	if p.Rule != nil || p.Query == nil || p.Query.Syntax == nil {
		return // a rule may not do that at all
	}
	syntax.Inspect(p.Query.Syntax, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Pipe:
			return true
		case *syntax.UnionOp:
			for _, t := range n.Tables {
				if isStar(t) {
					p.report(t.Span(), "union * reads every table of the workspace")
				}
			}
		}
		return true
	})
	p.eachNode(func(n plan.Node) {
		if u, ok := n.(*plan.Union); ok && u.Keyword == "search" && len(u.Sources) >= everyTable {
			p.report(keyword(u.Span(), "search"), "search without tables reads every table of the workspace").
				Hint = "write search in (Table, …)"
		}
	})
}

// everyTable is the number of tables from which on a search is taken to be over all of them.
const everyTable = 100

func checkEveryColumn(p *pass) {
	for _, e := range p.parts().exprs {
		if x, ok := e.Expr.(*plan.AnyColumn); ok {
			if u, united := inputOf(e.node).(*plan.Union); !united || len(u.Sources) < everyTable {
				p.report(x.Span(), "this condition looks into every column of every row")
			}
			return
		}
	}
}

func checkNoTimeFilter(p *pass) {
	if p.Rule != nil || !p.isSound() {
		return
	}
	for _, e := range p.parts().exprs {
		if e.Type() == value.DateTime && e.Span().Text() != "" {
			if _, ok := e.node.(*plan.Filter); ok {
				return
			}
		}
	}
	for _, n := range p.parts().nodes {
		if scan, ok := n.(*plan.Scan); ok && n.Schema().Index("TimeGenerated") >= 0 {
			p.report(scan.Span(), fmt.Sprintf("nothing bounds the time of %s", show(scan.Name)))
			return
		}
	}
}

func checkWorkspaces(p *pass) {
	if p.Query == nil || p.Query.Syntax == nil {
		return
	}
	named := map[string]bool{}
	var last diag.Span
	syntax.Inspect(p.Query.Syntax, func(n syntax.Node) bool {
		c, ok := n.(*syntax.Call)
		if ok && c.Func != nil && c.Func.Text == "workspace" && len(c.Args) == 1 {
			named[c.Args[0].Span().Text()], last = true, c.Span()
		}
		return true
	})
	if len(named) > fewWorkspaces {
		p.report(last, fmt.Sprintf("the query reads %s", words.Count(len(named), "workspace")))
	}
}

// fewWorkspaces is the number of workspaces that one query may read without a finding.
const fewWorkspaces = 5
