package layout_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/layout"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestCases lays out the queries of testdata. A case is a name after "== ", a query, a line "--" and the query laid out.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.cases")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, _ := strings.Cut(string(data), "\n== ")
		fresh := head
		for _, text := range strings.Split(rest, "\n== ") {
			title, body, _ := strings.Cut(text, "\n")
			query, want, found := strings.Cut(body, "\n--\n")
			fresh += "\n== " + title + "\n" + query + "\n--\n"
			t.Run(title, func(t *testing.T) {
				got := laidOut(t, query)
				fresh += strings.TrimRight(got, "\n") + "\n"
				if !*update && (!found || strings.TrimRight(want, "\n") != strings.TrimRight(got, "\n")) {
					t.Errorf("%s\n--\n%s", query, got)
				}
				checkLaws(t, query)
			})
		}
		if *update {
			if err := os.WriteFile(name, []byte(fresh), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// laidOut returns the layout of a query without syntax errors.
func laidOut(t testing.TB, query string) string {
	t.Helper()
	got, errs, err := layout.Format(diag.NewSource("", query))
	if err != nil || len(errs) > 0 {
		t.Fatalf("%q: %v %v", query, errs, err)
	}
	return got
}

func TestAQueryWithSyntaxErrorsIsReturnedAsItIs(t *testing.T) {
	const query = "T|where (x==1\n|  take 5"
	got, errs, err := layout.Format(diag.NewSource("", query))
	if got != query || len(errs) == 0 || err != nil {
		t.Errorf("got %q, %v, %v", got, errs, err)
	}
}

func TestLineEndsStayThoseOfTheText(t *testing.T) {
	for query, want := range map[string]string{
		"T\r\n|where x==1 // why\r\n\r\n// this\r\n|take 5\r\n": "T\r\n| where x == 1 // why\r\n\r\n// this\r\n| take 5\r\n",
		"T|where x==1|\n\n\ntake 5":                             "T\n| where x == 1\n| take 5",
		"\n\n  T":                                               "\nT",
		"  // c":                                                "// c",
		"":                                                      "",
		" \n\n ":                                                "\n",
	} {
		if got := laidOut(t, query); got != want {
			t.Errorf("%q: got %q, not %q", query, got, want)
		}
		checkLaws(t, query)
	}
}

// TestDeepQueriesCostNoMoreThanTheyAreLong lays out queries whose parts lie in one another, or break because of one another.
func TestDeepQueriesCostNoMoreThanTheyAreLong(t *testing.T) {
	const n = 2000
	for name, query := range map[string]string{
		"calls":       "print " + strings.Repeat("f(", n) + "1\n" + strings.Repeat(")", n),
		"parentheses": "print " + strings.Repeat("(", n) + "1" + strings.Repeat("\n)", n),
		"conditions":  "T | where a" + strings.Repeat(" and a", 2*n),
		"pipes":       "T" + strings.Repeat("|where x", 20*n),
		"lets":        strings.Repeat("let a=1;", 10*n) + "T",
		"joins":       "T" + strings.Repeat("|join (U", n/2) + "\n|take 1" + strings.Repeat(") on a", n/2),
		"values":      "datatable(a:long)[" + strings.Repeat("1,", 50*n) + "]",
		"comments":    strings.Repeat("// c\n", 20*n) + "T",
	} {
		t.Run(name, func(t *testing.T) {
			if got := laidOut(t, query); len(got) > 600*len(query) {
				t.Errorf("%d bytes became %d", len(query), len(got))
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	queries := realQueries(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, q := range queries {
			layout.Format(diag.NewSource("", q.text))
		}
	}
}
