package document_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
)

// unreadable are files that cannot be read, with the error that says why.
var unreadable = []struct{ name, doc, want string }{
	{"two_colons", "a: b: c\n", "f:1:5: not YAML: a ':' is not allowed here; put text that contains ': ' in quotes, and check the indentation"},
	{"open_quote", "name: x\nfoo: \"abc\nbar: 1\n", "f:2:6: not YAML: the quote that opens here is not closed"},
	{"open_quote_after_a_quote_over_lines", "q: \"ok\"\nr: \"multi\n  line\"\ns: \"bad\n", "f:4:4: not YAML: the quote that opens here is not closed"},
	{"tab", "a: 1\n\tb: 2\n", "f:2:1: not YAML: a tab cannot indent in YAML; use spaces"},
	{"no_colon", "a: 1\nb\nc: 2\n", "f:2:1: not YAML: this line has no ':' after its key; check the indentation"},
	{"item_missing", "a:\n - 1\n b: 2\n", "f:3:3: not YAML: an item '- ' of the list was expected here; check the indentation"},
	{"open_list", "a: [1, 2\nb: 3\n", "f:1:5: not YAML: the '[' of this list is not closed"},
	{"open_mapping", "a: {b: 1\n", "f:1:5: not YAML: the '{' of this mapping is not closed"},
	{"at_sign", "a: @x\n", "f:1:4: not YAML: text cannot begin with this character; put it in quotes"},
	{"bad_escape", "a: \"\\q\"\n", `f:1:5: not YAML: '\' begins no escape that YAML knows; write '\\', or use single quotes`},
	{"text_after_block_head", "a: 1\nb: |foo\n  x\n", "f:2:5: not YAML: nothing but a comment can follow '|' or '>' on its line"},
	{"unknown_anchor", "a: *x\n", "f:1:5: not YAML: unknown anchor 'x' referenced"},
	{"quote_within_quotes", "a: 'it's'\nb: 1\n", "f:1:8: not YAML: a key was expected here; check the indentation, and quotes within quotes"},
	{"control_character", "a: \x01\n", "f:1:4: not YAML: a control character; YAML does not allow it"},
	{"nothing_but_an_open_quote", `"`, "f:1:1: not YAML: the quote that opens here is not closed"},
	{"line_of_a_query_less_indented", "x: 1\nquery: |\n  foo\n bar\nz: 1\n", "f:4:2: not YAML: a key was expected here; check the indentation, and quotes within quotes"},
	{"alias_within_its_anchor", "&a [*a]", "f:1:5: the alias '*a' is part of what it repeats"},
	{"not_utf8", "a: 1\nb: \xff\xfe\n", "f:2:4: not UTF-8 text"},
	{"half_a_surrogate_pair", "\xFF\xFEa\x00:\x00 \x00\x00\xD8", "f:1:4: not UTF-16LE text"},
	{"odd_number_of_bytes", "\xFE\xFF\x00a\x00", "f:1:2: not UTF-16BE text"},
	{"too_large", strings.Repeat("#", 1<<20+1), "f: the file is larger than the limit of 1048576 bytes"},
	{"too_deep", strings.Repeat("[", 100) + strings.Repeat("]", 100), "f:1:66: lists and mappings nest deeper than the limit of 64"},
	{"alias_bomb", bomb(), "f:5:9: more keys and values than the limit of 100000"},
}

// bomb returns a document of a few lines that aliases would make a million lists of.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 8; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}

func TestUnreadableFilesSayWhereAndWhy(t *testing.T) {
	for _, c := range unreadable {
		t.Run(c.name, func(t *testing.T) {
			_, err := document.Read("f", []byte(c.doc), document.Limits{})
			if err == nil || err.Error() != c.want {
				t.Errorf("error\n     %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestProblemsOfReadableFiles(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"key_twice", "a: 1\nb:\n  c: 1\n  c: 2\n", "4:3-4:4 duplicate-key b.c: key 'c' is repeated; it is first in line 3"},
		{"key_that_is_a_list", "? [a]\n: b\n", "1:3-1:6 bad-key : a key must be text; this is a list"},
		{"second_document", "a: 1\n---\nb: 1\n", "3:1-3:1 multiple-documents : a second document begins here; only the first of the file is read"},
		{"document_marker_at_the_end", "a: 1\n---\n", ""},
		{"document_markers_around", "---\na: 1\n...\n", ""},
		{"empty", "", ""},
		{"alias", "a: &x [1]\nb: *x\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := document.Read("f", []byte(c.doc), document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range doc.Problems {
				got = append(got, fmt.Sprintf("%v %s %s: %s", p.Span, p.Code, p.Key, p.Message))
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("problems %q, want %q", got, c.want)
			}
		})
	}
}

func TestRangesCoverTheirValues(t *testing.T) {
	doc, err := document.Read("f", []byte("a:\n  - x: [1, {y: 2}, ] # c\n    z: 'q'\n  - w\nb: |\n  one\n  two\n\nc:\nd: {}\n"), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"a": "2:3-4:6", "b": "5:4-7:6", "c": "9:3-9:3", "d": "10:4-10:6",
	} {
		if got := doc.Root.Get(path).Value.Span.String(); got != want {
			t.Errorf("%s is at %s, want %s", path, got, want)
		}
	}
	first := doc.Root.Get("a").Value.Items[0]
	if got := first.Get("x").Value.Span.String(); got != "2:8-2:21" {
		t.Errorf("x is at %s", got)
	}
}

// A list may have a single pair without braces, whose key may have brackets.
func TestAPairInAListEndsAfterItsValue(t *testing.T) {
	for text, want := range map[string]string{
		"[Account: {FullName: ana}]":             "Account: {FullName: ana}",
		"[Account: {FullName: ana}, IP: {a: b}]": "Account: {FullName: ana}",
		"[a: b , c]":                             "a: b",
		"[a: [1, 2] , ]":                         "a: [1, 2]",
		"[? a : b]":                              "? a : b",
		`["a": {x: y}]`:                          `"a": {x: y}`,
		"[{a: b}, c]":                            "{a: b}",
		"[{a: b, }, c]":                          "{a: b, }",
		"[{a: [b: c]}, c: d]":                    "{a: [b: c]}",
		"[!!map {a: b}]":                         "{a: b}",
		"[{}, c]":                                "{}",
	} {
		doc, err := document.Read("f", []byte("k: "+text+"\nl: m\n"), document.Limits{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		list := doc.Root.Get("k").Value
		if got := list.Items[0].Span.Text(); got != want {
			t.Errorf("the first item of %s spans %q, want %q", text, got, want)
		}
		if got := list.Span.Text(); got != text {
			t.Errorf("%s spans %q", text, got)
		}
	}
}

// hostile are files of hostileSize bytes: a beginning, and a part that is repeated.
var hostile = []struct{ name, head, part string }{
	{"brackets", "", "["},
	{"braces", "", "{a: "},
	{"braces_of_json", "", "{\"a\": "},
	{"escapes_of_json", "[\"", "\\u0041"},
	{"comments_of_json", "[", "/**/"},
	{"open_comments_of_json", "[", "/*"},
	{"items", "", "- "},
	{"questions", "", "? "},
	{"anchors", "", "&a "},
	{"comments", "", "#\n"},
	{"comment_lines", "a:\n", "  # x\n"},
	{"keys", "", "a: 1\n"},
	{"flow_on_one_line", "[", "a,"},
	{"open_quote", "a: \"", "x y\n"},
	{"explicit_indents", "", "- |9\n"},
	{"long_line", "a: ", "é"},
	{"blank_lines", "a: |\n", "\n"},
	{"spaces", "a: |3\n", " "},
	{"colons", "", "a:"},
	{"stars", "", "*a "},
	{"tags", "", "!a "},
	{"document_ends", "", "---\n"},
}

const hostileSize = 1 << 18

func hostileFile(head, part string) []byte {
	return []byte(head + strings.Repeat(part, (hostileSize-len(head))/len(part)))
}

// maxAllocated bounds what reading a hostile file allocates, for each of its bytes.
const maxAllocated = 600

func TestHostileFilesCostLittle(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			data := hostileFile(c.head, c.part)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := document.Read("f", data, document.Limits{})
			runtime.ReadMemStats(&after)
			if n := (after.TotalAlloc - before.TotalAlloc) / hostileSize; n > maxAllocated {
				t.Errorf("%d bytes are allocated for each byte of the file; error %v", n, err)
			}
		})
	}
}

func BenchmarkHostileFiles(b *testing.B) {
	for _, c := range hostile {
		b.Run(c.name, func(b *testing.B) {
			data := hostileFile(c.head, c.part)
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				document.Read("f", data, document.Limits{})
			}
		})
	}
}
