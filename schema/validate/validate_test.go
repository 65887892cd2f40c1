package validate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// check returns the problems of a document under a schema, a line each.
func check(t testing.TB, schema, doc string) string {
	t.Helper()
	d, err := document.Read("f", []byte(doc), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := validate.New([]byte(schema), map[string]validate.FormatCheck{"even": func(text string) error {
		if strings.ContainsAny(text[len(text)-1:], "02468") {
			return nil
		}
		return errors.New("it is odd")
	}})
	problems, err := s.Check(d.Root)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range problems {
		line := fmt.Sprintf("%v %s %s [%s] %s", p.Span.Position(), p.Severity, p.Code, p.Key, p.Message)
		if p.Hint != "" {
			line += " (" + p.Hint + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestEachKeywordHasWords(t *testing.T) {
	for _, c := range []struct{ name, schema, doc, want string }{
		{"nothing_wrong", `{"type": "object"}`, "a: 1", ""},
		{"all_problems_in_the_order_of_the_file", `{"properties": {"z": {"type": "string"}, "a": {"type": "boolean"}}}`, "z: []\na: 1",
			"1:4 error type [z] z is a list; text is needed\n2:4 error type [a] a: 1 is a number; true or false is needed"},
		{"several_types", `{"properties": {"a": {"type": ["integer", "array"]}}}`, "a: x",
			"1:4 error type [a] a: 'x' is text; a whole number or a list is needed"},
		{"item_of_a_list", `{"properties": {"a": {"type": "array", "items": {"type": "object"}}}}`, "a: [{}, [], 1]",
			"1:9 error type [a[1]] an entry of a is a list; a mapping of keys is needed\n1:13 error type [a[2]] a: 1 is a number; a mapping of keys is needed"},
		{"const", `{"properties": {"a": {"const": "x"}}}`, "a: y", "1:4 error enum [a] a: 'y' is not 'x'"},
		{"long_enumeration", `{"properties": {"a": {"x-noun": "letter", "enum": ["aaa","b","c","d","e","f","g","h","i","j","k","l","m"]}}}`, "a: aab",
			"1:4 error enum [a] a: 'aab' is not a letter; did you mean 'aaa'?"},
		{"minimum_alone", `{"properties": {"a": {"type": "integer", "minimum": 1, "x-needs": "a whole number from 1"}}}`, "a: 0",
			"1:4 error range [a] a: 0 is out of range; a whole number from 1 is needed"},
		{"too_few_entries", `{"properties": {"a": {"minItems": 2}}}`, "a: [1]", "1:4 error count [a] a has 1 entry; at least 2 are needed"},
		{"too_many_keys", `{"properties": {"a": {"maxProperties": 1}}}`, "a: {b: 1, c: 2}", "1:4 error count [a] a has 2 keys; at most 1 is allowed"},
		{"too_short", `{"properties": {"a": {"minLength": 3}}}`, "a: xy", "1:4 error length [a] a has 2 characters; at least 3 are needed"},
		{"format_with_its_reason", `{"properties": {"a": {"format": "even", "x-needs": "an even number"}}}`, "a: 3",
			"1:4 error format [a] a: 3 is not an even number: it is odd"},
		{"branches_with_words", `{"properties": {"a": {"x-needs": "a count or a list", "anyOf": [{"type": "integer"}, {"type": "array"}]}}}`, "a: x",
			"1:4 error format [a] a: 'x' is not a count or a list"},
		{"branches_without_words", `{"properties": {"a": {"oneOf": [{"type": "integer"}]}}}`, "a: x",
			"1:4 error type [a] a: 'x' is text; a whole number is needed"},
		{"condition_is_not_told", `{"if": {"required": ["a"]}, "then": {"required": ["b", "c"], "x-why": "which goes with 'a'"}}`, "a: 1\nc: 2",
			"1:1 error missing-key [b] missing key 'b', which goes with 'a'"},
		{"key_that_needs_another", `{"dependentRequired": {"a": ["b"], "z": ["y"]}}`, "a: 1", "1:1 error missing-key [b] missing key 'b'"},
		{"missing_key_of_an_empty_mapping", `{"properties": {"a": {"required": ["b"]}}}`, "a: {}", "1:4 error missing-key [a.b] missing key 'b'"},
		{"key_not_allowed", `{"properties": {"a": {"not": {}}}}`, "a: 1", "1:1 error not-allowed [a] key 'a' is not allowed here"},
		{"message_of_the_schema", `{"properties": {"a": {"type": "string", "x-message": "'{key}' must be kind"}}}`, "a: []", "1:4 error type [a] 'a' must be kind"},
		{"warnings_and_hints", `{"properties": {"a": {"enum": ["x"], "x-warns": ["*"], "x-hints": {"enum": "write x"}}}}`, "a: y",
			"1:4 warning enum [a] a: 'y' is not 'x' (write x)"},
		{"keyword_without_words", `{"properties": {"a": {"multipleOf": 2, "x-needs": "an even number"}}}`, "a: 3", "1:4 error format [a] a: 3 is not an even number"},
		{"key_with_odd_characters", `{"properties": {"a": {"additionalProperties": {"type": "string"}}}}`, "a: {'x/y~z %41 ü': []}",
			"1:20 error type [a.x/y~z %41 ü] x/y~z %41 ü is a list; text is needed"},
		{"key_of_the_top_far_below", `{"properties": {"a": {"additionalProperties": false, "properties": {}}, "severity": {}}}`, "a: {severity: 1}",
			"1:5 error unknown-key [a.severity] unknown key 'severity'; it belongs to the top of the file: check the indentation"},
		{"value_repeated_by_an_alias", `{"additionalProperties": {"type": "string"}}`, "a: &x [1]\nb: *x",
			"1:7 error type [a] a is a list; text is needed\n1:7 error type [b] b is a list; text is needed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := check(t, c.schema, c.doc); got != c.want {
				t.Errorf("problems\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestWrongSchemaIsAnError(t *testing.T) {
	for _, source := range []string{"{", `{"type": 5}`} {
		if err := validate.New([]byte(source), nil).Compile(); err == nil {
			t.Errorf("%s compiles", source)
		}
	}
}

func FuzzCheck(f *testing.F) {
	const schema = `{"type": "object", "additionalProperties": false, "required": ["a"], "propertyNames": {"pattern": "^[a-c]$"},
		"properties": {"a": {"type": "integer", "maximum": 3}, "b": {"items": {"anyOf": [{"type": "string"}, {"$ref": "#"}]}}, "c": {"enum": ["x"]}}}`
	f.Add("a: 1\nb: [x, {a: 5}]\nc: y\n")
	f.Add("a: .nan\nb: &x [*y]\n")
	f.Fuzz(func(t *testing.T, doc string) {
		if _, err := document.Read("f", []byte(doc), document.Limits{}); err == nil {
			check(t, schema, doc)
		}
	})
}
