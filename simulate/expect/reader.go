package expect

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// none is the word that expects nothing.
const none = "none"

// A field says how the values of an expectation are written, and which matchers fit.
type field struct {
	name    string     // of the key or the column
	typ     value.Type // of the values
	column  bool       // it is a column of a row, not a field of an alert
	loose   bool       // the values are texts, whatever they were made of
	trimmed bool       // blanks around a text do not matter
	counted bool       // it is a number of things
	ranks   []string   // the order of its values, for texts that have one
}

// sort says of what sort the values are, for messages.
func (f field) sort() string {
	switch {
	case f.column:
		return "column " + diag.Quote(f.name) + " is of type " + f.typ.String()
	case f.typ == value.DateTime:
		return f.name + " is a time"
	case f.typ == value.Bool:
		return f.name + " is true or false"
	case f.counted:
		return f.name + " is a number"
	}
	return f.name + " is text"
}

// A reader reads expectations, and collects what is wrong with them.
type reader struct {
	clock    *scenario.Clock
	problems []diag.Diagnostic
	doubts   []diag.Diagnostic
	guesses  int // how many more suggestions there may be
}

// maxGuesses bounds the suggestions for the names of one scenario.
const maxGuesses = 50

func (r *reader) problem(at diag.Span, hint, format string, args ...any) {
	r.problems = append(r.problems, diag.Diagnostic{Code: "expectation", Span: at, Severity: diag.Error, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// didYouMean returns the end of a message: the name that was probably meant.
func (r *reader) didYouMean(name string, names iter.Seq[string]) string {
	if r.guesses == 0 {
		return ""
	}
	r.guesses--
	return diag.DidYouMean(suggest.Nearest(name, names))
}

// never stands for an expectation that could not be read. The scenario does not run.
var never matcher = oneOf(nil)

// matcher reads the expected value of a field: a value, or a mapping that says which values fit.
func (r *reader) matcher(f field, n *document.Node) matcher {
	if f.column && f.typ == value.Unknown { // only a run gives the column its type, as with bag_unpack
		f.typ = value.Dynamic
	}
	switch {
	case n.Kind == document.Map && (f.typ != value.Dynamic || isMatcher(n)):
		return r.mapping(f, n)
	case f.typ == value.Dynamic && holdsMatcher(n):
		return r.dynamic(f, n)
	}
	return r.literal(f, n)
}

// literal reads a value.
func (r *reader) literal(f field, n *document.Node) matcher {
	switch {
	case f.counted && n.Text() == none && n.Kind == document.String:
		return literal{int64(0)}
	case f.loose && n.Scalar != nil:
		text := n.Text()
		if f.trimmed {
			text = strings.TrimSpace(text)
		}
		return literal{text}
	case f.typ == value.DateTime && !f.column:
		at, ok := r.time(n)
		if !ok {
			return never
		}
		return literal{at}
	case f.column:
		v, fault := scenario.Cell(f.name, f.typ, n, r.clock)
		if fault != nil {
			r.problems = append(r.problems, *fault)
			return never
		}
		return literal{v}
	case f.counted:
		if count, ok := n.Value.(int64); ok {
			return literal{count}
		}
	case f.typ == value.Bool:
		if b, ok := n.Value.(bool); ok {
			return literal{b}
		}
	}
	r.problem(n.Span, "", "%s, and this is %s", f.sort(), n.Kind)
	return never
}

// time reads a time.
func (r *reader) time(n *document.Node) (value.Instant, bool) {
	at, fault := r.clock.Time(n)
	if fault != nil {
		r.problems = append(r.problems, *fault)
		return 0, false
	}
	return at, true
}

// dynamic reads a list or a bag that has matchers in it.
func (r *reader) dynamic(f field, n *document.Node) matcher {
	if n.Kind == document.Seq {
		list := make(elements, len(n.Items))
		for i, item := range n.Items {
			list[i] = r.matcher(f, item)
		}
		return list
	}
	var b bag
	for _, p := range n.Pairs {
		b.names, b.matchers = append(b.names, p.Key.Text()), append(b.matchers, r.matcher(f, p.Value))
	}
	return b
}

// holdsMatcher reports whether a value is, or has in it, a mapping that says which values fit.
func holdsMatcher(n *document.Node) bool {
	switch n.Kind {
	case document.Seq:
		return slices.ContainsFunc(n.Items, holdsMatcher)
	case document.Map:
		return isMatcher(n) || slices.ContainsFunc(n.Pairs, func(p document.Pair) bool { return holdsMatcher(p.Value) })
	}
	return false
}

// The words of matchers. One of them alone makes a mapping a matcher; within stands beside approximately.
var matcherWords = []string{"any", "regex", "contains", "starts_with", "ends_with", "approximately", "one_of", "at_least", "at_most", "not", "equals"}

const withinWord = "within"

// meant are other words for those of matchers.
var meant = map[string]string{
	"matches": "regex", "match": "regex", "pattern": "regex", "regexp": "regex", "like": "regex", "matches_regex": "regex",
	"has": "contains", "substring": "contains", "startswith": "starts_with", "prefix": "starts_with", "endswith": "ends_with", "suffix": "ends_with",
	"in": "one_of", "any_of": "one_of", "either": "one_of", "enum": "one_of",
	"min": "at_least", "minimum": "at_least", "gte": "at_least", "ge": "at_least", "from": "at_least",
	"max": "at_most", "maximum": "at_most", "lte": "at_most", "le": "at_most",
	"gt": "at_least", "greater_than": "at_least", "lt": "at_most", "less_than": "at_most",
	"approx": "approximately", "about": "approximately", "near": "approximately", "around": "approximately",
	"is": "equals", "eq": "equals", "equal": "equals", "is_not": "not", "ne": "not", "not_equals": "not",
	"exists": "any", "present": "any", "not_empty": "any",
}

// isMatcher reports whether all keys of a mapping are words of matchers, so that it is not a bag.
func isMatcher(n *document.Node) bool {
	found := false
	for _, p := range n.Pairs {
		word := slices.Contains(matcherWords, p.Key.Text())
		if found = found || word; !word && p.Key.Text() != withinWord {
			return false
		}
	}
	return n.Kind == document.Map && found
}

// mapping reads a mapping that says which values fit.
func (r *reader) mapping(f field, n *document.Node) matcher {
	words, ok := r.words(f, n)
	if !ok {
		return never
	}
	switch word, v := words[0].Key.Text(), words[0].Value; word {
	case "any":
		if v.Value != true {
			r.problem(v.Span, "", "any takes true, for a value that is not empty")
			return never
		}
		return present{f.counted}
	case "equals":
		return r.literal(f, v)
	case "not":
		return other{r.matcher(f, v)}
	case "one_of":
		if v.Kind != document.Seq || len(v.Items) == 0 {
			r.problem(v.Span, "", "one_of takes a list of values")
			return never
		}
		list := make(oneOf, len(v.Items))
		for i, item := range v.Items {
			list[i] = r.matcher(f, item)
		}
		return list
	case "approximately":
		return r.near(f, v, n.Get(withinWord))
	case "at_least", "at_most":
		return r.bounds(f, words)
	default:
		return r.textual(f, words[0])
	}
}

// words returns the matchers of a mapping: one, or the two bounds.
func (r *reader) words(f field, n *document.Node) (words []document.Pair, ok bool) {
	ok = true
	for _, p := range n.Pairs {
		switch word := p.Key.Text(); {
		case slices.Contains(matcherWords, word):
			words = append(words, p)
		case word != withinWord:
			r.unknown(f, p.Key)
			ok = false
		}
	}
	if !ok {
		return nil, false
	}
	within := n.Get(withinWord)
	switch {
	case len(words) == 0 && within == nil:
		r.problem(n.Span, "", "this mapping is empty: it says which values fit, as in {%s: …}", matcherWords[1])
		return nil, false
	case within != nil && n.Get("approximately") == nil:
		r.problem(within.Key.Span, "write {approximately: 5, within: 0.1}", "within belongs to approximately")
		return nil, false
	case len(words) == 2 && n.Get("at_least") != nil && n.Get("at_most") != nil, len(words) == 1:
		return words, true
	}
	hint := "only at_least and at_most go together"
	if f.typ == value.Dynamic {
		hint += "; for a bag with these properties write {equals: {…}}"
	}
	r.problem(words[1].Key.Span, hint, "a mapping has one matcher, and this has %s and %s", words[0].Key.Text(), words[1].Key.Text())
	return nil, false
}

// unknown reports a key that is not the word of a matcher.
func (r *reader) unknown(f field, key *document.Node) {
	name := key.Text()
	near := ""
	if word, ok := meant[strings.ToLower(strings.ReplaceAll(name, "-", "_"))]; ok {
		near = diag.DidYouMean(word, true)
	} else {
		near = r.didYouMean(name, slices.Values(matcherWords))
	}
	hint := ""
	if near == "" {
		hint = "the matchers are " + strings.Join(matcherWords, ", ")
	}
	r.problem(key.Span, hint, "%s is not a matcher, and %s%s", diag.Quote(name), f.sort(), near)
}
