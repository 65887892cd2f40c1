package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

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
		Why:     "A rule runs day and night. The score estimates the work of a run from the size of the tables and the work of each operator; docs/checks.md says how. Without --max-cost nothing is reported.",
		Page:    pageBestPractices,
		run:     checkScore,
	},
	{
		ID: "cost/contains", Severity: infoLevel,
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
		ID: "cost/regex", Severity: infoLevel,
		Summary: "a regular expression that a string operator says as well",
		Why:     "A regular expression is run over every text. A string operator is faster and easier to read.",
		Bad:     `SigninLogs | where UserAgent matches regex "python-requests" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where UserAgent contains_cs "python-requests" | project TimeGenerated, IPAddress`,
		Page:    pageBestPractices,
		run:     checkRegex,
	},
	{
		ID: "cost/fold-case", Severity: infoLevel,
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
		ID: "cost/repeated-parse", Severity: infoLevel,
		Summary: "a text that is parsed again and again",
		Why:     "Each parse_json() reads the whole text of each row. Parse it once, in an extend, and take the parts from there.",
		Bad: `AuditLogs | project TimeGenerated, A = parse_json(tostring(InitiatedBy.user)).id, B = parse_json(tostring(InitiatedBy.user)).ipAddress,
  C = parse_json(tostring(InitiatedBy.user)).userPrincipalName`,
		Good: `AuditLogs | extend User = parse_json(tostring(InitiatedBy.user)) | project TimeGenerated, A = User.id, B = User.ipAddress, C = User.userPrincipalName`,
		Page: pageBestPractices,
		run:  checkRepeatedParse,
	},
	{
		ID: "cost/or-chain", Severity: infoLevel,
		Summary: "the same test of one column, joined by or",
		Why:     "in, in~ and has_any test a column against a list at once, and read better.",
		Bad:     `SigninLogs | where ResultType == "50053" or ResultType == "50055" or ResultType == "50126" | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | where ResultType in ("50053", "50055", "50126") | project TimeGenerated, IPAddress`,
		Page:    kustoPages + "in-cs-operator",
		run:     checkOrChain,
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

func isAlnum(r byte) bool {
	return r >= 0x80 || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// longTerm matches a term that the index has.
var longTerm = regexp.MustCompile(`[0-9A-Za-z]{3,}`)

func checkContains(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "contains" || len(t.texts) != 1 || !t.texts[0].literal || t.subject.Type() != value.String {
			continue
		}
		needle := t.texts[0].value
		if len(needle) < 5 || isAlnum(needle[0]) || isAlnum(needle[len(needle)-1]) || !longTerm.MatchString(needle) {
			continue
		}
		instead := strings.Replace(t.call.Function.Name, "contains", "has", 1)
		found := p.report(t.call.NameSpan, fmt.Sprintf("%s reads every text; %s finds %s in the same rows", t.call.Function.Name, instead, p.quoted(t.texts[0])))
		found.Hint = "write " + instead
		if asWritten(t.call) != "" {
			found.Fix = replace(t.call.NameSpan, instead)
		}
	}
}

// checkSubstring says once for a query that terms are looked for with contains.
func checkSubstring(p *pass) {
	for _, t := range p.textTests() {
		if t.op == "contains" && len(t.texts) == 1 && t.texts[0].literal && len(t.texts[0].value) >= 4 && isTerm(t.texts[0].value) {
			p.report(t.call.NameSpan, fmt.Sprintf("%s reads every text; has looks a term such as %s up in the index", t.call.Function.Name, p.quoted(t.texts[0])))
			return
		}
	}
}

func isTerm(text string) bool {
	for i := range len(text) {
		if !isAlnum(text[i]) {
			return false
		}
	}
	return true
}

// plainPattern splits a regular expression into what may anchor it and a text without a sign of its own.
var plainPattern = regexp.MustCompile(`^(\(\?i\))?(\^|\.\*)?((?:[0-9A-Za-z _/:@%&='"<>,;~!#-]|\\[.\\/-])+?)(\$|\.\*)?$`)

func checkRegex(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "regex" || len(t.texts) != 1 || !t.texts[0].literal || asWritten(t.call) == "" {
			continue
		}
		m := plainPattern.FindStringSubmatch(t.texts[0].value)
		if m == nil {
			continue
		}
		text := regexp.MustCompile(`\\(.)`).ReplaceAllString(m[3], "$1")
		op := "contains"
		switch {
		case m[2] == "^" && m[4] == "$":
			op = "=="
		case m[2] == "^":
			op = "startswith"
		case m[4] == "$":
			op = "endswith"
		}
		switch {
		case op == "==" && m[1] != "":
			op = "=~"
		case op != "==" && m[1] == "":
			op += "_cs"
		}
		literal := syntaxText(text)
		found := p.report(t.call.NameSpan, fmt.Sprintf("%s says the same and is faster", op))
		found.Hint = fmt.Sprintf("write %s %s", op, show(literal))
		found.Fix = &diag.Fix{Message: found.Hint, Edits: []diag.Edit{{Span: t.call.NameSpan, New: op}, {Span: t.texts[0].at, New: literal}}}
	}
}

// syntaxText returns the text as a query writes it.
func syntaxText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func checkFoldCase(p *pass) {
	for _, t := range p.textTests() {
		instead := insensitive[t.call.Function.Name]
		c, ok := unconverted(t.subject).(*plan.Call)
		if instead == "" || t.op != "==" && t.op != "in" || !ok || c.Function.Name != "tolower" && c.Function.Name != "toupper" || len(c.Args) != 1 {
			continue
		}
		inner := unconverted(c.Args[0])
		change := strings.ToLower
		if c.Function.Name == "toupper" {
			change = strings.ToUpper
		}
		if inner.Type() != value.String || len(t.texts) != len(t.call.Args)-1 ||
			slices.ContainsFunc(t.texts, func(text testText) bool { return change(text.value) != text.value }) {
			continue
		}
		found := p.report(c.NameSpan, fmt.Sprintf("%s() writes a new text for each row; %s compares without case", c.Function.Name, instead))
		found.Hint = "write " + p.source(inner) + " " + instead
		if asWritten(t.call) != "" && inner.Span().Text() != "" && c.Span().Source == t.call.NameSpan.Source {
			found.Fix = &diag.Fix{Message: found.Hint, Edits: []diag.Edit{{Span: c.Span(), New: inner.Span().Text()}, {Span: t.call.NameSpan, New: instead}}}
		}
	}
}

func checkGuard(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		parts := plan.Conjuncts(f.Predicate, unconverted)
		for i, part := range parts {
			guard, ok := call(part, "isnotempty", "notempty")
			if !ok || len(guard.Args) != 1 || columnName(guard.Args[0]) == "" {
				continue
			}
			for j, other := range parts {
				if i != j && asksFor(other, guard.Args[0]) {
					p.report(guard.Span(), fmt.Sprintf("%s asks for a value already", p.source(unconverted(other))))
					break
				}
			}
		}
	})
}

// asksFor reports whether a condition does not hold where a column is empty.
func asksFor(e, column plan.Expr) bool {
	c, ok := unconverted(e).(*plan.Call)
	if !ok || len(c.Args) < 2 || strings.HasPrefix(c.Function.Name, "!") {
		return false
	}
	o, ok := textOps[c.Function.Name]
	if !ok || o.op == "regex" || slices.ContainsFunc(c.Args[1:], func(a plan.Expr) bool { return !isFilled(a) }) {
		return false
	}
	a, ok := unconverted(c.Args[0]).(*plan.ColumnRef)
	b, both := unconverted(column).(*plan.ColumnRef)
	return ok && both && a.Index == b.Index && a.Type() == value.String
}

func checkLateFilter(p *pass) {
	if !p.isSound() {
		return
	}
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		for _, part := range plan.Conjuncts(f.Predicate, unconverted) {
			if work := p.passed(part, f.Input); work != "" {
				p.report(part.Span(), "this condition could stand before the "+work)
				return
			}
		}
	})
}

// passed returns the operator in front of which a condition could stand, "" if there is none.
func (p *pass) passed(condition plan.Expr, n plan.Node) string {
	var columns []int
	usable := true
	plan.InspectExpr(condition, func(e plan.Expr) bool {
		switch e := e.(type) {
		case *plan.ColumnRef:
			columns = append(columns, e.Index)
		case *plan.InTable, *plan.ScalarQuery, *plan.AnyColumn, *plan.Bad:
			usable = false
		case *plan.Call:
			usable = usable && e.Function.Pure()
		}
		return usable
	})
	if !usable || len(columns) == 0 {
		return ""
	}
	from, at := below(n, false)
	if from == nil {
		return ""
	}
	for i, c := range columns {
		if columns[i] = at(c); columns[i] < 0 {
			return ""
		}
	}
	switch x := from.(type) {
	case *plan.Join:
		return joinPassed(x, columns)
	case *plan.MvExpand:
		passed := x.Passed()
		if !slices.ContainsFunc(columns, func(c int) bool { return c >= len(passed) || passed[c] < 0 }) {
			return "mv-expand"
		}
	case *plan.Parse:
		made := slices.ContainsFunc(x.Pattern, func(part plan.PatternPart) bool { return slices.Contains(columns, part.Column) })
		if !made && !slices.ContainsFunc(columns, func(c int) bool { return c >= len(x.Input.Schema().Fields) }) {
			return "parse"
		}
	}
	return ""
}

// joinPassed returns the word of a join if its columns all come from a side whose rows may be filtered before it.
func joinPassed(j *plan.Join, columns []int) string {
	right := 0
	for _, c := range columns {
		if c >= len(j.Columns) {
			return ""
		}
		if j.Columns[c].Right {
			right++
		}
	}
	switch {
	case right == 0 && (j.Kind == "inner" || j.Kind == "leftouter" || j.Kind == "leftsemi" || j.Kind == "leftanti"),
		right == len(columns) && (j.Kind == "inner" || j.Kind == "rightouter" || j.Kind == "rightsemi" || j.Kind == "rightanti"):
		return j.Word()
	}
	return ""
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
		if u, ok := n.(*plan.Union); ok && u.Keyword == "search" && len(u.Sources) > 20 {
			p.report(keyword(u.Span(), "search"), "search without tables reads every table of the workspace").
				Hint = "write search in (Table, …)"
		}
	})
}

func checkEveryColumn(p *pass) {
	for _, e := range p.parts().exprs {
		if x, ok := e.Expr.(*plan.AnyColumn); ok && x.First == 0 {
			p.report(x.Span(), "this condition looks into every column of every row")
			return
		}
	}
}

func checkRepeatedTable(p *pass) {
	if !p.isSound() || p.Query.Syntax == nil {
		return
	}
	lets := map[diag.Span]*plan.Let{}
	for _, l := range p.Query.Lets {
		if l.Table != nil && l.Uses > 1 && l.Stored == nil {
			lets[l.NameSpan] = l
		}
	}
	for _, s := range p.Query.Syntax.Stmts {
		let, ok := s.(*syntax.LetStmt)
		if !ok || let.Name == nil {
			continue
		}
		l := lets[let.Name.Span()]
		if l == nil || isMaterialized(let.Value) || !isWork(l.Table) {
			continue
		}
		p.report(let.Name.Span(), fmt.Sprintf("%s is computed anew for each of its uses", diag.Quote(let.Name.Text))).
			Hint = "put materialize() around its expression"
	}
}

// isMaterialized reports whether a let keeps its rows, or is a function or a list of rows.
func isMaterialized(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Materialize, *syntax.DataTable, *syntax.FuncDecl, *syntax.Name, *syntax.ExternalData:
		return true
	case *syntax.Call:
		return e.Func != nil && e.Func.Text == "materialize"
	}
	return false
}

// isWork reports whether a node's rows are aggregated or joined from those of tables.
func isWork(n plan.Node) bool {
	work, table := false, false
	plan.Inspect(n, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Summarize:
			work = work || len(n.Aggregates) > 0
		case *plan.Join, *plan.MakeSeries:
			work = true
		case *plan.Scan:
			table = table || sizeOf(n.Name) >= mediumTable
		}
		return !work || !table
	})
	return work && table
}

func checkRepeatedParse(p *pass) {
	type parsed struct {
		text string
		of   plan.Node // whose rows
	}
	count := map[parsed]int{}
	seen := map[diag.Span]bool{}
	for _, e := range p.parts().exprs {
		c, ok := e.Expr.(*plan.Call)
		if !ok || c.Function.Name != "parse_json" && c.Function.Name != "todynamic" && c.Function.Name != "parse_xml" || seen[c.Span()] || c.Span().Source != p.Text {
			continue
		}
		seen[c.Span()] = true
		of, _ := below(e.node, false)
		key := parsed{strings.Join(strings.Fields(c.Span().Text()), " "), of}
		if count[key]++; count[key] == leastRepeated {
			p.report(c.NameSpan, fmt.Sprintf("%s is computed again and again", p.source(c))).
				Hint = "compute it once, in an extend"
			return
		}
	}
}

// leastRepeated is how often a text is parsed before that is reported.
const leastRepeated = 3

func checkOrChain(p *pass) {
	if !p.isSound() {
		return
	}
	inner := map[plan.Expr]bool{}
	for _, e := range p.parts().exprs {
		c, ok := e.Expr.(*plan.Call)
		if !ok || c.Function.Name != "or" {
			continue
		}
		for _, arg := range c.Args { // which is met later
			inner[unconverted(arg)] = true
		}
		if !inner[c] {
			p.reportChain(c)
		}
	}
}

// listOps are the operators that test against a list, by those that test against one value.
var listOps = map[string]string{"==": "in", "=~": "in~", "has": "has_any"}

func (p *pass) reportChain(c *plan.Call) {
	tests := disjuncts(c, nil, 0)
	if len(tests) < 3 {
		return
	}
	op, column := "", ""
	var values []string
	for _, e := range tests {
		t, ok := unconverted(e).(*plan.Call)
		if !ok || len(t.Args) != 2 || listOps[t.Function.Name] == "" || op != "" && op != t.Function.Name {
			return
		}
		ref, isColumn := unconverted(t.Args[0]).(*plan.ColumnRef)
		constant, isConst := unconverted(t.Args[1]).(*plan.Const)
		if !isColumn || !isConst || column != "" && column != ref.Name || ref.Type() != constant.Type() {
			return
		}
		op, column = t.Function.Name, ref.Name
		values = append(values, constant.Span().Text())
	}
	found := p.report(c.Span(), fmt.Sprintf("%s of %s could be one", words.Count(len(tests), "test"), show(column)))
	found.Hint = fmt.Sprintf("write %s %s (…)", show(column), listOps[op])
	if text := c.Span().Text(); text != "" && !strings.Contains(text, "//") && strings.Contains(text, column) {
		found.Fix = replace(c.Span(), fmt.Sprintf("%s %s (%s)", columnText(column), listOps[op], strings.Join(values, ", ")))
		found.Fix.Message = found.Hint
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

func checkShortTerm(p *pass) {
	for _, t := range p.textTests() {
		if t.op != "has" || t.isNegated() {
			continue
		}
		for _, text := range t.texts {
			if text.literal && text.value != "" && !longTerm.MatchString(text.value) && isTerm(text.value) {
				p.report(text.at, fmt.Sprintf("%s is too short for the index, so every text is read", p.quoted(text)))
				break
			}
		}
	}
}
