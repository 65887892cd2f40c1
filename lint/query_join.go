package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var joinChecks = []*Check{
	{
		ID: "query/case-sensitive-join", Severity: warningLevel,
		Summary: "a case-sensitive join on a user name or a hash",
		Why:     "Joins are case-sensitive, and tables write the name of the same user, or the same hash, in different case. The join then misses the pair. Put tolower() around both sides.",
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
}

// userNames are the columns that hold a user's name in one spelling or another, in lower case.
var userNames = map[string]bool{
	"userprincipalname": true, "upn": true, "accountupn": true, "useridname": true, "user": true, "username": true,
	"account": true, "accountname": true, "targetusername": true, "targetaccount": true, "subjectusername": true,
	"subjectaccount": true, "initiatedby": true, "initiator": true, "caller": true, "actor": true, "identity": true,
	"mailboxownerupn": true, "email": true, "useremail": true, "recipientemailaddress": true, "sourceusername": true,
	"destinationusername": true, "actorusername": true,
}

func checkJoinCase(p *pass) {
	p.eachNode(func(n plan.Node) {
		j, ok := n.(*plan.Join)
		if !ok {
			return
		}
		for i, left := range j.LeftKeys {
			if i >= len(j.RightKeys) || i >= len(j.KeySpans) || left.Type() != value.String {
				continue
			}
			right := j.RightKeys[i]
			switch {
			case !areUserNames(left, right) && !areHashes(left, right):
				continue
			case columnName(left) == columnName(right) && oneTable(j), oneSource(left, j.Left, right, j.Right):
				continue // a table always writes a name in the same way
			case isFolded(left, j.Left) && isFolded(right, j.Right):
				continue
			}
			what := "user name"
			if areHashes(left, right) {
				what = "hash"
			}
			p.report(j.KeySpans[i], "this join is case-sensitive: it misses a "+what+" whose case differs between the tables").
				Hint = "put tolower() around both sides"
		}
	})
}

// areUserNames reports whether one of the keys is the column of a user's name, and the other one is not that
// of an id: some columns hold a name in one table and an id in another.
func areUserNames(left, right plan.Expr) bool {
	a, b := columnName(left), columnName(right)
	isName := func(name string) bool { return userNames[name] || name == "userid" }
	isID := func(name string) bool { return strings.HasSuffix(name, "id") && name != "userid" }
	if a == "userid" && b == "userid" {
		return false
	}
	return a != "" && b != "" && isName(a) != isName(b) && !isID(a) && !isID(b) || isName(a) && isName(b)
}

// areHashes reports whether one of the keys is a hash of a file as threat intelligence writes it, in capitals or not.
func areHashes(left, right plan.Expr) bool {
	const indicator = "filehashvalue"
	a, b := columnName(left), columnName(right)
	return a != b && (a == indicator || b == indicator)
}

// columnName returns the name of the column, in lower case, if the expression is one, otherwise "".
func columnName(e plan.Expr) string {
	ref, ok := bare(e).(*plan.ColumnRef)
	if !ok {
		return ""
	}
	return strings.ToLower(ref.Name)
}

// oneTable reports whether all rows of both sides of the join come from one table.
func oneTable(j *plan.Join) bool {
	table, one := "", true
	plan.Inspect(j, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Scan:
			one = one && n.Table != nil && (table == "" || table == n.Name)
			table = n.Name
		case *plan.LetTable:
		default:
			one = one && len(n.Inputs()) > 0
		}
		return one
	})
	return one
}

// oneSource reports whether two expressions are made in the same way of columns of one table.
func oneSource(left plan.Expr, leftNode plan.Node, right plan.Expr, rightNode plan.Node) bool {
	a, known := derivation(left, leftNode)
	if !known {
		return false
	}
	b, known := derivation(right, rightNode)
	return known && slices.Equal(a, b)
}

// derivation returns the column that a value comes from, as table.column, and the texts of the expressions between.
// known is false for a value that comes from none, or from several.
func derivation(e plan.Expr, n plan.Node) (parts []string, known bool) {
	columns := map[tableColumn]bool{}
	o := origins{}
	o.source = func(n plan.Node, column int) bool {
		scan, is := n.(*plan.Scan)
		if is = is && column < len(n.Schema().Fields); is {
			at := tableColumn{scan.Name, n.Schema().Fields[column].Name}
			columns[at] = true
			parts = append(parts, at.table+"."+at.column)
		}
		return is
	}
	o.made = func(e plan.Expr, n plan.Node) bool {
		parts = append(parts, strings.Join(strings.Fields(e.Span().Text()), " "))
		known := true
		plan.InspectExpr(e, func(x plan.Expr) bool {
			switch x := x.(type) {
			case *plan.ColumnRef:
				known = known && o.follow(n, x.Index)
			case *plan.InTable, *plan.ScalarQuery, *plan.AnyColumn, *plan.Bad:
				known = false
			}
			return known
		})
		return known
	}
	known = o.expr(e, n) && len(columns) == 1
	slices.Sort(parts)
	return slices.Compact(parts), known
}

// isFolded reports whether all text in the expression's values has the same letter case.
func isFolded(e plan.Expr, n plan.Node) bool {
	f := folding{}
	f.origins = origins{
		elements: true,
		source:   func(plan.Node, int) bool { return false },
		made:     func(e plan.Expr, n plan.Node) bool { return f.all(e, n) },
	}
	return f.all(e, n)
}

// foldDepth bounds how far an expression is followed.
const foldDepth = 64

// A folding follows an expression to the columns and texts that it is made of.
type folding struct {
	origins
	depth int
}

func (f *folding) all(e plan.Expr, n plan.Node) bool {
	if f.depth++; f.depth > foldDepth {
		return false
	}
	defer func() { f.depth-- }()
	switch x := bare(e).(type) {
	case *plan.Const:
		return true
	case *plan.ColumnRef:
		return f.follow(n, x.Index)
	case *plan.Element:
		return f.all(x.X, n)
	case *plan.Member:
		return f.all(x.X, n)
	case *plan.Call:
		if _, ok := call(x, "tolower", "toupper"); ok {
			return true
		}
		for _, arg := range x.Args {
			if t := arg.Type(); (t == value.String || t == value.Dynamic || t == value.Unknown) && !f.all(arg, n) {
				return false
			}
		}
		return true
	}
	return false
}

func checkJoinKind(p *pass) {
	p.eachNode(func(n plan.Node) {
		if j, ok := n.(*plan.Join); ok && j.Keyword == "join" && !j.KindGiven && !hasOneRowPerKey(j) {
			p.report(keyword(j.Span(), j.Keyword), "join without a kind is innerunique: of left rows with equal keys only one is kept").
				Hint = "write join kind=inner, or join kind=innerunique if that is intended"
		}
	})
}

// hasOneRowPerKey reports whether no two left rows of a join have equal keys, because the left side groups by
// some of these. innerunique and inner are then the same.
func hasOneRowPerKey(j *plan.Join) bool {
	from, at := below(j.Left, true)
	groups, ok := from.(*plan.Summarize)
	if !ok {
		return false
	}
	joined := map[int]bool{}
	for _, key := range j.LeftKeys {
		if ref, ok := bare(key).(*plan.ColumnRef); ok {
			joined[at(ref.Index)] = true
		}
	}
	for i := range groups.Keys {
		if !joined[i] {
			return false
		}
	}
	return true
}
