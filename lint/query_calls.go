package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

var callChecks = []*Check{
	{
		ID: "query/quoted-column", Severity: warningLevel, Fixes: true,
		Summary: "a text stands where a column was meant",
		Why:     "In quotes, the name of a column is a text like any other: the expression has the same value for every row. A name with spaces is written ['User Principal Name'].",
		Bad: `let Vip = _GetWatchlist('VipUsers') | project Upn = tolower('User Principal Name');
SigninLogs | where tolower(UserPrincipalName) in (Vip)`,
		Good: `let Vip = _GetWatchlist('VipUsers') | project Upn = tolower(column_ifexists('User Principal Name', ''));
SigninLogs | where tolower(UserPrincipalName) in (Vip)`,
		Page: kustoPages + "schema-entities/entity-names",
		run:  checkQuotedColumn,
	},
	{
		ID: "query/timespan-number", Severity: warningLevel, Fixes: true,
		Summary: "a timespan is compared with a number",
		Why:     "dayofweek() and the difference of two times are timespans, and a number that is compared with one counts ticks of 100 nanoseconds. The two are never equal.",
		Bad:     "SigninLogs | where dayofweek(TimeGenerated) in (0, 6)",
		Good:    "SigninLogs | where dayofweek(TimeGenerated) in (0d, 6d)",
		Page:    kustoPages + "day-of-week-function",
		run:     checkTimespanNumber,
	},
	{
		ID: "query/group-number", Severity: warningLevel,
		Summary: "a group that the regular expression does not have",
		Why:     "extract() returns the text of the group of that number. If the pattern has fewer groups, the result is empty in every row.",
		Bad:     `SigninLogs | extend Browser = extract("Chrome/[0-9]+", 1, UserAgent) | project TimeGenerated, IPAddress, Browser`,
		Good:    `SigninLogs | extend Browser = extract("Chrome/([0-9]+)", 1, UserAgent) | project TimeGenerated, IPAddress, Browser`,
		Page:    kustoPages + "extract-function",
		run:     checkGroupNumber,
	},
	{
		ID: "query/split-index", Severity: warningLevel,
		Summary: "an element that split() does not return",
		Why:     "With an index, split() returns an array of one element. Any element but the first is null in every row.",
		Bad:     `SigninLogs | extend Domain = tostring(split(UserPrincipalName, "@", 1)[1]) | project TimeGenerated, IPAddress, Domain`,
		Good:    `SigninLogs | extend Domain = tostring(split(UserPrincipalName, "@", 1)[0]) | project TimeGenerated, IPAddress, Domain`,
		Page:    kustoPages + "split-function",
		run:     checkSplitIndex,
	},
	{
		ID: "query/equal-arms", Severity: warningLevel,
		Summary: "a choice between equal values",
		Why:     "The condition decides nothing. One of the two values was probably meant to be another one.",
		Bad:     `SigninLogs | extend Kind = iff(ResultType == "0", "success", "success") | project TimeGenerated, IPAddress, Kind`,
		Good:    `SigninLogs | extend Kind = iff(ResultType == "0", "success", "failure") | project TimeGenerated, IPAddress, Kind`,
		Page:    kustoPages + "iff-function",
		run:     checkEqualArms,
	},
	{
		ID: "query/one-argument", Severity: infoLevel, Fixes: true,
		Summary: "a function that joins values gets only one",
		Why:     "strcat() of one value is that value. It is a leftover, or another value was forgotten.",
		Bad:     `SigninLogs | extend User = strcat(UserPrincipalName) | project TimeGenerated, IPAddress, User`,
		Good:    `SigninLogs | extend User = UserPrincipalName | project TimeGenerated, IPAddress, User`,
		Page:    kustoPages + "strcat-function",
		run:     checkOneArgument,
	},
	{
		ID: "query/negated-or", Severity: warningLevel,
		Summary: "exclusions of one value that are joined by or",
		Why:     "An event fails both exclusions only if it has both texts at once. Nearly every event passes, so that nothing is excluded.",
		Bad:     `SigninLogs | where AppDisplayName !has "Teams" or AppDisplayName !has "Outlook"`,
		Good:    `SigninLogs | where AppDisplayName !has "Teams" and AppDisplayName !has "Outlook"`,
		Page:    pageWhere,
		run:     checkNegatedOr,
	},
}

// ofOneText are functions whose value is constant, and known to the author, if their text is.
var ofOneText = []string{"tolower", "toupper", "tostring", "isempty", "isnotempty", "isnull", "isnotnull", "notempty", "strlen"}

func checkQuotedColumn(p *pass) {
	if !p.isSound() {
		return
	}
	for _, e := range p.parts().exprs {
		c, ok := e.Expr.(*plan.Call)
		if !ok {
			continue
		}
		if p.isQuotedTest(c, inputOf(e.node)) {
			p.reportQuoted(c.Args[0], p.columnIn(c.Args[0], inputOf(e.node)))
		}
		if slices.Contains(ofOneText, c.Function.Name) && len(c.Args) == 1 && isQuoted(c.Args[0]) && isWithin(c.Args[0], c) && inputOf(e.node) != nil {
			p.reportQuoted(c.Args[0], p.columnIn(c.Args[0], inputOf(e.node)))
		}
	}
	p.eachNode(func(n plan.Node) {
		if s, ok := n.(*plan.Summarize); ok {
			for _, a := range s.Aggregates {
				if name, is := firstText(a.Args); is && isColumn(name, s.Input) {
					p.reportQuoted(a.Args[0], p.columnIn(a.Args[0], s.Input))
				}
			}
		}
		m, ok := n.(plan.Maker)
		if !ok || inputOf(n) == nil {
			return
		}
		made := m.Makes()
		onlyTexts := n.Word() == "project" && !slices.ContainsFunc(made, func(c plan.Named) bool { return !isQuoted(c.Expr) })
		for _, c := range made {
			name, ok := literal(c.Expr)
			if ok && isQuoted(c.Expr) && isColumn(name, inputOf(n)) && (c.NameSpan == nil || onlyTexts || watchlistColumns[name]) {
				p.reportQuoted(c.Expr, columnText(name))
			}
		}
	})
}

// isQuotedTest reports whether a call tests the quoted name of a column of its input, and so a text that is always the same.
func (p *pass) isQuotedTest(c *plan.Call, input plan.Node) bool {
	if _, ok := textOps[c.Function.Name]; !ok || len(c.Args) < 2 || !isQuoted(c.Args[0]) || !isWithin(c.Args[0], c) {
		return false
	}
	name, _ := literal(c.Args[0])
	_, fixed := plan.ValueOf(c.Args[1])
	return fixed && isColumn(name, input)
}

// reportQuoted reports the name of a column in quotes, and what to write instead.
func (p *pass) reportQuoted(e plan.Expr, instead string) {
	found := p.report(e.Span(), fmt.Sprintf("%s is a text here, not a column", p.source(e)))
	found.Fix = replace(e.Span(), instead)
	found.Hint = found.Fix.Message
}

// columnIn returns the column of a node that a text names, as an operand. A watchlist has it only while it has items.
func (p *pass) columnIn(e plan.Expr, n plan.Node) string {
	name, _ := literal(e)
	if p.Rule != nil && n != nil && n.Schema().Index(name) < 0 && isWatchlist(n, 0) {
		return "column_ifexists(" + e.Span().Text() + `, "")`
	}
	return columnText(name)
}

// firstText returns the first of the arguments if it is a text in quotes.
func firstText(args []plan.Expr) (string, bool) {
	if len(args) == 0 || args[0] == nil || !isQuoted(args[0]) {
		return "", false
	}
	return literal(args[0])
}

// watchlistColumns are the columns with a space in their name of the watchlists for which Sentinel has templates.
var watchlistColumns = map[string]bool{
	"User Principal Name": true, "User Identifier": true, "User AAD Object Id": true, "User On-Prem Sid": true, "User Full Name": true,
	"Employee Id": true, "Phone Number": true, "Email": true, "Asset Type": true, "Asset Id": true, "Asset Name": true, "Asset FQDN": true,
	"IP Address": true, "IP Subnet": true, "Range Name": true, "Service Account": true, "Service Name": true, "Related User Identifier": true,
	"Notification Date": true, "Termination Date": true, "Service Identifier": true, "Owner User Principal Name": true,
}

// columnText returns the name of a column as a query writes it.
func columnText(name string) string {
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "']"
		}
	}
	return name
}

// isQuoted reports whether an expression is a text in quotes that is not empty.
func isQuoted(e plan.Expr) bool {
	text, ok := literal(e)
	at := e.Span().Text()
	return ok && text != "" && len(at) > 2 && (at[0] == '"' || at[0] == '\'')
}

// isColumn reports whether a node has a column of that name, or may have it.
func isColumn(name string, n plan.Node) bool {
	return n != nil && (n.Schema().Index(name) >= 0 || strings.Contains(name, " ") && isOpen(n))
}

func checkTimespanNumber(p *pass) {
	p.eachCall(func(c *plan.Call) {
		switch c.Function.Name {
		case "==", "!=", "in", "!in":
		default:
			return
		}
		if len(c.Args) < 2 || bare(c.Args[0]).Type() != value.Timespan {
			return
		}
		var number *plan.Const
		isDay := len(c.Args) > 1
		_, ofWeek := call(c.Args[0], "dayofweek")
		for _, arg := range c.Args[1:] {
			n, ok := bare(arg).(*plan.Const)
			if !ok || !n.Type().IsNumeric() && !n.Written.IsNumeric() {
				continue
			}
			if isZero(n) && len(c.Args) == 2 {
				return // no time at all, as a timespan and as a number
			}
			number = n
			_, digits := literalDay(arg)
			isDay = isDay && digits && isWithin(arg, c)
		}
		if number == nil {
			return
		}
		found := p.report(number.Span(), fmt.Sprintf("%s is a timespan and is compared with the number %s", p.source(bare(c.Args[0])), p.source(number)))
		if !ofWeek || !isDay {
			found.Hint = "write a timespan, such as 6d or 5m"
			return
		}
		fix := replace(number.Span(), "")
		fix.Edits = nil
		var days []string
		for _, arg := range c.Args[1:] {
			if day, ok := literalDay(arg); ok {
				fix.Edits = append(fix.Edits, replace(arg.Span(), day).Edits...)
				days = append(days, day)
			}
		}
		fix.Message = "write " + words.List(days)
		found.Hint, found.Fix = fix.Message, fix
	})
}

func isZero(c *plan.Const) bool { return fmt.Sprint(c.Value) == "0" || fmt.Sprint(c.Value) == "0s" }

// literalDay returns the timespan of as many days as a number in the text says.
func literalDay(e plan.Expr) (string, bool) {
	c, ok := unconverted(e).(*plan.Const)
	if !ok {
		return "", false
	}
	text := c.Span().Text()
	return text + "d", len(text) == 1 && text[0] >= '0' && text[0] <= '6'
}

func checkGroupNumber(p *pass) {
	p.eachCall(func(c *plan.Call) {
		if c.Function.Name != "extract" || len(c.Args) < 3 {
			return
		}
		pattern, ok := plan.ValueOf(c.Args[0])
		text, isText := pattern.(string)
		number, known := plan.ValueOf(c.Args[1])
		n, isNumber := number.(int64)
		if !ok || !isText || !known || !isNumber || n <= 0 {
			return
		}
		re, err := regex.Compile(text)
		if err != nil || n <= int64(re.NumSubexp()) {
			return
		}
		p.report(c.Args[1].Span(), fmt.Sprintf("the regular expression has %s, so that extract() returns nothing", words.CountOrNo(re.NumSubexp(), "group"))).
			Hint = "put parentheses around the part that is wanted, or write 0 for all that matches"
	})
}

func checkSplitIndex(p *pass) {
	for _, e := range p.parts().exprs {
		x, ok := e.Expr.(*plan.Element)
		if !ok {
			continue
		}
		c, ok := call(x.X, "split")
		index, known := plan.ValueOf(x.Index)
		if n, isNumber := index.(int64); ok && len(c.Args) == 3 && known && isNumber && n > 0 {
			p.report(x.Index.Span(), "split() with an index returns an array of one element, so this one is null").
				Hint = "write [0]"
		}
	}
}

func checkEqualArms(p *pass) {
	p.eachCall(func(c *plan.Call) {
		if c.Function.Name != "iff" && c.Function.Name != "iif" || len(c.Args) != 3 {
			return
		}
		a, b := c.Args[1].Span().Text(), c.Args[2].Span().Text()
		if a != "" && isWithin(c.Args[1], c) && isWithin(c.Args[2], c) && sameWords(a, b) {
			p.report(c.NameSpan, fmt.Sprintf("both values of %s() are %s", c.Function.Name, p.source(c.Args[1])))
		}
	})
}

func checkOneArgument(p *pass) {
	p.eachCall(func(c *plan.Call) {
		if c.Function.Name != "strcat" || len(c.Args) != 1 {
			return
		}
		if _, fixed := plan.ValueOf(c.Args[0]); fixed {
			return // a text with a needless call around it
		}
		found := p.report(c.NameSpan, "strcat() has one argument, so there is nothing to join")
		if arg := unconverted(c.Args[0]); arg.Type() == value.String && arg.Span().Text() != "" {
			found.Fix = replace(c.Span(), arg.Span().Text())
		}
	})
}

// quoted returns a text of a test as the query writes it.
func (p *pass) quoted(t testText) string {
	if text := t.at.Text(); t.literal && text != "" {
		return show(text)
	}
	return show(t.value)
}

// checkNegatedOr reports an or whose sides all exclude a text of the same column. Where they are about whole values,
// the or is always true, which query/always reports.
func checkNegatedOr(p *pass) {
	denied := map[plan.Expr]bool{}
	tests := map[plan.Expr]*textTest{}
	for _, t := range p.textTests() {
		tests[t.call] = t
	}
	p.eachCall(func(c *plan.Call) {
		if c.Function.Name == "not" && len(c.Args) == 1 {
			denied[bare(c.Args[0])] = true
		}
	})
	p.eachOr(func(or *plan.Call) {
		sides := disjuncts(or, nil, 0)
		column := ""
		if denied[or] {
			return
		}
		for i, side := range sides {
			t, ok := tests[unconverted(side)]
			if !ok {
				return
			}
			name := t.column()
			if !t.isNegated() || t.subject.Type() != value.String || t.op == "==" || t.op == "in" || name == "" || i > 0 && name != column {
				return
			}
			column = name
		}
		if slices.ContainsFunc(p.verdicts(), func(v *verdict) bool { return v.Span.Start >= or.Span().Start && v.Span.End <= or.Span().End }) {
			return
		}
		p.report(or.Span(), "an event is excluded only if it has all of these texts, so nearly every one passes").
			Hint = "write and instead of or"
	})
}
