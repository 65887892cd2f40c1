package document_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

func TestEditsOfAFile(t *testing.T) {
	const text = "# c\na: one\nq: |\n  T\n  | where x\nr: \"a\\tb\"\ns: 'one'\n"
	doc, err := document.Read("f.yaml", []byte(text), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	value := func(key string) *document.Node { return doc.Root.Get(key).Value }
	query, escaped := value("q").Scalar, value("r").Scalar
	plain, single := value("a").Scalar, value("s").Scalar
	edit := func(at diag.Span, text string) diag.Edit { return diag.Edit{Span: at, New: text} }
	other := diag.NewSource("g.yaml", text)
	for _, c := range []struct {
		name  string
		edits []diag.Edit
		want  string // the text, or the error if it begins with "f.yaml:" or "g.yaml:"
	}{
		{"none", nil, text},
		{"a_value", []diag.Edit{edit(value("a").Span, "two")}, strings.Replace(text, "one", "two", 1)},
		{"a_key_and_a_value_in_any_order", []diag.Edit{edit(value("a").Span, "2"), edit(doc.Root.Get("a").Key.Span, "b")}, strings.Replace(text, "a: one", "b: 2", 1)},
		{"part_of_a_query", []diag.Edit{edit(query.Span(10, 11), "y")}, strings.Replace(text, "where x", "where y", 1)},
		{"insertions_keep_their_order", []diag.Edit{edit(query.Span(0, 0), "A"), edit(query.Span(0, 0), "B")}, strings.Replace(text, "  T", "  ABT", 1)},
		{"beside_each_other", []diag.Edit{edit(query.Span(0, 1), "S"), edit(query.Span(1, 1), "U")}, strings.Replace(text, "  T", "  SU", 1)},
		{"text_beside_an_escape", []diag.Edit{edit(escaped.Span(2, 3), "c")}, strings.Replace(text, `\tb`, `\tc`, 1)},
		{"quotes_in_a_block", []diag.Edit{edit(query.Span(10, 11), `["a: b"] == 'c' #`)}, strings.Replace(text, "where x", `where ["a: b"] == 'c' #`, 1)},
		{"a_double_quote_in_single_quotes", []diag.Edit{edit(single.Span(0, 3), `"`)}, strings.Replace(text, "'one'", `'"'`, 1)},
		{"a_single_quote_in_single_quotes", []diag.Edit{edit(single.Span(0, 3), "'")}, strings.Replace(text, "'one'", "''''", 1)},
		{"a_double_quote_in_double_quotes", []diag.Edit{edit(escaped.Span(2, 3), `"`)}, strings.Replace(text, `\tb`, `\t\"`, 1)},
		{"a_backslash_in_double_quotes", []diag.Edit{edit(escaped.Span(2, 3), `\n`)}, strings.Replace(text, `\tb`, `\t\\n`, 1)},
		{"an_escape", []diag.Edit{edit(escaped.Span(1, 2), "\n")}, strings.Replace(text, `\tb`, `\nb`, 1)},
		{"a_mapping_in_plain_text", []diag.Edit{edit(plain.Span(0, 3), "b: c")}, "f.yaml:2:4: the scalar cannot hold the new text 'b: c'"},
		{"a_comment_in_plain_text", []diag.Edit{edit(plain.Span(3, 3), " # c")}, "f.yaml:2:7: the scalar cannot hold the new text ' # c'"},
		{"a_line_break_in_a_block", []diag.Edit{edit(query.Span(0, 1), "S\nT")}, strings.Replace(text, "  T\n", "  S\n  T\n", 1)},
		{"a_line_of_a_block", []diag.Edit{edit(query.Span(0, 2), "")}, strings.Replace(text, "  T\n", "", 1)},
		{"the_last_line_of_a_block", []diag.Edit{edit(query.Span(2, 12), "")}, strings.Replace(text, "  | where x\n", "", 1)},
		{"lines_of_a_query", []diag.Edit{edit(query.Span(0, 5), "")}, strings.Replace(text, "T\n  | w", "", 1)},
		{"a_whole_block", []diag.Edit{edit(query.Whole(), "U\n\n| take 1\n")}, strings.Replace(text, "T\n  | where x", "U\n\n  | take 1", 1)},
		{"a_block_keeps_its_line_end", []diag.Edit{edit(query.Whole(), "U")}, "f.yaml:4:3: the scalar cannot hold the new text 'U'"},
		{"overlap", []diag.Edit{edit(doc.Source.Span(4, 8), ""), edit(doc.Source.Span(7, 9), "")}, "f.yaml:2:4: two edits overlap here"},
		{"another_file", []diag.Edit{edit(other.Span(0, 1), "")}, "g.yaml:1:1: the edit is of another file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := document.Apply(doc.Source, c.edits)
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestABlockThatBeginsWithBlankLines(t *testing.T) {
	for text, want := range map[string]string{
		"q: |\n\n  T\n  | where x\n":         "q: |\n\n  U\n  | take 1\n",
		"q: |\r\n \r\n    T\r\n\r\nz: y\r\n": "q: |\r\n \r\n    U\r\n    | take 1\r\n\r\nz: y\r\n",
	} {
		doc, err := document.Read("f.yaml", []byte(text), document.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		query := doc.Root.Get("q").Value.Scalar
		got, err := document.Apply(doc.Source, []diag.Edit{{Span: query.Whole(), New: "\nU\n| take 1\n"}})
		if err != nil || got != want || !document.IsLiteral(query) {
			t.Errorf("got %q, %v", got, err)
		}
	}
}

func TestGroupsOfEditsAreMadeWholeOrNotAtAll(t *testing.T) {
	file := diag.NewSource("f.kql", "abcdef")
	edit := func(start, end int, text string) diag.Edit { return diag.Edit{Span: file.Span(start, end), New: text} }
	text, made := document.ApplyEach(file, [][]diag.Edit{{edit(0, 1, "A"), edit(4, 5, "E")}, {edit(2, 3, "C"), edit(4, 6, "")}, {edit(1, 2, "B")}})
	if text != "ABcdEf" || !slices.Equal(made, []bool{true, false, true}) {
		t.Errorf("got %q, %v", text, made)
	}
}

// editedFiles are files with a scalar q in every form, and another one, z.
var editedFiles = []string{
	"a: x\nq: |\n  T\n  | where x\n\n  | take 1\nz: y\n", "q: |-\r\n    T\r\n    | x\r\nz: y\r\n", "q: \"a\\tb\"\nz: y\n", "q: 'it''s'\nz: y\n",
	"{\"q\": \"a\\u00e9\\nb\", \"z\": \"y\"}", "q: >\n  T\n  x\nz: y\n", "q: a b\nz: y\n", "z: y\nq: |\n T\n", "z: y\nq: |2\n   T\n  U",
	"q: |\n\n  T\n  | x\nz: y\n", "q: \"a\n  b\"\nz: y\n", "z: y\nq: |+\n  T\n\n", "z: y\nq:\n", "{q: , z: y}",
}

// After an edit the file's scalar has the new text, and the other one has its own.
func FuzzEdits(f *testing.F) {
	for i := range editedFiles {
		f.Add(i, 0, 1, "S")
		f.Add(i, 2, 100, "S\n| x\n")
		f.Add(i, 1, 2, "\n \"'")
	}
	f.Fuzz(func(t *testing.T, i, start, end int, text string) {
		read := func(file string) (*document.Document, *diag.Source, string) {
			doc, err := document.Read("f.yaml", []byte(file), document.Limits{})
			if err != nil || doc.Root == nil || doc.Root.Get("q") == nil || doc.Root.Get("z") == nil {
				return nil, nil, ""
			}
			return doc, doc.Root.Get("q").Value.Scalar, doc.Root.Get("z").Value.Text()
		}
		if i < 0 || i >= len(editedFiles) {
			t.Skip("there is no such file")
		}
		doc, q, other := read(editedFiles[i])
		if q == nil || start < 0 || start > len(q.Text) {
			t.Skip("there is no such place in the text")
		}
		end = max(start, min(end, len(q.Text)))
		edited, err := document.Apply(doc.Source, []diag.Edit{{Span: q.Span(start, end), New: text}})
		if err != nil {
			return
		}
		want := q.Text[:start] + text + q.Text[end:]
		_, got, gotOther := read(edited)
		if got == nil || got.Text != want || gotOther != other {
			t.Errorf("%q [%d, %d) %q\ngot  %q\nwant %q", editedFiles[i], start, end, text, edited, want)
		}
	})
}

func TestCommentsOfYAML(t *testing.T) {
	const text = "# one\na: x # two\nb: 'y # no'\nc: | # three\n  z # no\n\n# four\nd: p#no\n---\n# five\ne: [1, # six\n 2]\n"
	source, err := document.Decode("f.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	docs, err := document.ReadAll(source, document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, doc := range docs {
		for _, c := range doc.Comments() {
			got = append(got, c.Text())
		}
		got = append(got, "--")
	}
	if want := "# one,# two,# three,# four,--,# five,# six,--"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %s", got, want)
	}
}
