package bind

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

const namesWorkspace = `
tables:
  T: {columns: {a: string, b: long, d: dynamic, t: datetime}}
  U: {columns: {a: string, c: long}}
functions:
  Stored: {parameters: "(n: long)", query: "T | where b > n"}
`

func namesCatalog(t *testing.T) *catalog.Catalog {
	ws, problems := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(namesWorkspace)}}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return catalog.New(catalog.Everything, ws)
}

// marked returns the text of a query with what is known of each of its names after it: ⟨kind type⟩, with "!" in
// front where the name declares something, and "@column" at the end where what it stands for is declared elsewhere.
func marked(text string, cat *catalog.Catalog) string {
	_, info := BindInfo(syntax.Parse(text), cat)
	var b strings.Builder
	at := 0
	for _, n := range info.Names {
		b.WriteString(text[at:n.Span.End])
		at = n.Span.End
		b.WriteString("⟨")
		if n.Declares {
			b.WriteString("!")
		}
		b.WriteString(n.Kind.String())
		if t := n.TypeName(); t != "" && t != n.Kind.String() {
			b.WriteString(" " + t)
		}
		if n.Declared.Len() > 0 && n.Declared != n.Span {
			fmt.Fprintf(&b, " @%d", n.Declared.Position().Column)
		}
		b.WriteString("⟩")
	}
	return b.String() + text[at:]
}

func TestNamesStandForWhatTheyStandFor(t *testing.T) {
	cat := namesCatalog(t)
	for _, query := range namesQueries {
		var plain strings.Builder
		for rest := query; rest != ""; {
			before, after, _ := strings.Cut(rest, "⟨")
			plain.WriteString(before)
			_, rest, _ = strings.Cut(after, "⟩")
		}
		if got := marked(plain.String(), cat); got != query {
			t.Errorf("got  %s\nwant %s", got, query)
		}
	}
}

func TestOperatorsHaveTheColumnsAroundThem(t *testing.T) {
	text := "T | project a, b | where b > 1 | summarize n = count() by a | join (U | project a, c | extend e = c) on a"
	_, info := BindInfo(syntax.Parse(text), namesCatalog(t))
	var got []string
	names := func(s *value.Schema) string {
		var list []string
		for _, f := range s.Fields {
			list = append(list, f.Name)
		}
		return strings.Join(list, " ")
	}
	for _, op := range info.Operators {
		word, _, _ := strings.Cut(op.Span.Text(), " ")
		if word == "project" {
			continue // the tables have columns beside those above
		}
		got = append(got, fmt.Sprintf("%s: %s | %s", word, names(op.Before), names(op.After)))
	}
	want := "where: a b | a b; summarize: a b | a n; join: a n | a n a1 c e; extend: a c | a c e"
	if text := strings.Join(got, "; "); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestBindingWithNamesIsBindingWithout(t *testing.T) {
	cat := catalog.New(catalog.Tables, nil)
	for _, v := range readVerdicts(t, testshared.Path(t, "conformance", "queries.jsonl")) {
		with, _ := BindInfo(syntax.Parse(v.Query), cat)
		if got, want := outline(with), outline(BindText(v.Query, cat)); got != want {
			t.Errorf("%s\n got %s\nwant %s", v.ID, got, want)
		}
	}
}

// A namesCase is what Microsoft's language service says of the names of a query: of each its line, column, length,
// role, kind and type.
type namesCase struct {
	ID    string
	Names [][]any
}

func TestNamesAreThoseOfMicrosoftsLanguageService(t *testing.T) {
	queries := map[string]string{}
	for _, v := range readVerdicts(t, testshared.Path(t, "conformance", "queries.jsonl")) {
		queries[v.ID] = v.Query
	}
	text, err := os.ReadFile(testshared.Path(t, "conformance", "names.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	cat := catalog.New(catalog.Tables, nil)
	names, good := 0, 0
	for line := range strings.Lines(string(text)) {
		var c namesCase
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		_, info := BindInfo(syntax.Parse(queries[c.ID]), cat)
		got := map[string]Name{}
		for _, n := range info.Names {
			at, role := n.Span.Position(), "ref"
			if n.Declares {
				role = "decl"
			}
			got[fmt.Sprint(at.Line, at.Column, utf8.RuneCountInString(n.Span.Text()), role)] = n
		}
		for _, want := range c.Names {
			names++
			n, ok := got[fmt.Sprint(want[0], want[1], want[2], want[3])]
			if !ok || !agrees(n, want[4], want[5]) {
				t.Logf("%s: %v, not %s %s", c.ID, want, n.Kind, n.TypeName())
				continue
			}
			good++
		}
	}
	if share := 100 * float64(good) / float64(max(1, names)); share < 99.5 {
		t.Errorf("%d of %d names agree, %.2f %%", good, names, share)
	}
}

// agrees reports whether a name is of the kind and the type.
func agrees(n Name, kind, typ any) bool {
	k, known := map[any][]NameKind{
		"Column": {NameColumn}, "Variable": {NameVariable, NameParameter}, "Parameter": {NameParameter},
		"Function": {NameFunction, NameBuiltin}, "Table": {NameTable, NameTables, NameVariable}, "Tuple": {NameColumn},
		"QueryOperatorParameter": {NameSetting}, "Option": {NameOption},
	}[kind]
	if known {
		found := false
		for _, k := range k {
			found = found || k == n.Kind
		}
		if !found {
			return false
		}
	}
	return kind != "Column" && kind != "Variable" && kind != "Parameter" || typ == nil || typ == "table" || typ == n.TypeName()
}
