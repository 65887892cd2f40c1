package document_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// styles are documents whose last value is a scalar; each is read with its position map.
var styles = []struct{ name, doc string }{
	{"literal", "q: |\n  one\n  two\n"},
	{"literal_strip", "q: |-\n  one\n  two\n\n"},
	{"literal_keep", "q: |+\n  one\n\n  two\n\n\n"},
	{"literal_without_final_break", "q: |\n  one\n  two"},
	{"literal_with_deeper_lines", "q: |\n  one\n      two\n    three\n"},
	{"literal_with_comment_in_its_head", "q: | # why\n  one\n"},
	{"literal_with_indicator", "q: |2\n    one\n  two\n"},
	{"literal_with_both_indicators", "q: |-1\n   one\n  two\n"},
	{"literal_with_blank_lines", "q: |\n\n\n  one\n\n     \n  two\n"},
	{"literal_with_crlf", "q: |\r\n  one\r\n\r\n  two\r\n"},
	{"literal_with_cr", "q: |\r  one\r  two\r"},
	{"literal_with_tabs_inside", "q: |\n  one\ttwo\n  \tthree\n"},
	{"literal_with_wide_characters", "q: |\n  añb\n  日本 x 😀 y\n"},
	{"literal_with_unicode_breaks", "q: |\n  a\u2028  b\u0085  c\n"},
	{"literal_deep_in_lists", "a:\n  - b:\n    - |4\n         one\n        two\n"},
	{"literal_empty", "q: |\n"},
	{"literal_keep_empty", "q: |+\n\n\n"},
	{"literal_with_anchor_and_tag", "q: &a !!str |\n  one\n"},
	{"folded", "q: >\n  one\n  two\n\n  three\n"},
	{"folded_strip", "q: >-\n  one\n  two\n"},
	{"folded_with_deeper_lines", "q: >\n  one\n    two\n    three\n  four\n  five\n"},
	{"folded_with_trailing_blanks", "q: >\n  one  \n  two\n"},
	{"folded_with_crlf", "q: >\r\n  one\r\n  two\r\n"},
	{"single_quotes", "q: 'it''s one'\n"},
	{"single_quotes_over_lines", "q: 'one  \n  two\n\n  three'\n"},
	{"double_quotes", `q: "one \"two\" \t \x41 \u00e9 \U0001F600 \\ end"` + "\n"},
	{"double_quotes_over_lines", "q: \"one\n  two \\\n    three\n\n  four\"\n"},
	{"double_quotes_with_blanks_at_ends", "q: \"  one  \"\n"},
	{"double_quotes_with_escaped_break_and_blank_line", "q: \"one\\\n\n  two\"\n"},
	{"plain", "q: one two\n"},
	{"plain_over_lines", "q: one\n  two   three\n\n  four\n"},
	{"plain_with_comment", "q: one two # three\n"},
	{"plain_in_flow", "q: [one two , {a: three }, four]\n"},
	{"plain_with_crlf_over_lines", "q: one\r\n  two\r\n"},
	{"empty", "q:\n"},
	{"empty_quotes", "q: ''\n"},
	{"alias", "a: &x |\n  one\nq: *x\n"},
}

func TestEveryCharacterOfAScalarHasItsPlace(t *testing.T) {
	for _, c := range styles {
		t.Run(c.name, func(t *testing.T) {
			doc, err := document.Read("", []byte(c.doc), document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var want yaml.Node
			if err := yaml.Unmarshal([]byte(c.doc), &want); err != nil {
				t.Fatal(err)
			}
			compareScalars(t, doc.Root, want.Content[0])
			checkMaps(t, doc.Source, doc.Root, true)
		})
	}
}

// compareScalars checks that a document holds the same scalars as yaml.v3's.
func compareScalars(t *testing.T, got *document.Node, want *yaml.Node) {
	t.Helper()
	if want.Kind == yaml.AliasNode {
		want = want.Alias
	}
	switch want.Kind {
	case yaml.MappingNode:
		for i, p := range got.Pairs {
			compareScalars(t, p.Key, want.Content[2*i])
			compareScalars(t, p.Value, want.Content[2*i+1])
		}
	case yaml.SequenceNode:
		for i, item := range got.Items {
			compareScalars(t, item, want.Content[i])
		}
	default:
		if got.Text() != want.Value {
			t.Errorf("text %q, want %q", got.Text(), want.Value)
		}
	}
}

// checkMaps checks the law of position maps for each scalar: positions never go back, lie within the node, and
// where the file shows a character as it is, the map leads to that character.
func checkMaps(t *testing.T, f *diag.Source, n *document.Node, exact bool) {
	t.Helper()
	for _, item := range n.Items {
		checkMaps(t, f, item, exact)
	}
	for _, p := range n.Pairs {
		checkMaps(t, f, p.Key, exact)
		checkMaps(t, f, p.Value, exact)
	}
	if n.Scalar == nil {
		return
	}
	s := n.Scalar
	if exact && !n.Exact {
		t.Errorf("%v: no exact map of %q", n.Span, diag.Preview(s.Text))
	}
	last := 0
	for i, r := range s.Text {
		at := s.Span(i, i+utf8.RuneLen(r)).InFile()
		if begin := s.Span(i, i).InFile(); at.Start != begin.Start {
			t.Fatalf("range of character %d begins at %v, its place at %v", i, at, begin)
		}
		if at.Start < last || at.End < at.Start {
			t.Fatalf("%v: character %d of %q goes back", at, i, s.Text)
		}
		last = at.Start
		if !n.Exact {
			continue
		}
		raw := f.Text[at.Start:at.End]
		switch {
		case raw == string(r):
		case r == '\n' || r == ' ':
			if strings.Trim(raw, "\r\n\u0085") != "" && raw[0] != '\\' {
				t.Fatalf("%v: %q comes from %q", at, r, raw)
			}
		case raw == "''" && r == '\'', raw[0] == '\\':
		default:
			t.Fatalf("%v: %q comes from %q", at, r, raw)
		}
	}
}

func TestPositionsOfQueryCharacters(t *testing.T) {
	for _, c := range []struct{ name, doc, find, want string }{
		{"literal", "q: |\n  one\n  two\n", "two", "3:3-3:6"},
		{"literal_with_indicator", "q: |2\n    one\n  two\n", "  one", "2:3-2:8"},
		{"literal_over_lines", "q: |\n  one\n  two\n", "ne\ntw", "2:4-3:5"},
		{"crlf_is_one_line_end", "q: |\r\n  one\r\n  two\r\n", "two", "3:3-3:6"},
		{"columns_are_code_points", "q: |\n  é😀x\n", "x", "2:5-2:6"},
		{"folded", "q: >\n  one\n  two\n", "two", "3:3-3:6"},
		{"folded_space_is_the_line_end", "q: >\n  one\n  two\n", " ", "2:6-3:1"},
		{"double_quotes", `q: "a\tb"`, "b", "1:8-1:9"},
		{"an_escape_is_one_character", `q: "a\u0041b"`, "A", "1:6-1:12"},
		{"single_quotes", "q: 'it''s'", "s", "1:9-1:10"},
		{"plain_over_lines", "q: one\n  two\n", "two", "2:3-2:6"},
		{"byte_order_mark_is_no_column", "\xEF\xBB\xBFq: one", "one", "1:4-1:7"},
		{"utf16", "\xFF\xFEq\x00:\x00 \x00o\x00n\x00e\x00", "one", "1:4-1:7"},
		{"utf16_big_endian_without_mark", "\x00q\x00:\x00 \x00o\x00n\x00e", "one", "1:4-1:7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := document.Read("", []byte(c.doc), document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			text := doc.Root.Get("q").Value.Scalar
			i := strings.Index(text.Text, c.find)
			if i < 0 {
				t.Fatalf("%q is not in %q", c.find, text.Text)
			}
			if got := text.Span(i, i+len(c.find)).String(); got != c.want {
				t.Errorf("%q is at %s, want %s", c.find, got, c.want)
			}
		})
	}
}

func TestRealRulesHaveExactMaps(t *testing.T) {
	files, err := filepath.Glob(testshared.Path(t, "corpus", "rules") + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no rules", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := document.Read(filepath.Base(path), data, document.Limits{})
		if err != nil {
			t.Error(err)
			continue
		}
		checkMaps(t, doc.Source, doc.Root, true)
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range styles {
		f.Add(c.doc)
	}
	for _, c := range unreadable {
		f.Add(c.doc)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := document.Read("", []byte(text), document.Limits{Bytes: 1 << 16})
		if err != nil {
			if _, ok := err.(diag.Diagnostic); !ok {
				t.Fatalf("%T is no diag.Diagnostic", err)
			}
			return
		}
		checkMaps(t, doc.Source, doc.Root, false)
	})
}

func FuzzBlockScalar(f *testing.F) {
	f.Add("|2-", "  one\n two", uint8(2))
	f.Add(">", "one\n\n\n  two\nthree", uint8(4))
	f.Fuzz(func(t *testing.T, head, body string, indent uint8) {
		pad := strings.Repeat(" ", int(indent%9))
		text := fmt.Sprintf("q: %s\n%s%s\n", head, pad, strings.ReplaceAll(body, "\n", "\n"+pad))
		doc, err := document.Read("", []byte(text), document.Limits{})
		if err != nil || doc.Root.Kind != document.Map || (head != "|" && head != ">") {
			return
		}
		checkMaps(t, doc.Source, doc.Root.Pairs[0].Value, true)
	})
}

func TestColumnsOfLongLinesAreCharacters(t *testing.T) {
	long := strings.Repeat("añ日😀", 2000)
	f, err := document.Decode("", []byte("first: line\n"+long+"\n"+long))
	if err != nil {
		t.Fatal(err)
	}
	line, column := 1, 1
	for i, r := range f.Text {
		if got := f.Position(i); got.Line != line || got.Column != column {
			t.Fatalf("offset %d is at %v, want %d:%d", i, got, line, column)
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
}
