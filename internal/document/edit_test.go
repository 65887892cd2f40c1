package document_test

import (
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
		{"a_single_quote_in_single_quotes", []diag.Edit{edit(single.Span(0, 3), "'")}, "f.yaml:7:5: the file would have to escape the new text '''"},
		{"a_double_quote_in_double_quotes", []diag.Edit{edit(escaped.Span(2, 3), `"`)}, `f.yaml:6:8: the file would have to escape the new text '"'`},
		{"a_backslash_in_double_quotes", []diag.Edit{edit(escaped.Span(2, 3), `\n`)}, `f.yaml:6:8: the file would have to escape the new text '\n'`},
		{"a_mapping_in_plain_text", []diag.Edit{edit(plain.Span(0, 3), "b: c")}, "f.yaml:2:4: the file would have to escape the new text 'b: c'"},
		{"a_comment_in_plain_text", []diag.Edit{edit(plain.Span(3, 3), " # c")}, "f.yaml:2:7: the file would have to escape the new text ' # c'"},
		{"a_line_break_in_a_block", []diag.Edit{edit(query.Span(0, 1), "S\nT")}, "f.yaml:4:3: the file would have to escape the new text 'S\\nT'"},
		{"overlap", []diag.Edit{edit(doc.Source.Span(4, 8), ""), edit(doc.Source.Span(7, 9), "")}, "f.yaml:2:4: two edits overlap here"},
		{"an_escape", []diag.Edit{edit(escaped.Span(1, 2), " ")}, "f.yaml:6:6: the file writes this text with escapes or over several lines"},
		{"lines_of_a_query", []diag.Edit{edit(query.Span(0, 5), " ")}, "f.yaml:4:3: the file writes this text with escapes or over several lines"},
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
