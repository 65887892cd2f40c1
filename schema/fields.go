package schema

import (
	"math"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/schema/validate"
	"github.com/ruleproof/ruleproof/schema/yamldoc"
)

// A mapping is a mapping of the document with its path; its node is nil when the document has none there.
type mapping struct {
	node *yamldoc.Node
	path string
}

// A read takes a value from a node, if it is of the right type.
type read[T any] func(n *yamldoc.Node, path string) (T, bool)

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
	f.KeyRange, f.Range = pair.Key.Range, pair.Value.Range
	f.Value, f.Set = read(pair.Value, f.Path)
	return f
}

// list reads a list whose items are of one type.
func list[T any](item read[T]) read[[]T] {
	return func(n *yamldoc.Node, path string) ([]T, bool) {
		if n.Kind != yamldoc.Seq {
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
	return func(n *yamldoc.Node, path string) (Field[T], bool) {
		v, ok := item(n, path)
		return Field[T]{Value: v, Set: ok, Range: n.Range, Path: path}, true
	}
}

// object reads a mapping by its keys.
func object[T any](fill func(m mapping) T) read[T] {
	return func(n *yamldoc.Node, path string) (T, bool) {
		if n.Kind != yamldoc.Map {
			var none T
			return none, false
		}
		return fill(mapping{n, path}), true
	}
}

// text reads a scalar as text, whatever it looks like: a name such as 2020 is a name.
func text(n *yamldoc.Node, _ string) (string, bool) {
	if n.Scalar == nil || n.Kind == yamldoc.Null {
		return "", false
	}
	return n.Text(), true
}

// onlyText reads a scalar that is text.
func onlyText(n *yamldoc.Node, _ string) (string, bool) { return n.Text(), n.Kind == yamldoc.String }

// texts reads a list of texts.
var texts = list(fieldOf(text))

// positioned reads a scalar as text that knows the place of each character.
func positioned(n *yamldoc.Node, path string) (*yamldoc.Text, bool) {
	if _, ok := text(n, path); !ok {
		return &yamldoc.Text{}, false
	}
	return n.Scalar, true
}

// integer reads a whole number, in quotes too.
func integer(n *yamldoc.Node, _ string) (int, bool) {
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
func boolean(n *yamldoc.Node, _ string) (bool, bool) {
	switch n.Value {
	case true, "true":
		return true, true
	case false, "false":
		return false, true
	}
	return false, false
}

// duration reads a duration in any form.
func duration(n *yamldoc.Node, _ string) (Duration, bool) {
	if n.Kind != yamldoc.String && n.Kind != yamldoc.Int {
		return Duration{}, false
	}
	d, err := ParseDuration(n.Text())
	return d, err == nil
}

// kind reads the kind of a rule in any letter case.
func kind(n *yamldoc.Node, _ string) (Kind, bool) {
	for _, k := range []Kind{Scheduled, NRT} {
		if n.Kind == yamldoc.String && strings.EqualFold(n.Text(), string(k)) {
			return k, true
		}
	}
	return "", false
}

// operators are the spellings of trigger operators.
var operators = map[string]TriggerOperator{
	"gt": GreaterThan, "lt": LessThan, "eq": Equal, "ne": NotEqual,
	"GreaterThan": GreaterThan, "LessThan": LessThan, "Equal": Equal, "NotEqual": NotEqual,
}

// operator reads a trigger operator in either spelling.
func operator(n *yamldoc.Node, _ string) (TriggerOperator, bool) {
	op, ok := operators[n.Text()]
	return op, ok
}

// node reads any value as it is.
func node(n *yamldoc.Node, _ string) (*yamldoc.Node, bool) { return n, n.Kind != yamldoc.Null }
