package bind

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
)

const storedWorkspace = `
tables: {Mine_CL: {columns: {A: string, B: long, TimeGenerated: datetime}}}
functions:
  Recent: {query: "Mine_CL | where TimeGenerated > ago(1d)"}
  Pick: {parameters: "(T:(A:string), word:string, n:long=5)", query: "T | where A has word | take n | extend Word = word"}
  Twice: {query: "union Recent, (Recent() | extend C = Missing_)"}
  Itself: {query: "Itself | take 1"}
  Upper: {parameters: "(s:string)", query: "toupper(s)"}
watchlists: {vips: {columns: [Account, Level], searchKey: Account}}
`

func TestStoredFunctionsAreExpanded(t *testing.T) {
	ws, problems := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(storedWorkspace)}}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	cat := catalog.New(catalog.Everything, ws)
	for _, c := range []struct{ query, want string }{
		{"Recent | project A, B", "[[A string] [B long]]"},
		{"Recent() | where Nope == 1", "KS142@1:18"},
		{"Pick(Recent, 'x') | project Word, A", "[[Word string] [A string]]"},
		{"Pick(Mine_CL, 'x', n=2) | count", "[[Count long]]"},
		{"Pick('x')", "KS119@1:1"},
		{"Pick(print_, 'x')", "KS111@1:6 KS142@1:6"},
		{"Twice | project A, C", "[[A string] [C unknown]]"},
		{"Itself | take 1", "[]"},
		{"Mine_CL | extend U = Upper(A) | project U", "[[U string]]"},
		{"_GetWatchlist('vips') | project SearchKey, Account, Level", "[[SearchKey string] [Account string] [Level string]]"},
		{"_GetWatchlist('other') | project SearchKey, Anything", "[[SearchKey string] [Anything unknown]]"},
	} {
		q := BindText(c.query, cat)
		got := strings.Join(found(q), " ")
		if got == "" {
			got = fmt.Sprint(columnsText(q))
		}
		if got != c.want {
			t.Errorf("%s\n got %s %v\nwant %s", c.query, got, q.Diagnostics, c.want)
		}
		for _, fault := range faultsOf(q) {
			if len(found(q)) == 0 {
				t.Logf("%s: %s", c.query, fault)
			}
		}
	}
}

func TestCallsOfStoredFunctionsAreListed(t *testing.T) {
	ws, _ := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(storedWorkspace + "\n")}}, "", ".")
	q := BindText("Mine_CL | take 1 | union (Twice | take 2)", catalog.New(catalog.Everything, ws))
	if len(q.Functions) != 1 || q.Functions[0].Name != "Twice" {
		t.Errorf("functions %v", q.Functions)
	}
}

func TestColumnsThatAQueryNamesAreInItsResult(t *testing.T) {
	cat := catalog.New(catalog.Everything, nil)
	var with *catalog.Table
	for name := range cat.TableNames() {
		if t := cat.Table(name); !t.Open && len(t.Extra.Fields) > 0 {
			with = t
			break
		}
	}
	if with == nil {
		t.Fatal("no table has columns beyond those of its reference")
	}
	extra := with.Extra.Fields[0]
	q := BindText(with.Name+" | where isnotempty("+extra.Name+") | take 1", cat)
	if len(q.Diagnostics) > 0 || q.Result().Schema().Index(extra.Name) < 0 || len(faultsOf(q)) > 0 {
		t.Errorf("%s of %s: %v %v", extra.Name, with.Name, q.Diagnostics, faultsOf(q))
	}
	if q := BindText(with.Name+" | take 1", cat); q.Result().Schema().Index(extra.Name) >= 0 {
		t.Errorf("%s is in a result that does not name it", extra.Name)
	}
}
