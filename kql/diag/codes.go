package diag

import (
	"fmt"
	"io"
	"strconv"

	"github.com/ruleproof/ruleproof/internal/safe"
)

// A Code is one kind of fault of a query. The ids that begin with KS are those
// of Microsoft's front end; those that begin with SR are of what the service refuses
// beyond that, and the few that begin with RP are ruleproof's own.
type Code struct {
	ID       string
	Severity Severity
	Title    string
	Explain  string // one paragraph
	Example  string // a query that has the fault, where one helps
}

// A Message is one wording of a code. Several messages may share a code. Text
// is a format: %s takes a word of the language, %q something taken from the
// query, which is cut, escaped and quoted, %d a number, and %n
// a number of arguments in words. A list is written with commas and "or", with
// "and" for %+s.
type Message struct{ Code, Text string }

// IsCode reports whether the id is that of a code of a query's diagnostics.
func IsCode(id string) bool {
	_, ok := Codes[id]
	return ok
}

// At returns a diagnostic with the message about the span, its arguments filled in, and
// the severity of its code.
func (m Message) At(span Span, args ...any) Diagnostic {
	return Diagnostic{Code: m.Code, Severity: Codes[m.Code].Severity, Span: span, Message: m.format(args)}
}

func (m Message) format(args []any) string {
	if len(args) == 0 {
		return m.Text
	}
	shown := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			shown[i] = word(arg)
		case []string:
			shown[i] = list(arg)
		case int:
			shown[i] = number(arg)
		case fmt.Stringer:
			shown[i] = word(arg.String())
		default:
			shown[i] = arg
		}
	}
	return fmt.Sprintf(m.Text, shown...)
}

// WithHint returns the diagnostic with a suggestion: the name that was probably meant
// goes into its message and into a fix of its span. An empty name suggests nothing.
func (d Diagnostic) WithHint(name string) Diagnostic {
	if name == "" {
		return d
	}
	d.Message += DidYouMean(name, true)
	d.Fix = &Fix{Message: "write " + Quote(name), Edits: []Edit{{Span: d.Span, New: name}}}
	return d
}

// WithRelated returns the diagnostic with one more related place.
func (d Diagnostic) WithRelated(span Span, message string) Diagnostic {
	d.Related = append(d.Related[:len(d.Related):len(d.Related)], Related{span, message})
	return d
}

const (
	previewLimit = 60 // characters of one argument in a message
	listLimit    = 12 // elements of one list in a message
)

// Quote returns the preview of the text in single quotes.
func Quote(text string) string { return "'" + Preview(text) + "'" }

// Preview returns the text as a message may show it: cut to 60 characters, and
// without any character that a terminal or a log would act on.
func Preview(text string) string { return safe.Cut(text, previewLimit) }

// A word is an argument of a message.
type word string

// Format implements fmt.Formatter.
func (w word) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		io.WriteString(f, Quote(string(w)))
		return
	}
	io.WriteString(f, Preview(string(w)))
}

// A list is an argument of a message that stands for several words.
type list []string

// Format implements fmt.Formatter.
func (l list) Format(f fmt.State, verb rune) {
	last := " or "
	if f.Flag('+') {
		last = " and "
	}
	for i, w := range l {
		switch {
		case i == listLimit:
			fmt.Fprintf(f, "%s%d more", last, len(l)-i)
			return
		case i > 0 && i == len(l)-1:
			io.WriteString(f, last)
		case i > 0:
			io.WriteString(f, ", ")
		}
		word(w).Format(f, verb)
	}
}

// A number is an argument of a message.
type number int

// Format implements fmt.Formatter.
func (n number) Format(f fmt.State, verb rune) {
	switch {
	case verb != 'n':
		io.WriteString(f, strconv.Itoa(int(n)))
	case n == 0:
		io.WriteString(f, "no arguments")
	case n == 1:
		io.WriteString(f, "1 argument")
	default:
		io.WriteString(f, strconv.Itoa(int(n))+" arguments")
	}
}
