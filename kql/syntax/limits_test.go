package syntax_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// deep holds texts that nest or repeat without end.
var deep = []struct{ name, head, open, middle, end, tail string }{
	{"parentheses", "print ", "(", "1", ")", ""},
	{"open_parentheses", "print ", "(", "", "", ""},
	{"close_parentheses", "print 1", ")", "", "", ""},
	{"calls", "print ", "f(", "1", ")", ""},
	{"brackets", "print a", "[", "0", "]", ""},
	{"indexes", "print a", "[0]", "", "", ""},
	{"dots", "print a", ".b", "", "", ""},
	{"subqueries", "T", " | join (T", "", ") on a", ""},
	{"partitions", "T | ", "partition by a (", "take 1", ")", ""},
	{"forks", "T | ", "fork (", "take 1", ")", ""},
	{"mv_applies", "T | ", "mv-apply a on (", "take 1", ")", ""},
	{"facets", "T | ", "facet by a with ", "take 1", "", ""},
	{"lists", "T | where ", "a in (", "1", ")", ""},
	{"open_lists", "T | where ", "a in (", "", "", ""},
	{"open_lists_with_names", "T | where ", "a in (b, ", "", "", ""},
	{"ranges", "T | where ", "a between (", "1 .. 2", " .. 3)", ""},
	{"arrays", "print dynamic(", "[", "1", "]", ")"},
	{"objects", "print dynamic(", `{"a":`, "1", "}", ")"},
	{"dynamics", "print ", "dynamic(", "1", ")", ""},
	{"functions", "", "let f = () { ", "1", " };", ""},
	{"schemas", "let f = (T:", "(a:", "long", ")", ") { 1 };"},
	{"additions", "print a", " + a", "", "", ""},
	{"disjunctions", "T | where a", " or a == 1", "", "", ""},
	{"conjunctions", "T | where a", " and a", "", "", ""},
	{"signs", "print ", "- ", "1", "", ""},
	{"pipes", "T", " | take 1", "", "", ""},
	{"empty_pipes", "T", " |", "", "", ""},
	{"statements", "", "let a = 1; ", "T", "", ""},
	{"statements_without_semicolon", "", "print 1 ", "", "", ""},
	{"commas", "print ", ",", "", "", ""},
	{"elements_without_comma", "print ", "a ", "", "", ""},
	{"quotes", "print ", `"`, "", "", ""},
	{"bad_characters", "print ", "\x01", "", "", ""},
	{"name_lists", "print ", "(a, ", "", "", ""},
	{"name_lists_of_names", "print (", "a, ", "", "", ") = 1"},
	{"external_tables", "", "inline_external_table (", "", "", ""},
	{"expanded_macros", "", "macro-expand G (", "T", ")", ""},
	{"unions", "", "union (", "T", ")", ""},
	{"wildcards", "union ", "a*", "", "", ""},
	{"dashes", "print ", "a-", "", "", ""},
	{"braces", "print ", "{", "", "", ""},
	{"comments", "", "// a\n", "T", "", ""},
	{"matches", "declare pattern p = ()[x:string] { ", "() = { let f = () { 1 }; 1 }; ", "", "", "}"},
	{"patterns", "G | graph-match ", "(a)-[b]->", "(c)", "", ""},
	{"words", "T | render ", "timechart ", "", "", ""},
	{"invalid_operators", "T ", "| foo", "", "", ""},
}

func repeated(i, size int) string {
	d := deep[i]
	n := size / (len(d.open) + len(d.end))
	return d.head + strings.Repeat(d.open, n) + d.middle + strings.Repeat(d.end, n) + d.tail
}

func TestNestingTenThousandDeepIsReadOrNamesTheLimit(t *testing.T) {
	for i, d := range deep {
		t.Run(d.name, func(t *testing.T) {
			q := syntax.Parse(repeated(i, 10_000*(len(d.open)+len(d.end))))
			syntax.Print(q)
			syntax.Inspect(q, func(syntax.Node) bool { return true })
			if len(q.Diagnostics) > syntax.MaxDiagnostics+1 {
				t.Errorf("%d diagnostics", len(q.Diagnostics))
			}
		})
	}
}

func TestNestingWithinTheLimitHasNoDiagnostic(t *testing.T) {
	for _, name := range []string{"parentheses", "calls", "dots", "subqueries", "arrays", "disjunctions", "pipes", "lists", "functions"} {
		for i, d := range deep {
			if d.name != name {
				continue
			}
			q := syntax.Parse(repeated(i, 200*(len(d.open)+len(d.end))))
			if len(q.Diagnostics) > 0 {
				t.Errorf("%s: %v", name, q.Diagnostics)
			}
		}
	}
}

func TestNestingBeyondTheLimitIsOneDiagnosticThatNamesIt(t *testing.T) {
	for _, text := range []string{
		"print " + strings.Repeat("(", syntax.MaxDepth+10),
		"print a" + strings.Repeat("+a", syntax.MaxDepth+10),
	} {
		q := syntax.Parse(text)
		if len(q.Diagnostics) != 1 || q.Diagnostics[0].Code != "KS245" || !strings.Contains(q.Diagnostics[0].Message, fmt.Sprint(syntax.MaxDepth)) {
			t.Errorf("%v", q.Diagnostics)
		}
	}
}

func TestLongTextIsOneDiagnosticThatNamesTheLimit(t *testing.T) {
	q := syntax.Parse(strings.Repeat(" ", syntax.MaxBytes) + "T")
	if len(q.Diagnostics) != 1 || q.Diagnostics[0].Code != "KS244" || !strings.Contains(q.Diagnostics[0].Message, fmt.Sprint(syntax.MaxBytes)) {
		t.Errorf("%v", q.Diagnostics)
	}
}

// BenchmarkLongText measures the time, which a test cannot rely on.
func TestLongTextTakesLinearMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: slow")
	}
	for i, d := range deep {
		t.Run(d.name, func(t *testing.T) {
			measure := func(size int) uint64 {
				text := repeated(i, size)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				syntax.Parse(text)
				runtime.ReadMemStats(&after)
				return after.TotalAlloc - before.TotalAlloc
			}
			small, large := measure(50<<10), measure(1<<20)
			if large > 50*small+1<<20 {
				t.Errorf("50 KB take %d bytes, 1 MB takes %d", small, large)
			}
		})
	}
}

func TestTenMegabytesAreRead(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: slow")
	}
	for i, d := range deep {
		switch d.name {
		case "open_parentheses", "lists", "disjunctions", "pipes", "invalid_operators", "bad_characters":
			q := syntax.Parse(repeated(i, 10<<20))
			if len(q.Diagnostics) > syntax.MaxDiagnostics+1 {
				t.Errorf("%s: %d diagnostics", d.name, len(q.Diagnostics))
			}
		}
	}
}

// BenchmarkLongText shows for each of the texts that the time for a byte does not grow with its length.
func BenchmarkLongText(b *testing.B) {
	for i, d := range deep {
		for _, kb := range []int{50, 1000} {
			text := repeated(i, kb<<10)
			b.Run(fmt.Sprintf("%s/%dKB", d.name, kb), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					syntax.Parse(text)
				}
			})
		}
	}
}

// BenchmarkSize shows that the time for a byte does not grow with the length of the query.
func BenchmarkSize(b *testing.B) {
	const line = "| where TimeGenerated > ago(1d) and Account has_any ('a', 'b') | extend Hour = bin(TimeGenerated, 1h) // line\n"
	for _, kb := range []int{1, 10, 100, 1000} {
		text := "SigninLogs\n" + strings.Repeat(line, kb<<10/len(line))
		b.Run(fmt.Sprintf("%dKB", kb), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				syntax.Parse(text)
			}
		})
	}
}
