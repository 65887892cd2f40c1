package simulate_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate"
)

const semanticsFolder = "testdata/semantics"

// refusal is the comment on a line of a scenario that cannot run, or of its rule's query: the problem at this line has the text.
var refusal = regexp.MustCompile(`(?:#|//) refused: (.+)$`)

// TestSemantics runs the scenarios of the table in docs/semantics.md. Each of them passes, is known to fail, or, where
// comments say so, is refused at their lines. The table names each of them, and no other.
func TestSemantics(t *testing.T) {
	named := semanticsTable(t)
	files := os.DirFS(semanticsFolder)
	err := fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !schema.IsScenarioFile(name) {
			return err
		}
		refused := map[string]string{}
		for _, file := range []string{name, strings.TrimSuffix(name, ".test.yaml") + ".yaml"} {
			text, err := fs.ReadFile(files, file)
			if err != nil {
				return err
			}
			refusals(refused, file, string(text))
		}
		r := play(files, name, simulate.Options{})
		if len(r.Problems) > 0 {
			t.Error(written(t, r, report.Options{}))
		}
		for _, result := range r.Results {
			id := path.Dir(name) + "/" + result.Name
			if !named[id] {
				t.Errorf("%s: docs/semantics.md does not name %s, or another scenario has the same name", name, id)
			}
			delete(named, id)
			for _, p := range result.Problems {
				if line := lineOf(p); refused[line] == "" || !strings.Contains(p.Message, refused[line]) {
					t.Errorf("%s: %s: %s", id, where(p), p.Message)
				} else {
					delete(refused, line)
				}
			}
			if result.Status != simulate.Passed && result.Status != simulate.Known && result.Status != simulate.Errored {
				t.Errorf("%s %s:\n%s", id, result.Status, written(t, r, report.Options{}))
			}
		}
		for line, text := range refused {
			t.Errorf("%s: not refused: %s", line, text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range named {
		t.Errorf("docs/semantics.md names %s, which %s does not have", id, semanticsFolder)
	}
}

func where(d diag.Diagnostic) string { return diag.Diagnostic{Span: d.Span}.Where() }

// lineOf returns the file and the line of a problem.
func lineOf(d diag.Diagnostic) string {
	at := where(d)
	return at[:max(strings.LastIndex(at, ":"), 0)]
}

// refusals adds the texts of the comments of a file that say what is refused, by their files and lines.
func refusals(refused map[string]string, file, text string) {
	for i, line := range strings.Split(text, "\n") {
		if m := refusal.FindStringSubmatch(line); m != nil {
			refused[fmt.Sprintf("%s:%d", file, i+1)] = m[1]
		}
	}
}

// scenarioName matches the name of a scenario in the table, with its folder.
var scenarioName = regexp.MustCompile("`([a-z_]+/[a-z0-9_]+)`")

// semanticsTable returns the scenarios that the tables of docs/semantics.md name. Every row has a sentence, scenarios and a source.
func semanticsTable(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "semantics.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 3 || strings.HasPrefix(line, "| ---") || strings.Contains(line, "| fails without it |") {
			continue
		}
		found := scenarioName.FindAllStringSubmatch(cells[2], -1)
		if len(cells) != 5 || len(found) == 0 || strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[3]) == "" {
			t.Errorf("a row of docs/semantics.md lacks a sentence, a scenario or a source: %s", line)
			continue
		}
		for _, m := range found {
			if named[m[1]] {
				t.Errorf("docs/semantics.md names %s twice", m[1])
			}
			named[m[1]] = true
		}
	}
	if len(named) == 0 {
		t.Fatal("docs/semantics.md names no scenario")
	}
	return named
}
