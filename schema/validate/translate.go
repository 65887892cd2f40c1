package validate

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxGuesses bounds the suggestions for one document: a hostile one has many unknown keys.
const maxGuesses = 200

// A translator turns the validator's failure into problems.
type translator struct {
	schema   *Schema
	root     *document.Node
	guesses  int               // that may still be made
	required map[string]bool   // keys that some mapping requires; nil until asked for
	homes    map[string]string // by key, the key of a mapping that may have it; nil until asked for
	problems []diag.Diagnostic
	missing  []absence         // not reported yet
	misspelt map[string]string // by the path of a key, that of the unknown key that is meant to be it
}

// An absence is a required key that a mapping does not have.
type absence struct {
	node      *document.Node
	path, why string // path is that of the key
	severity  diag.Severity
}

// A fault is one failed keyword, with the schema that it stands in and the value that failed.
type fault struct {
	keyword string
	schema  map[string]any
	node    *document.Node // the value; the key when isKey
	key     *document.Node // the key of the value, nil for an item of a list
	isKey   bool           // what failed is the key itself
	path    string
	label   string // the last key of the path
}

// translate reports the leaves of the failure; its inner nodes only say that something below them failed. A
// schema with several branches that says in x-needs or x-message what it needs is reported as a whole, not branch by branch.
func (t *translator) translate(e *jsonschema.ValidationError) {
	f, ok := t.fault(e)
	branches := f.keyword == "anyOf" || f.keyword == "oneOf"
	if ok && (len(e.Causes) == 0 || branches && (f.text("x-needs") != "" || f.text("x-message") != "")) {
		t.report(f)
		return
	}
	for _, cause := range e.Causes {
		t.translate(cause)
	}
}

// fault finds the schema and the value of a failure.
func (t *translator) fault(e *jsonschema.ValidationError) (fault, bool) {
	_, pointer, _ := strings.Cut(e.AbsoluteKeywordLocation, "#")
	tokens := pointerTokens(pointer)
	if len(tokens) == 0 {
		return fault{}, false
	}
	f := fault{keyword: tokens[len(tokens)-1]}
	var ok bool
	if f.schema, ok = lookup(t.schema.tree(), tokens[:len(tokens)-1]); !ok {
		// The location of a keyword that maps names, such as dependentRequired, has the name after the keyword.
		if f.keyword = tokens[max(0, len(tokens)-3)]; len(tokens) < 3 {
			return f, false
		}
		if f.schema, ok = lookup(t.schema.tree(), tokens[:len(tokens)-3]); !ok {
			return f, false
		}
	}
	f.isKey = strings.Contains(e.KeywordLocation, "/propertyNames/")
	f.node = t.root
	for _, token := range pointerTokens(e.InstanceLocation) {
		switch f.node.Kind {
		case document.Seq:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(f.node.Items) {
				return f, false
			}
			f.node, f.key = f.node.Items[i], nil
			f.path += "[" + token + "]"
		default:
			p := f.node.Get(token)
			if p == nil {
				return f, false
			}
			f.node, f.key, f.label = p.Value, p.Key, token
			f.path = JoinPath(f.path, token)
		}
	}
	if f.isKey && f.key != nil {
		f.node = f.key
	}
	return f, true
}

// JoinPath returns the path of a key below a path.
func JoinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// pointerTokens returns the tokens of a JSON pointer, unescaped.
func pointerTokens(pointer string) []string {
	if pointer == "" || pointer == "/" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range tokens {
		if plain, err := url.PathUnescape(token); err == nil {
			token = plain
		}
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens
}

// lookup returns the schema at the tokens of a pointer.
func lookup(tree any, tokens []string) (map[string]any, bool) {
	for _, token := range tokens {
		switch v := tree.(type) {
		case map[string]any:
			tree = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			tree = v[i]
		default:
			return nil, false
		}
	}
	schema, ok := tree.(map[string]any)
	return schema, ok
}

// report adds the problems of a fault.
func (t *translator) report(f fault) {
	words, ok := keywords[f.keyword]
	if !ok {
		words = generalWords
	}
	for _, p := range words(t, &f) {
		if p.Key == "" {
			p.Key = f.path
		}
		if p.Span.IsZero() {
			p.Span = f.node.Span
		}
		if f.warns() {
			p.Severity = max(p.Severity, diag.Warning)
		}
		if p.Hint == "" {
			hints, _ := f.schema["x-hints"].(map[string]any)
			p.Hint, _ = hints[f.keyword].(string)
		}
		if m := f.text("x-message"); m != "" {
			p.Message = strings.ReplaceAll(m, "{key}", diag.Preview(f.label))
		}
		t.problems = append(t.problems, p)
	}
}

// reportMissing reports the keys that each mapping lacks, as one problem for each severity, at the first key of the
// mapping. Of a key with a wrong name only the name is reported.
func (t *translator) reportMissing() {
	for i := range t.problems {
		p := &t.problems[i]
		for _, a := range t.missing {
			if p.Code == UnknownKey && p.Key == t.misspelt[a.path] {
				p.Severity = min(p.Severity, a.severity)
			}
		}
	}
	for i, a := range t.missing {
		same := func(b absence) bool { return b.node == a.node && b.severity == a.severity && t.misspelt[b.path] == "" }
		if t.misspelt[a.path] != "" || slices.ContainsFunc(t.missing[:i], same) {
			continue // reported with the first
		}
		var names []string
		why := a.why
		for _, b := range t.missing[i:] {
			if same(b) {
				names = append(names, "'"+keyOf(b.path)+"'")
				if b.why != why {
					why = ""
				}
			}
		}
		if why != "" {
			why = ", " + why
		}
		at := a.node.Span
		if len(a.node.Pairs) > 0 {
			at = a.node.Pairs[0].Key.Span
		}
		t.problems = append(t.problems, diag.Diagnostic{
			Code: MissingKey, Key: a.path, Span: at, Severity: a.severity,
			Message: words.Some(len(names), "missing key") + " " + words.List(names) + why,
		})
	}
}

// warns reports whether the schema makes the fault a warning.
func (f *fault) warns() bool {
	list, _ := f.schema["x-warns"].([]any)
	for _, keyword := range list {
		if keyword == f.keyword || keyword == "*" {
			return true
		}
	}
	return false
}

// text returns an annotation of the schema, or "".
func (f *fault) text(keyword string) string {
	s, _ := f.schema[keyword].(string)
	return s
}

// number returns a limit of the schema.
func (f *fault) number(keyword string) string {
	n, _ := f.schema[keyword].(float64)
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// mustHave reports whether some mapping requires the key. An optional key without a value does no more
// harm than a missing one, and is only worth a warning.
func (t *translator) mustHave(key string) bool {
	if t.required == nil {
		t.required = map[string]bool{}
		t.collectRequired(t.schema.tree())
	}
	return t.required[key]
}

// collectRequired collects the keys that the schema requires, except those whose absence is only a warning.
func (t *translator) collectRequired(tree any) {
	switch v := tree.(type) {
	case map[string]any:
		f := fault{keyword: "required", schema: v}
		if !f.warns() {
			for _, name := range f.strings("required") {
				t.required[name] = true
			}
		}
		for _, within := range v {
			t.collectRequired(within)
		}
	case []any:
		for _, within := range v {
			t.collectRequired(within)
		}
	}
}

// home returns the key of the mapping that a misplaced key belongs to, "" for the document itself.
func (t *translator) home(key string) (string, bool) {
	if t.homes == nil {
		t.homes = map[string]string{}
		t.collectHomes(t.schema.tree(), "")
	}
	home, ok := t.homes[key]
	return home, ok
}

// collectHomes collects the keys of the mapping with the label before those of the mappings below it.
func (t *translator) collectHomes(tree any, label string) {
	schema, _ := tree.(map[string]any)
	properties, _ := schema["properties"].(map[string]any)
	names := slices.Sorted(maps.Keys(properties))
	for _, name := range names {
		if _, known := t.homes[name]; !known {
			t.homes[name] = label
		}
	}
	for _, name := range names {
		t.collectHomes(properties[name], name)
	}
	if items, ok := schema["items"]; ok {
		t.collectHomes(items, label)
	}
}

// strings returns a list of the schema.
func (f *fault) strings(keyword string) []string {
	list, _ := f.schema[keyword].([]any)
	texts := make([]string, 0, len(list))
	for _, v := range list {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}
