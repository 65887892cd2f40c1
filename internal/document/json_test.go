package document_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// jsonStyles are JSON that every reader of JSON accepts.
var jsonStyles = []struct{ name, doc string }{
	{"plain_text", `{"q": "one two"}`},
	{"escapes", `{"q": "a\"b\\c\/d\be\ff\ng\rh\ti"}`},
	{"code_units", `{"q": "\u0041\u00e9\u65E5"}`},
	{"surrogate_pairs", `{"q": "x\ud83d\ude00\uD83D\uDE01y"}`},
	{"wide_characters", `{"q": "añb 日本 😀"}`},
	{"zero", `{"q": "a\u0000b"}`},
	{"empty", `{"": ""}`},
	{"escaped_key", `{"\u0071\n": "x"}`},
	{"numbers", `[0, -0, 1, -12, 1.5, -1e5, 1E+2, 123456789012345678901234567890, 9223372036854775807, 0.1]`},
	{"words", `[true, false, null]`},
	{"nested", `{"a": [{"b": {"c": [[], {}]}}], "d": "e"}`},
	{"tabs_and_crlf", "{\r\n\t\"a\":\t\"b\"\r\n}\r\n"},
	{"only_text", `"x"`},
	{"only_a_list", "\n[1]\n"},
}

func readJSON(t testing.TB, text string) *document.Document {
	t.Helper()
	doc, err := document.Read("f.json", []byte(text), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if doc.Syntax != document.JSON {
		t.Fatal("read as YAML")
	}
	return doc
}

func TestEveryCharacterOfJSONTextHasItsPlace(t *testing.T) {
	for _, c := range jsonStyles {
		t.Run(c.name, func(t *testing.T) {
			doc := readJSON(t, c.doc)
			compareJSON(t, doc.Root, c.doc)
			checkMaps(t, doc.Source, doc.Root, true)
			checkJSONMaps(t, doc.Root)
		})
	}
}

// compareJSON checks that a document holds what the standard library reads.
func compareJSON(t *testing.T, root *document.Node, text string) {
	t.Helper()
	var want any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if got := plain(root); !reflect.DeepEqual(got, want) {
		t.Errorf("read %#v, want %#v", got, want)
	}
}

// plain returns a node as encoding/json does.
func plain(n *document.Node) any {
	switch n.Kind {
	case document.Map:
		m := map[string]any{}
		for _, p := range n.Pairs {
			m[p.Key.Text()] = plain(p.Value)
		}
		return m
	case document.Seq:
		list := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	case document.Int:
		return float64(n.Value.(int64))
	}
	return n.Value
}

// checkJSONMaps checks that the file's text for each character, read as JSON, is the character.
func checkJSONMaps(t *testing.T, n *document.Node) {
	t.Helper()
	for _, item := range n.Items {
		checkJSONMaps(t, item)
	}
	for _, p := range n.Pairs {
		checkJSONMaps(t, p.Key)
		checkJSONMaps(t, p.Value)
	}
	if n.Kind != document.String {
		return
	}
	for i, r := range n.Scalar.Text {
		raw := n.Scalar.Span(i, i+utf8.RuneLen(r)).InFile().Text()
		var decoded string
		if err := json.Unmarshal([]byte(`"`+raw+`"`), &decoded); err != nil && raw != string(r) || err == nil && decoded != string(r) {
			t.Fatalf("character %d, %q, comes from %q", i, r, raw)
		}
	}
}

func TestJSONAsEditorsWriteIt(t *testing.T) {
	const text = "// a rule\n/* of\n two lines */{\n\t// why\n\t\"a\": [1, 2, ], /**/ \"b\": \"x // y\", // end\n} // done"
	doc := readJSON(t, text)
	compareJSON(t, doc.Root, `{"a": [1, 2], "b": "x // y"}`)
	var comments []string
	for _, c := range doc.Comments() {
		comments = append(comments, c.Text())
	}
	want := []string{"// a rule", "/* of\n two lines */", "// why", "/**/", "// end", "// done"}
	if !reflect.DeepEqual(comments, want) {
		t.Errorf("comments %q, want %q", comments, want)
	}
}

func TestPositionsInJSON(t *testing.T) {
	for _, c := range []struct{ name, doc, find, want string }{
		{"plain", `{"q": "one"}`, "one", "1:8-1:11"},
		{"after_an_escape", `{"q": "a\tb"}`, "b", "1:11-1:12"},
		{"an_escape_is_one_character", `{"q": "aAb"}`, "A", "1:9-1:10"},
		{"a_pair_of_escapes_is_one_character", `{"q": "\ud83d\ude00x"}`, "😀", "1:8-1:20"},
		{"after_a_pair_of_escapes", `{"q": "\ud83d\ude00x"}`, "x", "1:20-1:21"},
		{"over_an_escape", `{"q": "a\nb"}`, "a\nb", "1:8-1:12"},
		{"a_line_end_in_text", "{\"q\": \"a\nb\"}", "b", "2:1-2:2"},
		{"text_beside_a_tab", "{\t\"q\":\t\"é😀x\"}", "x", "1:11-1:12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := readJSON(t, c.doc).Root.Get("q").Value.Scalar
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

func TestSpansOfJSONValuesCoverThem(t *testing.T) {
	doc := readJSON(t, `{"a": [1, {"b": "c"}, ], "d": null}`)
	for key, want := range map[string]string{"a": `[1, {"b": "c"}, ]`, "d": "null"} {
		if got := doc.Root.Get(key).Value.Span.Text(); got != want {
			t.Errorf("%s spans %q, want %q", key, got, want)
		}
	}
	if got := doc.Root.Get("a").Key.Span.Text(); got != `"a"` {
		t.Errorf("the key spans %q", got)
	}
}

func TestFaultsOfJSONAreToldInItsWords(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"comma_missing", "{\"a\": 1\n \"b\": 2}", "2:2: not JSON: a ',' was expected before this"},
		{"key_without_quotes", "{a: 1}", "1:2: not JSON: a key in double quotes was expected here"},
		{"key_in_single_quotes", "{'a': 1}", "1:2: not JSON: write keys in double quotes"},
		{"text_in_single_quotes", "{\"a\": 'b'}", "1:7: not JSON: write text in double quotes"},
		{"text_without_quotes", "{\"a\": abc}", "1:7: not JSON: 'abc' is not a value; write text in double quotes"},
		{"capital_word", "{\"a\": True}", "1:7: not JSON: 'True' is not a value; write true"},
		{"word_of_python", "{\"a\": None}", "1:7: not JSON: 'None' is not a value; write null"},
		{"number_with_a_zero", "{\"a\": 007}", "1:7: not JSON: '007' is not a value; a number begins with '-' or a digit, and with 0 only before a '.'"},
		{"number_with_a_plus", "{\"a\": +7}", "1:7: not JSON: '+7' is not a value; a number begins with '-' or a digit, and with 0 only before a '.'"},
		{"colon_missing", "{\"a\" 1}", "1:6: not JSON: a ':' was expected after the key 'a'"},
		{"value_missing", "{\"a\": }", "1:7: not JSON: a value was expected here"},
		{"two_commas", "[1,,2]", "1:4: not JSON: a value was expected here"},
		{"open_quote", "{\"a\": \"b}", "1:7: not JSON: the quote that opens here is not closed"},
		{"quote_open_to_the_next_line", "{\"a\": \"b,\n \"c\": \"d\"}", "1:7: not JSON: the quote that opens here is not closed on its line"},
		{"text_of_two_lines_and_a_later_fault", "{\"a\": \"b\nc\", x}", "2:5: not JSON: a key in double quotes was expected here"},
		{"open_object", "{\"a\": {\"b\": 1}", "1:1: not JSON: the '{' that opens here is not closed"},
		{"open_array", "{\"a\": [1, ", "1:7: not JSON: the '[' that opens here is not closed"},
		{"other_bracket", "{\"a\": [1}", "1:9: not JSON: the '[' of line 1 is closed by '}'; ']' was expected"},
		{"open_comment", "{\"a\": /* 1}", "1:7: not JSON: the '/*' of this comment is not closed"},
		{"yaml_comment", "{\"a\": # x\n 1}", "1:7: not JSON: '#' is not a value; write text in double quotes"},
		{"text_after_the_end", "{\"a\": 1}\n{\"b\": 2}", "2:1: not JSON: nothing can follow the end of the JSON text"},
		{"unknown_escape", "{\"a\": \"\\q\"}", `1:8: not JSON: '\q' is not an escape; write '\\' for a backslash`},
		{"path_of_windows", `{"a": "C:\users"}`, `1:10: not JSON: '\u' needs four hexadecimal digits`},
		{"half_a_pair", `{"a": "x\ud83d"}`, `1:9: not JSON: '\ud83d' is one half of a character; its other half is missing`},
		{"second_half_alone", `{"a": "\ude00\ud83d"}`, `1:8: not JSON: '\ude00' is one half of a character; its other half is missing`},
		{"control_character", "{\"a\": \"x\x01\"}", `1:9: not JSON: a control character; write it as \u0001`},
		{"too_deep", strings.Repeat("[", 100), "1:66: lists and mappings nest deeper than the limit of 64"},
		{"too_many", "[" + strings.Repeat("1,", 100_000) + "]", "1:200000: more keys and values than the limit of 100000"},
		{"words_alone", "hello", "1:1: not JSON: 'hello' is not a value; write text in double quotes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := document.Read("f.json", []byte(c.doc), document.Limits{})
			if err == nil || err.Error() != "f.json:"+c.want {
				t.Errorf("error\n     %v\nwant f.json:%s", err, c.want)
			}
		})
	}
}

func TestTheFormOfAFileIsToldByItsContent(t *testing.T) {
	for _, c := range []struct {
		name, path, doc string
		syntax          document.Syntax
		fault           string // that the file is not what its syntax is taken for
	}{
		{"json_in_a_yaml_file", "f.yaml", "\t{\"a\": 1}", document.JSON, ""},
		{"json_after_a_comment", "f.yaml", "// x\n{\"a\": 1}", document.JSON, ""},
		{"json_after_a_yaml_comment", "f.yaml", "# x\n{\"a\": 1}", document.YAML, ""},
		{"json_after_a_document_marker", "f.yaml", "--- {\"a\": \"\\ud83d\\ude00\"}", document.JSON, ""},
		{"yaml_in_braces", "f.yaml", "{a: 1}", document.YAML, ""},
		{"yaml_in_braces_with_quotes", "f.yaml", "{\"a\": 1, b: *x}", document.JSON, "not JSON: a key in double quotes"},
		{"yaml_in_brackets_not_closed", "f.yaml", "[a, b", document.YAML, "not YAML: "},
		{"two_documents_in_braces", "f.yaml", "{\"a\": 1}\n---\n{\"b\": 2}", document.YAML, ""},
		{"json_that_is_broken", "f.yaml", "{\"a\": [1}", document.JSON, "not JSON: "},
		{"yaml_in_a_json_file", "f.json", "a: 1", document.JSON, "not JSON: "},
		{"empty_json_file", "f.json", " ", document.JSON, ""},
		{"block_of_yaml", "f.yaml", "a: {\"b\": 1}", document.YAML, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := document.Read(c.path, []byte(c.doc), document.Limits{})
			switch {
			case c.fault != "":
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("error %v, want %s", err, c.fault)
				}
			case err != nil:
				t.Error(err)
			case doc.Syntax != c.syntax:
				t.Errorf("syntax %d, want %d", doc.Syntax, c.syntax)
			}
		})
	}
}

func TestKeysTwiceInJSON(t *testing.T) {
	doc := readJSON(t, "{\"a\": 1, \"b\": {\"c\": 1,\n \"c\": 2}}")
	if got := fmt.Sprint(doc.Problems[0].Span, doc.Problems[0].Key, doc.Problems[0].Message); len(doc.Problems) != 1 ||
		got != "2:2-2:5b.ckey 'c' is repeated; it is first in line 1" {
		t.Error(doc.Problems)
	}
}

func TestNumbersBeyondTheirTypesKeepTheirText(t *testing.T) {
	for _, number := range []string{"123456789012345678901234567890", "1e999", "-0.10"} {
		if n := readJSON(t, "["+number+"]").Root.Items[0]; n.Kind != document.Float || n.Text() != number {
			t.Errorf("%s is %v %q", number, n.Kind, n.Text())
		}
	}
}

func TestRealJSONHasExactMaps(t *testing.T) {
	files, err := filepath.Glob(testshared.Path(t, "corpus", "formats", "arm") + "/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := document.Read(filepath.Base(path), data, document.Limits{Bytes: 8 << 20})
		if err != nil {
			t.Error(err)
			continue
		}
		checkMaps(t, doc.Source, doc.Root, true)
		checkJSONMaps(t, doc.Root)
	}
}

func FuzzReadJSON(f *testing.F) {
	for _, c := range jsonStyles {
		f.Add(c.doc)
	}
	f.Add("// a\n{\"a\": [1, ], /* b */}")
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := document.Read("f.json", []byte(text), document.Limits{Bytes: 1 << 16})
		var strict any
		valid := json.Unmarshal([]byte(text), &strict) == nil && utf8.ValidString(text)
		if err != nil {
			d, ok := err.(diag.Diagnostic)
			if !ok || valid && strings.HasPrefix(d.Message, "not JSON") && !strings.Contains(d.Message, "half of a character") {
				t.Fatalf("%v", err)
			}
			return
		}
		if valid && len(doc.Problems) == 0 && !strings.ContainsRune(text, 0) {
			compareJSON(t, doc.Root, text)
		}
		checkMaps(t, doc.Source, doc.Root, true)
		checkJSONMaps(t, doc.Root)
		doc.Comments()
	})
}
