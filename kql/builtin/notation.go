package builtin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// ParseSignature decodes a signature from the notation described at Signature.
func ParseSignature(text string) (Signature, error) {
	p := notation{text: text}
	s := p.signature()
	if p.skip(); p.err == nil && p.pos < len(p.text) {
		p.fail("nothing more")
	}
	if p.err != nil {
		return Signature{}, p.err
	}
	return s, nil
}

// A notation reads a signature's text from left to right; the first error ends it.
type notation struct {
	text string
	pos  int
	err  error
}

func (p *notation) fail(want string) {
	if p.err == nil {
		p.err = fmt.Errorf("signature %q at %d: want %s", p.text, p.pos, want)
		p.pos = len(p.text)
	}
}

func (p *notation) skip() {
	for p.pos < len(p.text) && p.text[p.pos] == ' ' {
		p.pos++
	}
}

// accept takes the mark if it comes next.
func (p *notation) accept(mark string) bool {
	p.skip()
	if !strings.HasPrefix(p.text[p.pos:], mark) {
		return false
	}
	p.pos += len(mark)
	return true
}

func (p *notation) want(mark string) {
	if !p.accept(mark) {
		p.fail(strconv.Quote(mark))
	}
}

// until takes the text up to the next stop character.
func (p *notation) until(stops string) string {
	p.skip()
	n := strings.IndexAny(p.text[p.pos:], stops)
	if n < 0 {
		n = len(p.text) - p.pos
	}
	word := strings.TrimRight(p.text[p.pos:p.pos+n], " ")
	p.pos += n
	return word
}

const delimiters = " ,:()[]{}|=?*+"

func (p *notation) word() string {
	w := p.until(delimiters)
	if w == "" {
		p.fail("a word")
	}
	return w
}

func (p *notation) signature() Signature {
	var s Signature
	for !p.accept("(") {
		switch p.word() {
		case "hidden":
			s.Hidden = true
		case "blocks":
			s.Layout = LayoutBlocks
		case "assigned":
			s.Layout = LayoutAssigned
		default:
			p.fail("hidden, blocks, assigned or (")
		}
		if p.err != nil {
			return s
		}
	}
	for p.err == nil && !p.accept(")") {
		if len(s.Params) > 0 {
			p.want(",")
		}
		s.Params = append(s.Params, p.param())
	}
	if s.Layout == LayoutFixed && slices.ContainsFunc(s.Params, func(p Param) bool { return p.Repeats() }) {
		s.Layout = LayoutRepeating
	}
	p.returns(&s)
	return s
}

func (p *notation) param() Param {
	q := Param{Name: p.word(), Min: 1, Max: 1}
	switch {
	case p.accept("?"):
		q.Min = 0
	case p.accept("*"):
		q.Min, q.Max = 0, MaxRepeat
	case p.accept("+"):
		q.Max = MaxRepeat
	case p.accept("{"):
		q.Min = p.number()
		p.want(",")
		q.Max = MaxRepeat
		if !p.accept("}") {
			q.Max = p.number()
			p.want("}")
		}
	}
	p.want(":")
	w := p.word()
	if i := slices.Index(argumentNames[1:], w); i >= 0 {
		q.Argument = Argument(i + 1)
		w = p.word()
	}
	if i := slices.Index(acceptsNames[1:], w); i >= 0 {
		q.Accepts = Accepts(i + 1)
	} else {
		q.Types = append(q.Types, p.scalar(w))
		for p.accept("|") {
			q.Types = append(q.Types, p.scalar(p.word()))
		}
	}
	if p.accept("[") {
		q.Values = strings.Fields(p.until("]"))
		p.want("]")
	}
	if p.accept("=") {
		q.Default = p.word()
	}
	return q
}

func (p *notation) number() int {
	n, err := strconv.Atoi(p.until(",}"))
	if err != nil {
		p.fail("a number")
	}
	return n
}

func (p *notation) scalar(name string) value.Type {
	t, ok := value.ParseType(name)
	if !ok {
		p.fail("a type, not " + name)
	}
	return t
}

func (p *notation) returns(s *Signature) {
	w := p.word()
	if i := slices.Index(returnsNames[1:], w); i >= 0 {
		s.Returns = Returns(i + 1)
		return
	}
	if w == "table" {
		p.want("(")
		var fields []value.Field
		for _, f := range p.fields(")") {
			fields = append(fields, value.Field{Name: f.Name, Type: f.Type})
		}
		s.Columns = value.NewSchema(fields...)
		return
	}
	s.Type, s.Shape = p.shaped(w)
}

// shaped reads what follows the name of a type: the shape of a dynamic.
func (p *notation) shaped(name string) (value.Type, *value.Shape) {
	t := p.scalar(name)
	switch {
	case t != value.Dynamic:
		return t, nil
	case p.accept("{"):
		return t, value.BagOf(p.fields("}")...)
	case p.accept("["):
		if p.accept("]") {
			return t, value.ArrayOf(value.Dynamic, nil)
		}
		of, element := p.shaped(p.word())
		p.want("]")
		return t, value.ArrayOf(of, element)
	}
	return t, nil
}

// fields reads "name: type, …" up to the closing mark. A name runs to its colon and may hold spaces.
func (p *notation) fields(end string) []value.ShapedField {
	var list []value.ShapedField
	for p.err == nil && !p.accept(end) {
		if len(list) > 0 {
			p.want(",")
		}
		f := value.ShapedField{Name: p.until(":")}
		p.want(":")
		f.Type, f.Shape = p.shaped(p.word())
		list = append(list, f)
	}
	return list
}

// String prints the signature in the notation that ParseSignature reads.
func (s *Signature) String() string {
	var b strings.Builder
	if s.Hidden {
		b.WriteString("hidden ")
	}
	switch s.Layout {
	case LayoutBlocks:
		b.WriteString("blocks ")
	case LayoutAssigned:
		b.WriteString("assigned ")
	}
	b.WriteByte('(')
	for i := range s.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		s.Params[i].print(&b)
	}
	b.WriteString(") ")
	switch {
	case s.Returns != ReturnsDeclared:
		b.WriteString(s.Returns.String())
	case s.Columns != nil:
		b.WriteString("table(")
		for i, f := range s.Columns.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(f.Name + ": " + f.Type.String())
		}
		b.WriteByte(')')
	default:
		printShaped(&b, s.Type, s.Shape)
	}
	return b.String()
}

func (p *Param) print(b *strings.Builder) {
	b.WriteString(p.Name)
	switch {
	case p.Min == 1 && p.Max == 1:
	case p.Min == 0 && p.Max == 1:
		b.WriteByte('?')
	case p.Min == 0 && p.Max == MaxRepeat:
		b.WriteByte('*')
	case p.Min == 1 && p.Max == MaxRepeat:
		b.WriteByte('+')
	case p.Max == MaxRepeat:
		fmt.Fprintf(b, "{%d,}", p.Min)
	default:
		fmt.Fprintf(b, "{%d,%d}", p.Min, p.Max)
	}
	b.WriteString(": ")
	if p.Argument != ArgumentExpression {
		b.WriteString(p.Argument.String() + " ")
	}
	if p.Accepts != AcceptsDeclared {
		b.WriteString(p.Accepts.String())
	}
	for i, t := range p.Types {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(t.String())
	}
	if len(p.Values) > 0 {
		b.WriteString("[" + strings.Join(p.Values, " ") + "]")
	}
	if p.Default != "" {
		b.WriteString(" = " + p.Default)
	}
}

func printShaped(b *strings.Builder, t value.Type, s *value.Shape) {
	b.WriteString(t.String())
	switch {
	case s == nil:
	case s.Kind == value.ShapeBag:
		b.WriteByte('{')
		for i, f := range s.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(f.Name + ": ")
			printShaped(b, f.Type, f.Shape)
		}
		b.WriteByte('}')
	case s.Kind == value.ShapeArray:
		b.WriteByte('[')
		if s.Of != value.Dynamic || s.Element != nil {
			printShaped(b, s.Of, s.Element)
		}
		b.WriteByte(']')
	}
}
