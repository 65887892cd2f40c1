package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/report"
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
	plain.Fix = &diag.Fix{Message: "write 1h", Edits: []diag.Edit{{Span: plain.Span, New: "1h"}}}
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

// checks describe some of the samples' checks, as a command does.
var checks = map[string]report.Check{
	"schedule/overlap": {ID: "schedule/overlap", Severity: diag.Warning, Summary: "overlapping runs alert twice", Why: "Each run sees what the one before saw.", Page: "https://example.com/overlap"},
	"shape/value":      {ID: "shape/value", Severity: diag.Error, Summary: "a value is not allowed", Why: "Sentinel refuses it.", Page: "docs/shape.md"},
}

// findings is the report of a command that finds, scenarios that of one that runs scenarios.
func findings(t *testing.T) *report.Report {
	r := report.New(samples(t))
	r.Checks = checks
	return r
}

// many is a report of more findings than a limit shows, and than a step of a workflow keeps.
func many(t *testing.T) *report.Report {
	text := strings.Repeat("a: b\n", 15)
	f := diag.NewSource("rules/many.yaml", text)
	var found []diag.Diagnostic
	for i := range 15 {
		at := f.Span(5*i+3, 5*i+4)
		found = append(found, diag.Diagnostic{Span: at, Check: "query/useless-sort", Code: "query/useless-sort", Severity: diag.Info, Message: "the order is lost"})
		if i > 2 {
			found = append(found, diag.Diagnostic{Span: at, Check: "query/binding", Code: "KS142", Severity: diag.Error, Message: "no column"})
		}
	}
	r := report.New(found)
	r.Limit(13)
	return r
}

func scenarios(t *testing.T) *report.Report {
	const hostileName = "\x1b[31m::error::x ##vso[task.complete]\n::error::y ]]>&<\x00\uffff"
	text := "at: 2026-03-02T12:00:00Z\nscenarios:\n  - name: one\n    expect: {alerts: 2}\n  - name: two\n  - name: three\n  - name: four\n"
	at := func(path, mark string) diag.Span { return place(t, path, text, mark) }
	hostilePath := "rules/##vso[task.complete]\x1b.test.yaml"
	when := func(text string) value.Instant {
		i, ok := value.ParseDatetime(text)
		if !ok {
			t.Fatalf("%q is not a time", text)
		}
		return i
	}
	noon := when("2026-03-02T12:00:00Z")
	const hour = value.Instant(value.Hour)
	return &report.Report{
		Checks:  checks,
		Linted:  report.TotalsOf(samples(t)[:2]),
		Elapsed: 1234 * time.Millisecond,
		Suites: []*report.Suite{
			{Path: "rules/good.test.yaml", Rule: "rules/good.yaml", Scenarios: []*report.Scenario{
				{
					Name: "one", Description: "a description\x1b", Tags: []string{"slow", "##[tag]"}, Elapsed: 120 * time.Millisecond,
					Span: at("rules/good.test.yaml", "one"), Status: report.Passed, RunCount: 2, AlertCount: 1, IncidentCount: 1,
					Tables: []report.Table{{Kind: "table", Name: "SigninLogs", Span: at("rules/good.test.yaml", "expect"), Rows: 1, Events: []report.Event{
						{Number: 1, Span: at("rules/good.test.yaml", "alerts"), Timed: true, Generated: noon - hour/2, Arrived: noon, Seen: true, Values: []report.Value{{Name: "User", Text: "##vso[x]"}}},
					}}},
					Runs: []report.Run{
						{
							Number: 1, At: noon, From: noon - hour, To: noon, Rows: 1, Notes: []string{"take keeps the first rows"},
							Columns: []string{"User", "##[Column]"},
							Result:  []report.Row{{Number: 1, Values: []report.Value{{Name: "User", Text: "ana"}, {Name: "##[Column]", Text: "::error::\x1bvalue"}}, Alerts: []int{1}, Events: []report.EventID{{Table: 0, Number: 1}}}},
							Alerts: []report.Alert{{
								Number: 1, Title: "::error::title", Description: "<b>text</b>", Severity: "High", Tactics: []string{"Persistence"}, Techniques: []string{"T1110"}, SubTechniques: []string{"T1110.003"}, Product: "##[product]",
								Start: noon - hour/2, End: noon - hour/4, Rows: 1, RowNumbers: []int{1}, Incident: 1,
								Entities: []report.Entity{{Type: "IP", Identifiers: []report.Value{{Name: "Address", Text: "::1"}}}},
								Details:  []report.Detail{{Name: "User", Values: []string{"ana", "b, c"}}}, Properties: []report.Detail{{Name: "AlertLink", Values: []string{"]]>"}}},
								Notes: []string{"the description is too long"},
							}},
						},
						{Number: 2, At: noon + hour, From: noon, To: noon + hour, Suppressed: true},
					},
					Incidents: []report.Incident{{Number: 1, Title: "##vso[title]", Severity: "High", Status: "closed", Tactics: []string{"Persistence"}, Opened: noon, Until: noon + 5*hour, Alerts: []int{1}}},
				},
				{Name: "not_yet", Span: at("rules/good.test.yaml", "two"), Status: report.Skipped, Reason: "::error::later # TODO"},
				{Name: "a_gap", Span: at("rules/good.test.yaml", "three"), Status: report.Known, Reason: "##vso[reason]", RunCount: 1, Elapsed: 3 * time.Second, Differences: []report.Difference{
					{Span: at("rules/good.test.yaml", "{alerts: 2}"), Message: "expected 2 alerts, got none"},
				}},
			}},
			{Path: hostilePath, Rule: "rules/bad.yaml", Scenarios: []*report.Scenario{
				{Name: hostileName, Span: at(hostilePath, "one"), Status: report.Failed, RunCount: 1, AlertCount: 1, Differences: []report.Difference{
					{Span: at(hostilePath, "{alerts: 2}"), Message: "this alert is not there; the nearest is alert 1", Agree: 2, Fields: []report.Field{
						{Name: "title", Expected: []string{"A title that goes on and on in 日本語 ends in a"}, Actual: []string{"A title that goes on and on in 日本語 ends in b"}},
						{Name: "tactics", Expected: []string{"Persistence", "::error::x"}, Actual: []string{}},
						{Name: "entities", Expected: []string{"##[error]x"}},
					}},
					{Span: at(hostilePath, "alerts"), Message: "expected 2 alerts, got 1 alert", MadeBy: "event 1 of ::error::T (line 2)"},
				}, Reasons: []report.Reason{
					{Kind: "condition", Run: 1, Subject: "event 1 of T (line 2)", Events: []report.EventPlace{{Table: "T", Row: 1, Span: at(hostilePath, "one")}},
						At: place(t, "rules/bad.yaml", "T\n| where x == '::error::y'", "x == '::error::y'"), Operator: "where x == '::error::y'",
						Message: "x is \"z\x1b[31m\", needs \"::error::y\"", Hint: "another letter case"},
					{Kind: "window", Run: 1, Subject: "2 events of T (lines 3-4)", Events: []report.EventPlace{{Table: "T", Row: 2, Span: at(hostilePath, "two")}, {Table: "T", Row: 3, Span: at(hostilePath, "three")}},
						Message: "they are 1s after the window"},
				}},
				{Name: "two", Span: at(hostilePath, "two"), Status: report.Errored, Problems: []diag.Diagnostic{
					{Code: "run", Span: at(hostilePath, "two"), Message: "the query failed\r\n::error::x", Hint: "::warning::write less"},
				}},
				{Name: "three", Span: at(hostilePath, "three"), Status: report.Passed, RunCount: 1},
				{Name: "skipped", Span: at(hostilePath, "one"), Status: report.Skipped, Reason: "waits for the connector\x1b[31m"},
				{Name: "known", Span: at(hostilePath, "two"), Status: report.Known, Reason: "the rule does not see late events", RunCount: 1, Differences: []report.Difference{
					{Span: at(hostilePath, "two"), Message: "expected 1 alert, got no alert"},
				}},
			}},
			{Path: "rules/no_query.test.yaml", Rule: "rules/no_query.yaml", Scenarios: []*report.Scenario{
				{Name: "five", Span: at("rules/no_query.test.yaml", "four"), Status: report.Errored},
			}, Problems: []diag.Diagnostic{
				{Code: "rule", Span: place(t, "rules/no_query.yaml", "name: x\n", "name"), Message: "the rule cannot run without a valid query"},
			}},
			{Path: "rules/broken.test.yaml", Rule: "rules/broken.yaml", Problems: []diag.Diagnostic{
				{Code: "unreadable", Span: diag.FileAt("rules/broken.yaml", diag.Position{}), Message: "no such file"},
			}},
		},
	}
}

// lacking is a report of scenarios beside a rule that lacks some, stopped at the first that failed.
func lacking(t *testing.T) *report.Report {
	at := place(t, "rules/\x1bnew.yaml", "name: New ##vso[rule]\n", "New ##vso[rule]")
	r := report.New([]diag.Diagnostic{{Span: at, Check: report.LackingScenarios, Code: report.LackingScenarios, Severity: diag.Error, Message: "no scenario expects an alert of the rule"}})
	r.Suites, r.Stopped, r.Checks = scenarios(t).Suites[1:2], true, checks
	return r
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		golden, format string
		report         func(*testing.T) *report.Report
		options        report.Options
	}{
		{"plain.txt", "text", findings, report.Options{}},
		{"color.txt", "text", findings, report.Options{Color: true}},
		{"findings.json", "json", findings, report.Options{}},
		{"findings.sarif", "sarif", findings, report.Options{Version: "1.2.3"}},
		{"github.txt", "github", findings, report.Options{}},
		{"scenarios.txt", "text", scenarios, report.Options{}},
		{"scenarios_verbose.txt", "text", scenarios, report.Options{Color: true, Verbose: true}},
		{"scenarios.json", "json", scenarios, report.Options{}},
		{"scenarios.sarif", "sarif", scenarios, report.Options{}},
		{"scenarios_github.txt", "github", scenarios, report.Options{}},
		{"scenarios.xml", "junit", scenarios, report.Options{}},
		{"scenarios_quiet.txt", "text", scenarios, report.Options{Quiet: true, Times: true, Slowest: 3}},
		{"scenarios_verbose.json", "json", scenarios, report.Options{Verbose: true, Times: true}},
		{"scenarios_times.xml", "junit", scenarios, report.Options{Times: true}},
		{"scenarios.tap", "tap", scenarios, report.Options{}},
		{"scenarios_times.tap", "tap", scenarios, report.Options{Times: true}},
		{"scenarios_azure.txt", "azure", scenarios, report.Options{}},
		{"scenarios_gitlab.json", "gitlab", scenarios, report.Options{}},
		{"scenarios.rdjson", "rdjson", scenarios, report.Options{}},
		{"lacking.txt", "text", lacking, report.Options{}},
		{"lacking.xml", "junit", lacking, report.Options{}},
		{"lacking.tap", "tap", lacking, report.Options{}},
		{"lacking.json", "json", lacking, report.Options{}},
		{"lacking.md", "markdown", lacking, report.Options{}},
		{"findings.xml", "junit", findings, report.Options{FailOn: diag.Warning}},
		{"azure.txt", "azure", findings, report.Options{}},
		{"gitlab.json", "gitlab", findings, report.Options{}},
		{"findings.rdjson", "rdjson", findings, report.Options{}},
		{"findings.md", "markdown", findings, report.Options{}},
		{"scenarios.md", "markdown", scenarios, report.Options{}},
		{"many.txt", "text", many, report.Options{}},
		{"many_github.txt", "github", many, report.Options{}},
	} {
		t.Run(c.golden, func(t *testing.T) {
			format, err := report.ByName(c.format, report.Findings|report.Scenarios)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := format.Write(&got, c.report(t), c.options); err != nil {
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
	for format, want := range map[string]string{"text": "3 files checked, no findings\n", "json": "[]\n", "github": ""} {
		f, err := report.ByName(format, report.Findings)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		if err := f.Write(&got, &report.Report{Files: []string{"a", "b", "c"}}, report.Options{}); err != nil || got.String() != want {
			t.Errorf("%s: got %q (%v), want %q", format, got.String(), err, want)
		}
	}
	if got := report.TotalsOf(nil).String(); got != "no findings" {
		t.Errorf("totals: %q", got)
	}
}

func TestAFormatIsOfferedForWhatItShows(t *testing.T) {
	for shows, want := range map[report.Content]string{
		report.Findings:  "text, json, sarif, github, azure, gitlab, junit, rdjson and markdown",
		report.Scenarios: "text, json, sarif, github, azure, gitlab, junit, tap, rdjson, html and markdown",
	} {
		if got := report.Names(shows); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if _, err := report.ByName("xml", report.Findings); err == nil || !strings.Contains(err.Error(), `"xml"; the formats are text, json, sarif`) {
		t.Errorf("got %v", err)
	}
}

// Nothing of a rule or a scenario reaches a terminal or is a command to a workflow.
func TestNothingActsOnTheReader(t *testing.T) {
	for _, format := range report.Formats {
		for _, r := range []*report.Report{findings(t), scenarios(t), lacking(t)} {
			var got bytes.Buffer
			if err := format.Write(&got, r, report.Options{Verbose: true, Times: true, Slowest: 3}); err != nil {
				t.Fatal(err)
			}
			if i := bytes.IndexAny(got.Bytes(), "\x00\x1b\x07\r\x7f\u009b\u202e\uffff"); i >= 0 {
				t.Errorf("%s: a control character: %q", format.Name, got.Bytes()[max(0, i-20):])
			}
			for _, line := range strings.Split(got.String(), "\n") {
				if strings.HasPrefix(strings.TrimSpace(line), "::") && format.Name != "github" ||
					strings.Contains(strings.TrimPrefix(line, "##vso[task.logissue "), "##vso[") || strings.HasPrefix(line, "##vso[") && format.Name != "azure" || strings.Contains(line, "##[") {
					t.Errorf("%s: a command of the rule's own: %q", format.Name, line)
				}
			}
		}
	}
}

// Programs get every finding and name as it is, whatever is in it.
func TestJSONReadsBack(t *testing.T) {
	var out bytes.Buffer
	if err := report.JSON(&out, scenarios(t), report.Options{}); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suites []struct {
			File      string
			Scenarios []struct{ Name, Status string }
		}
		Totals struct{ Scenarios, Passed, Failed, Errors, Skipped, Known, Unreadable int }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := scenarios(t).Suites[1]
	if s := got.Suites[1]; s.File != want.Path || s.Scenarios[0].Name != want.Scenarios[0].Name || s.Scenarios[0].Status != "failed" {
		t.Errorf("got %+v", s)
	}
	if n := got.Totals; n.Scenarios != 9 || n.Passed != 2 || n.Failed != 1 || n.Errors != 2 || n.Skipped != 2 || n.Known != 2 || n.Unreadable != 1 {
		t.Errorf("totals %+v", n)
	}
}

// What JUnit counts is what it lists, and no character is outside of XML 1.0.
func TestJUnitHoldsTogether(t *testing.T) {
	var out bytes.Buffer
	if err := report.JUnit(&out, scenarios(t), report.Options{}); err != nil {
		t.Fatal(err)
	}
	type counts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	var got struct {
		counts
		Suites []struct {
			counts
			Name  string `xml:"name,attr"`
			Cases []struct {
				Name    string    `xml:"name,attr"`
				Class   string    `xml:"classname,attr"`
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var all counts
	for _, s := range got.Suites {
		var in counts
		for _, c := range s.Cases {
			in.Tests++
			if c.Failure != nil {
				in.Failures++
			}
			if c.Error != nil {
				in.Errors++
			}
			if c.Skipped != nil {
				in.Skipped++
			}
			if c.Name == "" || c.Class != s.Name {
				t.Errorf("%s: %+v", s.Name, c)
			}
		}
		if in != s.counts {
			t.Errorf("%s: counts %+v, lists %+v", s.Name, s.counts, in)
		}
		all = counts{all.Tests + in.Tests, all.Failures + in.Failures, all.Errors + in.Errors, all.Skipped + in.Skipped}
	}
	if all != got.counts || all.Tests != 10 {
		t.Errorf("counts %+v, lists %+v", got.counts, all)
	}
}

// A SARIF log has what version 2.1.0 needs (sections 3.27.5 to 3.30.8).
// Code scanning refuses empty descriptions, and those that are too long.
func TestSARIFDescribesEveryRule(t *testing.T) {
	long := strings.Repeat("ä", 2000)
	for name, c := range map[string]report.Check{
		"the check is not known":   {},
		"a check without a reason": {ID: "my/own", Summary: "a message"},
		"a long reason":            {ID: "my/own", Summary: long, Why: long},
	} {
		r := report.New([]diag.Diagnostic{{Span: diag.NewSource("a.yaml", "a").Span(0, 1), Check: "my/own", Message: "m"}})
		r.Checks = map[string]report.Check{c.ID: c}
		var b bytes.Buffer
		if err := report.SARIF(&b, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		type text struct{ Text string }
		var log struct {
			Runs []struct {
				Tool struct {
					Driver struct {
						Rules []struct{ ShortDescription, FullDescription, Help text }
					}
				}
			}
		}
		if err := json.Unmarshal(b.Bytes(), &log); err != nil {
			t.Fatal(err)
		}
		rule := log.Runs[0].Tool.Driver.Rules[0]
		for _, d := range []text{rule.ShortDescription, rule.FullDescription, {rule.Help.Text[:min(1024, len(rule.Help.Text))]}} {
			if n := utf8.RuneCountInString(d.Text); n == 0 || n > 1024 {
				t.Errorf("%s: a description of %d characters: %.50s", name, n, d.Text)
			}
		}
	}
}

func TestSARIFHoldsTogether(t *testing.T) {
	var out bytes.Buffer
	if err := report.SARIF(&out, findings(t), report.Options{}); err != nil {
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
