package validate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// keywords say what is wrong when a keyword of a schema fails. A problem without a span is at the value that failed.
var keywords = map[string]func(t *translator, f *fault) []diag.Diagnostic{
	"type":                 typeWords,
	"enum":                 enumWords,
	"const":                enumWords,
	"pattern":              formWords,
	"format":               formWords,
	"anyOf":                formWords,
	"oneOf":                formWords,
	"maxLength":            lengthWords,
	"minLength":            lengthWords,
	"maximum":              rangeWords,
	"minimum":              rangeWords,
	"maxItems":             countWords,
	"minItems":             countWords,
	"maxProperties":        countWords,
	"minProperties":        countWords,
	"required":             requiredWords,
	"dependentRequired":    requiredWords,
	"additionalProperties": unknownWords,
	"not":                  notAllowedWords,
}

// one returns a single problem as a list.
func one(kind, format string, args ...any) []diag.Diagnostic {
	return []diag.Diagnostic{{Code: kind, Message: fmt.Sprintf(format, args...)}}
}

// generalWords is for the keywords that are not in the table.
func generalWords(t *translator, f *fault) []diag.Diagnostic {
	return one(Format, "%s is not %s", f.shown(), f.needs())
}

// shown returns "key: 'value'" for a scalar, and the key alone for any other value.
func (f *fault) shown() string {
	switch {
	case f.isKey:
		return "key '" + diag.Preview(f.node.Text()) + "'"
	case f.node.Scalar == nil || f.node.Kind == document.Null:
		return f.name()
	case f.label == "":
		return f.quoted()
	}
	return diag.Preview(f.label) + ": " + f.quoted()
}

// name returns what a message calls the value: its key, or "the document".
func (f *fault) name() string {
	switch {
	case f.label == "":
		return "the document"
	case f.key == nil:
		return "an entry of " + diag.Preview(f.label)
	}
	return diag.Preview(f.label)
}

// quoted returns the value for a message: text in quotes, numbers bare.
func (f *fault) quoted() string {
	text := diag.Preview(f.node.Text())
	if f.node.Kind == document.String {
		return "'" + text + "'"
	}
	return text
}

// typeNames are the types of JSON Schema in the words of someone who writes documents.
var typeNames = map[string]string{
	"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"array": "a list", "object": "a mapping of keys", "null": "nothing",
}

// needs returns what the schema requires, from x-needs or from its keywords.
func (f *fault) needs() string {
	if needs := f.text("x-needs"); needs != "" {
		return needs
	}
	if values := f.strings("enum"); len(values) > 0 {
		if noun := f.text("x-noun"); noun != "" {
			return withArticle(noun)
		}
		return "one of " + strings.Join(values, ", ")
	}
	types := f.types()
	names := make([]string, len(types))
	for i, name := range types {
		names[i] = typeNames[name]
	}
	needs := strings.Join(names, " or ")
	_, low := f.schema["minimum"]
	_, high := f.schema["maximum"]
	if low && high {
		needs += " from " + f.number("minimum") + " to " + f.number("maximum")
	}
	return needs
}

// withArticle returns the noun with its indefinite article.
func withArticle(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// types returns the types that the schema allows.
func (f *fault) types() []string {
	if name := f.text("type"); name != "" {
		return []string{name}
	}
	return f.strings("type")
}

// typeWords: a value is of the wrong type. It is only a warning if adding or removing quotes mends it.
func typeWords(t *translator, f *fault) []diag.Diagnostic {
	n := f.node
	if n.Kind == document.Null && f.key != nil {
		p := one(Type, "key '%s' has no value; %s is needed", diag.Preview(f.label), f.needs())
		if !t.mustHave(f.label) {
			p[0].Severity = diag.Warning
		}
		p[0].Span = f.key.Span
		return p
	}
	if n.Scalar == nil || n.Kind == document.Null {
		return one(Type, "%s is %s; %s is needed", f.name(), n.Kind, f.needs())
	}
	types := f.types()
	if n.Kind == document.String && unquotes(n.Text(), types) {
		p := one(Type, "%s is text in quotes; write %s without them", f.shown(), n.Text())
		p[0].Severity, p[0].Fix = diag.Warning, bareFix(n, n.Text())
		return p
	}
	p := one(Type, "%s is %s; %s is needed", f.shown(), n.Kind, f.needs())
	if n.Kind == document.Bool {
		p = one(Type, "%s is a truth value; %s is needed", f.shown(), f.needs())
	}
	if slices.Contains(types, "array") && n.Kind == document.String && !strings.ContainsAny(n.Text(), ",;[]{}#&*!|>'\"%@`: \n") {
		p[0].Fix = bareFix(n, "["+n.Text()+"]")
	}
	// Quotes help where any text will do.
	if slices.Contains(types, "string") && n.Kind != document.String && !f.constrains() {
		p[0].Hint = "put it in quotes"
		p[0].Severity = diag.Warning
	}
	return p
}

// bareFix returns the fix that writes a text in place of a scalar and its quotes, nil for a block scalar or an empty one.
func bareFix(n *document.Node, text string) *diag.Fix {
	old := n.Span.InFile().Text()
	if old == "" || old != n.Text() && old != "'"+n.Text()+"'" && old != `"`+n.Text()+`"` {
		return nil
	}
	return &diag.Fix{Message: "write " + diag.Preview(text), Edits: []diag.Edit{{Span: n.Span, New: text}}}
}

// unquotes reports whether the text would be of one of the types without its quotes.
func unquotes(text string, types []string) bool {
	if slices.Contains(types, "boolean") && (text == "true" || text == "false") {
		return true
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil && slices.Contains(types, "integer")
}

// constrains reports whether the schema requires more of text than that it is text.
func (f *fault) constrains() bool {
	for _, keyword := range []string{"enum", "const", "pattern", "format"} {
		if _, ok := f.schema[keyword]; ok {
			return true
		}
	}
	return false
}

// maxListed bounds the values that a message lists.
const maxListed = 12

// enumWords: a value is not in the enumeration.
func enumWords(t *translator, f *fault) []diag.Diagnostic {
	values := f.strings("enum")
	if c := f.text("const"); c != "" {
		values = []string{c}
	}
	text := f.node.Text()
	for _, v := range values {
		if fold, ok := f.schema["x-fold"]; ok && strings.EqualFold(v, text) {
			p := one(Enum, "%s is written '%s'", f.shown(), v)
			p[0].Severity, p[0].Fix = diag.Warning, document.WriteFix(f.node.Span, v)
			if fold == "info" {
				p[0].Severity = diag.Info
			}
			return p
		}
	}
	noun := f.text("x-noun")
	var message string
	switch {
	case f.node.Scalar == nil:
		message = fmt.Sprintf("%s is %s; %s is needed", f.name(), f.node.Kind, f.needs())
	case len(values) > maxListed && noun != "":
		message = fmt.Sprintf("%s is not %s", f.shown(), withArticle(noun))
	case len(values) == 1:
		message = fmt.Sprintf("%s is not '%s'", f.shown(), values[0])
	default:
		message = fmt.Sprintf("%s is not one of %s", f.shown(), strings.Join(values, ", "))
	}
	near, ok := t.nearest(text, values)
	for _, v := range values {
		if letters(v) == letters(text) {
			near, ok = v, true
		}
	}
	if advice, known := f.schema["x-instead"].(map[string]any); known {
		if instead, known := advice[letters(text)].(string); known {
			near, ok = instead, true
		}
	}
	p := one(Enum, "%s%s", message, diag.DidYouMean(near, ok))
	if ok && f.node.Scalar != nil {
		p[0].Fix = document.WriteFix(f.node.Span, near)
	}
	return p
}

// nearest returns the candidate that the word was probably meant to be.
func (t *translator) nearest(word string, candidates []string) (string, bool) {
	if t.guesses == 0 {
		return "", false
	}
	t.guesses--
	return suggest.Nearest(word, slices.Values(candidates))
}

// meant returns the known key that an unknown one was probably meant to be: what the schema says in x-meant, or the nearest.
func (t *translator) meant(f *fault, name string, known []string) (string, bool) {
	others, _ := f.schema["x-meant"].(map[string]any)
	if key, ok := others[letters(name)].(string); ok {
		return key, true
	}
	return t.nearest(name, known)
}

// letters returns the text in small letters and without what separates words.
func letters(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(text))
}

// formWords: text is not in the required format.
func formWords(t *translator, f *fault) []diag.Diagnostic {
	if _, reported := f.schema["minLength"]; reported && f.node.Scalar != nil && f.node.Text() == "" {
		return nil
	}
	why := ""
	var fix *diag.Fix
	if check := t.schema.formats[f.text("format")]; check != nil && f.node.Scalar != nil {
		if err := check(f.node.Text()); err != nil && err.Error() != "" {
			why = ": " + err.Error()
			if m, ok := err.(Meant); ok {
				fix = document.WriteFix(f.node.Span, m.Text)
			}
		}
	}
	if f.node.Scalar == nil {
		return one(Type, "%s is %s; %s is needed", f.name(), f.node.Kind, f.needs())
	}
	p := one(Format, "%s is not %s%s", f.shown(), f.needs(), why)
	p[0].Fix = fix
	return p
}

// lengthWords: text is too long or too short.
func lengthWords(t *translator, f *fault) []diag.Diagnostic {
	count := utf8.RuneCountInString(f.node.Text())
	if count == 0 {
		return one(Length, "%s is empty", f.name())
	}
	what := f.name()
	if f.isKey {
		what = "key '" + diag.Preview(f.node.Text()) + "'"
	}
	return one(Length, "%s has %s; %s", what, words.CountOrNo(count, "character"), f.bound())
}

// rangeWords: a number is too large or too small.
func rangeWords(t *translator, f *fault) []diag.Diagnostic {
	return one(Range, "%s is out of range; %s is needed", f.shown(), f.needs())
}

// countWords: a list or a mapping has too many or too few entries.
func countWords(t *translator, f *fault) []diag.Diagnostic {
	count, noun := len(f.node.Items), "entry"
	if strings.HasSuffix(f.keyword, "Properties") {
		count, noun = len(f.node.Pairs), "key"
	}
	return one(Count, "%s has %s; %s", f.name(), words.CountOrNo(count, noun), f.bound())
}

// bound returns the limit of the keyword, as in "at most 3 are allowed".
func (f *fault) bound() string {
	verb := "are"
	if f.number(f.keyword) == "1" {
		verb = "is"
	}
	if strings.HasPrefix(f.keyword, "min") {
		return "at least " + f.number(f.keyword) + " " + verb + " needed"
	}
	return "at most " + f.number(f.keyword) + " " + verb + " allowed"
}

// requiredWords: keys are missing. reportMissing reports them.
func requiredWords(t *translator, f *fault) []diag.Diagnostic {
	names := f.strings("required")
	if f.keyword == "dependentRequired" {
		names = nil
		rules, _ := f.schema["dependentRequired"].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(rules)) {
			if f.node.Get(key) == nil {
				continue
			}
			for _, name := range rules[key].([]any) {
				names = append(names, name.(string))
			}
		}
	}
	severity := diag.Error
	if f.warns() {
		severity = diag.Warning
	}
	for _, name := range names {
		if f.node.Get(name) == nil {
			t.missing = append(t.missing, absence{f.node, JoinPath(f.path, name), f.text("x-why"), severity})
		}
	}
	return nil
}

// unknownWords: keys are unknown. Each is reported with what the schema says about it, or with the nearest known key. The
// schema lists in x-known the keys that others read, and says in x-others that a key which is like no known one is worth less than the others.
func unknownWords(t *translator, f *fault) []diag.Diagnostic {
	known, _ := f.schema["properties"].(map[string]any)
	advice, _ := f.schema["x-unknown"].(map[string]any)
	others := f.strings("x-known")
	names := slices.Sorted(maps.Keys(known))
	var problems []diag.Diagnostic
	for _, p := range f.node.Pairs {
		name := p.Key.Text()
		if _, ok := known[name]; ok || slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, name) }) {
			continue
		}
		problem := diag.Diagnostic{Code: UnknownKey, Key: JoinPath(f.path, name), Span: p.Key.Span}
		more := ""
		if text, ok := advice[name].(string); ok {
			more = "; " + text
		} else if near, ok := t.meant(f, name, names); ok {
			more = diag.DidYouMean(near, true)
			if f.node.Get(near) == nil {
				problem.Fix = document.WriteFix(p.Key.Span, near)
				t.misspelt[JoinPath(f.path, near)] = problem.Key
			}
		} else {
			anyKey, advised := advice["*"].(string)
			switch home, ok := t.home(name); {
			case advised:
				more = "; " + anyKey
			case ok && home == "":
				more = "; it belongs to the top of the file: check the indentation"
			case ok && home != f.label:
				more = "; it belongs to '" + home + "': check the indentation"
			case f.text("x-others") == "info":
				problem.Severity = diag.Info
			}
		}
		problem.Message = fmt.Sprintf("unknown key '%s'%s", diag.Preview(name), more)
		problems = append(problems, problem)
	}
	return problems
}

// notAllowedWords: a key is not allowed here.
func notAllowedWords(t *translator, f *fault) []diag.Diagnostic {
	at := f.node.Span
	if f.key != nil {
		at = f.key.Span
	}
	return []diag.Diagnostic{{
		Code: NotAllowed, Span: at, Message: fmt.Sprintf("key '%s' is not allowed here", diag.Preview(f.label)),
	}}
}
