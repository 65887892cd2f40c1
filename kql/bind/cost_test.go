package bind

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// chain returns n lets that each use the one before, @, and then a query over the last.
func chain(n int, first, next, query string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "let f0=%s;\n", first)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "let f%d=%s;\n", i, strings.ReplaceAll(next, "@", fmt.Sprintf("f%d", i-1)))
	}
	return b.String() + strings.ReplaceAll(query, "@", fmt.Sprintf("f%d", n-1))
}

// repeat returns a text n times; # in it stands for the number.
func repeat(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// costly are queries whose cost once grew faster than their length, by size.
var costly = map[string]func(n int) string{
	"a sum of calls":        func(n int) string { return chain(n, "(){1}", "(){@()+@()}", "print @()") },
	"a choice of calls":     func(n int) string { return chain(n, "(){1}", "(){iff(@()==1, @(), @())}", "print @()") },
	"an array of calls":     func(n int) string { return chain(n, "(){1}", "(){pack_array(@(), @())}", "print @()") },
	"conditions":            func(n int) string { return chain(n, "(){now()>ago(1d)}", "(){@() and @()}", "SigninLogs | where @()") },
	"random numbers":        func(n int) string { return chain(n, "(){rand()}", "(){@()+@()}", "print @()") },
	"arguments that double": func(n int) string { return chain(n, "(x:long){x}", "(x:long){@(x+x)}", "print @(1)") },
	"columns as arguments":  func(n int) string { return chain(n, "(x:long){x}", "(x:long){@(x)+@(x)}", "print a=1 | extend b=@(a)") },
	"arguments that change place": func(n int) string {
		return chain(n, "(x:long,y:long){x}", "(x:long,y:long){@(x,y)+@(y,x)}", "print @(1,2)")
	},
	"arguments that grow": func(n int) string {
		return chain(n, "(x:long,y:string){iff(y=='a',x,x+1)}", "(x:long,y:string){@(x+1,y)}", "print @(1,'a')")
	},
	"defaults":        func(n int) string { return chain(n, "(a:long=1){a}", "(a:long=1){@()+@(a)}", "print @()") },
	"unions of calls": func(n int) string { return chain(n, "(){SigninLogs}", "(){union @(), @()}", "@() | count") },
	"tables as arguments": func(n int) string {
		return chain(n, "(T:(a:long)){T}", "(T:(a:long)){union @(T), @(T)}", "@(print a=1) | count")
	},
	"joins of calls": func(n int) string {
		return chain(n, "(){SigninLogs}", "(){@() | join (@()) on UserId | project UserId}", "@()")
	},
	"in of calls":       func(n int) string { return chain(n, "(){print a=1}", "(){@() | where a in (@())}", "@()") },
	"toscalar of calls": func(n int) string { return chain(n, "(){print a=1}", "(){print a=toscalar(@())+toscalar(@())}", "@()") },
	"bags of bags":      func(n int) string { return chain(n, "dynamic({})", `pack("a",@,"b",@)`, "print @") },
	"bags in columns":   func(n int) string { return "print a=dynamic({})" + repeat(n, ` | extend a=pack("a",a,"b",a)`) },
	"declarations in functions": func(n int) string {
		return strings.Repeat("let f = () { ", n%60) + "1" + strings.Repeat("; f() }", n%60) + "; print 1"
	},
	"parentheses":              func(n int) string { return "print " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
	"columns of an open table": func(n int) string { return "Some_Table | extend a=1" + repeat(n, ", c#=d#_s") },
	"renamed columns": func(n int) string {
		return "print a=1" + repeat(n, ", c#=1") + " | project-rename b=a" + repeat(n, ", d#=c#")
	},
}

func TestWhatABinderMakesGrowsWithTheQuery(t *testing.T) {
	for name, query := range costly {
		before := 0
		for _, n := range []int{10, 40, 160} {
			b := newBinder(syntax.Parse(query(n)), catalog.Standard())
			b.bindStatements(b.query.Syntax.Stmts)
			visited := 0
			for _, root := range b.query.Results {
				plan.InspectAll(root, func(plan.Node) bool { visited++; return true }, func(plan.Expr) bool { visited++; return true })
			}
			refused := slices.ContainsFunc(b.found, func(d diag.Diagnostic) bool { return d.Code == diag.TooMany.Code })
			cost := b.made + visited
			// Calls mean different things where functions are declared, each with a body of its own, until many were bound.
			if most := 5 * float64(max(before, 2000)) * math.Log(float64(n)); before > 0 && float64(cost) > most && !refused || cost > maxMade {
				t.Errorf("%s, %d: %d expressions are bound and visited, %d for a quarter of the size", name, n, cost, before)
			}
			before = cost
		}
	}
}

func TestLimitsOfTheBinderAreNamed(t *testing.T) {
	for want, query := range map[string]string{
		"columns of all operators":                 strings.Repeat("union * | count;\n", 100) + "print 1",
		"names that are compared with wildcards":   "print a=1" + repeat(3000, ", c#=1") + " | project-keep a" + repeat(3000, ", c#*"),
		"diagnostics":                              "print 1" + repeat(maxFound+1, ", no"),
		"words and signs of the query":             "print 1" + strings.Repeat(",1", syntax.MaxTokens/2),
		"expressions of the query and of the func": "print strcat('a'" + strings.Repeat(",'a'", maxMade) + ")",
	} {
		q := BindText(query, catalog.Standard())
		found := slices.ContainsFunc(q.Diagnostics, func(d diag.Diagnostic) bool {
			return d.Code == diag.TooMany.Code && strings.Contains(d.Message, want)
		})
		if !found {
			t.Errorf("no diagnostic names %q: %v", want, q.Diagnostics[:min(3, len(q.Diagnostics))])
		}
	}
}

func TestCallsOfOneMeaningShareABody(t *testing.T) {
	b := newBinder(syntax.Parse(chain(30, "(x:long){x}", "(x:long){@(x)+@(x)}", "print a=1 | extend b=@(a)")), catalog.Standard())
	b.bindStatements(b.query.Syntax.Stmts)
	if len(b.found) > 0 {
		t.Fatal(b.found)
	}
	if b.expansions > 2*manyExpansions+30*30 {
		t.Errorf("%d bodies were bound", b.expansions)
	}
}
