package lint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var leftoverChecks = []*Check{
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
		ID: "query/obsolete", Severity: infoLevel, Fixes: true,
		Summary: "an obsolete function",
		Why:     "The old names still work, some of them with smaller limits: makeset() keeps 128 values, make_set() keeps a million.",
		Bad:     "SigninLogs | summarize TimeGenerated = max(TimeGenerated), makeset(IPAddress) by UserPrincipalName",
		Good:    "SigninLogs | summarize TimeGenerated = max(TimeGenerated), make_set(IPAddress) by UserPrincipalName",
		Page:    pageSyntax,
		run:     checkObsolete,
	},
	{
		ID: "query/parse-nothing", Severity: warningLevel,
		Summary: "a parse that makes no column",
		Why:     "A pattern without a column only has text and asterisks. parse then keeps every row as it is.",
		Bad:     `SigninLogs | parse UserAgent with * "Chrome/" * | project TimeGenerated, IPAddress`,
		Good:    `SigninLogs | parse UserAgent with * "Chrome/" Version " " * | project TimeGenerated, IPAddress, Version`,
		Page:    kustoPages + "parse-operator",
		run:     checkParseNothing,
	},
	{
		ID: "query/useless-serialize", Severity: infoLevel,
		Summary: "a serialize, and nothing reads other rows",
		Why:     "serialize fixes the order of rows for functions such as prev(). Without one it only keeps the work from being spread.",
		Bad:     "SigninLogs | serialize | where ResultType == \"0\"",
		Good:    "SigninLogs | serialize Number = row_number() | where ResultType == \"0\"",
		Page:    kustoPages + "serialize-operator",
		run:     checkUselessSerialize,
	},
	{
		ID: "query/useless-materialize", Severity: infoLevel,
		Summary: "materialize() of a table that is read once",
		Why:     "materialize() keeps the rows for a second use. For one use, it only takes memory.",
		Bad: `let Failures = materialize(SigninLogs | where ResultType == "50126");
Failures | project TimeGenerated, IPAddress`,
		Good: `let Failures = SigninLogs | where ResultType == "50126";
Failures | project TimeGenerated, IPAddress`,
		Page: kustoPages + "materialize-function",
		run:  checkUselessMaterialize,
	},
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
	if p.Query == nil || p.Query.Syntax == nil || p.Rule == nil && onlyLets(p.Query.Syntax) {
		return
	}
	var mentions map[string]int
	if p.Query.HasErrors() {
		mentions = countWords(p.Text.Text) // the use of a let may be what is wrong
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

// onlyLets reports whether a query consists of let statements: a file that declares functions for others.
func onlyLets(q *syntax.Query) bool {
	return !slices.ContainsFunc(q.Stmts, func(s syntax.Stmt) bool {
		_, let := s.(*syntax.LetStmt)
		return !let
	})
}

// countWords counts the words of the text.
func countWords(text string) map[string]int {
	counts := map[string]int{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		counts[word]++
	}
	return counts
}

// A renamed aggregate makes a column of the same name under its new name. Others make one of
// another name, which what follows may read.
var renamedAggregates = map[string]bool{"makeset": true, "makelist": true}

// checkObsolete reports each name once, at its first use; the fix replaces all uses.
func checkObsolete(p *pass) {
	uses := map[*builtin.Function][]diag.Span{}
	var order []*builtin.Function
	add := func(f *builtin.Function, at diag.Span) {
		if f.Obsolete == "" || at.Source != p.Text || slices.Contains(uses[f], at) {
			return
		}
		if uses[f] == nil {
			order = append(order, f)
		}
		uses[f] = append(uses[f], at)
	}
	p.eachCall(func(c *plan.Call) { add(c.Function, c.NameSpan) })
	p.eachNode(func(n plan.Node) {
		if s, ok := n.(*plan.Summarize); ok {
			for _, a := range s.Aggregates {
				add(a.Function, a.NameSpan)
			}
		}
	})
	for _, f := range order {
		slices.SortFunc(uses[f], func(a, b diag.Span) int { return a.Start - b.Start })
		found := p.report(uses[f][0], fmt.Sprintf("%s() is obsolete; use %s()", f.Name, strings.ReplaceAll(f.Obsolete, " or ", "() or ")))
		other := func(at diag.Span) bool { return at.Text() != f.Name }
		if strings.Contains(f.Obsolete, " ") || slices.ContainsFunc(uses[f], other) || f.Kind != builtin.ScalarFunction && !renamedAggregates[f.Name] {
			continue
		}
		found.Fix = replace(uses[f][0], f.Obsolete)
		for _, at := range uses[f][1:] {
			found.Fix.Edits = append(found.Fix.Edits, diag.Edit{Span: at, New: f.Obsolete})
		}
	}
}

func checkParseNothing(p *pass) {
	p.eachNode(func(n plan.Node) {
		x, ok := n.(*plan.Parse)
		if !ok || x.Where || len(x.Pattern) == 0 {
			return
		}
		for _, part := range x.Pattern {
			if part.Column >= 0 {
				return
			}
		}
		p.report(keyword(x.Span(), "parse"), "this parse makes no column and keeps every row")
	})
}

func checkUselessSerialize(p *pass) {
	if !p.isSound() {
		return
	}
	for _, e := range p.parts().exprs {
		if c, ok := e.Expr.(*plan.Call); ok && c.Function.Window {
			return
		}
	}
	var found []*plan.Serialize
	for _, n := range p.parts().nodes {
		switch n := n.(type) {
		case *plan.Serialize:
			found = append(found, n)
		case *plan.StepScan, *plan.Evaluate, *plan.Partition, *plan.Pending:
			return // it may read the order
		}
	}
	for _, n := range found {
		p.report(keyword(n.Span(), "serialize"), "nothing after this serialize reads other rows")
	}
}

func checkUselessMaterialize(p *pass) {
	if !p.isSound() {
		return
	}
	var mentions, inFunctions map[string]int
	for _, s := range p.Query.Syntax.Stmts {
		let, ok := s.(*syntax.LetStmt)
		if !ok || let.Name == nil {
			continue
		}
		m, ok := let.Value.(*syntax.Materialize)
		if !ok {
			continue
		}
		if mentions == nil {
			mentions, inFunctions = countWords(p.Text.Text), p.namesInFunctions()
		}
		if mentions[let.Name.Text] == 2 && inFunctions[let.Name.Text] == 0 {
			p.report(keyword(m.Span(), "materialize"), fmt.Sprintf("%s is read once, so there is nothing to keep", diag.Quote(let.Name.Text)))
		}
	}
}

// namesInFunctions counts the words in the functions that the query declares: each of them may be called several times.
func (p *pass) namesInFunctions() map[string]int {
	var text strings.Builder
	syntax.Inspect(p.Query.Syntax, func(n syntax.Node) bool {
		f, ok := n.(*syntax.FuncDecl)
		if ok {
			text.WriteString(f.Span().Text() + " ")
		}
		return !ok
	})
	return countWords(text.String())
}
