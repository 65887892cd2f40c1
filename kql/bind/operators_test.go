package bind

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
)

var update = flag.Bool("update", false, "rewrite the expected answers in testdata")

// TestOperators binds every query of testdata/operators and compares the
// columns and the diagnostics with those that stand below it. A file begins
// with statements that go before each query; a query is a line that begins with
// "> ", the lines up to the next one are its answer: the columns, and for each
// diagnostic its code, where it begins and the text that it covers. Lines that
// begin with # say why. The file differences.txt has the cases in which
// Microsoft's binder answers otherwise.
func TestOperators(t *testing.T) {
	files, err := filepath.Glob("testdata/operators/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { runOperatorFile(t, file) })
	}
}

func runOperatorFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(text), "\n> ")
	before := strings.TrimSpace(strings.ReplaceAll(head, "\n", " ")) + " "
	var out strings.Builder
	out.WriteString(head)
	for _, c := range strings.Split(rest, "\n> ") {
		query, want, _ := strings.Cut(c, "\n")
		why := ""
		for strings.HasPrefix(want, "#") {
			line, rest, _ := strings.Cut(want, "\n")
			why, want = why+line+"\n", rest
		}
		got := answer(before, query)
		fmt.Fprintf(&out, "\n> %s\n%s%s", query, why, got)
		if !*update && strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// answer returns the columns of a query and what is wrong with it, with places that count from the query's own start.
func answer(before, query string) string {
	q := BindText(before+query, catalog.New(catalog.Tables|catalog.Places, nil))
	var lines []string
	if n := q.Result(); n != nil {
		var cols []string
		for _, f := range n.Schema().Fields {
			cols = append(cols, f.Name+":"+f.Type.String())
		}
		if len(cols) > 40 {
			cols = append(cols[:40], "…")
		}
		lines = append(lines, "= "+strings.Join(cols, " "))
	}
	show := func(mark string, list []diag.Diagnostic) {
		for _, d := range list {
			severity := ""
			if d.Severity != diag.Error {
				severity = " " + d.Severity.String()
			}
			text := d.Span.Text()
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s%s %d %s", mark, d.Code, severity, d.Span.Start-len(before), text)))
		}
	}
	show("!", q.Diagnostics)
	show("~", q.Tolerated)
	return strings.Join(lines, "\n") + "\n"
}
