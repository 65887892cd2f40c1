package exec_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

var update = flag.Bool("update", false, "rewrite the answers of the cases")

// A file of cases has, for each case, a line "== name", the query, a line "--"
// and the answer as people read it. A line "= NAME FORM" begins a table, whose
// rows follow up to the next line that begins with "="; it is there for all
// cases behind it. Times are those of 2024-05-01T12:00:00Z.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.cases")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".cases"), func(t *testing.T) { runCases(t, path) })
	}
}

func runCases(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	tables := logs.Tables{}
	var out strings.Builder
	for _, part := range strings.SplitAfter("\n"+string(text), "\n=") {
		part = strings.TrimSuffix(part, "=")
		switch {
		case strings.HasPrefix(part, "= "):
			name, rest, _ := strings.Cut(part[2:], "\n")
			query, want, _ := strings.Cut(rest, "\n--\n")
			query = strings.TrimSpace(strings.TrimSuffix(query, "\n--"))
			got := answerText(t, query, tables)
			out.WriteString("=" + part[:2+len(name)] + "\n" + query + "\n--\n" + got + "\n")
			t.Run(name, func(t *testing.T) {
				if !*update && strings.TrimSpace(got) != strings.TrimSpace(want) {
					t.Errorf("%s\ngot\n%s\nwant\n%s", query, got, want)
				}
			})
		case strings.HasPrefix(part, " "):
			name, rows, _ := strings.Cut(part[1:], "\n")
			f, err := logs.Bytes(name, []byte(rows), logs.Options{})
			if err != nil {
				t.Fatal(err)
			}
			tables[name] = logs.Join(f)
			out.WriteString("=" + part)
		default:
			out.WriteString(strings.TrimPrefix(part, "\n"))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// answerText runs a query and prints its answer, its warnings, or what is wrong with it.
func answerText(t *testing.T, query string, tables logs.Tables) string {
	t.Helper()
	schemas := map[string]*value.Schema{}
	for name, f := range tables {
		schemas[name] = f.Schema()
	}
	q := bind.BindText(query, catalog.Standard().WithTables(schemas))
	say := func(d diag.Diagnostic) string {
		return d.Severity.String() + " " + d.Code + " at " + diag.Quote(query[d.Span.Start:d.Span.End]) + ": " + d.Message + "\n"
	}
	for _, d := range q.Diagnostics {
		if d.Severity == diag.Error {
			return say(d)
		}
	}
	now, _ := value.ParseDatetime("2024-05-01T12:00:00Z")
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: tables, All: true, Limits: exec.Limits{IntermediateRows: 100_000}})
	if e, ok := err.(diag.Diagnostic); ok {
		return say(e)
	}
	if err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	if err := write.Write(&b, "table", r.Tables...); err != nil {
		return err.Error()
	}
	for _, w := range r.Warnings {
		b.WriteString(say(w))
	}
	return b.String()
}
