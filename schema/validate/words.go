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
	"github.com/ruleproof/ruleproof/kql/diag"
)

// keywords say what is wrong when the keyword of a schema fails. A problem without a range is at the value at fault.
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

// one returns a list of one problem.
func one(kind, format string, args ...any) []diag.Diagnostic {
	return []diag.Diagnostic{{Code: kind, Message: fmt.Sprintf(format, args...)}}
}

// generalWords serves the keywords that have no words of their own.
func generalWords(t *translator, f *fault) []diag.Diagnostic {
	return one(Format, "%s is not %s", f.shown(), f.needs())
}

// shown returns "key: 'value'" or, for a value that is too large to show, the key.
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

// typeNames are the types of JSON Schema as a writer of YAML calls them.
var typeNames = map[string]string{
	"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
	"array": "a list", "object": "a mapping of keys", "null": "nothing",
}

// needs returns what the schema wants, from x-needs or from its keywords.
func (f *fault) needs() string {
	if needs := f.text("x-needs"); needs != "" {
		return needs
	}
	if values := f.strings("enum"); len(values) > 0 {
		if noun := f.text("x-noun"); noun != "" {
			if strings.ContainsRune("aeiou", rune(noun[0])) {
				return "an " + noun
			}
			return "a " + noun
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

// types returns the types that the schema allows.
func (f *fault) types() []string {
	if name := f.text("type"); name != "" {
		return []string{name}
	}
	return f.strings("type")
}

// typeWords: a value is of another type. What is text only by its quotes, or a number only for want of them, is a warning.
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
		p[0].Severity = diag.Warning
		return p
	}
	p := one(Type, "%s is %s; %s is needed", f.shown(), n.Kind, f.needs())
	if n.Kind == document.Bool {
		p = one(Type, "%s is a truth value; %s is needed", f.shown(), f.needs())
	}
	// Quotes help where any text will do.
	if slices.Contains(types, "string") && n.Kind != document.String && !f.constrains() {
		p[0].Hint = "put it in quotes"
		p[0].Severity = diag.Warning
	}
	return p
}

// unquotes reports whether the text would be of one of the types if it stood without quotes.
func unquotes(text string, types []string) bool {
	if slices.Contains(types, "boolean") && (text == "true" || text == "false") {
		return true
	}
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil && slices.Contains(types, "integer")
}

// constrains reports whether the schema wants more of a text than that it is one.
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

// enumWords: a value is none of those allowed.
func enumWords(t *translator, f *fault) []diag.Diagnostic {
	values := f.strings("enum")
	if c := f.text("const"); c != "" {
		values = []string{c}
	}
	text := f.node.Text()
	for _, v := range values {
		if f.schema["x-fold"] == true && strings.EqualFold(v, text) {
			p := one(Enum, "%s is written '%s'", f.shown(), v)
			p[0].Severity = diag.Warning
			return p
		}
	}
	noun := f.text("x-noun")
	var message string
	switch {
	case f.node.Scalar == nil:
		message = fmt.Sprintf("%s is %s; %s is needed", f.name(), f.node.Kind, f.needs())
	case len(values) > maxListed && noun != "":
		message = fmt.Sprintf("%s is no %s", f.shown(), noun)
	case len(values) == 1:
		message = fmt.Sprintf("%s is not '%s'", f.shown(), values[0])
	default:
		message = fmt.Sprintf("%s is not one of %s", f.shown(), strings.Join(values, ", "))
	}
	return one(Enum, "%s%s", message, t.didYouMean(text, values))
}

// didYouMean returns "; did you mean 'X'?" for the candidate that is near the word, or "".
func (t *translator) didYouMean(word string, candidates []string) string {
	if t.guesses == 0 {
		return ""
	}
	t.guesses--
	if near, ok := suggest.Nearest(word, slices.Values(candidates)); ok {
		return "; did you mean '" + near + "'?"
	}
	return ""
}

// formWords: a text has another form.
func formWords(t *translator, f *fault) []diag.Diagnostic {
	if _, told := f.schema["minLength"]; told && f.node.Scalar != nil && f.node.Text() == "" {
		return nil
	}
	why := ""
	if check := t.schema.formats[f.text("format")]; check != nil && f.node.Scalar != nil {
		if err := check(f.node.Text()); err != nil {
			why = ": " + err.Error()
		}
	}
	if f.node.Scalar == nil {
		return one(Type, "%s is %s; %s is needed", f.name(), f.node.Kind, f.needs())
	}
	return one(Format, "%s is not %s%s", f.shown(), f.needs(), why)
}

// lengthWords: a text is too long or too short.
func lengthWords(t *translator, f *fault) []diag.Diagnostic {
	count := utf8.RuneCountInString(f.node.Text())
	if count == 0 {
		return one(Length, "%s is empty", f.name())
	}
	what := f.name()
	if f.isKey {
		what = "key '" + diag.Preview(f.node.Text()) + "'"
	}
	return one(Length, "%s has %s; %s", what, counted(count, "character"), f.bound())
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
	return one(Count, "%s has %s; %s", f.name(), counted(count, noun), f.bound())
}

// bound tells the limit of the keyword, as in "at most 3 are allowed".
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

// counted returns a count with its noun.
func counted(n int, noun string) string {
	switch {
	case n == 0:
		return "no " + noun
	case n == 1:
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "ry") {
		return strconv.Itoa(n) + " " + strings.TrimSuffix(noun, "y") + "ies"
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// requiredWords: keys are missing. Each is told at the first key of the mapping that lacks it.
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
	at := f.node.Span
	if len(f.node.Pairs) > 0 {
		at = f.node.Pairs[0].Key.Span
	}
	why := f.text("x-why")
	if why != "" {
		why = ", " + why
	}
	var problems []diag.Diagnostic
	for _, name := range names {
		if f.node.Get(name) == nil {
			problems = append(problems, diag.Diagnostic{
				Code: MissingKey, Key: JoinPath(f.path, name), Span: at,
				Message: fmt.Sprintf("missing key '%s'%s", name, why),
			})
		}
	}
	return problems
}

// unknownWords: keys are unknown. Each is told at its key, with what the schema says of it or with the nearest known key.
func unknownWords(t *translator, f *fault) []diag.Diagnostic {
	known, _ := f.schema["properties"].(map[string]any)
	told, _ := f.schema["x-unknown"].(map[string]any)
	var problems []diag.Diagnostic
	for _, p := range f.node.Pairs {
		name := p.Key.Text()
		if _, ok := known[name]; ok {
			continue
		}
		more := ""
		if text, ok := told[name].(string); ok {
			more = "; " + text
		} else if more = t.didYouMean(name, slices.Sorted(maps.Keys(known))); more == "" {
			switch home, ok := t.home(name); {
			case ok && home == "":
				more = "; it belongs to the top of the file: check the indentation"
			case ok && home != f.label:
				more = "; it belongs to '" + home + "': check the indentation"
			}
		}
		problems = append(problems, diag.Diagnostic{
			Code: UnknownKey, Key: JoinPath(f.path, name), Span: p.Key.Span,
			Message: fmt.Sprintf("unknown key '%s'%s", diag.Preview(name), more),
		})
	}
	return problems
}

// notAllowedWords: a key has no place here. It is told at the key.
func notAllowedWords(t *translator, f *fault) []diag.Diagnostic {
	at := f.node.Span
	if f.key != nil {
		at = f.key.Span
	}
	return []diag.Diagnostic{{
		Code: NotAllowed, Span: at, Message: fmt.Sprintf("key '%s' has no place here", diag.Preview(f.label)),
	}}
}
