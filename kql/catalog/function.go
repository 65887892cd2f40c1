package catalog

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Function is a function that a query may call. Either its text is known, or
// only the columns that it returns are.
type Function struct {
	Name   string
	Params string // its parameters in parentheses; "" when they are not known, and any arguments do
	Body   string // its statements, without braces; "" when they are not known

	Result *value.Schema // what it returns, when Body is not known
	Open   bool          // it may return columns that Result does not list

	Origin   string   // where it comes from: "Sentinel", "ASIM", a solution's name; "" for the user's
	Reads    []string // the tables that it is known to read, when Body is not known
	Declared *Place   // where the user declares it, nil when it comes from the facts

	source *source // where Params and Body stand, if in a file
}

// Defined reports whether the function's text is known.
func (f *Function) Defined() bool { return f.Body != "" }

// AnyArguments reports whether the function's parameters are unknown, so that any arguments do.
func (f *Function) AnyArguments() bool { return f.Params == "" }

const (
	beforeBody = " {\n"
	afterBody  = "\n}"
)

// Declaration returns the function as a let statement would give it: its
// parameters, then its body in braces. It is "" when the body is not known.
func (f *Function) Declaration() string {
	if !f.Defined() {
		return ""
	}
	return f.Params + beforeBody + f.Body + afterBody
}

// Place returns where the byte at the offset of the function's Declaration
// stands in the user's file.
func (f *Function) Place(offset int) (Place, bool) {
	if f.Declared == nil {
		return Place{}, false
	}
	if f.source == nil {
		return *f.Declared, true
	}
	body := offset - len(f.Params) - len(beforeBody)
	if body < 0 {
		return Place{f.Declared.File, f.source.params.position(max(0, min(offset, len(f.Params))))}, true
	}
	return Place{f.Declared.File, f.source.body.position(min(body, len(f.Body)))}, true
}

// A source says where a function's parts stand in its file.
type source struct{ params, body origin }

// An origin maps the bytes of a text to where they stand in a file.
type origin struct {
	lines *diag.LineMap // of the file, when the text stands there as it is; of the text otherwise
	start int           // where in the file the text starts, when it stands there as it is

	// When the text is the value of a YAML block, each of its lines stands on
	// a line of the file, a fixed number of characters to the right.
	block       bool
	line, right int

	at diag.Position // where the text begins, when nothing more is known
}

func (o origin) position(offset int) diag.Position {
	switch {
	case o.lines == nil:
		return o.at
	case o.block:
		p := o.lines.Position(offset)
		return diag.Position{Line: p.Line + o.line, Column: p.Column + o.right}
	}
	return o.lines.Position(o.start + offset)
}

// blockOrigin returns the origin of a text that a YAML value gives, in a file
// of these lines; its first character or block sign stands at the position. Where the text is not
// a block of lines, only the position is known.
func blockOrigin(lines []string, text string, at diag.Position) origin {
	right := -1
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if at.Line+i >= len(lines) {
			return origin{at: at}
		}
		whole := strings.TrimSuffix(lines[at.Line+i], "\r")
		indent, ok := strings.CutSuffix(whole, line)
		switch {
		case strings.TrimSpace(line) == "":
		case !ok || strings.TrimLeft(indent, " ") != "" || right >= 0 && right != len(indent):
			return origin{at: at}
		default:
			right = len(indent)
		}
	}
	return origin{lines: diag.NewLineMap(text), block: true, line: at.Line, right: max(right, 0), at: at}
}
