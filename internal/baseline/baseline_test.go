package baseline

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// found returns a finding about the words in a text.
func found(text, check, words, message string) diag.Diagnostic {
	at := strings.Index(text, words)
	return diag.Diagnostic{Check: check, Message: message, Span: diag.NewSource("a.yaml", text).Span(at, at+len(words))}
}

const text = "one\ntwo three\ntwo three\n"

var (
	rule = Subject{Rule: "id-1", File: "rules/a.yaml"}
	file = Subject{File: "b.kql"}
)

func written(t *testing.T, of Subject, list ...diag.Diagnostic) (*Baseline, string) {
	t.Helper()
	var w Writer
	w.Add(of, list)
	data, _ := w.Bytes()
	b, err := Read("baseline.json", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return b, string(data)
}

func TestKnownFindings(t *testing.T) {
	known := found(text, "query/x", "two three", "'two' has 25 characters")
	for _, c := range []struct {
		name  string
		known Subject
		of    Subject
		d     diag.Diagnostic
		drop  bool
	}{
		{"the_same", rule, rule, known, true},
		{"another_line", rule, rule, found("\n\n\n"+text, "query/x", "two three", known.Message), true},
		{"another_layout", rule, rule, found("two\n    three", "query/x", "two\n    three", known.Message), true},
		{"another_number", rule, rule, found(text, "query/x", "two three", "'two' has 27 characters"), true},
		{"another_name_of_the_file", rule, Subject{Rule: rule.Rule, File: "rules/b.yaml"}, known, true},
		{"another_rule", rule, Subject{Rule: "id-2", File: rule.File}, known, false},
		{"another_check", rule, rule, found(text, "query/y", "two three", known.Message), false},
		{"another_message", rule, rule, found(text, "query/x", "two three", "'three' has 25 characters"), false},
		{"another_text", rule, rule, found(text, "query/x", "one", known.Message), false},
		{"a_file_without_rule", file, file, known, true},
		{"another_file_without_rule", file, Subject{File: "c.kql"}, known, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, data := written(t, c.known, known)
			if dropped := len(b.Drop(c.of, []diag.Diagnostic{c.d})) == 0; dropped != c.drop {
				t.Errorf("known %v, want %v\n%s", dropped, c.drop, data)
			}
		})
	}
}

func TestOneMoreOfTheSameIsNew(t *testing.T) {
	d := found(text, "query/x", "two three", "m")
	b, _ := written(t, rule, d, d)
	if left := b.Drop(rule, []diag.Diagnostic{d, d, d}); len(left) != 1 {
		t.Errorf("%d are new, want 1", len(left))
	}
}

func TestWhatNoLongerOccurs(t *testing.T) {
	d, e := found(text, "query/x", "two three", "m"), found(text, "query/x", "one", "m")
	b, _ := written(t, rule, d, d, e)
	b.Drop(rule, []diag.Diagnostic{d})
	all := func(Subject) bool { return true }
	stale, ok := b.Stale(all)
	if !ok || !strings.HasPrefix(stale.Message, "2 known findings") || stale.Span.Position().Line != 5 || len(stale.Related) != 1 {
		t.Errorf("%+v", stale)
	}
	if _, ok := b.Stale(func(Subject) bool { return false }); ok {
		t.Error("a rule that was not checked is stale")
	}
	b.Drop(rule, []diag.Diagnostic{d, e})
	if stale, ok := b.Stale(all); ok {
		t.Errorf("%+v", stale)
	}
}

func TestTheFileDependsOnTheFindingsAlone(t *testing.T) {
	a, b := found(text, "query/x", "one", "m <b>"), found(text, "query/x", "two", "m")
	_, first := written(t, rule, a, b, b)
	_, second := written(t, rule, b, a, b)
	if first != second {
		t.Errorf("%s\n%s", first, second)
	}
	if want := `{"file":"rules/a.yaml","rule":"id-1","check":"query/x","message":"m <b>","at":"one"}`; !strings.Contains(first, "\n    "+want+"\n") {
		t.Errorf("no line %s in\n%s", want, first)
	}
}

func TestSubjectsThatWereNotCheckedStayKnown(t *testing.T) {
	d := found(text, "query/x", "one", "m")
	b, _ := written(t, file, d)
	var w Writer
	w.Add(rule, []diag.Diagnostic{d})
	w.Keep(b, func(s Subject) bool { return s == rule })
	if _, count := w.Bytes(); count != 2 {
		t.Errorf("%d entries, want 2", count)
	}
}

func TestBrokenFiles(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{"", "b.json:1:1: not JSON: EOF"},
		{"[]", "b.json:1:1: a baseline has '{' here"},
		{"{", "b.json:1:2: not JSON: "},
		{`{"version": 2, "findings": []}`, "b.json:1:1: not a baseline of this version"},
		{`{"version": 1}`, "b.json:1:1: not a baseline of this version"},
		{`{"version": "x", "findings": []}`, "b.json:1:13: not a baseline: a JSON string does not belong here"},
		{`{"version": 1, "findings": {}}`, "b.json:1:28: a baseline has '[' here"},
		{"{\"version\": 1, \"findings\": [\n  {\"file\": \"a\"}]}", "b.json:2:3: a known finding needs"},
		{"{\"version\": 1, \"findings\": [\n  {\"file\": \"a\", \"check\": \"b\", \"message\": \"c\", \"count\": -1}]}", "b.json:2:3: the count"},
		{"{\"version\": 1, \"findings\": [\n  {\"file\": \"a\"", "b.json:2:3: not JSON: unexpected EOF"},
		{"\xff\xff", "b.json:1:1: "},
	} {
		if _, err := Read("b.json", []byte(c.data)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.data, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"version": 1, "findings": [{"file": "a", "check": "b", "message": "c", "count": 2}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Read("b.json", data)
		if err != nil {
			return
		}
		var w Writer
		w.Keep(b, func(Subject) bool { return false })
		data, count := w.Bytes()
		again, err := Read("b.json", data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		w = Writer{}
		w.Keep(again, func(Subject) bool { return false })
		if same, n := w.Bytes(); n != count || string(same) != string(data) {
			t.Errorf("%s\n%s", data, same)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var w Writer
	for i := range 10_000 {
		w.Add(Subject{File: fmt.Sprintf("rules/%d.yaml", i)}, []diag.Diagnostic{found(text, "query/x", "one", "a message of a usual length, about a column")})
	}
	data, _ := w.Bytes()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Read("b.json", data); err != nil {
			b.Fatal(err)
		}
	}
}
