package refused_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
)

var update = flag.Bool("update", false, "rewrite the expected answers in testdata")

// TestWhatIsRefused checks the queries of testdata/refused.cases. A line that begins with "> " is a query; each line below it that begins
// with "! " is a refusal: its code and the text that it covers. A query without such a line is not refused. Lines that begin
// with # say why. Statements before the first query go before each.
func TestWhatIsRefused(t *testing.T) {
	const name = "testdata/refused.cases"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	cat := catalog.New(catalog.Everything, nil)
	head, rest, _ := strings.Cut(string(data), "\n> ")
	var before string
	for line := range strings.Lines(head) {
		if !strings.HasPrefix(line, "#") {
			before += strings.TrimSpace(line) + " "
		}
	}
	var out strings.Builder
	out.WriteString(head)
	for _, c := range strings.Split(rest, "\n> ") {
		query, _, _ := strings.Cut(c, "\n")
		got := query + "\n"
		q := bind.BindText(before+query, cat)
		if q.HasErrors() {
			t.Errorf("%s: the binder refuses it: %v", query, q.Diagnostics)
		}
		for _, d := range refused.Check(q) {
			got += fmt.Sprintf("! %s %s\n", d.Code, d.Span.Text())
			if d.Severity != diag.Error {
				t.Errorf("%s: %s is no error", query, d.Code)
			}
		}
		kept := ""
		for line := range strings.Lines(c) {
			if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
				kept += line
			}
		}
		got += kept
		fmt.Fprintf(&out, "\n> %s", strings.TrimRight(got, "\n"))
		if want := strings.TrimRight(c, "\n"); !*update && strings.TrimRight(got, "\n") != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(out.String()+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTheDocumentationListsTheRefusals holds the table in docs/queries.md to the codes.
func TestTheDocumentationListsTheRefusals(t *testing.T) {
	const page, head = "../../../docs/queries.md", "| code | what is refused | example |\n| --- | --- | --- |\n"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), head)
	_, after, ended := strings.Cut(rest, "\n## ")
	if !found || !ended {
		t.Fatal("the page has no table of refusals")
	}
	var rows []string
	for id, code := range diag.Codes {
		if strings.HasPrefix(id, "SR") {
			rows = append(rows, "| "+id+" | "+code.Title+" | `"+strings.ReplaceAll(code.Example, "|", "\\|")+"` |\n")
		}
	}
	slices.Sort(rows)
	fresh := before + head + strings.Join(rows, "") + "\n## " + after
	if fresh == string(old) {
		return
	}
	if !*update {
		t.Fatal("docs/queries.md lists other refusals; run the test with -update and read the difference")
	}
	if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}
