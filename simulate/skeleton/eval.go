package skeleton

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// eval returns the value of a term for the values that variables have now. ok is false where
// only a run knows.
func (s *solver) eval(t term) (v any, ok bool) {
	switch t := t.(type) {
	case *constant:
		return t.v, true
	case *variable:
		return s.valueOf(t), true
	case *view:
		return s.read(t), true
	case *conversion:
		if v, ok = s.eval(t.x); !ok || v == nil {
			return v, ok
		}
		return value.CastFrom(t.x.typ(), v, t.t), true
	case *call:
		if t.gen != s.gen+1 {
			t.val, t.ok = s.compute(t)
			t.gen = s.gen + 1
		}
		return t.val, t.ok
	case *path:
		return s.part(t)
	case *cell:
		i, _ := t.row.val.(int64)
		if int(i) >= len(t.values) {
			return nil, false
		}
		return t.values[i], true
	case *equality:
		a, aok := s.eval(t.a)
		b, bok := s.eval(t.b)
		return value.Equal(a, b) || value.Text(a) == value.Text(b) && a != nil, aok && bok
	case *captured:
		x, ok := s.eval(t.x)
		found, _ := t.pattern.find(value.Text(x), t.group)
		if t.t == value.String {
			return found, ok
		}
		return value.CastFrom(value.String, found, t.t), ok
	case *matched:
		x, ok := s.eval(t.x)
		return t.pattern.re.MatchString(value.Text(x)), ok
	case *aggregate:
		return s.aggregate(t)
	case *rowCount:
		return s.count(t.row, nil), true
	case *comparison:
		n, ok := s.eval(t.x)
		count, _ := n.(int64)
		return count >= t.n, ok
	case *inWindow:
		at, ok := s.valueOf(t.v).(value.Instant)
		from, _ := s.options.Now.Add(-s.options.Period)
		return ok && at < s.options.Now && (s.options.Period == 0 || at >= from), true
	}
	return nil, false
}

// valueOf returns what a variable holds in the first event.
func (s *solver) valueOf(v *variable) any {
	v = v.root()
	x := v.value("1")
	if v.t == value.String && x == nil {
		return ""
	}
	return x
}

// read returns what a text holds.
func (s *solver) read(t *view) any {
	v := t.x.root()
	if len(v.children) > 0 {
		return v.parts("1")
	}
	text, _ := v.value("1").(string)
	if x, err := value.ParseJSON([]byte(text)); err == nil {
		return x
	}
	return text
}

// part returns a property or an element of a dynamic value.
func (s *solver) part(t *path) (any, bool) {
	x, ok := s.eval(t.x)
	k, kok := s.eval(t.key)
	if !ok || !kok {
		return nil, false
	}
	switch x := x.(type) {
	case []any:
		i, isNumber := value.Cast(k, value.Long).(int64)
		if i < 0 {
			i += int64(len(x))
		}
		if isNumber && i >= 0 && i < int64(len(x)) {
			return x[i], true
		}
	case *value.Bag:
		if name, ok := k.(string); ok {
			v, _ := x.Get(name)
			return v, true
		}
	}
	return nil, true
}

// compute calls a function by the implementation that a run uses.
func (s *solver) compute(c *call) (any, bool) {
	if c.fn == nil || c.fn.Eval == nil || c.fn.Window {
		return nil, false
	}
	s.work++
	switch c.fn.Name {
	case "and", "or":
		return s.connect(c)
	}
	args, types := make([]value.Column, len(c.args)), make([]value.Type, len(c.args))
	for i, a := range c.args {
		v, ok := s.eval(a)
		if !ok {
			return nil, false
		}
		types[i] = a.typ()
		if types[i] == value.Unknown {
			return nil, false
		}
		if v != nil && types[i] != value.Dynamic {
			if v = value.Cast(v, types[i]); v == nil {
				return nil, false
			}
		}
		args[i] = value.Constant(types[i], v, 1)
	}
	out, err := c.fn.Eval(types, c.t)(s.ctx, args, 1)
	if err != nil || out.Len() != 1 {
		return nil, false
	}
	return out.Value(0), true
}

// connect computes and and or, which may not need both sides.
func (s *solver) connect(c *call) (any, bool) {
	by, known := c.fn.Name == "or", true
	var result any = !by
	for _, a := range c.args {
		v, ok := s.eval(a)
		switch {
		case !ok:
			known = false
		case v == by:
			return by, true
		case v == nil:
			result = nil
		}
	}
	return result, known
}

// countedTexts lists texts with the number of their event in them, the likeliest first.
func countedTexts(text string) []string {
	if strings.Contains(text, counter) {
		return []string{text}
	}
	all := []string{text + counter, counter + text}
	switch at := strings.IndexByte(text, '@'); {
	case at >= 0:
		return append([]string{text[:at] + counter + text[at:]}, all...)
	case ipForm.MatchString(text):
		return append([]string{text[:strings.LastIndexByte(text, '.')+1] + counter}, all...)
	case strings.Contains(text, "."):
		at := strings.IndexByte(text, '.')
		return append([]string{text[:at] + counter + text[at:], counter + "." + text}, all...)
	}
	return all
}
