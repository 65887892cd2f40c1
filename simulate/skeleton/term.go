package skeleton

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A term is the value of a column or an expression, over the variables of events.
type term interface{ typ() value.Type }

type (
	// A constant is a value that does not depend on events.
	constant struct {
		t value.Type
		v any
	}

	// A call is a call of a scalar function.
	call struct {
		fn   *builtin.Function
		t    value.Type
		args []term
		gen  int // of the solver when val was computed
		val  any
		ok   bool
	}

	// A conversion is an implicit conversion.
	conversion struct {
		x term
		t value.Type
	}

	// A path is a property or an element of a dynamic value that is no variable.
	path struct{ x, key term }

	// A view is the value that a text holds as JSON or XML.
	view struct{ x *variable }

	// A cell is a value of constant rows, of which the variable row picks one.
	cell struct {
		t      value.Type
		values []any
		row    *variable
	}

	// An equality is the condition that two keys are equal.
	equality struct{ a, b term }

	// A captured is a column that parse makes.
	captured struct {
		x       term
		pattern *pattern
		group   int
		t       value.Type
	}

	// An unknown is what this package does not follow.
	unknown struct{ t value.Type }
)

func (c *constant) typ() value.Type   { return c.t }
func (c *call) typ() value.Type       { return c.t }
func (c *conversion) typ() value.Type { return c.t }
func (*path) typ() value.Type         { return value.Dynamic }
func (*view) typ() value.Type         { return value.Dynamic }
func (c *cell) typ() value.Type       { return c.t }
func (*equality) typ() value.Type     { return value.Bool }
func (c *captured) typ() value.Type   { return c.t }
func (u *unknown) typ() value.Type    { return u.t }
func (v *variable) typ() value.Type   { return v.root().t }

// A variable is a value of an event, or a part of a dynamic one.
type variable struct {
	event *event
	name  string // of the column, or of the property
	t     value.Type

	parent   *variable
	key      any // of a part: a string or an int64
	children []*variable
	format   string // of a text that holds its parts: json or xml

	val      any
	why      diag.Span // of the condition that asked for the value
	used     bool
	same     *variable // the variable that this one always equals
	joined   bool      // another one equals it
	numbered bool      // each event has another number
	typical  bool      // it was given a value that the column often has
}

// root returns the variable that holds the value.
func (v *variable) root() *variable {
	for v.same != nil {
		v = v.same
	}
	return v
}

// child returns the part of a dynamic value.
func (v *variable) child(key any) *variable {
	v = v.root()
	for _, c := range v.children {
		if c.key == key {
			return c.root()
		}
	}
	c := &variable{event: v.event, t: value.Dynamic, parent: v, key: key, name: v.name, used: v.used}
	if name, ok := key.(string); ok {
		c.name = name
	}
	v.children = append(v.children, c)
	return c
}

// value returns what the variable holds; each event has the number n.
func (v *variable) value(n string) any {
	v = v.root()
	if len(v.children) == 0 {
		return numbered(v.val, n)
	}
	held := v.parts(n)
	switch v.format {
	case "json":
		return string(value.AppendJSON(nil, held))
	case "xml":
		return xmlText(held)
	}
	return held
}

// parts returns the dynamic value that the parts make.
func (v *variable) parts(n string) any {
	if _, list := v.children[0].key.(int64); list {
		var items []any
		for _, c := range v.children {
			i, ok := c.key.(int64)
			if !ok {
				continue
			}
			for int64(len(items)) <= i && len(items) < 100 {
				items = append(items, nil)
			}
			if i < int64(len(items)) {
				items[i] = c.value(n)
			}
		}
		return items
	}
	bag := value.NewBag(len(v.children))
	for _, c := range v.children {
		name, ok := c.key.(string)
		if x := c.value(n); ok && x != nil {
			bag.Set(name, x)
		}
	}
	return bag
}

// numbered returns a value with the number of its event in place of {n}.
func numbered(v any, n string) any {
	if text, ok := v.(string); ok && n != "" && strings.Contains(text, counter) {
		return strings.ReplaceAll(text, counter, n)
	}
	return v
}

// counter is what a scenario writes for the number of an event.
const counter = "{n}"

// markUsed notes that the query reads the variables of a term.
func markUsed(t term) {
	each(t, func(v *variable) {
		for ; v != nil; v = v.parent {
			v.used = true
			v.root().used = true
		}
	})
}

// each calls f for the variables of a term.
func each(t term, f func(*variable)) {
	seen := map[term]bool{}
	var visit func(term)
	visit = func(t term) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *variable:
			f(t)
		case *call:
			for _, a := range t.args {
				visit(a)
			}
		case *conversion:
			visit(t.x)
		case *path:
			visit(t.x)
			visit(t.key)
		case *view:
			f(t.x)
		case *cell:
			f(t.row)
		case *equality:
			visit(t.a)
			visit(t.b)
		case *captured:
			visit(t.x)
		case *aggregate:
			for _, i := range t.group.instances {
				for _, a := range t.args(i) {
					visit(a)
				}
			}
		}
	}
	visit(t)
}

// A pattern is the pattern of a parse, as a regular expression with a group for each column.
type pattern struct {
	re    *regexp.Regexp
	parts []plan.PatternPart
	group map[int]int // by the index of the part
	regex bool        // its texts are regular expressions
}

func newPattern(n *plan.Parse) *pattern {
	p := &pattern{parts: n.Pattern, group: map[int]int{}, regex: n.Kind == "regex"}
	var b strings.Builder
	b.WriteString("(?s")
	if strings.Contains(n.Flags, "i") {
		b.WriteString("i")
	}
	b.WriteString(")^")
	groups := 0
	for i, part := range n.Pattern {
		last := i == len(n.Pattern)-1
		switch {
		case part.Star && last:
			b.WriteString(".*")
		case part.Star:
			b.WriteString(".*?")
		case part.Column >= 0:
			groups++
			p.group[i] = groups
			switch {
			case part.Type == value.Long || part.Type == value.Int:
				b.WriteString(`(\d+)`)
			case last:
				b.WriteString("(.*)")
			default:
				b.WriteString("(.*?)")
			}
		case p.regex:
			b.WriteString("(?:" + part.Text + ")")
			if re, err := regexp.Compile(part.Text); err == nil {
				groups += re.NumSubexp()
			}
		default:
			b.WriteString(regexp.QuoteMeta(part.Text))
		}
	}
	b.WriteString("$")
	re, err := regexp.Compile(b.String())
	if err != nil {
		return nil
	}
	p.re = re
	return p
}

// find returns the text of a group; ok is false where the pattern does not match.
func (p *pattern) find(text string, group int) (found string, ok bool) {
	m := p.re.FindStringSubmatch(text)
	if m == nil || group >= len(m) {
		return "", false
	}
	return m[group], true
}

// write returns a text that the pattern matches, whose groups have the texts.
func (p *pattern) write(texts map[int]string) string {
	var b strings.Builder
	for i, part := range p.parts {
		switch {
		case part.Star:
		case part.Column >= 0:
			b.WriteString(texts[p.group[i]])
		case p.regex:
			text, _ := example(part.Text, -1, "")
			b.WriteString(text)
		default:
			b.WriteString(part.Text)
		}
	}
	return b.String()
}
