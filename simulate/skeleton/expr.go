package skeleton

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// expr returns the term of an expression over a row; right is the other side of a join's condition.
func (b *builder) expr(e plan.Expr, r, right *row) term {
	if v, ok := plan.ValueOf(e); ok {
		return &constant{e.Type(), v}
	}
	switch e := e.(type) {
	case *plan.ColumnRef:
		side := r
		if e.Right {
			side = right
		}
		if side != nil && e.Index >= 0 && e.Index < len(side.columns) {
			return side.columns[e.Index]
		}
	case *plan.LetRef:
		if e.Let.Scalar == nil {
			break
		}
		if t := b.lets[e.Let]; t != nil {
			return t
		}
		t := b.expr(e.Let.Scalar, &row{}, nil)
		if b.lets == nil {
			b.lets = map[*plan.Let]term{}
		}
		b.lets[e.Let] = t
		return t
	case *plan.Call:
		return b.call(e, r, right)
	case *plan.Convert:
		return &conversion{b.expr(e.X, r, right), e.T}
	case *plan.Member:
		return b.navigate(b.expr(e.X, r, right), &constant{value.String, e.Name})
	case *plan.Element:
		return b.navigate(b.expr(e.X, r, right), b.expr(e.Index, r, right))
	case *plan.ScalarQuery:
		if sub := b.row(e.Table); len(sub.columns) > 0 {
			markUsed(sub.columns[0])
			return sub.columns[0]
		}
	case *plan.InTable:
		x := b.expr(e.X, r, right)
		if strings.HasPrefix(e.Operator.Name, "!") {
			markUsed(x)
			return &constant{value.Bool, true} // of no row: nothing is to be in the table
		}
		if sub := b.row(e.Table); len(sub.columns) > 0 {
			return &equality{x, sub.columns[0]}
		}
	case *plan.AnyColumn:
		return b.anyColumn(e, r, right)
	case *plan.Arrival: // an event arrives when it happens
		if t := happened(r); t != nil {
			return t
		}
	}
	return &unknown{e.Type()}
}

// happened returns when the first event of a row happened, nil for a row without events.
func happened(r *row) term {
	for _, e := range r.events {
		for _, c := range e.columns {
			if c.name == source.TimeColumn {
				return c
			}
		}
	}
	return nil
}

// maxSearched bounds how many columns a condition on any column looks at.
const maxSearched = 5

// anyColumn returns the condition that one of the first columns of text meets the condition.
func (b *builder) anyColumn(e *plan.AnyColumn, r, right *row) term {
	x := b.expr(e.Value, r, right)
	or := library.Lookup(builtin.Operator, "or")
	var any term
	n := 0
	for _, c := range r.columns {
		if c.typ() != value.String || n == maxSearched {
			continue
		}
		n++
		t := term(&call{fn: e.Operator, t: value.Bool, args: []term{c, x}})
		if any == nil {
			any = t
		} else {
			any = &call{fn: or, t: value.Bool, args: []term{any, t}}
		}
	}
	if any == nil {
		return &unknown{value.Bool}
	}
	return any
}

// call returns the term of a call. A text that is read as JSON is a view of its variable, and
// reading the text of a dynamic value as JSON is that value.
func (b *builder) call(e *plan.Call, r, right *row) term {
	args := make([]term, len(e.Args))
	for i, a := range e.Args {
		args[i] = b.expr(a, r, right)
	}
	switch e.Function.Name {
	case "parse_json", "parsejson", "todynamic", "toobject", "parse_xml":
		if t := reading(args[0], e.Function.Name); t != nil {
			return t
		}
	case "extract_json", "extractjson":
		if t := b.jsonPath(args); t != nil {
			return t
		}
	case "materialize", "toscalar":
		return args[0]
	case "geo_info_from_ip_address":
		return b.place(args[0])
	}
	return &call{fn: e.Function, t: e.T, args: args}
}

// reading returns what reading a text as JSON or XML gives; nil where that is no part of an event.
func reading(t term, function string) term {
	for {
		c, ok := t.(*call)
		if ok && c.fn.Name == "tostring" && c.args[0].typ() == value.Dynamic {
			t = c.args[0]
			continue
		}
		if c, ok := t.(*conversion); ok && c.x.typ() == value.Dynamic {
			t = c.x
			continue
		}
		break
	}
	if t.typ() == value.Dynamic && function != "parse_xml" {
		return t
	}
	v, ok := t.(*variable)
	if !ok || v.typ() != value.String {
		return nil
	}
	if function == "parse_xml" && len(v.root().children) == 0 {
		v.root().format = "xml"
	}
	return &view{v}
}

// navigate returns a property or an element of a dynamic value.
func (b *builder) navigate(x, key term) term {
	v := variableOf(x)
	if v == nil {
		if c, ok := x.(*conversion); ok && c.t == value.Dynamic {
			return b.navigate(c.x, key)
		}
		if c, ok := x.(*call); ok && c.fn.Name == "array_slice" {
			from, fixed := c.args[1].(*constant)
			at, known := key.(*constant)
			if fixed && known {
				start, _ := value.Cast(from.v, value.Long).(int64)
				if i, ok := value.Cast(at.v, value.Long).(int64); ok && start >= 0 {
					return b.navigate(c.args[0], &constant{value.Long, start + i})
				}
			}
		}
		return &path{x, key}
	}
	at, ok := key.(*constant)
	if !ok {
		at = &constant{value.Long, int64(0)} // the element that there is
	}
	if _, text := x.(*view); text && v.root().format == "" {
		v.root().format = "json"
	}
	switch k := at.v.(type) {
	case string:
		return v.child(k)
	case int64:
		return v.child(max(k, 0))
	case int32:
		return v.child(int64(max(k, 0)))
	}
	return &path{x, key}
}

var jsonStep = regexp.MustCompile(`\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\['([^']*)'\]`)

// jsonPath returns the part of a text that extract_json returns.
func (b *builder) jsonPath(args []term) term {
	p, ok := args[0].(*constant)
	x := reading(args[1], "parse_json")
	if !ok || x == nil {
		return nil
	}
	text, _ := p.v.(string)
	for _, m := range jsonStep.FindAllStringSubmatch(strings.TrimPrefix(text, "$"), -1) {
		key := &constant{value.String, m[1] + m[3]}
		if m[2] != "" {
			n, _ := strconv.ParseInt(m[2], 10, 64)
			key = &constant{value.Long, n}
		}
		x = b.navigate(x, key)
	}
	if x.typ() == value.Dynamic {
		return &conversion{x, value.String}
	}
	return x
}

// place returns where an IP address is.
func (b *builder) place(ip term) term {
	for _, p := range b.places {
		if p.ip == ip {
			return p.facts
		}
	}
	p := &geoPlace{ip, b.variable(nil, "", value.Dynamic, nil)}
	b.places = append(b.places, p)
	return p.facts
}

// A geoPlace is an IP address whose location the query asks for.
type geoPlace struct {
	ip    term
	facts *variable
}
