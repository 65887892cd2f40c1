package skeleton

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// achieve looks for values with which a condition is want, and for which k is true. It keeps the first ones.
func (s *solver) achieve(t term, want bool, k func() bool) bool {
	if s.spent() {
		return false
	}
	if v, ok := s.eval(t); ok && v == want {
		if k() {
			return true
		}
	}
	switch t := t.(type) {
	case *variable:
		return s.set(t, want, k)
	case *conversion:
		return s.achieve(t.x, want, k)
	case *equality:
		return s.relate("==", t.a, t.b, want, k)
	case *comparison:
		return want && s.make(t.x, t.n, k)
	case *inWindow:
		for _, back := range []value.Duration{20 * value.Minute, value.Minute, 10 * value.Second} {
			if at, ok := s.options.Now.Add(-min(back, s.options.Period/2)); ok && s.set(t.v, at, k) {
				return true
			}
		}
	case *call:
		return s.achieveCall(t, want, k)
	case *path:
		return s.make(t, want, k)
	}
	return false
}

// negations are the operators that negate others.
var negations = map[string]string{"!=": "==", "!~": "=~", "isnotempty": "isempty", "isnotnull": "isnull", "notempty": "isempty", "notnull": "isnull"}

func (s *solver) achieveCall(c *call, want bool, k func() bool) bool {
	name := c.fn.Name
	if positive, ok := negations[name]; ok {
		name, want = positive, !want
	} else if strings.HasPrefix(name, "!") {
		name, want = name[1:], !want
	}
	holds := func() bool {
		v, ok := s.eval(c)
		return ok && (v == true) == (want == (name == c.fn.Name)) && k()
	}
	switch name {
	case "and", "or":
		if (name == "and") == want {
			return s.achieveAll(c.args, want, k)
		}
		for _, a := range c.args {
			if s.achieve(a, want, k) {
				return true
			}
		}
		return false
	case "not":
		return s.achieve(c.args[0], !want, k)
	case "iff", "iif", "case":
		return s.branches(c, holds, func(x term, k func() bool) bool { return s.achieve(x, want, k) })
	case "isempty", "isnull":
		if want {
			return s.make(c.args[0], emptyOf(c.args[0].typ()), holds)
		}
		return s.fill(c.args[0], holds)
	}
	if len(c.args) == 0 {
		return false
	}
	if len(c.args) >= 2 && s.relate(name, c.args[0], c.args[1], want, holds) {
		return true
	}
	return s.members(name, c.args, want, holds) || s.pool(c.args, holds)
}

// achieveAll makes all conditions want.
func (s *solver) achieveAll(list []term, want bool, k func() bool) bool {
	if len(list) == 0 {
		return k()
	}
	return s.achieve(list[0], want, func() bool { return s.achieveAll(list[1:], want, k) })
}

func emptyOf(t value.Type) any {
	if t == value.String {
		return ""
	}
	return nil
}

// fill gives a term some value.
func (s *solver) fill(t term, k func() bool) bool {
	found := false
	each(t, func(v *variable) {
		if r := v.root(); !found && len(r.children) == 0 {
			found = s.set(r, s.usual(r), k)
		}
	})
	if found {
		return true
	}
	if c, ok := t.(*call); ok && c.fn.Name == "extract" && len(c.args) > 2 {
		re, _ := s.text(c.args[0])
		have, _ := s.text(c.args[2])
		if text, ok := example(re, -1, ""); ok && s.makeAmong(c.args[2], have, text, k) {
			return true
		}
	}
	for _, v := range []any{"x", int64(1), s.options.Now} {
		if x := value.Cast(v, t.typ()); x != nil && t.typ() != value.Unknown && s.make(t, x, k) {
			return true
		}
	}
	return t.typ() == value.Dynamic && s.make(t, "x", k)
}

// relate makes a comparison of two terms want.
func (s *solver) relate(name string, a, b term, want bool, k func() bool) bool {
	if mirrored, ok := mirrors[name]; ok && simpler(b, a) {
		name, a, b = mirrored, b, a
	}
	av, aok := s.eval(a)
	bv, bok := s.eval(b)
	if v, ok := a.(*variable); ok && !want {
		for _, x := range s.seen(v) {
			if s.make(a, x, k) {
				return true
			}
		}
	}
	if bok {
		for _, v := range wanted(name, av, bv, want, a.typ()) {
			if s.make(a, v, k) {
				return true
			}
		}
	}
	if mirrored, ok := mirrors[name]; ok && aok {
		for _, v := range wanted(mirrored, bv, av, want, b.typ()) {
			if s.make(b, v, k) {
				return true
			}
		}
	}
	return false
}

// simpler reports whether values are more easily found for a than for b.
func simpler(a, b term) bool {
	_, plain := a.(*variable)
	_, other := b.(*variable)
	return plain && !other
}

// mirrors are the operators that say the same with their sides exchanged.
var mirrors = map[string]string{"==": "==", "=~": "=~", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// wanted lists values that compare with b as is wanted, the likeliest first. Now is what there is.
func wanted(name string, now, b any, want bool, t value.Type) []any {
	if !want {
		switch name {
		case "<":
			return wanted(">=", now, b, true, t)
		case "<=":
			return wanted(">", now, b, true, t)
		case ">":
			return wanted("<=", now, b, true, t)
		case ">=":
			return wanted("<", now, b, true, t)
		case "has_any", "has_all", "in", "in~":
			return []any{"other"}
		case "==", "=~", "has", "contains", "startswith", "endswith", "has_cs", "contains_cs", "matches regex":
			return otherThan(now, b)
		}
		return []any{"other"}
	}
	switch name {
	case "==", "=~":
		return []any{b}
	case "<":
		return stepped(b, -1)
	case "<=":
		return append([]any{b}, stepped(b, -1)...)
	case ">":
		return stepped(b, 1)
	case ">=":
		return append([]any{b}, stepped(b, 1)...)
	case "has", "has_cs", "contains", "contains_cs", ":":
		return around(now, value.Text(b), "")
	case "hasprefix", "hasprefix_cs":
		return around(now, value.Text(b), "x")
	case "startswith", "startswith_cs":
		return []any{value.Text(b), value.Text(b) + value.Text(now), value.Text(b) + " " + value.Text(now), value.Text(b) + "x"}
	case "endswith", "endswith_cs", "hassuffix", "hassuffix_cs":
		return []any{value.Text(b), value.Text(now) + value.Text(b), value.Text(now) + " " + value.Text(b), "x" + value.Text(b)}
	case "matches regex":
		text, ok := example(value.Text(b), -1, "")
		if !ok {
			return nil
		}
		return around(now, text, "")
	case "has_any", "in", "in~":
		var out []any
		if list, ok := b.([]any); ok {
			for _, x := range list[:min(len(list), 5)] {
				out = append(out, x, value.Text(now)+" "+value.Text(x))
			}
		}
		return out
	case "has_all":
		if list, ok := b.([]any); ok {
			var words []string
			for _, x := range list {
				words = append(words, value.Text(x))
			}
			return around(now, strings.Join(words, " "), "")
		}
	}
	return nil
}

// around lists texts that hold a text.
func around(now any, text, suffix string) []any {
	have := value.Text(now)
	return []any{text, have + " " + text, text + " " + have, text + suffix, have + text}
}

// otherThan lists values that are not b, and that do not hold it.
func otherThan(now, b any) []any {
	switch b := b.(type) {
	case bool:
		return []any{!b}
	case string:
		out := []any{}
		if have, ok := now.(string); ok && b != "" && have != b {
			out = append(out, strings.TrimSpace(strings.ReplaceAll(have, b, "")))
		}
		return append(out, "other", "x"+b+"x", b+"1", "10.1.2.3")
	}
	return append(stepped(b, 1), "other", nil)
}

// stepped lists values that are greater than b, or less with step -1.
func stepped(b any, step int) []any {
	switch b := b.(type) {
	case int32:
		return []any{b + int32(step)}
	case int64:
		return []any{b + int64(step), b + 10*int64(step)}
	case float64:
		return []any{b + float64(step), b + 100*float64(step), b / 2, b * 2}
	case value.Duration:
		return []any{b + value.Duration(step)*value.Second, b + value.Duration(step)*value.Minute, b + value.Duration(step)*value.Hour, b + value.Duration(step)*value.Day}
	case value.Instant:
		var out []any
		for _, d := range []value.Duration{value.Minute, value.Second, 20 * value.Minute, 2 * value.Hour, 26 * value.Hour, 0} {
			if d == 0 {
				d = 1
			}
			if at, ok := b.Add(value.Duration(step) * d); ok {
				out = append(out, at)
			}
		}
		return out
	case value.Number:
		if f, ok := number(b); ok {
			return []any{f + float64(step)}
		}
	}
	return nil
}

// members makes a condition on further arguments want: x in (a, b), between, and conditions on lists.
func (s *solver) members(name string, args []term, want bool, k func() bool) bool {
	switch name {
	case "in", "in~", "has_any", "has_all":
		if !want {
			return s.make(args[0], "other", k) || s.make(args[0], int64(987), k)
		}
		for _, a := range args[1:min(len(args), 8)] {
			v, ok := s.eval(a)
			if !ok {
				continue
			}
			candidates := []any{v}
			if list, isList := v.([]any); isList {
				candidates = list[:min(len(list), 5)]
			}
			now, _ := s.eval(args[0])
			for _, x := range candidates {
				for _, text := range []any{x, value.Text(now) + " " + value.Text(x)} {
					if s.make(args[0], text, k) {
						return true
					}
				}
			}
		}
		now, _ := s.eval(args[0])
		var words []string
		for _, a := range args[1:] {
			v, _ := s.eval(a)
			words = append(words, value.Text(v))
		}
		for _, x := range around(now, strings.Join(words, " "), "") {
			if s.make(args[0], x, k) {
				return true
			}
		}
	case "between":
		for _, i := range []int{1, 2} {
			bound, ok := s.eval(args[min(i, len(args)-1)])
			if !ok {
				continue
			}
			list := append([]any{bound}, append(stepped(bound, 3-2*i), stepped(bound, 2*i-3)...)...)
			for _, v := range list {
				if s.make(args[0], v, k) {
					return true
				}
			}
		}
	case "set_has_element", "array_index_of":
		if v, ok := s.eval(args[1]); ok {
			return s.make(args[0], []any{v}, k)
		}
	case "ipv4_is_in_range", "ipv4_is_match", "ipv4_is_in_any_range", "has_ipv4", "has_any_ipv4", "ipv4_compare":
		for _, a := range args[1:] {
			v, _ := s.eval(a)
			list, isList := v.([]any)
			if !isList {
				list = []any{v}
			}
			for _, x := range list[:min(len(list), 3)] {
				ip, _, _ := strings.Cut(value.Text(x), "/")
				if s.make(args[0], ip, k) {
					return true
				}
			}
		}
	}
	return false
}

// pooled are values that conditions on IP addresses and texts often ask for.
var pooled = []any{"203.0.113.7", "10.0.0.5", "192.168.1.5", "www.contoso.com", "", "1"}

// pool tries some usual values for the arguments of a condition that nothing else is known of.
func (s *solver) pool(args []term, k func() bool) bool {
	for _, a := range args {
		if _, fixed := a.(*constant); fixed {
			continue
		}
		for _, v := range pooled {
			if s.make(a, v, k) {
				return true
			}
		}
	}
	return false
}
