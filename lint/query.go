package lint

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The errors of the parser and the binder, and what the service refuses beyond them, appear under these checks, with
// their own codes.
const (
	syntaxCheck  = "query/syntax"
	bindingCheck = "query/binding"
	refusedCheck = "query/refused"

	undeclaredCheck = "query/undeclared-name"
)

var queryChecks = []*Check{
	{
		ID: syntaxCheck, Severity: errorLevel,
		Summary: "the query does not parse",
		Why:     "Sentinel refuses a rule whose query has a syntax error. Each error has its own code, which ruleproof explain KS006 describes.",
		Bad:     "SigninLogs | where ResultType ==",
		Good:    `SigninLogs | where ResultType == "0"`,
		Page:    pageSyntax,
	},
	{
		ID: bindingCheck, Severity: errorLevel,
		Summary: "the query uses a name that does not exist, or types that do not fit",
		Why:     "The query fails if a table, column or function does not exist, or if an argument is wrong. Sentinel disables a scheduled rule after repeated failures. Each error has its own code, which ruleproof explain KS142 describes.",
		Bad:     `SigninLogs | where UserName == "ana@contoso.com"`,
		Good:    `SigninLogs | where UserPrincipalName == "ana@contoso.com"`,
		Page:    pageSyntax,
	},
	{
		ID: undeclaredCheck, Severity: warningLevel,
		Summary: "a table or function that nothing declares",
		Why:     "The rule runs only in a workspace that has it, and nothing is checked of what the query reads from it. Functions in the Functions and Parsers folders of the repository are found by themselves; declare others in a file that .ruleproof.yaml lists under workspace.",
		Bad:     "ContosoSignIns | project TimeGenerated, User",
		Good:    "SigninLogs | project TimeGenerated, UserPrincipalName",
		Page:    "docs/workspace.md",
	},
	{
		ID: refusedCheck, Severity: errorLevel,
		Summary: "what the service refuses although its parser and its binder accept it",
		Why:     "The editor shows no error, and yet the query fails when it runs: a window function over rows that are not serialized, a dynamic key of a join, results of different types. Each error has its own code, which ruleproof explain SR001 describes.",
		Bad:     "SigninLogs | extend Before = prev(IPAddress) | project TimeGenerated, IPAddress, Before",
		Good:    "SigninLogs | sort by TimeGenerated asc | extend Before = prev(IPAddress) | project TimeGenerated, IPAddress, Before",
		Page:    "docs/queries.md",
	},
	{
		ID: "query/no-table", Severity: errorLevel,
		Summary: "the query of a rule returns no table",
		Why:     "An alert is made of rows. After the let statements there must be an expression that returns a table.",
		Bad:     `let failed = "50126";`,
		Good: `let failed = "50126";
SigninLogs | where ResultType == failed`,
		Page: pageSyntax,
		run:  checkNoTable,
	},
	{
		ID: "query/forbidden", Severity: errorLevel,
		Summary: "a construct that Sentinel does not allow in a rule",
		Why:     "search * and union * read every table of the workspace, and adx() reads from elsewhere. Sentinel refuses them in analytics rules.",
		Bad:     "search * | project TimeGenerated",
		Good:    "SigninLogs | project TimeGenerated",
		Page:    pageOverview,
		run:     checkForbidden,
	},
	{
		ID: "query/undeclared-table", Severity: infoLevel,
		Summary: "a custom table or parser without declared columns",
		Why:     "Its columns and their types cannot be checked, and in scenarios it has the columns that the events give. Declare the columns in a file that .ruleproof.yaml lists under workspace.",
		Bad:     "Badges_CL | project TimeGenerated, Holder_s",
		Good:    "SigninLogs | project TimeGenerated, UserPrincipalName",
		Page:    "docs/workspace.md",
		run:     checkUndeclared,
	},
	{
		ID: "query/broken-function", Severity: errorLevel,
		Summary: "a function of the workspace that cannot run where it is called",
		Why:     "The function has an error where it is called, such as a column that its table does not have or an argument of the wrong type. The query would fail.",
		Page:    "docs/workspace.md",
		run:     checkBrokenFunction,
	},
	{
		ID: "query/string-number", Severity: warningLevel,
		Summary: "a string is compared with a number",
		Why:     "The comparison is allowed and converts a value in every row, so the result depends on how the text spells the number. Compare with a string.",
		Bad:     "SigninLogs | where ResultType == 0",
		Good:    `SigninLogs | where ResultType == "0"`,
		Page:    pageOperators,
		run:     checkStringNumber,
	},
	{
		ID: "query/case-sensitive-join", Severity: warningLevel,
		Summary: "a case-sensitive join on a user name",
		Why:     "Joins are case-sensitive, and tables write the name of the same user in different case. The join then misses the pair. Put tolower() around both sides.",
		Bad: `SigninLogs
| join kind=inner (AADNonInteractiveUserSignInLogs | project UserPrincipalName) on UserPrincipalName
| project TimeGenerated, UserPrincipalName`,
		Good: `SigninLogs
| extend User = tolower(UserPrincipalName)
| join kind=inner (AADNonInteractiveUserSignInLogs | project User = tolower(UserPrincipalName)) on User
| project TimeGenerated, User`,
		Page: pageJoin,
		run:  checkJoinCase,
	},
	{
		ID: "query/join-kind", Severity: warningLevel,
		Summary: "a join without a kind",
		Why:     "The default kind, innerunique, keeps only one of the left rows with the same key, so events are silently lost. Write the intended kind.",
		Bad:     "SigninLogs | join (AuditLogs) on CorrelationId",
		Good:    "SigninLogs | join kind=inner (AuditLogs) on CorrelationId",
		Page:    pageJoin,
		run:     checkJoinKind,
	},
	{
		ID: "query/useless-sort", Severity: infoLevel,
		Summary: "the query ends with a sort",
		Why:     "A rule counts rows and maps columns, so the order of the rows has hardly any effect: if there are more than 150, it decides which 149 get their own alert. Sorting costs time in each run.",
		Bad:     "SigninLogs | project TimeGenerated | order by TimeGenerated desc",
		Good:    "SigninLogs | project TimeGenerated",
		Page:    pageSort,
		run:     checkUselessSort,
	},
	{
		ID: "query/never", Severity: warningLevel,
		Summary: "a condition that no row can meet",
		Why:     "The condition is false for all events, so the rule silently never fires. Often the condition was left over from a test, or compares with the wrong constant.",
		Bad:     `SigninLogs | where ResultType == "0" and "admin" in ("root", "system")`,
		Good:    `SigninLogs | where ResultType == "0" and Identity in ("root", "system")`,
		Page:    pageWhere,
		run:     checkNever,
	},
	{
		ID: "query/unused-let", Severity: warningLevel,
		Summary: "a let that is not used",
		Why:     "An unused declaration is a leftover, or a sign that a filter was forgotten.",
		Bad: `let threshold = 5;
SigninLogs | project TimeGenerated`,
		Good: `let threshold = 5;
SigninLogs | summarize TimeGenerated = max(TimeGenerated), n = count() by UserPrincipalName | where n > threshold`,
		Page: pageLet,
		run:  checkUnusedLet,
	},
	{
		ID: "query/obsolete", Severity: infoLevel,
		Summary: "an obsolete function",
		Why:     "The old names still work, some of them with smaller limits: makeset() keeps 128 values, make_set() keeps a million.",
		Bad:     "SigninLogs | summarize TimeGenerated = max(TimeGenerated), makeset(IPAddress) by UserPrincipalName",
		Good:    "SigninLogs | summarize TimeGenerated = max(TimeGenerated), make_set(IPAddress) by UserPrincipalName",
		Page:    pageSyntax,
		run:     checkObsolete,
	},
}

// eachNode calls f for every node of the query's result, once for each place in the text.
// They include the nodes of stored functions that the query calls.
func (p *pass) eachNode(f func(plan.Node)) {
	if p.Query == nil {
		return
	}
	seen := map[plan.Node]bool{}
	p.Query.Inspect(func(n plan.Node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		f(n)
		return true
	}, func(plan.Expr) bool { return true })
}

// eachCall calls f for every call in the query's result.
func (p *pass) eachCall(f func(*plan.Call)) {
	if p.Query == nil {
		return
	}
	seen := map[plan.Expr]bool{}
	p.Query.Inspect(func(plan.Node) bool { return true }, func(e plan.Expr) bool {
		if c, ok := e.(*plan.Call); ok && !seen[e] {
			seen[e] = true
			f(c)
		}
		return true
	})
}

func checkNoTable(p *pass) {
	switch {
	case p.Query == nil || p.Query.HasErrors():
	case p.Rule == nil && len(p.Query.Syntax.Stmts) == 0:
		p.report(p.Text.Whole(), "the file holds no query").Severity = warningLevel
	case p.Rule != nil && p.Query.Result() == nil:
		p.report(p.Text.Whole(), "the query returns no table")
	}
}

func checkForbidden(p *pass) {
	if p.Rule == nil || p.Query == nil {
		return
	}
	piped := map[syntax.Node]bool{} // the operators that read the rows before them
	syntax.Inspect(p.Query.Syntax, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Pipe:
			for _, op := range n.Ops {
				piped[op] = true
			}
		case *syntax.SearchOp:
			switch {
			case isStar(n.Cond):
				p.report(n.Span(), "search * is not allowed in an analytics rule")
			case !n.HasIn && !piped[n]:
				p.report(n.Span(), "search without a table is not allowed in an analytics rule: it reads every table of the workspace").
					Hint = "name the tables: search in (T) …, or T | where …"
			}
		case *syntax.UnionOp:
			for _, t := range n.Tables {
				if isStar(t) {
					p.report(t.Span(), "union * is not allowed in an analytics rule")
				}
			}
		case *syntax.Call:
			if n.Func != nil && n.Func.Text == "adx" {
				p.report(n.Span(), "adx() is not allowed in an analytics rule")
			}
		}
		return true
	})
}

func checkUndeclared(p *pass) {
	if p.Query == nil {
		return
	}
	told := map[string]bool{}
	for _, use := range p.Query.Tables {
		if use.Table != nil && use.Table.Assumed && !told[use.Name] {
			told[use.Name] = true
			p.report(use.Span, fmt.Sprintf("the columns of %s are not known, so they are not checked", show(use.Name))).
				Hint = "declare the table in the workspace that .ruleproof.yaml names"
		}
	}
}

func isStar(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Star:
		return true
	case *syntax.Wildcard:
		return e.Text == "*"
	}
	return false
}

// comparisons are the operators that compare their first operand with all the others.
var comparisons = map[string]bool{
	"==": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, "in": true, "!in": true,
}

func checkStringNumber(p *pass) {
	p.eachCall(func(c *plan.Call) {
		if !comparisons[c.Function.Name] || len(c.Args) < 2 {
			return
		}
		left := bare(c.Args[0])
		for _, arg := range c.Args[1:] {
			right := bare(arg)
			if a, b := left.Type(), right.Type(); a == value.String && b.IsNumeric() || a.IsNumeric() && b == value.String {
				p.reportMixed(c, left, right)
				return
			}
		}
	})
}

// reportMixed reports a comparison of a string with a number. Its subject is the operand
// that is not a constant.
func (p *pass) reportMixed(c *plan.Call, left, right plan.Expr) {
	subject, other := left, right
	if _, isConst := left.(*plan.Const); isConst {
		subject, other = right, left
	}
	f := p.report(c.Span(), fmt.Sprintf("%s is %s and is compared with %s", p.source(subject), withArticle(subject.Type()), withArticle(other.Type())))
	switch constant, _ := other.(*plan.Const); {
	case constant == nil:
	case subject.Type() == value.String:
		f.Hint = fmt.Sprintf("write \"%s\"", p.source(other))
	default:
		if _, err := strconv.ParseFloat(fmt.Sprint(constant.Value), 64); err == nil {
			f.Hint = "write " + show(fmt.Sprint(constant.Value))
		}
	}
}

func withArticle(t value.Type) string {
	if t == value.Int {
		return "an int"
	}
	return "a " + t.String()
}

// source returns the text of the expression in the query.
func (p *pass) source(e plan.Expr) string {
	if text := e.Span().Text(); text != "" {
		return show(text)
	}
	return "the value"
}

// keyword returns the part of an operator's span that its keyword covers.
func keyword(s diag.Span, word string) diag.Span {
	return s.Sub(s.Start, min(s.End, s.Start+len(word)))
}

func checkUselessSort(p *pass) {
	if p.Rule == nil || p.Query == nil {
		return
	}
	for n := p.Query.Result(); n != nil; n = n.Inputs()[0] {
		switch x := n.(type) {
		case *plan.Sort:
			p.report(x.Span(), "the final sort has no effect: a rule does not read its rows in order")
			return
		case *plan.Project:
			if readsOrder(x) {
				return
			}
		case *plan.Render:
		default:
			return
		}
	}
}

// readsOrder reports whether a column depends on the order of the rows.
func readsOrder(n *plan.Project) bool {
	found := false
	for _, c := range n.Columns {
		plan.InspectExpr(c.Expr, func(e plan.Expr) bool {
			c, ok := e.(*plan.Call)
			found = found || ok && c.Function.Window
			return !found
		})
	}
	return found
}

func checkUnusedLet(p *pass) {
	if p.Query == nil || p.Query.Syntax == nil || len(p.Query.Results) == 0 { // a file may only declare a function
		return
	}
	var mentions map[string]int
	if p.Query.HasErrors() {
		mentions = words(p.Text.Text) // the use of a let may be what is wrong
	}
	uses := map[diag.Span]int{}
	for _, l := range p.Query.Lets {
		uses[l.NameSpan] += l.Uses
	}
	for _, s := range p.Query.Syntax.Stmts {
		let, ok := s.(*syntax.LetStmt)
		if !ok || let.Name == nil {
			continue
		}
		if n, known := uses[let.Name.Span()]; known && n == 0 && mentions[let.Name.Text] < 2 {
			p.report(let.Name.Span(), fmt.Sprintf("'%s' is declared and never used", show(let.Name.Text)))
		}
	}
}

// words counts the words of the text.
func words(text string) map[string]int {
	counts := map[string]int{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		counts[word]++
	}
	return counts
}

func checkObsolete(p *pass) {
	report := func(name, instead string, at diag.Span) {
		if instead != "" {
			p.report(at, fmt.Sprintf("%s() is obsolete; use %s()", name, instead))
		}
	}
	p.eachCall(func(c *plan.Call) { report(c.Function.Name, c.Function.Obsolete, c.NameSpan) })
	p.eachNode(func(n plan.Node) {
		if s, ok := n.(*plan.Summarize); ok {
			for _, a := range s.Aggregates {
				report(a.Function.Name, a.Function.Obsolete, a.NameSpan)
			}
		}
	})
}
