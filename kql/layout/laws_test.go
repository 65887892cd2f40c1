package layout_test

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/layout"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

// checkLaws checks that laying out again changes nothing, and that tokens and comments are the same. It reports
// whether the query has a layout.
func checkLaws(t testing.TB, query string) bool {
	t.Helper()
	got, errs, err := layout.Format(diag.NewSource("", query))
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	if len(errs) > 0 {
		return false
	}
	if again := laidOut(t, got); again != got {
		t.Fatalf("%q\n\n%s\n\nlaid out again:\n\n%s", query, got, again)
	}
	before, after := parts(query), parts(got)
	if !slices.Equal(before, after) {
		t.Fatalf("%q\n\n%s\n\n%q\n%q", query, got, before, after)
	}
	for line := range strings.Lines(got) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimRight(line, " \t") != line && !strings.ContainsAny(query, "`~") && !strings.Contains(line, "#") {
			t.Fatalf("%q: the line %q ends with blanks", query, line)
		}
	}
	return true
}

// parts returns the tokens and comments of a text in their order.
func parts(text string) []string {
	tokens, comments := syntax.Tokens(text)
	var list []string
	for _, t := range tokens {
		for len(comments) > 0 && comments[0].Span.Start < t.Start {
			list, comments = append(list, comments[0].Text), comments[1:]
		}
		list = append(list, text[t.Start:t.End])
	}
	for _, c := range comments {
		list = append(list, c.Text)
	}
	return list
}

func FuzzFormat(f *testing.F) {
	for _, q := range []string{
		"T|where a in(1,2)//c\n|take 5", "let f=(a:long){let b=1;T|where x==a};f(1)",
		"datatable(a:long,b:string)[1,'x',2,'y']", "T|join kind=inner(U|where x) on $left.a==$right.b",
		"print dynamic({\"a\":[1, - 2]}), x.a[0]['b'], -1 .. 2", "G|graph-match (a)-[e*1..5]->(b) where a.x project b",
		"T|top-nested 5 of a by count(),top-nested of b by x", "#crp x=1\nT|parse a with 'x' b:long *|mv-apply c on (take 1)",
	} {
		f.Add(q)
	}
	for i, q := range realQueries(f) {
		if i%10 == 0 {
			f.Add(q.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkLaws(t, text)
	})
}

// TestSpaceAndCommentsAnywhere puts line breaks, blanks and comments between the tokens of queries.
func TestSpaceAndCommentsAnywhere(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	laid := 0
	for _, q := range append(caseQueries(t), realQueries(t)...) {
		for _, often := range []int{3, 30} {
			text := respaced(q.text, random, often)
			if checkLaws(t, text) {
				laid++
			}
		}
	}
	if laid < 1000 {
		t.Errorf("only %d queries were laid out", laid)
	}
}

// respaced returns the text with other space before every so many tokens.
func respaced(text string, random *rand.Rand, often int) string {
	spaces := []string{"\n", " ", "  ", "\t", "\n\n", " // c\n", "// d \n// e\n  "}
	var b strings.Builder
	end := 0
	tokens, _ := syntax.Tokens(text)
	for _, t := range tokens {
		space := text[end:t.Start]
		if random.IntN(often) == 0 && space != "" {
			space = spaces[random.IntN(len(spaces))]
		} else if random.IntN(often) == 0 && end > 0 && strings.ContainsAny(text[end-1:end], ",(=|;") {
			space = spaces[random.IntN(len(spaces))]
		}
		b.WriteString(space)
		b.WriteString(text[t.Start:t.End])
		end = t.End
	}
	b.WriteString(text[end:])
	return b.String()
}

// caseQueries returns the queries of the cases.
func caseQueries(t testing.TB) (list []realQuery) {
	data, err := os.ReadFile("testdata/layout.cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(data), "\n== ")[1:] {
		title, body, _ := strings.Cut(text, "\n")
		query, _, _ := strings.Cut(body, "\n--\n")
		list = append(list, realQuery{title, query})
	}
	return list
}

// A realQuery is a query of the conformance material.
type realQuery struct{ id, text string }

// realQueries returns the queries that real rules and hunting repositories have.
func realQueries(t testing.TB) []realQuery {
	t.Helper()
	return read(t, "queries.jsonl")
}

func read(t testing.TB, name string) []realQuery {
	t.Helper()
	if _, ok := testshared.Find("conformance", name); !ok {
		if _, fuzzed := t.(*testing.F); fuzzed {
			return nil // a fuzz target goes without
		}
	}
	file, err := os.Open(testshared.Path(t, "conformance", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	var list []realQuery
	for lines.Scan() {
		var q struct{ ID, Query, KQL string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		list = append(list, realQuery{q.ID, q.Query + q.KQL})
	}
	return list
}

// A verdict is what binding says of a query, with places that a layout does not move.
type verdict struct {
	code, message string
	token         int // the first token of the place
}

func verdicts(q *plan.Query, text string) []verdict {
	tokens, _ := syntax.Tokens(text)
	var list []verdict
	for _, d := range slices.Concat(q.Diagnostics, q.Tolerated) {
		at := slices.IndexFunc(tokens, func(t syntax.Token) bool { return t.End > d.Span.Start })
		list = append(list, verdict{d.Code, d.Message, at})
	}
	return list
}

func columns(q *plan.Query) []string {
	n := q.Result()
	if n == nil || q.HasErrors() {
		return nil
	}
	var list []string
	for _, f := range n.Schema().Fields {
		list = append(list, f.Name+": "+f.Type.String())
	}
	return list
}

// TestRealQueriesMeanTheSame holds what binding says of real queries before and after.
func TestRealQueriesMeanTheSame(t *testing.T) {
	cat := catalog.Standard()
	laid := 0
	for _, q := range realQueries(t) {
		checkLaws(t, q.text)
		got, errs, _ := layout.Format(diag.NewSource("", q.text))
		if len(errs) > 0 {
			continue
		}
		laid++
		before, after := bind.BindText(q.text, cat), bind.BindText(got, cat)
		if a, b := verdicts(before, q.text), verdicts(after, got); !slices.Equal(a, b) {
			t.Errorf("%s: %v, not %v", q.id, b, a)
		}
		if a, b := columns(before), columns(after); !slices.Equal(a, b) {
			t.Errorf("%s: %v, not %v", q.id, b, a)
		}
	}
	if laid < 700 {
		t.Errorf("only %d queries were laid out", laid)
	}
}

// TestQueriesAnswerTheSame runs queries that have their own data before and after.
func TestQueriesAnswerTheSame(t *testing.T) {
	cat := catalog.New(catalog.Everything|catalog.Local, nil)
	now, _ := value.ParseDatetime("2026-08-03")
	run := func(text string) (answer string, ok bool) {
		r, err := exec.Execute(t.Context(), bind.BindText(text, cat), exec.Run{Now: now, All: true})
		if err != nil {
			return "", false
		}
		var b strings.Builder
		if err := write.Write(&b, "kusto", r.Tables[0]); err != nil {
			t.Fatal(err)
		}
		return b.String(), true
	}
	compared := 0
	for _, q := range read(t, "emulator.jsonl") {
		checkLaws(t, q.text)
		got, errs, _ := layout.Format(diag.NewSource("", q.text))
		if len(errs) > 0 || strings.Contains(q.text, "rand(") || strings.Contains(q.text, "new_guid(") {
			continue
		}
		a, ran := run(q.text)
		if b, runs := run(got); ran != runs || a != b {
			t.Errorf("%s: another answer\n%s", q.id, got)
		}
		if ran {
			compared++
		}
	}
	if compared < 600 {
		t.Errorf("only %d answers were compared", compared)
	}
}
