package differential

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A scope is what expressions may name.
type scope struct {
	fields []value.Field
	names  map[value.Type][]string // scalar lets
	calls  map[value.Type][]string // functions, as forms
}

func (s scope) over(fields []value.Field) scope {
	s.fields = fields
	return s
}

// columns returns the names of the columns of a type.
func (s scope) columns(t value.Type) []string {
	var list []string
	for _, f := range s.fields {
		if f.Type == t {
			list = append(list, f.Name)
		}
	}
	return list
}

// expr returns an expression of a type, nested up to a depth.
func (d *dice) expr(s scope, t value.Type, depth int) string {
	columns := s.columns(t)
	switch {
	case depth > 0 && len(s.calls[t]) > 0 && d.chance(30):
		return d.fill(s, pick(d, s.calls[t]), t, depth-1)
	case len(columns) > 0 && d.chance(55):
		return pick(d, columns)
	case len(s.names[t]) > 0 && d.chance(15):
		return pick(d, s.names[t])
	case depth <= 0 && len(columns) > 0:
		return pick(d, columns)
	case depth <= 0:
		return d.literal(t)
	case d.chance(8):
		return d.literal(t)
	}
	return "(" + d.fill(s, pick(d, forms[t]), t, depth-1) + ")"
}

// tame returns an expression whose sums are exact; there may be none.
func (d *dice) tame(s scope, t value.Type, depth int) (string, bool) {
	var columns []string
	for _, c := range s.columns(t) {
		if isTame(c) {
			columns = append(columns, c)
		}
	}
	switch {
	case len(columns) == 0:
		return "", false
	case depth > 0 && len(tameForms[t]) > 0 && d.chance(30):
		return "(" + d.fill(s, pick(d, tameForms[t]), t, depth-1) + ")", true
	}
	return pick(d, columns), true
}

// typeIn returns one of the types, mostly one that a column has.
func (d *dice) typeIn(s scope, types []value.Type) value.Type {
	if len(s.fields) > 0 && d.chance(75) {
		if f := pick(d, s.fields); slices.Contains(types, f.Type) {
			return f.Type
		}
	}
	return pick(d, types)
}

func (d *dice) literal(t value.Type) string {
	switch {
	case d.chance(6):
		return literal(nil, t)
	case d.chance(15):
		return literal(pick(d, wild[t]), t)
	}
	return literal(pick(d, tame[t]), t)
}

// fill draws what stands in the braces of a form.
func (d *dice) fill(s scope, form string, t value.Type, depth int) string {
	same := map[string]value.Type{"T": d.typeIn(s, allTypes), "O": d.typeIn(s, orderable), "I": d.typeIn(s, integers)}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(form, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		form = after
		name, fixed := strings.CutPrefix(name, "'")
		typ, known := same[name]
		if !known {
			typ, known = value.ParseType(name)
		}
		switch {
		case name == "n":
			b.WriteString(d.expr(s, d.typeIn(s, numeric), depth))
		case name == "#":
			fmt.Fprint(&b, d.below(4))
		case name == "op":
			b.WriteString(pick(d, textOperators))
		case name == "re":
			b.WriteString(pick(d, regexes))
		case name == "tame":
			x, _ := d.tame(s, t, depth)
			b.WriteString(x)
		case !known:
			panic("nothing is drawn for " + name)
		case fixed:
			b.WriteString(d.literal(typ))
		case strings.HasPrefix(form, "[") || strings.HasPrefix(form, "."):
			b.WriteString("(" + d.expr(s, typ, depth) + ")")
		default:
			b.WriteString(d.expr(s, typ, depth))
		}
	}
}
