package catalog

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Function is a function that a query may call. Either its text is known, or
// only the columns that it returns are.
type Function struct {
	Name   string
	Params string // its parameters in parentheses; "" when they are not known, and any arguments do
	Body   string // its statements, without braces; "" when they are not known

	Filters []Filter // what arguments do to its rows, when Body is not known

	Result *value.Schema // what it returns, when Body is not known
	Open   bool          // it may return columns that Result does not list
	Found  bool          // nobody declares it: a file of the repository holds it

	Origin   string    // where it comes from: "Sentinel", "ASIM", a solution's name; "" for the user's
	Reads    []string  // the tables that it is known to read, when Body is not known
	Declared diag.Span // where the user declares it, the zero Span when it comes from the facts

	params, body *diag.Source // what Params and Body were read as, nil for the facts

	sourced    sync.Once
	source     *diag.Source
	parsedOnce sync.Once
	parsed     any
}

// Defined reports whether the function's text is known.
func (f *Function) Defined() bool { return f.Body != "" }

// AnyArguments reports whether the function's parameters are unknown, so that any arguments do.
func (f *Function) AnyArguments() bool { return f.Params == "" }

const (
	beforeBody = " {\n"
	afterBody  = "\n}"
)

// Source returns the function as a let statement would give it: its
// parameters, then its body in braces, empty where the body is not known.
// Spans of it lead to where the user declares the function. It is nil for a
// function that takes any arguments.
func (f *Function) Source() *diag.Source {
	f.sourced.Do(func() {
		if f.AnyArguments() {
			return
		}
		text := f.Params + beforeBody
		var pieces []diag.Piece
		for _, part := range []struct {
			source *diag.Source
			start  int
		}{{f.params, 0}, {f.body, len(text)}} {
			if part.source != nil {
				pieces = append(pieces, diag.Piece{Start: part.start, Len: len(part.source.Text), From: part.source.Whole()})
			}
		}
		f.source = diag.Extract(text+f.Body+afterBody, f.Declared, pieces)
		f.source.Function = f.Name
	})
	return f.source
}

// Parsed returns the result of the first call of parse with the function's source. The parse tree lives as long as the function does; this package knows
// no syntax, and passes it on as it is.
func (f *Function) Parsed(parse func(*diag.Source) any) any {
	f.parsedOnce.Do(func() { f.parsed = parse(f.Source()) })
	return f.parsed
}
