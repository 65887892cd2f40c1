package form

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the table of forms in the documentation")

// TestTheDocumentationListsTheForms holds the table of forms in docs/queries.md to Forms.
func TestTheDocumentationListsTheForms(t *testing.T) {
	const page, head = "../../../docs/queries.md", "| form | comes from |\n| --- | --- |\n"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(old), head)
	_, after, ended := strings.Cut(rest, "\n\n")
	if !found || !ended {
		t.Fatal("the page has no table of forms")
	}
	var rows []string
	for _, f := range Forms {
		rows = append(rows, "| "+f.Name+" | "+f.From+" |")
	}
	fresh := before + head + strings.Join(rows, "\n") + "\n\n" + after
	if fresh == string(old) {
		return
	}
	if !*update {
		t.Fatal("docs/queries.md lists other forms; run the test with -update and read the difference")
	}
	if err := os.WriteFile(page, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}
