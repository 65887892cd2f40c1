package scenario_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// Each folder of testdata holds a scenario file x.test.yaml, the files around
// it, and in want.txt what reading it gives: the scenarios with their tables, and all problems.
func TestRead(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/x.test.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatal("no scenario files", err)
	}
	for _, file := range folders {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			got := describe(os.DirFS(folder))
			golden := filepath.Join(folder, "want.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != got {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func describe(fsys fs.FS) string {
	var b strings.Builder
	f, err := scenario.Read(fsys, func(name string) string { return "../repo/" + name }, "x.test.yaml", catalog.Standard())
	if err != nil {
		return err.Error() + "\n"
	}
	if f.Rule != "../repo/x.yaml" {
		fmt.Fprintf(&b, "rule %q\n", f.Rule)
	}
	problems := func(list []diag.Diagnostic) {
		for _, p := range list {
			fmt.Fprintf(&b, "  %s: %s", p.Span.Position(), p.Message)
			if p.Hint != "" {
				fmt.Fprintf(&b, " (%s)", p.Hint)
			}
			b.WriteString("\n")
			for _, r := range p.Related {
				fmt.Fprintf(&b, "    %s:%s: %s\n", r.Span.Path(), r.Span.Position(), r.Message)
			}
		}
	}
	problems(f.Problems)
	problems(f.Warnings)
	for _, s := range f.Scenarios {
		fmt.Fprintf(&b, "%s", s.Name)
		for _, run := range s.Timing.At {
			fmt.Fprintf(&b, " %s", run.At)
		}
		if !s.Timing.Series.IsZero() {
			fmt.Fprintf(&b, " for %s, %d runs", s.Timing.For, s.Timing.Runs)
		}
		b.WriteString("\n")
		problems(s.Problems)
		problems(s.Warnings)
		if len(s.Problems) > 0 {
			continue
		}
		for _, table := range s.Tables {
			fmt.Fprintf(&b, "  %s\n", table.Name)
			for row := range table.Rows.Rows {
				b.WriteString("   ")
				for i, c := range table.Rows.Columns {
					v := c.Value(row)
					if v == nil || v == "" {
						continue
					}
					fmt.Fprintf(&b, " %s=%s", table.Rows.Schema.Fields[i].Name, value.Text(v))
				}
				if table.Ingested != nil {
					fmt.Fprintf(&b, " ingested %s", table.Ingested[row])
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

func TestTimes(t *testing.T) {
	base, _ := value.ParseDatetime("2026-03-02T12:00:00Z")
	for text, want := range map[string]string{
		"now":                           "2026-03-02T12:00:00.0000000Z",
		"-20m":                          "2026-03-02T11:40:00.0000000Z",
		"+1h30m":                        "2026-03-02T13:30:00.0000000Z",
		"-1d2h3m4.0000005s":             "2026-03-01T09:56:55.9999995Z",
		"2026-03-01":                    "2026-03-01T00:00:00.0000000Z",
		"2026-03-01T10:00":              "2026-03-01T10:00:00.0000000Z",
		"2026-03-01 10:00:00.5":         "2026-03-01T10:00:00.5000000Z",
		"2026-03-01T10:00:00+02:00":     "2026-03-01T08:00:00.0000000Z",
		"2026-03-01T10:00:00.1234567Z":  "2026-03-01T10:00:00.1234567Z",
		"20m":                           "",
		"-":                             "",
		"+":                             "",
		"":                              "",
		"2026":                          "",
		"-20":                           "",
		"-20 m":                         "",
		"-5m1h":                         "",
		"-99999d":                       "1752-05-18T12:00:00.0000000Z",
		"2026-02-30T10:00:00Z":          "",
		"yesterday":                     "",
		"2026-03-01T10:00:00.12345678Z": "",
	} {
		got, ok := scenario.Time(text, base)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q is %s, %v, not %s", text, got, ok, want)
		}
	}
}
