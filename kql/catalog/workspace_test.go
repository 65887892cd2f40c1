package catalog

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

var update = flag.Bool("update", false, "rewrite the expected parts of the test files")

// describe prints all that a workspace declares, and its problems.
func describe(ws *Workspace, problems []diag.Diagnostic) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p.Error())
	}
	at := func(p diag.Span) string { return p.Path() + ":" + p.Position().String() }
	for _, name := range ws.tableNames {
		t := ws.tables[name]
		fmt.Fprintf(&b, "table %s at %s open=%v %v + %v\n", name, at(t.Declared), t.Open, names(t.Schema), names(t.Extra))
	}
	for _, name := range ws.functionNames {
		f := ws.functions[name]
		fmt.Fprintf(&b, "function %s%s at %s\n", name, f.Params, at(f.Declared))
		if f.Result != nil {
			fmt.Fprintf(&b, "  returns open=%v %v\n", f.Open, names(f.Result))
		}
		for i, line := range strings.SplitAfter(f.Body, "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			start := len(f.Params) + len(beforeBody) + len(strings.Join(strings.SplitAfter(f.Body, "\n")[:i], ""))
			start += len(line) - len(strings.TrimLeft(line, " "))
			fmt.Fprintf(&b, "  %s %s\n", at(f.Source().Span(start, start)), strings.TrimSpace(line))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(ws.watchlists)) {
		w := ws.watchlists[key]
		fmt.Fprintf(&b, "watchlist %s at %s key=%q file=%q %v\n", w.Alias, at(w.Declared), w.SearchKey, w.File, names(w.Schema))
	}
	return b.String()
}

func TestWorkspaces(t *testing.T) {
	folders, err := filepath.Glob("testdata/*/workspace")
	if err != nil || len(folders) == 0 {
		t.Fatal("no test files", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(filepath.Dir(folder)), func(t *testing.T) {
			got := describe(Load(os.DirFS(folder), "", "."))
			golden := filepath.Join(filepath.Dir(folder), "want.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestTheSchemaForEditorsAgreesWithTheReader(t *testing.T) {
	schema, err := jsonschema.CompileString("workspace.schema.json", WorkspaceSchema)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"{}", "tables:", "tables: {}", "tables: {A: }", "tables: {A: {columns: }}", "tables: {A: {columns: {}}}",
		"tables: 5", "tables: {A: 5}", "tables: {A: {colums: {}}}", "tables: {A: {columns: {a: String}}}", "tables: {A: {columns: {a: text}}}",
		"tables: {A: {columns: [{name: a, type: long}]}}", "tables: {A: {columns: [{name: a}]}}", "tables: {A: {columns: 5}}",
		"tables: {A: {open: true}}", "tables: {A: {open: 1}}", "table: {}",
		"functions: {F: {query: T}}", "functions: {F: {}}", "functions: {F: {query: T, file: f.kql}}", "functions: {F: {query: 5}}",
		"functions: {F: {columns: {a: long}}}", "functions: {F: {parameters: 'a: long', query: T}}", "functions: {F: {file: ''}}",
		"watchlists: {W: {columns: [a]}}", "watchlists: {W: {columns: [a, a]}}", "watchlists: {W: {columns: {a: string}}}", "watchlists: {W: }",
	}
	for _, text := range texts {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		_, problems := Load(fstest.MapFS{"w.yaml": {Data: []byte(text)}}, "", ".")
		if err := schema.Validate(v); (err == nil) != (len(problems) == 0) {
			t.Errorf("%s\nschema: %v\nreader: %v", text, err, problems)
		}
	}
}

func TestTheUsersTableGoesBeforeThePublishedOne(t *testing.T) {
	ws, problems := Load(fstest.MapFS{"w.yaml": {Data: []byte("tables: {Heartbeat: {columns: {A: string, Computer: guid}}, Mine_CL: {columns: {B: long}}}")}}, "", "w.yaml")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := New(Everything, ws)
	if c.Table("Mine_CL") == nil || c.Table("SigninLogs") == nil {
		t.Error("tables are not layered")
	}
	s, known := c.Table("Heartbeat").Schema, Standard().Table("Heartbeat").Schema
	at := known.Index("Computer")
	if s.Index("A") < 0 || s.Index("Computer") != at || s.Fields[at].Type != value.GUID || len(s.Fields) < len(known.Fields)+1 {
		t.Errorf("the columns are %v", s.Fields)
	}
	if n := slices.Collect(c.TableNames()); slices.Index(n, "Heartbeat") != 0 || slices.Contains(n[1:], "Heartbeat") {
		t.Error("a name is listed twice")
	}
	if got, _ := c.NearestTable("Mine_C"); got != "Mine_CL" {
		t.Errorf("got %q", got)
	}
}

func TestPathsStayInTheRepository(t *testing.T) {
	for _, path := range []string{"..", "../x.yaml", "/etc/passwd", `..\x.yaml`, "a/../../b.yaml"} {
		if _, problems := Load(fstest.MapFS{}, "", path); len(problems) != 1 || !strings.Contains(problems[0].Message, "leads out of the repository") {
			t.Errorf("%s: %v", path, problems)
		}
	}
}

func TestLimitsAreErrorsThatNameThem(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		b.WriteString("tables:\n  T_CL:\n    columns:\n")
		for i := range n {
			fmt.Fprintf(&b, "      c%d: string\n", i)
		}
		return b.String()
	}
	deep := strings.Repeat("d/", maxDepth+2)
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"columns": {fstest.MapFS{"w.yaml": {Data: []byte(many(maxColumns + 9))}}, "limit of 1000"},
		"bytes":   {fstest.MapFS{"w.yaml": {Data: make([]byte, maxFileSize+1)}}, "limit of 4194304 bytes"},
		"folders": {fstest.MapFS{deep + "w.yaml": {Data: []byte("{}")}}, "limit of 16"},
		"name":    {fstest.MapFS{"w.yaml": {Data: []byte("tables: {" + strings.Repeat("a", 300) + ": {}}")}}, "limit of 256"},
	} {
		_, problems := Load(c.files, "", ".")
		if len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func FuzzWorkspace(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/workspace/*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(file, data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		ending := []string{".yaml", ".json", ".kql", ".csv"}[len(name)%4]
		ws, problems := Load(fstest.MapFS{"f" + ending: {Data: data}}, "", ".")
		describe(ws, problems)
		for _, p := range problems {
			if at := p.Span.Position(); at.Line < 1 || at.Column < 1 || p.Message == "" {
				t.Errorf("no position or message: %v", p)
			}
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	text.WriteString("tables:\n")
	for i := range 100 {
		fmt.Fprintf(&text, "  T%d_CL:\n    columns:\n", i)
		for j := range 20 {
			fmt.Fprintf(&text, "      column%d: string\n", j)
		}
	}
	files := fstest.MapFS{"w.yaml": {Data: []byte(text.String())}}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for range b.N {
		if _, problems := Load(files, "", "."); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}
