package syntax_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// tree returns a line for each node of the query: its type and the text it covers.
func tree(q *syntax.Query) string {
	var b strings.Builder
	depth := 0
	var write func(n syntax.Node)
	write = func(n syntax.Node) {
		text := n.Span().Text()
		fmt.Fprintf(&b, "%s%s %s\n", strings.Repeat("  ", depth), strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax."), strings.ReplaceAll(text, "\n", " "))
		depth++
		syntax.Inspect(n, func(child syntax.Node) bool {
			if child != n {
				write(child)
			}
			return child == n
		})
		depth--
	}
	for _, s := range q.Stmts {
		write(s)
	}
	return b.String()
}

// TestTreeHasTheNodesAndSpansOfTheText reads cases with "---" between them: a query, then "=>" and its tree.
func TestTreeHasTheNodesAndSpansOfTheText(t *testing.T) {
	var written []string
	for _, text := range strings.Split(readTestdata(t, "trees.txt"), "\n---\n") {
		query, want, _ := strings.Cut(text, "\n=>\n")
		query, want = strings.TrimSpace(query), strings.TrimSpace(want)
		got := strings.TrimSpace(tree(syntax.Parse(query)))
		written = append(written, query+"\n=>\n"+got)
		if got != want && !*update {
			t.Errorf("%s\n--- got\n%s\n--- want\n%s", query, got, want)
		}
	}
	if *update {
		text := strings.Join(written, "\n---\n") + "\n"
		if err := os.WriteFile(filepath.Join("testdata", "trees.txt"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStoredFunctionIsRead(t *testing.T) {
	for _, c := range []struct{ text, codes string }{
		{"(a:string, b:long = 5, T:(*)) { T | where x == a }", ""},
		{"() { let y = 1; print y; }", ""},
		{"// head\n(a:string)\n{\n    // body\n    T\n}\n", ""},
		{"(a:string) { T } x", "KS198"},
		{"(a:string) { T", "KS005"},
		{"(a) { T }", "KS005 KS006"},
		{"T | take 1", "KS198"},
	} {
		f := syntax.ParseFunction(diag.NewSource("", c.text))
		var codes []string
		for _, d := range f.Diagnostics {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != c.codes {
			t.Errorf("%q: %q, not %q", c.text, got, c.codes)
		}
		if c.codes != "" {
			continue
		}
		if again := syntax.ParseFunction(diag.NewSource("", syntax.Print(f))); difference(f.Params, again.Params)+difference(f.Body, again.Body) != "" {
			t.Errorf("%q prints as %q", c.text, syntax.Print(f))
		}
	}
}

func TestUnknownOperatorHasASuggestion(t *testing.T) {
	for text, want := range map[string]string{
		"T | wher a": "where", "T | sumarize count()": "summarize", "T | extned a = 1": "extend", "T | projct a": "project", "T | qqqq": "",
	} {
		d := syntax.Parse(text).Diagnostics[0]
		got := ""
		if d.Fix != nil {
			got = d.Fix.Edits[0].New
		}
		if d.Code != "KS176" || got != want {
			t.Errorf("%q: %s offers %q, not %q", text, d.Code, got, want)
		}
	}
}

func TestMissingParenthesisShowsWhereItsPairIs(t *testing.T) {
	d := syntax.Parse("print f(g(1), (2").Diagnostics[0]
	if d.Code != "KS005" || len(d.Related) != 1 || d.Related[0].Span.Start != 14 {
		t.Errorf("%+v", d)
	}
}
