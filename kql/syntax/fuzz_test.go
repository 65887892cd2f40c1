package syntax_test

import (
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// addSeeds adds the queries of testdata, and real ones where there are any.
func addSeeds(f *testing.F) {
	for _, name := range []string{"constructs.txt", "errors.txt"} {
		for _, q := range strings.Split(readTestdata(f, name), "\n\n") {
			f.Add(q)
		}
	}
	for _, q := range realQueries(f) {
		f.Add(q)
	}
}

// checkSpans checks that every node lies within its parent and every diagnostic within the text.
func checkSpans(t *testing.T, text string, q *syntax.Query) {
	t.Helper()
	var check func(n syntax.Node, within diag.Span)
	check = func(n syntax.Node, within diag.Span) {
		span := n.Span()
		if span.Start < within.Start || span.End > within.End || span.Start > span.End {
			t.Fatalf("%q: %T at %v is not within %v", text, n, span, within)
		}
		syntax.Inspect(n, func(child syntax.Node) bool {
			if child == n {
				return true
			}
			check(child, span)
			return false
		})
	}
	check(q, q.Source.Whole())
	for _, d := range q.Diagnostics {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
			t.Fatalf("%q: %v", text, d)
		}
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		q := syntax.Parse(text)
		checkSpans(t, text, q)
		syntax.Print(q)
		fn := syntax.ParseFunction(diag.NewSource("", text))
		syntax.Print(fn)
	})
}

func FuzzPrint(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) { checkPrint(t, text) })
}
