package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/ruleproof/ruleproof/schema/yamldoc"
)

// The kinds of problem that a schema finds.
const (
	MissingKey = "missing-key" // a key that is needed is not there
	UnknownKey = "unknown-key" // a key that the schema does not know
	NotAllowed = "not-allowed" // a key that has no place where it stands
	Type       = "type"        // a value of another type
	Enum       = "enum"        // a value that is none of those allowed
	Format     = "format"      // a text in another form
	Length     = "length"      // a text that is too long or too short
	Range      = "range"       // a number that is too large or too small
	Count      = "count"       // a list or a mapping with too many or too few entries
)

// A FormatCheck says why a scalar's text is not in a format, or nothing when it is.
type FormatCheck func(text string) error

// A Schema is a JSON Schema with words for its faults. It is compiled when it is first used.
type Schema struct {
	source  []byte
	formats map[string]FormatCheck
	once    sync.Once
	tree    any // the schema as JSON, for the words
	checker *jsonschema.Schema
	err     error
}

// New returns the schema with the JSON source. A format of the schema that is among formats is checked by it,
// on text and numbers alike.
func New(source []byte, formats map[string]FormatCheck) *Schema {
	return &Schema{source: source, formats: formats}
}

const schemaURL = "ruleproof:///schema.json"

// compile compiles the schema once. Only a wrong schema, which is a fault of the program, has an error.
func (s *Schema) compile() error {
	s.once.Do(func() {
		if s.err = json.Unmarshal(s.source, &s.tree); s.err != nil {
			return
		}
		c := jsonschema.NewCompiler()
		c.Draft = jsonschema.Draft2020
		c.AssertFormat = true
		for name, check := range s.formats {
			c.Formats[name] = func(v any) bool {
				switch v := v.(type) {
				case string:
					return check(v) == nil
				case int64:
					return check(fmt.Sprint(v)) == nil
				}
				return true
			}
		}
		if s.err = c.AddResource(schemaURL, bytes.NewReader(s.source)); s.err == nil {
			s.checker, s.err = c.Compile(schemaURL)
		}
	})
	return s.err
}

// Check returns what is wrong with the document, in the order of the file. The error is for a
// schema that is no JSON Schema.
func (s *Schema) Check(root *yamldoc.Node) ([]yamldoc.Problem, error) {
	if err := s.compile(); err != nil {
		return nil, err
	}
	err := s.checker.Validate(value(root))
	if err == nil {
		return nil, nil
	}
	var failure *jsonschema.ValidationError
	if !errors.As(err, &failure) {
		return nil, err
	}
	t := translator{schema: s, root: root, guesses: maxGuesses}
	t.translate(failure)
	return yamldoc.Sort(t.problems), nil
}

// value returns the node as JSON.
func value(n *yamldoc.Node) any {
	switch n.Kind {
	case yamldoc.Map:
		m := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			m[p.Key.Text()] = value(p.Value)
		}
		return m
	case yamldoc.Seq:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = value(item)
		}
		return list
	case yamldoc.Float:
		if f := n.Value.(float64); math.IsInf(f, 0) || math.IsNaN(f) {
			return n.Text()
		}
	}
	return n.Value
}
