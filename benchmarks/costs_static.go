package main

import (
	"fmt"
	"strings"
)

// staticCosts are inputs that cost before anything runs: reading, binding, checking.
var staticCosts = []costCase{
	{"calls/plus", 10, "query --file {dir}/q.kql", query(func(n int) string { return chainOf(n, "(){1}", "(){%[1]s()+%[1]s()}") + "print f()" })},
	{"calls/plus-lint", 10, "lint {dir}/q.kql", query(func(n int) string { return chainOf(n, "(){1}", "(){%[1]s()+%[1]s()}") + "print f()" })},
	{"calls/plus-inspect", 10, "inspect {dir}/q.kql", query(func(n int) string { return chainOf(n, "(){1}", "(){%[1]s()+%[1]s()}") + "print f()" })},
	{"calls/iff", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){1}", "(){iff(%[1]s()==1, %[1]s(), %[1]s())}") + "print f()"
	})},
	{"calls/iff-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){1}", "(){iff(%[1]s()==1, %[1]s(), %[1]s())}") + "print f()"
	})},
	{"calls/pack_array", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){1}", "(){pack_array(%[1]s(), %[1]s())}") + "print f()"
	})},
	{"calls/strcat", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){'a'}", "(){strcat(%[1]s(), %[1]s())}") + "print f()"
	})},
	{"calls/and", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){now()>ago(1d)}", "(){%[1]s() and %[1]s()}") + "print f()"
	})},
	{"calls/and-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){now()>ago(1d)}", "(){%[1]s() and %[1]s()}") + "SigninLogs | where f()"
	})},
	{"calls/rand", 10, "query --timeout 1s --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){rand()}", "(){%[1]s()+%[1]s()}") + "print f()"
	})},
	{"calls/rand-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){rand()}", "(){%[1]s()+%[1]s()}") + "print f()"
	})},
	{"calls/column", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(x:long){x}", "(x:long){%[1]s(x)+%[1]s(x)}") + "range a from 1 to 3 step 1 | extend b=f(a)"
	})},
	{"calls/argument", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(x:long){x}", "(x:long){%[1]s(x+x)}") + "print f(1)"
	})},
	{"calls/argument-column", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(x:long){x}", "(x:long){%[1]s(x+x)}") + "range a from 1 to 3 step 1 | extend b=f(a)"
	})},
	{"calls/argument-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(x:long){x}", "(x:long){%[1]s(x+x)}") + "range a from 1 to 3 step 1 | extend b=f(a)"
	})},
	{"calls/arguments", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(x:long,y:long){x}", "(x:long,y:long){%[1]s(x,y)+%[1]s(y,x)}") + "print f(1,2)"
	})},
	{"calls/default", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(a:long=1){a}", "(a:long=1){%[1]s()+%[1]s(a)}") + "print f()"
	})},
	{"calls/default-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(a:long=1){a}", "(a:long=1){%[1]s()+%[1]s(a)}") + "print f()"
	})},
	{"calls/union", 10, "query --timeout 1s --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){print a=1}", "(){union %[1]s(), %[1]s()}") + "f() | take 3"
	})},
	{"calls/union-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){SigninLogs}", "(){union %[1]s(), %[1]s()}") + "f() | count"
	})},
	{"calls/union-table", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(T:(a:long)){T}", "(T:(a:long)){union %[1]s(T), %[1]s(T)}") + "f(print a=1) | count"
	})},
	{"calls/join", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){print a=1}", "(){%[1]s() | join (%[1]s()) on a | project a}") + "f()"
	})},
	{"calls/join-lint", 10, "lint {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){SigninLogs}", "(){%[1]s() | join (%[1]s()) on UserId | project UserId}") + "f()"
	})},
	{"calls/lookup", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){print a=1}", "(){%[1]s() | lookup (%[1]s()) on a}") + "f()"
	})},
	{"calls/in", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){print a=1}", "(){%[1]s() | where a in (%[1]s())}") + "f()"
	})},
	{"calls/toscalar", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "(){print a=1}", "(){print a=toscalar(%[1]s())+toscalar(%[1]s())}") + "f()"
	})},
	{"calls/workspace", 10, "lint --functions {dir}/functions {dir}/q.kql", workspaceChain("f")},
	{"calls/workspace-uncalled", 10, "lint --functions {dir}/functions {dir}/functions", workspaceChain("print 1 //")},
	{"lets/plus", 10, "query --file {dir}/q.kql", query(func(n int) string { return chainOf(n, "1", "%[1]s+%[1]s") + "print f" })},
	{"lets/rand", 10, "query --timeout 1s --file {dir}/q.kql", query(func(n int) string { return chainOf(n, "rand()", "%[1]s+%[1]s") + "print f" })},
	{"lets/rand-lint", 10, "lint {dir}/q.kql", query(func(n int) string { return chainOf(n, "rand()", "%[1]s+%[1]s") + "print f" })},
	{"lets/union", 10, "lint {dir}/q.kql", query(func(n int) string { return chainOf(n, "SigninLogs", "union %[1]s, %[1]s") + "f | count" })},
	{"lets/materialize", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "print a=1", "materialize(%[1]s | join %[1]s on a | project a)") + "f"
	})},
	{"lets/toscalar", 10, "query --file {dir}/q.kql", query(func(n int) string {
		return chainOf(n, "toscalar(print 1)", "toscalar(print %[1]s+%[1]s)") + "print f"
	})},
	{"lets/pack", 10, "lint {dir}/q.kql", query(func(n int) string { return chainOf(n, "dynamic({})", `pack("a",%[1]s,"b",%[1]s)`) + "print f" })},
	{"lets/pack-run", 10, "query --file {dir}/q.kql", query(func(n int) string { return chainOf(n, "dynamic({})", `pack("a",%[1]s,"b",%[1]s)`) + "print f" })},
	{"extends/pack", 10, "lint {dir}/q.kql", query(func(n int) string { return packs(n, `print a0=dynamic({})`) })},
	{"extends/pack-constant", 10, "lint {dir}/q.kql", query(func(n int) string { return packs(n, `print a0="x"`) })},
	{"extends/pack-column", 10, "lint {dir}/q.kql", query(func(n int) string { return packs(n, `SigninLogs | extend a0=pack("a",UserId)`) })},
	{"extends/array", 10, "lint {dir}/q.kql", query(func(n int) string {
		var b strings.Builder
		b.WriteString("SigninLogs | extend a0=pack_array(UserId)")
		for i := range n {
			fmt.Fprintf(&b, "\n| extend a%d=pack_array(a%d, a%d)", i+1, i, i)
		}
		return b.String()
	})},
	{"extends/chain", 475, "lint {dir}/q.kql", query(func(n int) string {
		var b strings.Builder
		b.WriteString("SigninLogs")
		for i := range n {
			fmt.Fprintf(&b, "\n| extend a%d=%d", i, i)
		}
		return b.String()
	})},
	{"extends/open", 4000, "lint {dir}/q.kql", query(func(n int) string { return "Some_Table | extend " + list(n, "c%[1]d=d%[1]d_s") })},
	{"columns/rename", 4000, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + list(n, "c%[1]d=1") + "\n| project-rename " + list(n, "d%[1]d=c%[1]d")
	})},
	{"columns/keep", 1000, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + list(n, "c%[1]d=1") + "\n| project-keep " + list(n, "c%[1]d*")
	})},
	{"columns/away", 1000, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + list(n, "c%[1]d=1") + "\n| project-away " + list(n, "*c%[1]d")
	})},
	{"columns/reorder", 1000, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + list(n, "c%[1]d=1") + "\n| project-reorder " + list(n, "c%[1]d* asc")
	})},
	{"columns/print", 50_000, "lint {dir}/q.kql", query(func(n int) string { return "print " + list(n, "1") })},
	{"columns/project", 4000, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + list(n, "c%[1]d=1") + "\n| project " + list(n, "c%[1]d") + "\n| distinct *"
	})},
	{"sources/union-star", 25, "lint {dir}/q.kql", query(func(n int) string { return strings.Repeat("union * | count;\n", n) + "print 1" })},
	{"sources/union-star-lets", 25, "lint {dir}/q.kql", query(func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "let t%d = union * | where TimeGenerated > ago(1h);\n", i)
		}
		return b.String() + "union " + list(n, "t%d") + "| count"
	})},
	{"sources/union-star-extends", 4, "lint {dir}/q.kql", query(func(n int) string {
		var b strings.Builder
		b.WriteString("union *")
		for i := range 6 * n {
			fmt.Fprintf(&b, " | extend a%d=1", i)
		}
		return b.String()
	})},
	{"sources/search", 25, "lint {dir}/q.kql", query(func(n int) string { return strings.Repeat(`search "a" | count;`+"\n", n) + "print 1" })},
	{"sources/search-in", 25, "lint {dir}/q.kql", query(func(n int) string {
		return strings.Repeat(`search in (SigninLogs, AuditLogs, SecurityEvent, OfficeActivity, DeviceEvents) "a" | count;`+"\n", n) + "print 1"
	})},
	{"sources/find", 25, "lint {dir}/q.kql", query(func(n int) string {
		return strings.Repeat(`find in (SigninLogs, AuditLogs, SecurityEvent, OfficeActivity, DeviceEvents) where UserId == "a" project UserId | count;`+"\n", n) + "print 1"
	})},
	{"sources/find-all", 10, "lint {dir}/q.kql", query(func(n int) string { return strings.Repeat(`find where "a" | count;`+"\n", n) + "print 1" })},
	{"lists/in", 25_000, "query --file {dir}/q.kql", query(func(n int) string { return "print a='x' | where a in (" + list(n, "'v%d'") + ")" })},
	{"lists/in-lint", 25_000, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs | where UserId in (" + list(n, "'v%d'") + ")" })},
	{"lists/has_any", 6_000, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs | where UserId has_any (" + list(n, "'v%d'") + ")" })},
	{"lists/dynamic", 25_000, "lint {dir}/q.kql", query(func(n int) string {
		return "let a = dynamic([" + list(n, "'v%d'") + "]); SigninLogs | where UserId in (a)"
	})},
	{"lists/or", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs | where " + strings.TrimSuffix(strings.Repeat("UserId == 'a' or ", n), "or ")
	})},
	{"lists/case", 2000, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs | extend a = case(" + list(n, "UserId == 'v%d', 'w'") + ", 'x')"
	})},
	{"lists/datatable", 60_000, "lint {dir}/q.kql", query(func(n int) string { return "datatable(a:long)[" + list(n, "%d") + "] | count" })},
	{"lists/summarize", 2000, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs | summarize " + list(n, "c%d=count()") + " by UserId" })},
	{"lists/union", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "union " + list(n, "(SigninLogs | where UserId == 'v%d')") + " | count"
	})},
	{"conditions/where", 500, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs" + lines(n, "\n| where UserId != 'v%d'") })},
	{"conditions/contains", 500, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs" + lines(n, "\n| where UserId !contains 'v%dx'") })},
	{"conditions/not-has", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs | where true" + lines(n, " and not(UserId has 'v%dx')")
	})},
	{"conditions/redundant", 200, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs" + lines(n, "\n| where UserId == 'a' or IPAddress == 'b' | where UserId has 'v%d'")
	})},
	{"conditions/regex", 200, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs" + lines(n, "\n| where not(UserId matches regex '^v%d[a-z]+$|x$')")
	})},
	{"deep/parentheses", 500, "lint {dir}/q.kql", query(func(n int) string { return "print " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) })},
	{"deep/not", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + strings.Repeat("not(", n) + "true" + strings.Repeat(")", n)
	})},
	{"deep/toscalar", 50, "lint {dir}/q.kql", query(func(n int) string {
		return "print " + strings.Repeat("toscalar(print 1+", n) + "1" + strings.Repeat(")", n)
	})},
	{"deep/materialize", 50, "lint {dir}/q.kql", query(func(n int) string {
		return strings.Repeat("materialize(", n) + "SigninLogs" + strings.Repeat(")", n)
	})},
	{"deep/union", 25, "lint {dir}/q.kql", query(func(n int) string {
		return strings.Repeat("union SigninLogs, (", n) + "AuditLogs" + strings.Repeat(")", n)
	})},
	{"deep/partition", 25, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs " + strings.Repeat("| partition by UserId (where 1==1 ", n) + strings.Repeat(")", n)
	})},
	{"deep/fork", 25, "lint {dir}/q.kql", query(func(n int) string {
		return "SigninLogs " + strings.Repeat("| fork (count) (where 1==1 ", n) + strings.Repeat(")", n)
	})},
	{"deep/mv-apply", 25, "lint {dir}/q.kql", query(func(n int) string {
		return "print a=dynamic([1]) " + strings.Repeat("| mv-apply a to typeof(dynamic) on (take 1 ", n) + strings.Repeat(")", n)
	})},
	{"deep/dynamic", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "print a=dynamic(" + strings.Repeat("[", n) + "1" + strings.Repeat("]", n) + ")"
	})},
	{"deep/dynamic-bag", 500, "lint {dir}/q.kql", query(func(n int) string {
		return "print a=dynamic(" + strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) + ")"
	})},
	{"deep/pipe", 1000, "lint {dir}/q.kql", query(func(n int) string { return "SigninLogs " + strings.Repeat("\n| where UserId == 'a'", n) })},
	{"deep/pipe-wide", 100, "lint {dir}/q.kql", query(func(n int) string {
		return "DeviceEvents " + strings.Repeat("\n| join kind=inner (DeviceEvents) on DeviceId", n)
	})},
	{"deep/plus", 500, "lint {dir}/q.kql", query(func(n int) string { return "print " + strings.Repeat("1+", n) + "1" })},
	{"text/literal", 500_000, "lint {dir}/q.kql", query(func(n int) string { return "print '" + strings.Repeat("a", n) + "'" })},
	{"text/strcat", 2_000, "lint {dir}/q.kql", query(func(n int) string { return "print strcat(" + list(n, "'0123456789abcdef'") + ")" })},
	{"text/comments", 10_000, "lint {dir}/q.kql", query(func(n int) string { return strings.Repeat("// comment\n", n) + "print 1" })},
	{"text/errors", 1000, "lint {dir}/q.kql", query(func(n int) string { return "print " + list(n, "no_such_%d") })},
	{"text/errors-functions", 1000, "lint {dir}/q.kql", query(func(n int) string { return "print " + list(n, "no_such_%d()") })},
	{"text/parse-errors", 1000, "lint {dir}/q.kql", query(func(n int) string { return "print 1;" + strings.Repeat("\n) | where ;", n) })},
	{"graph/pattern", 5, "lint {dir}/q.kql", query(func(n int) string {
		var b strings.Builder
		b.WriteString("SigninLogs | make-graph UserId --> IPAddress with_node_id=Id | graph-match (n0)")
		for i := range n {
			fmt.Fprintf(&b, "-[e%d]->(n%d)", i, i+1)
		}
		return b.String() + " project n0.Id"
	})},
	{"macro/expand", 50, "lint {dir}/q.kql", query(func(n int) string {
		return "macro-expand entity_group [" + list(n, "cluster('c%[1]d').database('d')") + "] as X ( X.T | where a == 1 )"
	})},
	{"functions/many", 300, "lint --functions {dir}/functions {dir}/q.kql", func(n int) map[string]string {
		files := map[string]string{"q.kql": "print 1"}
		for i := range n {
			files[fmt.Sprintf("functions/f%d.kql", i)] = ".create-or-alter function f" + fmt.Sprint(i) + "() {\nSigninLogs" +
				strings.Repeat("\n| where UserPrincipalName has 'somebody@example.com'", 190) + "\n}"
		}
		return files
	}},
	{"yaml/duplicate-keys", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return "customDetails:\n" + strings.Repeat("  a: b\n", n) })},
	{"yaml/unknown-keys", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return lines(n, "key%d: 1\n") })},
	{"yaml/anchors", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return "tags:\n" + lines(n, "  - &a%d b\n") })},
	{"yaml/aliases", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return "x: &a b\ntags:\n" + lines(n, "  - *a\n") })},
	{"yaml/placeholders", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string {
		return "alertDetailsOverride:\n  alertDisplayNameFormat: \"" + list(n, "{{a%d}}") + "\"\n"
	})},
	{"yaml/tactics", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return "tactics:\n" + lines(n, "  - T%d\n") })},
	{"yaml/techniques", 6_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string { return "relevantTechniques:\n" + lines(n, "  - X%d\n") })},
	{"yaml/entities", 1_000, "lint --format sarif {dir}/rule.yaml", rule(func(n int) string {
		return "entityMappings:\n" + lines(n, "  - entityType: E%d\n    fieldMappings:\n      - identifier: I\n        columnName: C\n")
	})},
	{"rules/many", 300, "lint {dir}", func(n int) map[string]string {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("r%d.yaml", i)] = ruleWith("SigninLogs\n"+strings.Repeat("  | where UserPrincipalName has 'somebody@example.com'\n", 20), "")
		}
		return files
	}},
	{"rules/union-star", 4, "lint {dir}", func(n int) map[string]string {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("q%d.kql", i)] = "union *" + strings.Repeat(" | extend a=1", 90)
		}
		return files
	}},
}

// query returns the files of a case that is one query.
func query(text func(n int) string) func(int) map[string]string {
	return func(n int) map[string]string { return map[string]string{"q.kql": text(n)} }
}

// rule returns the files of a case that is one rule with some keys.
func rule(keys func(n int) string) func(int) map[string]string {
	return func(n int) map[string]string { return map[string]string{"rule.yaml": ruleWith("print a=1\n", keys(n))} }
}

// ruleWith returns a rule with a query, of which each line begins with two spaces, and further keys.
func ruleWith(query, keys string) string {
	return "id: 2f5a3f9e-0a4d-4f0e-9d2c-5b1f0a6f1c11\nname: A rule\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n" +
		"queryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  " + query + keys
}

// chainOf returns n lets, the last of which is f, that each use the one before.
func chainOf(n int, first, next string) string {
	var b strings.Builder
	name := func(i int) string {
		if i == n-1 {
			return "f"
		}
		return fmt.Sprintf("f%d", i)
	}
	fmt.Fprintf(&b, "let %s=%s;\n", name(0), first)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "let %s=%s;\n", name(i), fmt.Sprintf(next, name(i-1)))
	}
	return b.String()
}

// workspaceChain returns n functions of a workspace that each call the one before twice, and a query that begins with a text.
func workspaceChain(text string) func(n int) map[string]string {
	return func(n int) map[string]string {
		files := map[string]string{"q.kql": text, "functions/f0.kql": ".create-or-alter function f0() { 1 }"}
		for i := 1; i < n; i++ {
			name := fmt.Sprintf("f%d", i)
			if i == n-1 {
				name = "f"
			}
			files["functions/"+name+".kql"] = fmt.Sprintf(".create-or-alter function %s() { f%[2]d() + f%[2]d() }", name, i-1)
		}
		if text == "f" {
			files["q.kql"] = "print f()"
		}
		return files
	}
}

// packs returns n extends, each of which holds the column before twice.
func packs(n int, first string) string {
	var b strings.Builder
	b.WriteString(first)
	for i := range n {
		fmt.Fprintf(&b, "\n| extend a%[1]d=pack(\"a\",a%[2]d,\"b\",a%[2]d)", i+1, i)
	}
	return b.String()
}

// list returns n texts with a comma between them; a verb in the text stands for the number.
func list(n int, text string) string {
	return strings.TrimSuffix(lines(n, text+", "), ", ")
}

// lines returns n texts; a verb in the text stands for the number.
func lines(n int, text string) string {
	var b strings.Builder
	for i := range n {
		if strings.Contains(text, "%") {
			fmt.Fprintf(&b, text, i)
		} else {
			b.WriteString(text)
		}
	}
	return b.String()
}
