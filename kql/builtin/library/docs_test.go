package library

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

var update = flag.Bool("update", false, "rewrite the page of functions")

// TestThePageOfFunctionsIsUpToDate compares docs/functions.md with the table.
func TestThePageOfFunctionsIsUpToDate(t *testing.T) {
	name := filepath.Join("..", "..", "..", "docs", "functions.md")
	want := functionsPage()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the table says; run the test with -update", name)
	}
}

func functionsPage() string {
	var b strings.Builder
	b.WriteString(`# Functions

<!-- Written by "go test ./kql/builtin/library -update" from the table of functions. -->

All of these are known with their signatures, so that queries which call them are checked. Those without "yes" in the
column "runs" cannot be run: a query that calls one is refused, with the place of the call. Some plugins would need
something outside of ruleproof, which never connects to anything; the column says what.
`)
	for _, section := range []struct {
		kind  builtin.Kind
		title string
	}{{builtin.ScalarFunction, "Scalar functions"}, {builtin.Aggregate, "Aggregates"}, {builtin.Plugin, "Plugins"}} {
		var rows []string
		runs := 0
		for f := range All(section.kind) {
			if f.Hidden || strings.HasPrefix(f.Name, "__") {
				continue
			}
			mark := ""
			if f.Outside != "" {
				mark = "needs " + f.Outside
			}
			if f.Runs() || f.Bound {
				mark = "yes"
				runs++
			}
			signature := strings.ReplaceAll(strings.Join(f.Signature, "<br>"), "|", `\|`)
			if f.Obsolete != "" {
				signature += "<br>obsolete: use " + f.Obsolete
			}
			rows = append(rows, fmt.Sprintf("| %s | %s | %s |\n", f.Name, signature, mark))
		}
		slices.Sort(rows)
		fmt.Fprintf(&b, "\n## %s\n\n%d, of which %d run.\n\n| name | signature | runs |\n| --- | --- | --- |\n%s", section.title, len(rows), runs, strings.Join(rows, ""))
	}
	return b.String()
}
