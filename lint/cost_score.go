package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// scoreCheck reports queries that cost more than the configuration allows.
const scoreCheck = "cost/score"

// The sizes of tables, in rows of a day relative to one another.
const (
	smallTable  = 1
	mediumTable = 10
	largeTable  = 100
)

// tableSizes are the sizes of tables that are not medium, by name.
var tableSizes = map[string]float64{
	"IdentityInfo": smallTable, "Heartbeat": smallTable, "SecurityAlert": smallTable, "SecurityIncident": smallTable, "Watchlist": smallTable,
	"ThreatIntelligenceIndicator": mediumTable, "ThreatIntelIndicators": mediumTable, "BehaviorAnalytics": smallTable, "Anomalies": smallTable,
	"AADRiskyUsers": smallTable, "AADUserRiskEvents": smallTable, "UserPeerAnalytics": smallTable, "Usage": smallTable,
	"SecurityEvent": largeTable, "WindowsEvent": largeTable, "Event": largeTable, "Syslog": largeTable, "CommonSecurityLog": largeTable,
	"AADNonInteractiveUserSignInLogs": largeTable, "AzureDiagnostics": largeTable, "DnsEvents": largeTable, "VMConnection": largeTable,
	"W3CIISLog": largeTable, "StorageBlobLogs": largeTable, "AWSCloudTrail": largeTable, "AWSVPCFlow": largeTable, "NTANetAnalytics": largeTable,
	"AzureNetworkAnalytics_CL": largeTable, "MicrosoftGraphActivityLogs": largeTable, "ContainerLog": largeTable, "ContainerLogV2": largeTable,
	"DeviceEvents": largeTable, "DeviceFileEvents": largeTable, "DeviceImageLoadEvents": largeTable, "DeviceNetworkEvents": largeTable,
	"DeviceProcessEvents": largeTable, "DeviceRegistryEvents": largeTable, "DeviceLogonEvents": largeTable, "ASimDnsActivityLogs": largeTable,
	"ASimNetworkSessionLogs": largeTable, "ASimWebSessionLogs": largeTable, "ASimProcessEventLogs": largeTable, "ASimFileEventLogs": largeTable,
}

func sizeOf(table string) float64 {
	if size, ok := tableSizes[table]; ok {
		return size
	}
	return mediumTable
}

// maxScore bounds scores: a query that multiplies its tables again and again has this one.
const maxScore = 1e9

// Cost estimates the work of one run of a query. A table has 1, 10 or 100 units of rows; each operator adds
// its weight for each unit that it reads, and passes on as many as it is taken to keep:
//
//   - a filter has 0.1 for each condition that the index answers, such as == and has, and keeps a tenth for it; any other
//     condition has 1, a regular expression 5, and keeps half. It keeps a hundredth at least.
//   - extend and project have 0.02 for each call, a parser or a regular expression 0.5;
//   - summarize has 1 and keeps a tenth, a join 2 for both sides and keeps the larger one, a sort 1.5;
//   - parse has 2, mv-expand 2 and keeps three times as many, a plugin or a series 3; any other operator has 0.1.
//
// A let counts for each of its uses. The score is rounded up.
func Cost(q *plan.Query) int {
	e := estimate{known: map[plan.Node]work{}}
	total := 0.0
	for _, n := range q.Results {
		if n != nil {
			total += e.of(n).cost
		}
	}
	for _, l := range q.Lets {
		if l.Scalar != nil && l.Uses > 0 {
			total += e.subqueries([]plan.Expr{l.Scalar})
		}
	}
	return int(math.Ceil(min(total, maxScore)))
}

// A work is what a node and all below it cost, and how many units of rows it yields.
type work struct{ cost, rows float64 }

// An estimate finds the work of each node once.
type estimate struct{ known map[plan.Node]work }

func (e *estimate) of(n plan.Node) work {
	if w, ok := e.known[n]; ok {
		return w
	}
	e.known[n] = work{} // a node does not contain itself
	w := e.work(n)
	w.cost, w.rows = min(w.cost, maxScore), min(w.rows, maxScore)
	e.known[n] = w
	return w
}

func (e *estimate) work(n plan.Node) work {
	var in work
	for _, input := range n.Inputs() {
		w := e.of(input)
		in.cost += w.cost
		in.rows += w.rows
	}
	in.cost += e.subqueries(n.Exprs())
	switch x := n.(type) {
	case *plan.Scan:
		if x.Implied {
			return work{largeTable, largeTable}
		}
		size := sizeOf(x.Name)
		return work{size, size}
	case *plan.DeclaredCall:
		if x.Function == catalog.GetWatchlist {
			return work{smallTable, smallTable}
		}
		return work{mediumTable, mediumTable} // a parser whose text is not known
	case *plan.Pending:
		return work{in.cost + mediumTable, max(in.rows, mediumTable)}
	case *plan.DataTable, *plan.External, *plan.Print, *plan.Range:
		return work{in.cost, 0.1}
	case *plan.LetTable:
		return e.of(x.Let.Table)
	case *plan.Filter:
		weight, kept := 0.0, 1.0
		for _, c := range plan.Conjuncts(x.Predicate, bare) {
			w, k := filterWeight(c)
			weight += w
			kept *= k
		}
		return work{in.cost + in.rows*weight, in.rows * max(kept, 0.01)}
	case *plan.Project:
		return work{in.cost + in.rows*callWeight(x.Exprs()), in.rows}
	case *plan.Summarize:
		return work{in.cost + in.rows*(1+callWeight(x.Exprs())), in.rows / 10}
	case *plan.Join, *plan.JoinWhere:
		sides := n.Inputs()
		return work{in.cost + in.rows*2, max(e.of(sides[0]).rows, e.of(sides[1]).rows)}
	case *plan.Sort, *plan.Top:
		return work{in.cost + in.rows*1.5, in.rows}
	case *plan.Parse:
		return work{in.cost + in.rows*2, in.rows}
	case *plan.MvExpand, *plan.MvApply:
		return work{in.cost + in.rows*2, in.rows * 3}
	case *plan.Evaluate, *plan.MakeSeries, *plan.StepScan, *plan.GraphMatch:
		return work{in.cost + in.rows*3, in.rows}
	case *plan.Union:
		return in
	}
	return work{in.cost + in.rows*0.1, in.rows}
}

// subqueries returns the work of the tables in expressions.
func (e *estimate) subqueries(exprs []plan.Expr) float64 {
	total := 0.0
	for _, x := range exprs {
		if x == nil {
			continue
		}
		plan.InspectExpr(x, func(x plan.Expr) bool {
			switch x := x.(type) {
			case *plan.LetRef:
				return false // its work is counted with the lets
			case *plan.InTable:
				total += e.of(x.Table).cost
			case *plan.ScalarQuery:
				total += e.of(x.Table).cost
			case *plan.TableValue:
				total += e.of(x.Table).cost
			}
			return true
		})
	}
	return total
}

// filterWeight returns the work of a condition for a row, and the part of the rows that meet it.
func filterWeight(e plan.Expr) (weight, kept float64) {
	switch x := bare(e).(type) {
	case *plan.InTable:
		return 0.2, 0.1
	case *plan.AnyColumn:
		return 10, 0.1
	case *plan.Call:
		name := x.Function.Name
		o, isText := textOps[name]
		switch {
		case name == "or":
			for _, arg := range x.Args {
				w, k := filterWeight(arg)
				weight, kept = weight+w, kept+k
			}
			return weight, min(kept, 1)
		case isText && strings.HasPrefix(name, "!"):
			return 0.1, 0.9
		case isText && o.op == "regex":
			return 5, 0.1
		case isText && (o.op == "contains" || o.op == "endswith"):
			return 1, 0.1
		case isText:
			return 0.1, 0.1
		case slices.Contains([]string{">", ">=", "<", "<=", "between"}, name):
			return 0.1, 0.5
		}
		return 0.2 + callWeight([]plan.Expr{x}), 0.5
	}
	return 0.2, 0.5
}

// costlyCalls are functions that read a whole text.
var costlyCalls = map[string]bool{
	"parse_json": true, "todynamic": true, "parse_xml": true, "extract": true, "extract_all": true, "extractall": true, "replace_regex": true,
	"parse_csv": true, "parse_command_line": true, "parse_url": true, "parse_user_agent": true, "base64_decode_tostring": true,
	"ipv4_lookup": true, "geo_info_from_ip_address": true, "matches regex": true,
}

// callWeight returns the work of the calls in expressions for a row.
func callWeight(list []plan.Expr) float64 {
	weight := 0.0
	for _, e := range list {
		if e == nil {
			continue
		}
		plan.InspectExpr(e, func(e plan.Expr) bool {
			if _, ok := e.(*plan.LetRef); ok {
				return false // it is computed once
			}
			if c, ok := e.(*plan.Call); ok {
				if costlyCalls[c.Function.Name] {
					weight += 0.5
				} else {
					weight += 0.02
				}
			}
			return true
		})
	}
	return weight
}

func checkScore(p *pass) {
	if p.config.MaxCost <= 0 || !p.isSound() {
		return
	}
	if cost := Cost(p.Query); cost > p.config.MaxCost {
		p.report(p.wholeQuery(), fmt.Sprintf("the query has a cost of %d, and at most %d is allowed", cost, p.config.MaxCost))
	}
}
