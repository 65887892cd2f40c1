package scenario_test

import (
	"os"
	"path"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// FuzzReadScenarios reads arbitrary files and checks that the reader returns an error or
// problems with places, and never panics.
func FuzzReadScenarios(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/x.test.yaml")
	shipped, _ := filepath.Glob("../../rules/*/*.test.yaml")
	for _, name := range append(files, shipped...) {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, []byte("{\"TimeGenerated\":\"2026-03-02T11:00:00Z\"}\n"))
	}
	const head = "at: 2026-03-02T12:00:00Z\nevents: {e: {TimeGenerated: -5m, UserId: 'u{n}'}, f: {use: e, after: e + 1m}}\nscenarios: [{name: a, expect: {alerts: [{start: login}]}, tables: {AuditLogs: ["
	for _, event := range []string{
		"{use: f, repeat: 3, every: 1m, AdditionalDetails: '[{\"a\": {n}}]'}", "{use: e, as: login, after: login + 1m}", "{after: f - 1d, as: e, TargetResources: [{'{n:03}': '{{n}}'}], repeat: 2}",
		"{use: f, repeat: 2, every: -9999d, ActivityDateTime: TimeGenerated - 1s, DurationMs: '{n}'}", "{after: 5m ago, AdditionalDetails: {n}, repeat: 1}",
	} {
		f.Add([]byte(head+event+"]}}]"), []byte{})
	}
	f.Fuzz(func(t *testing.T, text, data []byte) {
		fsys := fstest.MapFS{
			"x.test.yaml":         {Data: text},
			"x.yaml":              {Data: []byte("name: a rule")},
			"data/signins.ndjson": {Data: data},
			"data/events.csv":     {Data: data},
		}
		file, err := scenario.Read(fsys, path.Clean, "x.test.yaml", catalog.Standard())
		if err != nil {
			return
		}
		problems := file.Problems
		for _, s := range file.Scenarios {
			problems = append(problems, s.Problems...)
			if len(s.Problems) == 0 && len(file.Problems) == 0 && len(s.Timing.At) == 0 {
				t.Fatal("a scenario without a fault and without a run")
			}
			if s.Clock == nil {
				t.Fatal("a scenario without a clock")
			}
			for _, table := range s.Tables {
				if last := len(table.Events) - 1; last >= 0 && table.Events[last].First+table.Events[last].Rows != table.Rows.Rows {
					t.Fatal("events and rows differ in number")
				}
				if table.Ingested != nil && len(table.Ingested) != table.Rows.Rows {
					t.Fatal("rows and times of ingestion differ in number")
				}
			}
		}
		problems = append(problems, file.Warnings...)
		for _, s := range file.Scenarios {
			problems = append(problems, s.Warnings...)
		}
		for _, p := range problems {
			if p.Message == "" || p.Span.Position().Line < 1 || p.Span.InFile().Start > len(file.Source.Text) {
				t.Fatalf("a problem without words or place: %+v", p)
			}
		}
	})
}

// FuzzReadPlaces reads arbitrary files of locations: an error has words and a place, and without one every address has a location.
func FuzzReadPlaces(f *testing.F) {
	for _, text := range []string{"203.0.113.7: {country: Denmark, latitude: 56}", `{"::1": {}}`, "203.0.113: {}", "[1]", "", "a: &a {city: x}\nb: *a"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		places, err := scenario.ReadPlaces("x.yaml", text)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		for addr := range places {
			if place, err := places.Find(addr.String()); err != nil || place == nil {
				t.Fatalf("no location of %s: %v", addr, err)
			}
		}
	})
}
