package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/project"
)

const rule = `id: 2f6032ac-0f11-4c26-9d5a-0e7d1a9ec0b3
kind: Scheduled
queryFrequency: 1h
queryPeriod: 1h
query: Badges_CL | where Holder_s == "ana" | project TimeGenerated, Door_s
`

const workspace = "tables: {Badges_CL: {columns: {Holder_s: string, Door_s: string}}}\n"

// repository makes the files in a folder of their own, which becomes the current one.
func repository(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		write(t, name, text)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, o project.Options) *project.Project {
	t.Helper()
	p, err := project.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFind(t *testing.T) {
	repository(t, map[string]string{
		".ruleproof.yaml": "exclude: [old/**]\n",
		"a.yaml":          rule, "a.test.yaml": "", "b.yml": rule, "q.kql": "T", "notes.txt": "",
		"old/c.yaml": rule, ".github/d.yaml": rule, "node_modules/e.yaml": rule,
	})
	p := open(t, project.Options{})
	all := project.Rules | project.Queries | project.Scenarios
	for _, c := range []struct {
		args  string
		kinds project.Kind
		want  string
	}{
		{"", project.Rules, "a.yaml b.yml"},
		{".", project.Rules | project.Queries, "a.yaml b.yml q.kql"},
		{". a.yaml", all, "a.test.yaml a.yaml b.yml q.kql"},
		{"q.kql a.yaml q.kql", project.Rules, "q.kql! a.yaml!"},
		{"old", project.Rules, ""},
		{"old/c.yaml", project.Rules, "old/c.yaml!"},
		{"notes.txt", project.Rules, "notes.txt!"},
		{"-", project.Rules, "-!"},
	} {
		files, err := p.Find(strings.Fields(c.args), c.kinds)
		if err != nil {
			t.Errorf("%s: %v", c.args, err)
		}
		var got []string
		for _, f := range files {
			name := filepath.ToSlash(f.Path)
			if f.Named {
				name += "!"
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %v, want %s", c.args, got, c.want)
		}
	}
	if _, err := p.Find([]string{"nowhere"}, all); err == nil {
		t.Error("a path that does not exist is found")
	}
}

func TestWhatDoesNotLookLikeARuleIsReadOnlyWhenItIsNamed(t *testing.T) {
	repository(t, map[string]string{"workflow.yaml": "on: push\n"})
	p := open(t, project.Options{})
	for named, want := range map[bool]bool{false: false, true: true} {
		units, err := p.Load(project.File{Path: "workflow.yaml", Kind: project.Rules, Named: named})
		if err != nil || (len(units) == 1) != want {
			t.Errorf("named %v: got %v, %v", named, units, err)
		}
	}
}

func TestOnlyRegularFilesAreRead(t *testing.T) {
	repository(t, map[string]string{"folder/x": ""})
	p := open(t, project.Options{})
	for _, name := range []string{"folder", "gone.yaml", project.Stdin} {
		if _, err := p.Load(project.File{Path: name, Kind: project.Rules, Named: true}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// An editor holds texts that are not on disk yet, and files change under it.
func TestAChangeDropsWhatDependsOnTheFile(t *testing.T) {
	repository(t, map[string]string{".ruleproof.yaml": "workspace: [tables.yaml]\n", "tables.yaml": workspace, "a.yaml": rule, "q.kql": "Badges_CL"})
	p := open(t, project.Options{})
	p.Keep()
	load := func(name string, kind project.Kind) *project.Unit {
		t.Helper()
		units, err := p.Load(project.File{Path: name, Kind: kind, Named: true})
		if err != nil {
			t.Fatal(err)
		}
		return units[0]
	}
	change := func(name string, text []byte) {
		t.Helper()
		if err := p.Change(name, text); err != nil {
			t.Fatal(err)
		}
	}
	first, other := load("a.yaml", project.Rules), load("q.kql", project.Queries)
	if first.Query.HasErrors() || load("a.yaml", project.Rules) != first {
		t.Fatal("a file that did not change is loaded once, without errors")
	}
	change("a.yaml", []byte(strings.Replace(rule, "Holder_s", "Nobody_s", 1)))
	if u := load("a.yaml", project.Rules); !u.Query.HasErrors() {
		t.Error("the editor's text counts")
	}
	if load("q.kql", project.Queries) != other {
		t.Error("the other file was dropped too")
	}
	change("a.yaml", nil)
	if u := load("a.yaml", project.Rules); u.Query.HasErrors() {
		t.Error("the text on disk counts again")
	}
	write(t, "tables.yaml", strings.Replace(workspace, "Holder_s", "Owner_s", 1))
	change("tables.yaml", nil)
	if u := load("a.yaml", project.Rules); !u.Query.HasErrors() {
		t.Error("the changed workspace counts")
	}
	if u := load("q.kql", project.Queries); u == other {
		t.Error("queries are bound anew when the workspace changes")
	}
	write(t, "tables.yaml", "tables: [")
	if err := p.Change("tables.yaml", nil); err == nil {
		t.Error("a broken workspace is reported")
	}
	if u := load("q.kql", project.Queries); u.Query.HasErrors() {
		t.Error("the project stays as it was before the workspace broke")
	}
}

func TestEveryUserOfARuleBindsItTheSameWay(t *testing.T) {
	repository(t, map[string]string{"a.yaml": `kind: Scheduled
queryFrequency: 1h
requiredDataConnectors: [{connectorId: X, dataTypes: [SomeParser]}]
query: SomeParser | project TimeGenerated
`})
	p := open(t, project.Options{})
	units, err := p.Load(project.File{Path: "a.yaml", Kind: project.Rules, Named: true})
	if err != nil {
		t.Fatal(err)
	}
	u := units[0]
	if u.Query.HasErrors() {
		t.Fatalf("a parser that only dataTypes names: %v", u.Query.Diagnostics)
	}
	if again := p.Bind(u.Rule, u.Problems); again.Query.HasErrors() {
		t.Error(again.Query.Diagnostics)
	}
}

// An editor sends absolute paths; the files of a search have relative ones.
func TestTheTextsOfAnEditorCountForTheWholeProject(t *testing.T) {
	const watchlist = "watchlists: {Staff: {file: staff.csv}}\n"
	for _, c := range []struct{ name, path, text, query string }{
		{"configuration", ".ruleproof.yaml", "workspace: []\n", "Badges_CL | project Door_s"},
		{"declaration", "tables.yaml", "tables: {Badges_CL: {columns: {Owner_s: string}}}\n", "Badges_CL | project Door_s"},
		{"file_that_a_declaration_names", "staff.csv", "User\nana\n", "_GetWatchlist('Staff') | project Name"},
		{"function_that_a_declaration_names", "door.kql", "Badges_CL | project Holder_s", "Door | project Door_s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			repository(t, map[string]string{
				".ruleproof.yaml": "workspace: [tables.yaml]\n", "staff.csv": "Name\nana\n", "door.kql": "Badges_CL | project Door_s",
				"tables.yaml": workspace + watchlist + "functions: {Door: {file: door.kql}}\n", "q.kql": c.query,
			})
			p := open(t, project.Options{})
			abs, err := filepath.Abs(c.path)
			if err != nil {
				t.Fatal(err)
			}
			hasErrors := func() bool {
				units, err := p.Load(project.File{Path: "q.kql", Kind: project.Queries, Named: true})
				if err != nil {
					t.Fatal(err)
				}
				return units[0].Query.HasErrors() || len(units[0].Query.Broken()) > 0
			}
			if err := p.Change("other.kql", []byte("T")); err != nil { // before Keep
				t.Fatal(err)
			}
			p.Keep()
			if hasErrors() {
				t.Fatal("the query has errors at first")
			}
			if err := p.Change(abs, []byte(c.text)); err != nil {
				t.Fatal(err)
			}
			before := p.Catalog()
			if !hasErrors() && c.name != "configuration" {
				t.Error("the editor's text does not count")
			}
			if err := p.Change(abs, nil); err != nil {
				t.Fatal(err)
			}
			if hasErrors() || p.Catalog() == before {
				t.Error("the text on disk does not count again")
			}
			q, _ := filepath.Abs("q.kql")
			if err := p.Change(q, []byte("SigninLogs | where Nobody == 1")); err != nil {
				t.Fatal(err)
			}
			if !hasErrors() {
				t.Error("the query is kept under another path")
			}
		})
	}
}

func TestAChangeOfTheFileThatBrokeTheWorkspaceMendsIt(t *testing.T) {
	repository(t, map[string]string{".ruleproof.yaml": "workspace: [tables.yaml]\n", "tables.yaml": workspace})
	p := open(t, project.Options{})
	if err := p.Change("tables.yaml", []byte("watchlists: {Staff: {file: staff.csv}}\n")); err == nil {
		t.Error("a file that is not there is not reported")
	}
	before := p.Catalog()
	if err := p.Change("staff.csv", []byte("Name\nana\n")); err != nil || p.Catalog() == before {
		t.Errorf("the workspace is not read again: %v", err)
	}
}
