package syntax

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// Print returns the node as text that parses to the same node. Comments of a Query stay
// in their places. Each operator of a pipe has its own line.
func Print(n Node) string {
	p := &printer{}
	n.print(p)
	for p.next < len(p.comments) {
		p.comment()
	}
	return strings.TrimRight(string(p.out), " \n") + lastLine(p)
}

// lastLine ends a text that ends with a comment.
func lastLine(p *printer) string {
	if len(p.comments) > 0 {
		return "\n"
	}
	return ""
}

// A printer writes nodes as text.
type printer struct {
	out      []byte
	indent   int
	broken   bool // a line break is due before anything else
	text     string
	comments []Comment
	next     int // the index of the next comment to write
}

// flush writes the comments before the offset of the query.
func (p *printer) flush(offset int) {
	for p.next < len(p.comments) && p.comments[p.next].Span.Start < offset {
		p.comment()
	}
}

// comment writes the next comment: on its own line if it had one, otherwise at the end of the line.
func (p *printer) comment() {
	c := p.comments[p.next]
	p.next++
	if ownLine(p.text, c.Span.Start) {
		p.line()
		p.write(c.Text)
	} else {
		if p.broken && len(p.out) > 0 {
			p.line()
		}
		p.space()
		p.out = append(p.out, c.Text...)
	}
	p.broken = true
}

// ownLine reports whether there are only blanks before the offset in its line.
func ownLine(text string, offset int) bool {
	line := text[:min(offset, len(text))]
	line = line[strings.LastIndexAny(line, "\r\n")+1:]
	return strings.TrimLeft(line, " \t") == ""
}

// write appends text, after a due line break. If a comment caused the break, the text
// continues one level deeper.
func (p *printer) write(text string) {
	if p.broken {
		p.indent++
		p.line()
		p.indent--
	}
	p.out = append(p.out, text...)
}

// line starts a new line, unless the current one is empty.
func (p *printer) line() {
	p.broken = false
	n := len(p.out)
	for n > 0 && p.out[n-1] == ' ' {
		n--
	}
	p.out = p.out[:n]
	if n > 0 && p.out[n-1] != '\n' {
		p.out = append(p.out, '\n')
	}
	for range min(p.indent, maxIndent) {
		p.out = append(p.out, "    "...)
	}
}

const maxIndent = 20 // levels; deeper ones are not indented further, so that a deep tree does not print quadratic blanks

// space writes a blank, unless the text ends with one or the line is new.
func (p *printer) space() {
	if n := len(p.out); !p.broken && n > 0 && p.out[n-1] != ' ' && p.out[n-1] != '\n' {
		p.out = append(p.out, ' ')
	}
}

// put writes its parts in turn: strings as they are, nodes as they print.
func (p *printer) put(parts ...any) {
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			p.write(part)
		case Node:
			p.node(part)
		}
	}
}

// node writes a node after the comments before it.
func (p *printer) node(n Node) {
	p.flush(n.Span().Start)
	n.print(p)
}

// opt writes text and a node if the node is present.
func opt[N interface {
	Node
	comparable
}](p *printer, before string, n N) {
	var absent N
	if n != absent {
		p.write(before)
		p.node(n)
	}
}

// list writes nodes with a separator between them.
func list[N Node](p *printer, nodes []N, separator string) {
	for i, n := range nodes {
		if i > 0 {
			p.write(separator)
		}
		p.node(n)
	}
}

// params writes the settings after the keyword of an operator, each followed by a blank.
func (p *printer) params(params []*Param) {
	for _, n := range params {
		p.node(n)
		p.write(" ")
	}
}

// equals writes "=" and the value, with a blank between them if they would otherwise form another sign.
func (p *printer) equals(value Node) {
	p.write("=")
	n := len(p.out)
	p.node(value)
	if n < len(p.out) && p.out[n] == '~' {
		p.out = append(p.out[:n], append([]byte{' '}, p.out[n:]...)...)
	}
}

// block writes an expression between brackets, a pipe on its own lines.
func (p *printer) block(open string, x Node, end string) {
	p.write(open)
	if pipe, ok := x.(*Pipe); ok {
		p.indent++
		p.flush(pipe.Range.Start)
		p.line()
		p.node(pipe)
		p.indent--
		p.line()
	} else if x != nil {
		p.node(x)
	}
	p.write(end)
}

// WriteName returns the name as a query writes it: in brackets unless it can stand alone.
func WriteName(name string) string {
	p := newParser(diag.NewSource("", name))
	if n := p.parseName(); n != nil && n.Form == NameBare && n.Text == name && p.at(tokEnd) {
		return name
	}
	return "[" + WriteString(name) + "]"
}

// WriteString returns a string literal with the value.
func WriteString(value string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 0; i < len(value); i++ {
		switch c := value[i]; c {
		case '\'', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

func (q *Query) print(p *printer) {
	p.text, p.comments = q.Source.Text, q.Comments
	for _, d := range q.Directives {
		p.node(d)
		p.broken = true
	}
	if len(q.Directives) > 0 {
		p.line()
	}
	p.stmts(q.Stmts)
}

func (d *Directive) print(p *printer) { p.write(d.Text) }

// stmts writes statements with semicolons between them.
func (p *printer) stmts(stmts []Stmt) {
	for i, s := range stmts {
		if i > 0 {
			p.write(";")
		}
		p.flush(s.Span().Start)
		if i > 0 || p.broken {
			p.line()
		}
		p.node(s)
	}
}
