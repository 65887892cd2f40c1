package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var rowChecks = []*Check{
	{
		ID: "query/union-leg", Severity: warningLevel,
		Summary: "a table of a union whose rows can never pass the filter after it",
		Why:     "A table that does not have a column has no value for it in the union. A filter that asks for a value then drops all of its rows, so that part of the rule never fires.",
		Bad: `union DeviceProcessEvents, DeviceFileEvents
| where ProcessCommandLine has "mimikatz"
| project TimeGenerated, DeviceName`,
		Good: `union DeviceProcessEvents, DeviceFileEvents
| where ProcessCommandLine has "mimikatz" or FileName has "mimikatz"
| project TimeGenerated, DeviceName`,
		Page: kustoPages + "union-operator",
		run:  checkUnionLeg,
	},
	{
		ID: "query/in-columns", Severity: warningLevel,
		Summary: "in compares with another column of the table than the one that was meant",
		Why:     "Of a table after in, only the first column counts. All others are ignored.",
		Bad: `let Risky = AADUserRiskEvents | project TimeGenerated, UserPrincipalName;
SigninLogs | where UserPrincipalName in (Risky)`,
		Good: `let Risky = AADUserRiskEvents | project UserPrincipalName;
SigninLogs | where UserPrincipalName in (Risky)`,
		Page: kustoPages + "in-cs-operator",
		run:  checkInColumns,
	},
	{
		ID: "query/arbitrary-rows", Severity: warningLevel,
		Summary: "take keeps any rows",
		Why:     "Without an order, take, limit and sample may keep other rows in each run. A rule then misses events by chance. It is a leftover of work in the editor.",
		Bad:     "SigninLogs | where ResultType == \"50126\" | take 100",
		Good:    "SigninLogs | where ResultType == \"50126\"",
		Page:    kustoPages + "take-operator",
		run:     checkArbitraryRows,
	},
	{
		ID: "query/lost-sort", Severity: infoLevel,
		Summary: "a sort whose order nothing reads",
		Why:     "summarize, join and another sort do not keep the order of their input. Sorting it costs time and memory in each run.",
		Bad:     "SigninLogs | sort by TimeGenerated asc | summarize TimeGenerated = max(TimeGenerated), count() by UserPrincipalName",
		Good:    "SigninLogs | summarize TimeGenerated = max(TimeGenerated), count() by UserPrincipalName",
		Page:    pageSort,
		run:     checkLostSort,
	},
	{
		ID: "query/unbinned-time", Severity: warningLevel,
		Summary: "a threshold on the number of events of one instant",
		Why:     "Without bin(), each instant is a group of its own, with hardly more than one event. The count then never reaches the threshold.",
		Bad:     "SigninLogs | summarize Failures = count() by UserPrincipalName, TimeGenerated | where Failures > 10",
		Good:    "SigninLogs | summarize Failures = count() by UserPrincipalName, bin(TimeGenerated, 1h) | where Failures > 10",
		Page:    kustoPages + "bin-function",
		run:     checkUnbinnedTime,
	},
}

// A columnMap gives for the columns of one node those of a node below it, -1 for one that is computed between.
type columnMap func(column int) int

// below returns the first node at or below n that is not a step which passes on rows as they are, and
// where n's columns are there. lets says whether the rows of a let are looked through.
func below(n plan.Node, lets bool) (plan.Node, columnMap) {
	same := func(i int) int { return i }
	at := columnMap(same)
	for range maxSteps {
		switch x := n.(type) {
		case *plan.Filter, *plan.Sort, *plan.Take, *plan.Serialize, *plan.Render:
			n = x.Inputs()[0]
		case *plan.LetTable:
			if !lets {
				return n, at
			}
			n = x.Let.Table
		case *plan.Project:
			outer, columns := at, x.Columns
			at = func(i int) int {
				if i = outer(i); i < 0 || i >= len(columns) {
					return -1
				}
				if ref, ok := columns[i].Expr.(*plan.ColumnRef); ok {
					return ref.Index
				}
				return -1
			}
			n = x.Input
		default:
			outer, known := at, len(n.Schema().Fields)
			return n, func(i int) int {
				if i = outer(i); i >= known {
					return -1 // a column that an open result may have
				}
				return i
			}
		}
	}
	return nil, same
}

// maxSteps bounds the steps that are looked through.
const maxSteps = 64

func checkUnionLeg(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		from, _ := below(f.Input, true)
		u, ok := from.(*plan.Union)
		if !ok || u.Keyword != "union" || len(u.Sources) < 2 {
			return
		}
		for i, leg := range u.Sources {
			if strings.Contains(leg.Span().Text(), "*") || isOpen(leg) {
				continue
			}
			l := lackOf(f.Input, u, i, 0)
			if slices.ContainsFunc(plan.Conjuncts(f.Predicate, bare), func(part plan.Expr) bool { return l.neverHolds(part, 0) }) {
				p.report(leg.Span(), fmt.Sprintf("no row of this part of the union passes the filter below: it has no %s", show(l.column)))
			}
		}
	})
}

// lackOf returns the columns of a node above a union which have no value in the rows of one of its parts.
func lackOf(n plan.Node, u *plan.Union, leg, depth int) *lack {
	l := &lack{missing: func(int) bool { return false }}
	if depth > maxSteps {
		return l
	}
	switch x := n.(type) {
	case *plan.Union:
		l.missing = func(column int) bool {
			if x != u || column == u.SourceColumn || column >= len(u.Schema().Fields) || slices.Contains(u.Places[leg], column) {
				return false
			}
			l.column = u.Schema().Fields[column].Name
			return true
		}
	case *plan.Project:
		under := lackOf(x.Input, u, leg, depth+1)
		l.missing = func(column int) bool {
			if column >= len(x.Columns) || !under.isEmpty(x.Columns[column].Expr, depth) {
				return false
			}
			l.column = under.column
			return true
		}
	case *plan.LetTable:
		return lackOf(x.Let.Table, u, leg, depth+1)
	case *plan.Filter, *plan.Sort, *plan.Take, *plan.Serialize, *plan.Render:
		return lackOf(x.Inputs()[0], u, leg, depth+1)
	}
	return l
}

// isOpen reports whether a node may have columns that its schema does not list.
func isOpen(n plan.Node) bool { return n.Schema().Open }

// A lack tells which conditions cannot hold because a column has no value.
type lack struct {
	missing func(column int) bool // and notes its name
	column  string                // the one that was found to be missing, as the union calls it
}

// neverHolds reports whether a condition is not true for a row without the missing columns.
func (l *lack) neverHolds(e plan.Expr, depth int) bool {
	c, ok := bare(e).(*plan.Call)
	if !ok || depth > foldDepth || len(c.Args) == 0 {
		return false
	}
	switch c.Function.Name {
	case "and":
		return slices.ContainsFunc(c.Args, func(a plan.Expr) bool { return l.neverHolds(a, depth+1) })
	case "or":
		return !slices.ContainsFunc(c.Args, func(a plan.Expr) bool { return !l.neverHolds(a, depth+1) })
	case "isnotempty", "notempty":
		return l.isEmpty(c.Args[0], depth)
	case "isnotnull", "notnull":
		return c.Args[0].Type() != value.String && l.isEmpty(c.Args[0], depth)
	case ">", ">=", "<", "<=":
		return len(c.Args) == 2 && c.Args[0].Type() != value.String && c.Args[0].Type() != value.Dynamic && (l.isEmpty(c.Args[0], depth) || l.isEmpty(c.Args[1], depth))
	case "==", "=~", "in", "in~", "has", "has_cs", "contains", "contains_cs", "startswith", "startswith_cs", "endswith", "endswith_cs",
		"hasprefix", "hassuffix", "has_any", "has_all":
		return l.isEmpty(c.Args[0], depth) && !slices.ContainsFunc(c.Args[1:], func(a plan.Expr) bool { return !isFilled(a) })
	}
	return false
}

// isFilled reports whether an expression is a constant that is neither empty nor null.
func isFilled(e plan.Expr) bool {
	v, known := plan.ValueOf(e)
	if list, ok := v.([]any); ok {
		return len(list) > 0 && !slices.Contains(list, any("")) && !slices.Contains(list, nil)
	}
	return known && v != nil && v != ""
}

// emptyOfEmpty are the functions that return nothing for nothing.
var emptyOfEmpty = map[string]bool{
	"tolower": true, "toupper": true, "tostring": true, "trim": true, "toint": true, "tolong": true, "todouble": true, "toreal": true,
	"parse_json": true, "todynamic": true, "extract": true, "todatetime": true, "trim_start": true, "trim_end": true,
}

// isEmpty reports whether an expression is empty or null for a row without the missing columns.
func (l *lack) isEmpty(e plan.Expr, depth int) bool {
	if depth > foldDepth {
		return false
	}
	switch x := bare(e).(type) {
	case *plan.ColumnRef:
		return l.missing(x.Index)
	case *plan.Member:
		return l.isEmpty(x.X, depth+1)
	case *plan.Element:
		return l.isEmpty(x.X, depth+1)
	case *plan.Call:
		return emptyOfEmpty[x.Function.Name] && len(x.Args) > 0 && l.isEmpty(x.Args[len(x.Args)-1], depth+1)
	}
	return false
}

func checkInColumns(p *pass) {
	if !p.isSound() {
		return
	}
	for _, e := range p.parts().exprs {
		in, ok := e.Expr.(*plan.InTable)
		if !ok || len(in.Table.Schema().Fields) < 2 || columnName(in.X) == "" {
			continue
		}
		fields := in.Table.Schema().Fields
		first, name := fields[0], columnName(in.X)
		if strings.ToLower(first.Name) == name {
			continue
		}
		another := slices.ContainsFunc(fields[1:], func(f value.Field) bool { return strings.ToLower(f.Name) == name })
		switch {
		case first.Name == "TenantId", first.Name == "_DTItemId", first.Type == value.DateTime && in.X.Type() != value.DateTime:
		case another:
		case strings.HasSuffix(name, "id") && userNames[strings.ToLower(first.Name)] && slices.ContainsFunc(fields[1:], isID):
		case addressColumn.MatchString(name) && !addressColumn.MatchString(strings.ToLower(first.Name)) && slices.ContainsFunc(fields[1:], isAddress):
		default:
			continue
		}
		found := p.report(in.OpSpan, fmt.Sprintf("only the first column of the table counts, which is %s", show(first.Name)))
		if another {
			found.Hint = "add | project " + p.source(in.X)
		}
	}
}

// isID reports whether a column holds the id of something.
func isID(f value.Field) bool { return strings.HasSuffix(strings.ToLower(f.Name), "id") }

// isAddress reports whether a column holds addresses.
func isAddress(f value.Field) bool { return addressColumn.MatchString(strings.ToLower(f.Name)) }

func checkArbitraryRows(p *pass) {
	if p.Rule == nil || !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		switch n.(type) {
		case *plan.Take, *plan.Sample:
		default:
			return
		}
		input := n.Inputs()[0]
		if p.parts().facts.IsOrdered(input) || hasOneRow(input) {
			return
		}
		p.report(n.Span(), fmt.Sprintf("%s keeps any rows: nothing orders them, so the rule misses events by chance", keyword(n.Span(), leadingWord(n.Span().Text())).Text())).
			Hint = "remove it, or write top … by …"
	})
}

// leadingWord returns the word that a text begins with.
func leadingWord(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz-"))]
}

// hasOneRow reports whether a node yields one row at most.
func hasOneRow(n plan.Node) bool {
	from, _ := below(n, true)
	switch x := from.(type) {
	case *plan.Count, *plan.Print:
		return true
	case *plan.Summarize:
		return len(x.Keys) == 0
	}
	return false
}

// orderBlind are the aggregates whose result does not depend on the order of the rows.
var orderBlind = map[string]bool{
	"count": true, "countif": true, "dcount": true, "dcountif": true, "sum": true, "sumif": true, "min": true, "max": true, "minif": true,
	"maxif": true, "avg": true, "avgif": true, "arg_max": true, "arg_min": true, "stdev": true, "percentile": true, "count_distinct": true,
}

func checkLostSort(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		switch x := n.(type) {
		case *plan.Summarize:
			for _, a := range x.Aggregates {
				if !orderBlind[a.Function.Name] {
					return
				}
			}
		case *plan.Sort, *plan.Top, *plan.Count:
		case *plan.Join:
			if x.Keyword != "join" {
				return
			}
		default:
			return
		}
		for _, in := range n.Inputs() {
			if s := sortedBy(in); s != nil {
				p.report(s.Span(), fmt.Sprintf("this sort has no effect: the %s after it does not keep the order", n.Word()))
			}
		}
	})
}

// sortedBy returns the sort whose order a node's rows have and of which nothing was read, nil if there is none.
func sortedBy(n plan.Node) *plan.Sort {
	for {
		switch x := n.(type) {
		case *plan.Sort:
			return x
		case *plan.Filter:
			n = x.Input
		case *plan.Project:
			if readsOrder(x) {
				return nil
			}
			n = x.Input
		default:
			return nil
		}
	}
}

func checkUnbinnedTime(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		for _, part := range plan.Conjuncts(f.Predicate, bare) {
			c, ok := call(part, ">", ">=")
			if !ok || !isAboveOne(c) {
				continue
			}
			ref, ok := bare(c.Args[0]).(*plan.ColumnRef)
			if !ok {
				continue
			}
			if key := unbinnedKey(f.Input, ref.Index); key != nil {
				p.report(key.Span(), "each instant is a group of its own, which hardly ever reaches the threshold on its count").
					Hint = "write bin(" + p.source(key) + ", 1h)"
			}
		}
	})
}

// isAboveOne reports whether a comparison asks for more than one.
func isAboveOne(c *plan.Call) bool {
	v, known := plan.ValueOf(c.Args[1])
	if !known {
		return false
	}
	n, ok := v.(int64)
	if small, is := v.(int32); is {
		n, ok = int64(small), true
	}
	return ok && (n > 1 || n == 1 && c.Function.Name == ">")
}

// countAggregates are the aggregates that count events or their values.
var countAggregates = map[string]bool{"count": true, "countif": true, "dcount": true, "dcountif": true, "count_distinct": true}

// unbinnedKey returns the key of a summarize that is the time of an event, where a column is a count of the summarize.
func unbinnedKey(n plan.Node, column int) plan.Expr {
	var counted *plan.Summarize
	o := origins{elements: true, made: func(plan.Expr, plan.Node) bool { return false }}
	o.source = func(n plan.Node, column int) bool {
		s, ok := n.(*plan.Summarize)
		if !ok || counted != nil {
			return false
		}
		at := column - len(s.Keys)
		if at < 0 || at >= len(s.Aggregates) || !countAggregates[s.Aggregates[at].Function.Name] {
			return false
		}
		counted = s
		return true
	}
	if !o.follow(n, column) || counted == nil {
		return nil
	}
	from, at := below(counted.Input, true)
	for _, k := range counted.Keys {
		ref, ok := bare(k.Expr).(*plan.ColumnRef)
		if !ok || from == nil {
			continue
		}
		switch from.(type) {
		case *plan.Scan, *plan.Union:
			if i := at(ref.Index); i >= 0 && from.Schema().Fields[i].Name == "TimeGenerated" {
				return k.Expr
			}
		}
	}
	return nil
}
