package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

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
			case !areUserNames(left, right):
				continue
			case columnName(left) == columnName(right) && oneTable(j):
				continue // a table always writes a name in the same way
			case isFolded(left, j.Left) && isFolded(right, j.Right):
				continue
			}
			p.report(j.KeySpans[i], "this join is case-sensitive: it misses a user name whose case differs between the tables").
				Hint = "put tolower() around both sides"
		}
	})
}

// areUserNames reports whether one of the keys is the column of a user's name. UserId
// holds a name in some tables and a GUID in others, so it counts unless it is compared
// with another id.
func areUserNames(left, right plan.Expr) bool {
	a, b := columnName(left), columnName(right)
	return userNames[a] || userNames[b] ||
		a == "userid" && b != "" && !strings.HasSuffix(b, "id") ||
		b == "userid" && a != "" && !strings.HasSuffix(a, "id")
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
	var table *catalog.Table
	one := true
	plan.Inspect(j, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Scan:
			one = one && n.Table != nil && (table == nil || table == n.Table)
			table = n.Table
		case *plan.LetTable:
		default:
			one = one && len(n.Inputs()) > 0
		}
		return one
	})
	return one
}

// isFolded reports whether all text in the expression's values has the same letter case.
func isFolded(e plan.Expr, n plan.Node) bool {
	f := folding{seen: map[folded]bool{}}
	return f.all(e, n, 0)
}

// foldDepth bounds how far an expression is followed.
const foldDepth = 32

// A folded is an expression over the input of a node.
type folded struct {
	expr plan.Expr
	node plan.Node
}

// A folding follows an expression to the columns and texts that it is made of, each once.
type folding struct{ seen map[folded]bool }

func (f *folding) all(e plan.Expr, n plan.Node, depth int) bool {
	if depth > foldDepth {
		return false
	}
	e = bare(e)
	if f.seen[folded{e, n}] {
		return true // or all is over: one that is not folded ends it
	}
	f.seen[folded{e, n}] = true
	switch x := e.(type) {
	case *plan.Const:
		return true
	case *plan.ColumnRef:
		from, input := origin(n, x.Index)
		return from != nil && f.all(from, input, depth+1)
	case *plan.Element:
		return f.all(x.X, n, depth+1)
	case *plan.Call:
		if _, ok := call(x, "tolower", "toupper"); ok {
			return true
		}
		for _, arg := range x.Args {
			if t := arg.Type(); (t == value.String || t == value.Dynamic) && !f.all(arg, n, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

func checkJoinKind(p *pass) {
	p.eachNode(func(n plan.Node) {
		if j, ok := n.(*plan.Join); ok && j.Keyword == "join" && !j.KindGiven {
			p.report(keyword(j.Span(), j.Keyword), "join without a kind is innerunique: of left rows with equal keys only one is kept").
				Hint = "write join kind=inner, or join kind=innerunique if that is intended"
		}
	})
}
