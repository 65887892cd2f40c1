package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// place returns the place of the first mark in a file of the text.
func place(t *testing.T, path, text, mark string) diag.Span {
	t.Helper()
	f := diag.NewSource(path, text)
	start := strings.Index(text, mark)
	if start < 0 {
		t.Fatalf("%q is not in the text", mark)
	}
	return f.Span(start, start+len(mark))
}

// samples are findings of every form, some of them in rules that would like to
// write to the terminal, to the log, or into the report.
func samples(t *testing.T) []diag.Diagnostic {
	finding := func(path, text, mark, check string, s diag.Severity, message string) diag.Diagnostic {
		return diag.Diagnostic{Span: place(t, path, text, mark), Check: check, Code: check, Severity: s, Message: message}
	}
	const rule = "name: rule\nqueryPeriod: 2h\nquery: |\n  SigninLogs\n  | project\n      IPAddress\n"

	plain := finding("rules/a.yaml", rule, "2h", "schedule/overlap", diag.Warning, "the same events alert in 2 runs")
	plain.Hint = "bound the event"
	related := finding("rules/a.yaml", rule, "SigninLogs", "query/binding", diag.Error, "the name is declared twice")
	related.Code = "KS201"
	related.Related = []diag.Related{{Span: plain.Span, Message: "declared here"}}
	severalLines := finding("rules/a.yaml", rule, "project\n      IPAddress", "output/time-generated", diag.Info, "the result has no TimeGenerated")
	wide := finding("rules/wide.yaml", "name: 日本語 e\u0301 😀 here\n", "here", "shape/value", diag.Error, "a place behind wide characters")
	tabs := finding("rules/tabs.yaml", "query: \"\ta\there\"\r\nname: x\r\n", "here", "shape/value", diag.Error, "a place behind tabs")
	long := finding("rules/long.yaml", "query: "+strings.Repeat("a ", 500)+"here"+strings.Repeat(" b", 500)+"\n", "here", "shape/value", diag.Error, "a place in a long line")
	hostile := finding("rules/\x1b[2J,a:b%\n::error::c d?.yaml", "name: \"\x1b[31m\u202e::error::x\"\n", "::error::x", "shape/value",
		diag.Error, "100% \x1b[31mred\u202e\r\n::error file=b.yaml::injected")
	hostile.Hint = "\x07\n::warning::"
	return []diag.Diagnostic{plain, related, severalLines, wide, tabs, long, hostile}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		golden, format string
		options        report.Options
	}{
		{"plain.txt", "text", report.Options{}},
		{"color.txt", "text", report.Options{Color: true}},
		{"findings.json", "json", report.Options{}},
		{"findings.sarif", "sarif", report.Options{Version: "1.2.3"}},
		{"github.txt", "github", report.Options{}},
	} {
		t.Run(c.golden, func(t *testing.T) {
			format, err := report.ByName(c.format)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := format.Write(&got, samples(t), c.options); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("testdata", c.golden)
			if *update {
				if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("%s differs; run the test with -update and look at the difference\n%s", name, got.Bytes())
			}
		})
	}
}

func TestWithoutFindings(t *testing.T) {
	for format, want := range map[string]string{"text": "", "json": "[]\n", "github": ""} {
		f, err := report.ByName(format)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		if err := f.Write(&got, nil, report.Options{}); err != nil || got.String() != want {
			t.Errorf("%s: got %q (%v), want %q", format, got.String(), err, want)
		}
	}
	if got := report.Summary(nil); got != "no findings" {
		t.Errorf("summary: %q", got)
	}
}

// Nothing of a rule reaches a terminal or begins a command of a workflow.
func TestNothingActsOnTheReader(t *testing.T) {
	for _, format := range report.Formats {
		var got bytes.Buffer
		if err := format.Write(&got, samples(t), report.Options{}); err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexAny(got.Bytes(), "\x1b\x07\r\u202e"); i >= 0 && format.Name != "json" {
			t.Errorf("%s: a control character: %q", format.Name, got.Bytes()[max(0, i-20):i+5])
		}
		for _, line := range strings.Split(got.String(), "\n") {
			if strings.HasPrefix(line, "::") && (format.Name != "github" || !strings.Contains(line, " file=rules/")) {
				t.Errorf("%s: a command of the rule's own: %q", format.Name, line)
			}
		}
	}
}

// A SARIF log has what version 2.1.0 needs (sections 3.27.5 to 3.30.8).
func TestSARIFHoldsTogether(t *testing.T) {
	var out bytes.Buffer
	if err := report.SARIF(&out, samples(t), report.Options{}); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			ColumnKind string
			Tool       struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) != 1 || log.Runs[0].ColumnKind != "unicodeCodePoints" {
		t.Fatalf("want one run that counts columns in code points: %+v", log.Runs)
	}
	run := log.Runs[0]
	for _, r := range run.Results {
		if r.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("ruleIndex %d is not %s", r.RuleIndex, r.RuleID)
		}
		at := r.Locations[0].PhysicalLocation
		if g := at.Region; g.StartLine < 1 || g.StartColumn < 1 || g.EndLine < g.StartLine || g.EndLine == g.StartLine && g.EndColumn < g.StartColumn {
			t.Errorf("region %+v", g)
		}
		if strings.ContainsAny(at.ArtifactLocation.URI, " %\x1b\n?#") && !strings.Contains(at.ArtifactLocation.URI, "%1B%5B2J,a:b%25%0A::error::c%20d%3F") {
			t.Errorf("uri %q", at.ArtifactLocation.URI)
		}
	}
}
