package schema

import (
	"iter"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema/facts"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// A mapping is a mapping of the document with its path. Its node is nil if the document has something else there.
type mapping struct {
	node *document.Node
	path string
}

// A read returns the value of a node, and whether it is of the right type.
type read[T any] func(n *document.Node, path string) (T, bool)

// get reads the value of a key.
func get[T any](m mapping, key string, read read[T]) Field[T] {
	var f Field[T]
	if m.node == nil {
		return f
	}
	f.Path = validate.JoinPath(m.path, key)
	pair := m.node.Get(key)
	if pair == nil {
		return f
	}
	f.KeySpan, f.Span = pair.Key.Span, pair.Value.Span
	f.Value, f.Set = read(pair.Value, f.Path)
	return f
}

// list reads a list whose items are of one type.
func list[T any](item read[T]) read[[]T] {
	return func(n *document.Node, path string) ([]T, bool) {
		if n.Kind != document.Seq {
			return nil, false
		}
		items := make([]T, 0, len(n.Items))
		for i, node := range n.Items {
			if v, ok := item(node, path+"["+strconv.Itoa(i)+"]"); ok {
				items = append(items, v)
			}
		}
		return items, true
	}
}

// fieldOf reads an item of a list as a field of its own.
func fieldOf[T any](item read[T]) read[Field[T]] {
	return func(n *document.Node, path string) (Field[T], bool) {
		v, ok := item(n, path)
		return Field[T]{Value: v, Set: ok, Span: n.Span, Path: path}, true
	}
}

// object reads a mapping by its keys.
func object[T any](fill func(m mapping) T) read[T] {
	return func(n *document.Node, path string) (T, bool) {
		if n.Kind != document.Map {
			var none T
			return none, false
		}
		return fill(mapping{n, path}), true
	}
}

// text reads a scalar as text, whatever it looks like: a name such as 2020 is a name.
func text(n *document.Node, _ string) (string, bool) {
	if n.Scalar == nil || n.Kind == document.Null {
		return "", false
	}
	return n.Text(), true
}

// onlyText reads a scalar that is text.
func onlyText(n *document.Node, _ string) (string, bool) { return n.Text(), n.Kind == document.String }

// texts reads a list of texts.
var texts = list(fieldOf(text))

// positioned reads a scalar as text that knows the place of each character.
func positioned(n *document.Node, path string) (*diag.Source, bool) {
	if _, ok := text(n, path); !ok {
		return &diag.Source{}, false
	}
	return n.Scalar, true
}

// integer reads a whole number, in quotes too.
func integer(n *document.Node, _ string) (int, bool) {
	switch v := n.Value.(type) {
	case int64:
		return int(v), true
	case float64:
		return int(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case string:
		i, err := strconv.Atoi(v)
		return i, err == nil
	}
	return 0, false
}

// boolean reads true or false, in quotes too.
func boolean(n *document.Node, _ string) (bool, bool) {
	switch n.Value {
	case true, "true":
		return true, true
	case false, "false":
		return false, true
	}
	return false, false
}

// duration reads a duration in any form.
func duration(n *document.Node, _ string) (Duration, bool) {
	if n.Kind != document.String && n.Kind != document.Int {
		return Duration{}, false
	}
	d, err := ParseDuration(n.Text())
	return d, err == nil
}

// kind reads the kind of a rule in any letter case.
func kind(n *document.Node, _ string) (Kind, bool) {
	for _, k := range []Kind{Scheduled, NRT} {
		if n.Kind == document.String && strings.EqualFold(n.Text(), string(k)) {
			return k, true
		}
	}
	return "", false
}

// Severities are those of rules and alerts, the lowest first.
var Severities = []string{"Informational", "Low", "Medium", "High"}

// The values of enumerations, which are read in any letter case.
var (
	severities      = func() []string { return Severities }
	aggregations    = func() []string { return []string{SingleAlert, AlertPerResult} }
	matchingMethods = func() []string { return []string{AllEntities, AnyAlert, Selected} }
	alertDetails    = func() []string { return []string{"DisplayName", "Severity"} }
	alertProperties = func() []string {
		return []string{
			"AlertLink", "ConfidenceLevel", "ConfidenceScore", "ExtendedLinks", "ProductComponentName",
			"ProductName", "ProviderName", "RemediationSteps", "SubTechniques", "Techniques",
		}
	}
	tactics = sync.OnceValue(func() []string {
		return names(facts.Tactics(), func(t *facts.Tactic) string { return t.Name })
	})
	entityTypes = sync.OnceValue(func() []string {
		return names(facts.Entities(), func(e *facts.Entity) string { return e.Type })
	})
)

func names[T any](records iter.Seq[T], name func(T) string) []string {
	var all []string
	for r := range records {
		all = append(all, name(r))
	}
	return all
}

// oneOf reads a scalar as text, in the spelling of the values.
func oneOf(values func() []string) read[string] {
	return func(n *document.Node, path string) (string, bool) {
		t, ok := text(n, path)
		for _, v := range values() {
			if len(v) == len(t) && strings.EqualFold(v, t) {
				return v, ok
			}
		}
		return t, ok
	}
}

// operators are the spellings of trigger operators.
var operators = [...]struct {
	name     string
	operator TriggerOperator
}{
	{"gt", GreaterThan}, {"lt", LessThan}, {"eq", Equal}, {"ne", NotEqual},
	{"GreaterThan", GreaterThan}, {"LessThan", LessThan}, {"Equal", Equal}, {"NotEqual", NotEqual},
}

// operator reads a trigger operator in either spelling.
func operator(n *document.Node, _ string) (TriggerOperator, bool) {
	for _, o := range operators {
		if strings.EqualFold(n.Text(), o.name) {
			return o.operator, true
		}
	}
	return "", false
}

// node reads any value as it is.
func node(n *document.Node, _ string) (*document.Node, bool) { return n, n.Kind != document.Null }
