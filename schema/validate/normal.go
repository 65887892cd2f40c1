package validate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Normal is a document in the form that its schema describes: keys have the letter case
// of the schema, and keys and entries without a value are left out.
type Normal struct {
	Root     *document.Node
	Problems []diag.Diagnostic    // the keys that had to be renamed
	unset    map[string]diag.Span // by path, the keys that have no value
	schema   *Schema
}

// Normalize returns the document in normal form. A null is a value that is not set, and a key in another letter case is
// the same key for most programs that read such documents. These annotations of a schema say more:
//
//	x-case    "any": a key in another letter case is not worth a finding
//	x-alias   other names of keys, by name
//	x-unset   an empty text is not a value either
func (s *Schema) Normalize(root *document.Node) *Normal {
	n := &Normal{unset: map[string]diag.Span{}, schema: s}
	tree, _ := s.tree().(map[string]any)
	n.Root = n.normal(root, tree, "")
	return n
}

// Check returns what is wrong with the document, as Schema.Check does.
func (n *Normal) Check() ([]diag.Diagnostic, error) {
	problems, err := n.schema.Check(n.Root)
	for i, p := range problems {
		if at, ok := n.unset[p.Key]; ok && p.Code == MissingKey {
			problems[i].Span = at
			problems[i].Message = strings.Replace(p.Message, "missing key '"+keyOf(p.Key)+"'", "key '"+keyOf(p.Key)+"' has no value", 1)
		}
	}
	return problems, err
}

// keyOf returns the last key of a path.
func keyOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func (n *Normal) normal(node *document.Node, schema map[string]any, path string) *document.Node {
	schema = n.resolve(schema)
	switch {
	case schema == nil:
		return node
	case node.Kind == document.Map:
		return n.mapping(node, schema, path)
	case node.Kind == document.Seq:
		return n.list(node, schema, path)
	}
	return node
}

// resolve follows a reference to a definition.
func (n *Normal) resolve(schema map[string]any) map[string]any {
	ref, ok := schema["$ref"].(string)
	if !ok {
		return schema
	}
	_, pointer, _ := strings.Cut(ref, "#")
	target, _ := lookup(n.schema.tree(), pointerTokens(pointer))
	return target
}

func (n *Normal) list(node *document.Node, schema map[string]any, path string) *document.Node {
	items, _ := schema["items"].(map[string]any)
	changed := false
	kept := make([]*document.Node, 0, len(node.Items))
	for i, item := range node.Items {
		if item.Kind == document.Null {
			n.Problems = append(n.Problems, diag.Diagnostic{
				Code: Type, Key: fmt.Sprintf("%s[%d]", path, i), Span: item.Span, Severity: diag.Warning,
				Message: fmt.Sprintf("an entry of %s is empty", diag.Preview(keyOf(path))),
			})
			changed = true
			continue
		}
		tidied := n.normal(item, items, fmt.Sprintf("%s[%d]", path, i))
		changed = changed || tidied != item
		kept = append(kept, tidied)
	}
	if !changed {
		return node
	}
	return node.WithItems(kept)
}

func (n *Normal) mapping(node *document.Node, schema map[string]any, path string) *document.Node {
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil {
		return node
	}
	changed := false
	kept := make([]document.Pair, 0, len(node.Pairs))
	taken := map[string]bool{}
	for _, p := range node.Pairs {
		key := n.key(node, p.Key, schema, path)
		name := key.Text()
		if key != p.Key && taken[name] {
			key, name = p.Key, p.Key.Text()
		}
		within, known := properties[name].(map[string]any)
		if known && n.isUnset(p.Value, within) {
			n.unset[JoinPath(path, name)] = p.Key.Span
			changed = true
			continue
		}
		taken[name] = true
		value := n.normal(p.Value, within, JoinPath(path, name))
		changed = changed || key != p.Key || value != p.Value
		kept = append(kept, document.Pair{Key: key, Value: value})
	}
	if !changed {
		return node
	}
	return node.WithPairs(kept)
}

// isUnset reports whether the value stands for no value.
func (n *Normal) isUnset(value *document.Node, schema map[string]any) bool {
	return value.Kind == document.Null || value.Kind == document.String && value.Text() == "" && n.resolve(schema)["x-unset"] == true ||
		value.Kind == document.String && value.Text() == "" && schema["x-unset"] == true
}

// key returns the key as the schema writes it: in its letter case, and for another name the name.
func (n *Normal) key(node, key *document.Node, schema map[string]any, path string) *document.Node {
	name := key.Text()
	properties, _ := schema["properties"].(map[string]any)
	aliases, _ := schema["x-alias"].(map[string]any)
	if alias, ok := folded(aliases, name); ok {
		if real, _ := aliases[alias].(string); node.Get(real) == nil {
			n.rename(key, path, real, fmt.Sprintf("key '%s' is written '%s' here", diag.Preview(name), real))
			return key.Named(real)
		}
	}
	if _, known := properties[name]; known {
		return key
	}
	known, ok := folded(properties, name)
	if !ok || node.Get(known) != nil {
		return key
	}
	if schema["x-case"] != "any" {
		n.rename(key, path, known, fmt.Sprintf("key '%s' is written '%s'", diag.Preview(name), known))
	}
	return key.Named(known)
}

func (n *Normal) rename(key *document.Node, path, name, message string) {
	n.Problems = append(n.Problems, diag.Diagnostic{
		Code: UnknownKey, Key: JoinPath(path, name), Span: key.Span, Severity: diag.Warning, Message: message,
		Fix: document.WriteFix(key.Span, name),
	})
}

// folded returns the alphabetically first key of the map that is the name in some letter case.
func folded(m map[string]any, name string) (string, bool) {
	var found []string
	for key := range m {
		if len(key) == len(name) && strings.EqualFold(key, name) {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return "", false
	}
	return slices.Min(found), true
}
