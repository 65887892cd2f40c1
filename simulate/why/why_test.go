package why_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/why"
)

var update = flag.Bool("update", false, "rewrite the expected reasons in testdata")

var at, _ = value.ParseDatetime("2026-03-02T12:00:00Z")

// A world is tables of events, by name.
type world struct {
	tables logs.Tables
	events []why.Event
}

// worldOf reads tables from files in testdata.
func worldOf(t *testing.T) (*world, *catalog.Catalog) {
	t.Helper()
	w, schemas := &world{tables: logs.Tables{}}, map[string]*value.Schema{}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		f, err := logs.Bytes(name, content, logs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.tables[name], schemas[name] = logs.Join(f), f.Schema()
		all, err := f.Table(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for row := range all.Rows {
			w.events = append(w.events, why.Event{Ref: exec.RowRef{Table: name, Row: row}, Name: fmt.Sprintf("%s %d", name, row+1), Value: func(column string) (any, bool) {
				i := all.Schema.Index(column)
				if i < 0 {
					return nil, false
				}
				return all.Columns[i].Value(row), true
			}})
		}
	}
	return w, catalog.Standard().WithTables(schemas)
}

// reasons runs a query over the world and writes each reason as a line.
func (w *world) reasons(t *testing.T, columns *catalog.Catalog, query string) string {
	t.Helper()
	q := bind.BindText(query, columns)
	if q.HasErrors() {
		return fmt.Sprintf("%v\n", q.Diagnostics)
	}
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: at, Tables: w.tables, Observe: condition.Of(q), Trace: true})
	if err != nil {
		return err.Error() + "\n"
	}
	reads := map[string]bool{}
	for _, use := range q.Tables {
		reads[use.Name] = true
	}
	var b strings.Builder
	for _, reason := range why.Reasons(why.Run{Observed: r.Observed, Reads: func(_ exec.Kind, table string) bool { return reads[table] }}, w.events) {
		if reason.Kind == why.Unread {
			continue
		}
		var names []string
		for _, i := range reason.Events {
			names = append(names, w.events[i].Name)
		}
		fmt.Fprintf(&b, "  %s %s [%s] %s: %s", reason.Kind, strings.Join(names, ", "), reason.At.Position(), reason.Operator, reason.Message)
		if reason.Hint != "" {
			b.WriteString("; " + reason.Hint)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Each query of testdata/queries.txt stands before the reasons that it gives, which are indented.
func TestEachOperatorSaysWhatItLost(t *testing.T) {
	const file = "testdata/queries.txt"
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, columns := worldOf(t)
	var out strings.Builder
	query := ""
	flush := func() {
		if query != "" {
			out.WriteString(w.reasons(t, columns, query))
		}
		query = ""
	}
	for _, line := range strings.SplitAfter(string(content), "\n") {
		switch {
		case strings.HasPrefix(line, "  "):
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			flush()
			out.WriteString(line)
		default:
			flush()
			out.WriteString(line)
			query = strings.TrimSpace(line)
		}
	}
	flush()
	if out.String() == string(content) {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := strings.Split(string(content), "\n")
	for i, line := range strings.Split(out.String(), "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("line %d: got\n%s\n%s", i+1, line, out.String())
		}
	}
}

func TestEventsOutsideOfTheRunSayHowFarTheyAre(t *testing.T) {
	times := func(generated, arrived string) why.Event {
		g, ok := value.ParseDatetime(generated)
		a, also := value.ParseDatetime(arrived)
		if !ok || !also {
			t.Fatal(generated, arrived)
		}
		return why.Event{Ref: exec.RowRef{Table: "T", Row: -1}, Timed: true, Generated: g, Arrived: a}
	}
	run := why.Run{From: at - value.Instant(value.Hour), To: at, Last: at + value.Instant(5*value.Minute)}
	for _, c := range []struct {
		event   why.Event
		arrival bool
		want    string
	}{
		{times("2026-03-02T10:49:00Z", "2026-03-02T10:49:00Z"), false, "11m before the window from 2026-03-02T11:00:00Z to 2026-03-02T12:00:00Z"},
		{times("2026-03-02T12:00:01Z", "2026-03-02T12:00:01Z"), false, "1s after the window from 2026-03-02T11:00:00Z to 2026-03-02T12:00:00Z"},
		{times("2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z"), false, "at the end of the window from 2026-03-02T11:00:00Z to 2026-03-02T12:00:00Z, which does not have its end"},
		{times("2026-03-02T11:59:00Z", "2026-03-02T12:05:00.5Z"), false, "arrival 6m0.5s late, at 2026-03-02T12:05:00.5000000Z; the run sees what arrives until 2026-03-02T12:05:00Z"},
		{times("2026-03-02T11:59:00Z", "2026-03-02T12:00:01Z"), true, "arrival 1s after the window from 2026-03-02T11:00:00Z to 2026-03-02T12:00:00Z"},
	} {
		run.Arrival = c.arrival
		got := why.Reasons(run, []why.Event{c.event})
		if len(got) != 1 || got[0].Message != c.want || !got[0].At.IsZero() {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
}

// A message shows a value cut and without control characters, and is the same each time.
func TestValuesInMessagesAreBounded(t *testing.T) {
	schema := value.NewSchema(value.Field{Name: "a", Type: value.String})
	q := bind.BindText("Long | where a == 'x'", catalog.Standard().WithTables(map[string]*value.Schema{"Long": schema}))
	f, err := logs.Bytes("Long", []byte(`[{"a": "`+`\u001b[31m`+strings.Repeat("z", 10_000)+`"}]`), logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: at, Tables: logs.Tables{"Long": logs.Join(f)}, Observe: condition.Of(q), Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	got := why.Reasons(why.Run{Observed: r.Observed}, []why.Event{{Ref: exec.RowRef{Table: "Long"}}})
	if len(got) != 1 || len(got[0].Message) > 200 || strings.ContainsRune(got[0].Message, 0x1b) || !strings.Contains(got[0].Message, "zzz") {
		t.Errorf("got %v", got)
	}
}
