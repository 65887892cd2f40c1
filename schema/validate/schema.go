package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The codes of the problems that a schema finds.
const (
	MissingKey = "missing-key" // a required key is missing
	UnknownKey = "unknown-key" // a key that the schema does not know
	NotAllowed = "not-allowed" // a key that is not allowed where it stands
	Type       = "type"        // a value of the wrong type
	Enum       = "enum"        // a value that is not in the enumeration
	Format     = "format"      // text that is not in the required format
	Length     = "length"      // text that is too long or too short
	Range      = "range"       // a number that is too large or too small
	Count      = "count"       // a list or a mapping with too many or too few entries
)

// A FormatCheck returns an error that says why a scalar's text is not in a format.
type FormatCheck func(text string) error

// Meant is the error of a text that is not in a format, but can only mean one that is.
type Meant struct {
	Why  string // why it is not, or ""
	Text string // what to write
}

// Error says why the text is not in the format, and what to write.
func (m Meant) Error() string {
	if m.Why == "" {
		return "write " + m.Text
	}
	return m.Why + "; write " + m.Text
}

// A Schema is a JSON Schema that can say in words what breaks it. It is compiled when it is first used.
type Schema struct {
	source  []byte
	formats map[string]FormatCheck
	checker func() (*jsonschema.Schema, error)
	tree    func() any // the schema as JSON, for the words
}

// New returns the schema with the JSON source. The formats it names are checked by the functions
// in formats, on text and on numbers.
func New(source []byte, formats map[string]FormatCheck) *Schema {
	s := &Schema{source: source, formats: formats}
	s.checker = sync.OnceValues(s.compile)
	s.tree = sync.OnceValue(func() any {
		var tree any
		if json.Unmarshal(s.source, &tree) != nil {
			return nil // Compile reports that the source is not JSON
		}
		return tree
	})
	return s
}

const schemaURL = "ruleproof:///schema.json"

// compile compiles the schema.
func (s *Schema) compile() (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.AssertFormat = true
	for name, check := range s.formats {
		c.Formats[name] = func(v any) bool {
			switch v := v.(type) {
			case string:
				return check(v) == nil
			case int64:
				return check(strconv.FormatInt(v, 10)) == nil
			}
			return true
		}
	}
	if err := c.AddResource(schemaURL, bytes.NewReader(s.source)); err != nil {
		return nil, err
	}
	return c.Compile(schemaURL)
}

// Compile compiles the schema unless that is done. It takes some milliseconds, which a program may spend in the
// background. An error is a mistake in the schema itself.
func (s *Schema) Compile() error {
	_, err := s.checker()
	return err
}

// Check returns what is wrong with the value, in the order of the file. An error is a mistake in
// the schema itself.
func (s *Schema) Check(root *document.Node) ([]diag.Diagnostic, error) {
	checker, err := s.checker()
	if err != nil {
		return nil, err
	}
	err = checker.Validate(value(root))
	if err == nil {
		return nil, nil
	}
	var failure *jsonschema.ValidationError
	if !errors.As(err, &failure) {
		return nil, err
	}
	t := translator{schema: s, root: root, guesses: maxGuesses, misspelt: map[string]string{}}
	t.translate(failure)
	t.reportMissing()
	return diag.Sort(t.problems), nil
}

// value returns the node as the validator wants it, in the types of encoding/json.
func value(n *document.Node) any {
	switch n.Kind {
	case document.Map:
		m := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			m[p.Key.Text()] = value(p.Value)
		}
		return m
	case document.Seq:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = value(item)
		}
		return list
	case document.Float:
		if f := n.Value.(float64); math.IsInf(f, 0) || math.IsNaN(f) {
			return n.Text()
		}
	}
	return n.Value
}
