package lint

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
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
		ID: syntaxCheck, Severity: errorLevel, Fixes: true,
		Summary: "the query does not parse",
		Why:     "Sentinel refuses a rule whose query has a syntax error. Each error has its own code, which ruleproof explain KS006 describes.",
		Bad:     `SigninLogs where ResultType == "0"`,
		Good:    `SigninLogs | where ResultType == "0"`,
		Page:    pageSyntax,
	},
	{
		ID: bindingCheck, Severity: errorLevel, Fixes: true,
		Summary: "the query uses a name that does not exist, or types that do not fit",
		Why:     "The query fails if a table, column or function does not exist, or if an argument is wrong. Sentinel disables a scheduled rule after repeated failures. Each error has its own code, which ruleproof explain KS142 describes.",
		Bad:     `SigninLogs | where UserPrincipalname =~ "ana@contoso.com"`,
		Good:    `SigninLogs | where UserPrincipalName =~ "ana@contoso.com"`,
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
		ID: "query/undeclared-table", Severity: infoLevel, Optional: true,
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
}

func checkNoTable(p *pass) {
	switch {
	case p.Query == nil || p.Query.HasErrors():
	case p.Rule == nil && len(p.Query.Syntax.Stmts) == 0:
		p.report(p.Text.Whole(), "the file holds no query").Severity = warningLevel
	case p.Rule != nil && p.Query.Result() == nil:
		p.report(p.wholeQuery(), "the query returns no table")
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

// maxNamed bounds the tables that one finding names.
const maxNamed = 5

func checkUndeclared(p *pass) {
	if p.Query == nil {
		return
	}
	var names []string
	var first diag.Span
	for _, use := range p.Query.Tables {
		if use.Table == nil || !use.Table.Assumed || slices.Contains(names, show(use.Name)) {
			continue
		}
		if len(names) == 0 {
			first = use.Span
		}
		if names = append(names, show(use.Name)); len(names) > maxNamed {
			break
		}
	}
	if len(names) > maxNamed {
		names[maxNamed] = "others"
	}
	if len(names) > 0 {
		p.report(first, fmt.Sprintf("the columns of %s are not known, so they are not checked", words.List(names))).
			Hint = "declare them in the workspace that .ruleproof.yaml names"
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

// checkBrokenFunction reports calls of stored functions that have an error at that call.
func checkBrokenFunction(p *pass) {
	if p.Query == nil {
		return
	}
	for _, d := range p.Query.Broken() {
		p.report(d.Span, d.Message).Related = d.Related
	}
}
