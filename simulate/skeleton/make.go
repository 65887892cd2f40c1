package skeleton

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// make looks for values with which a term has the value v, and for which k is true. k decides: where a term
// can have the value only about, what it has then may do.
func (s *solver) make(t term, v any, k func() bool) bool {
	if s.work++; s.spent() {
		return false
	}
	switch t := t.(type) {
	case *constant:
		return value.Equal(t.v, v) && k()
	case *variable:
		return s.makeVariable(t, v, k)
	case *view:
		return s.makeVariable(t.x, value.Text(v), k)
	case *conversion:
		return s.make(t.x, castTo(t.x, v), k)
	case *call:
		return s.makeCall(t, v, k)
	case *path:
		return s.makePart(t, v, k)
	case *cell:
		for i, x := range t.values {
			if (value.Equal(x, v) || strings.EqualFold(value.Text(x), value.Text(v))) && s.set(t.row, int64(i), k) {
				return true
			}
		}
	case *equality:
		if want, ok := v.(bool); ok {
			return s.achieve(t, want, k)
		}
	case *captured:
		return s.makeCaptured(t, v, k)
	case *aggregate:
		return s.makeAggregate(t, v, k)
	case *rowCount:
		n, ok := value.Cast(v, value.Long).(int64)
		return ok && s.repeat(t.row, n, k)
	}
	return false
}

// castTo returns a value as a term's type has it, or as it is.
func castTo(t term, v any) any {
	if t.typ() == value.Dynamic || t.typ() == value.Unknown {
		return v
	}
	if c := value.Cast(v, t.typ()); c != nil {
		return c
	}
	if t.typ() == value.String {
		return value.Text(v)
	}
	return v
}

func (s *solver) makeVariable(x *variable, v any, k func() bool) bool {
	x = x.root()
	if len(x.children) > 0 {
		return s.makeParts(x, v, k)
	}
	switch {
	case x.t == value.Dynamic:
		if i, ok := v.(int32); ok {
			v = int64(i)
		}
	case v == nil:
		if x.name == "TimeGenerated" {
			return false
		}
	case x.t == value.String:
		v = value.Text(v)
	default:
		c := value.Cast(v, x.t)
		if c == nil {
			return false
		}
		v = c
	}
	return s.set(x, v, k)
}

// makeParts writes a value into the parts of a variable: the same parts, or a text into the first text among them.
func (s *solver) makeParts(x *variable, v any, k func() bool) bool {
	switch held := v.(type) {
	case *value.Bag:
		return s.makeBag(x, held, 0, k)
	case []any:
		if len(held) > 0 {
			return s.make(x.child(int64(0)), held[0], k)
		}
		return false
	}
	if v == nil || v == "" {
		return s.clear(x.children, k)
	}
	for _, c := range x.children {
		if s.makeVariable(c, v, k) {
			return true
		}
	}
	extra := x.child("value")
	if _, list := x.children[0].key.(int64); list {
		x.children = x.children[:len(x.children)-1]
		return false
	}
	if s.set(extra, v, k) {
		return true
	}
	x.children = x.children[:len(x.children)-1]
	s.gen++
	return false
}

// clear empties parts.
func (s *solver) clear(list []*variable, k func() bool) bool {
	if len(list) == 0 {
		return k()
	}
	c := list[0].root()
	if len(c.children) > 0 {
		return s.clear(append(append([]*variable{}, c.children...), list[1:]...), k)
	}
	return s.set(c, nil, func() bool { return s.clear(list[1:], k) })
}

func (s *solver) makeBag(x *variable, held *value.Bag, i int, k func() bool) bool {
	if i == held.Len() {
		return k()
	}
	name, v := held.At(i)
	return s.makeVariable(x.child(name), v, func() bool { return s.makeBag(x, held, i+1, k) })
}

// makePart makes an element of a computed list have a value.
func (s *solver) makePart(t *path, v any, k func() bool) bool {
	key, _ := s.eval(t.key)
	if a, ok := t.x.(*aggregate); ok {
		return s.makeAggregate(a, v, k)
	}
	i, isNumber := value.Cast(key, value.Long).(int64)
	c, ok := t.x.(*call)
	if !ok || !isNumber {
		if ok && (c.fn.Name == "parse_url" || c.fn.Name == "parseurl") {
			return s.makeURL(c, value.Text(key), value.Text(v), k)
		}
		return s.makeThrough(t.x, v, k)
	}
	x, _ := s.eval(c)
	list, _ := x.([]any)
	parts := append([]any{}, list...)
	if i < 0 {
		i += int64(len(parts))
	}
	for int64(len(parts)) <= i && len(parts) < 50 {
		parts = append(parts, "a")
	}
	if i < 0 || i >= int64(len(parts)) {
		return false
	}
	parts[i] = v
	return s.make(c, parts, k)
}

// makeThrough makes an element of a bag or list that is computed from others.
func (s *solver) makeThrough(x term, v any, k func() bool) bool {
	if p, ok := x.(*path); ok {
		return s.makePart(p, v, k)
	}
	return false
}

func (s *solver) makeURL(c *call, part, v string, k func() bool) bool {
	u := url.URL{Scheme: "https", Host: "www.contoso.com", Path: "/"}
	switch part {
	case "Host":
		u.Host = v
	case "Path":
		u.Path = v
	case "Scheme":
		u.Scheme = v
	case "Port":
		u.Host += ":" + v
	case "Query Parameters":
		u.RawQuery = v
	}
	return s.make(c.args[0], u.String(), k)
}

// makeCaptured writes the text of which parse makes a column.
func (s *solver) makeCaptured(t *captured, v any, k func() bool) bool {
	now, ok := s.eval(t.x)
	if !ok {
		return false
	}
	texts := map[int]string{}
	for i, part := range t.pattern.parts {
		group := t.pattern.group[i]
		if part.Column < 0 {
			continue
		}
		if texts[group], ok = t.pattern.find(value.Text(now), group); !ok {
			texts[group] = "a"
			if part.Type == value.Long || part.Type == value.Int || part.Type == value.Real {
				texts[group] = "1"
			}
		}
	}
	have := value.Text(now)
	if m := t.pattern.re.FindStringSubmatchIndex(have); m != nil && 2*t.group+1 < len(m) && m[2*t.group] >= 0 {
		if s.make(t.x, have[:m[2*t.group]]+value.Text(v)+have[m[2*t.group+1]:], k) {
			return true
		}
	}
	texts[t.group] = value.Text(v)
	return s.makeAmong(t.x, have, t.pattern.write(texts), k)
}

// makeAmong makes a text hold another one, alone or beside what it has now.
func (s *solver) makeAmong(t term, have, text string, k func() bool) bool {
	for _, x := range []string{text, have + " " + text, text + " " + have, have + text, text + have} {
		if s.make(t, x, k) {
			return true
		}
	}
	return false
}

// makeCall makes a call return a value, by what its function does backwards.
func (s *solver) makeCall(c *call, v any, k func() bool) bool {
	first := func(v any) bool { return len(c.args) > 0 && s.make(c.args[0], castTo(c.args[0], v), k) }
	if want, ok := v.(bool); ok && c.t == value.Bool {
		return s.achieve(c, want, k)
	}
	switch c.fn.Name {
	case "iff", "iif", "case":
		return s.branches(c, k, func(x term, k func() bool) bool { return s.make(x, v, k) })
	case "coalesce":
		for _, a := range c.args {
			if s.make(a, castTo(a, v), k) {
				return true
			}
		}
		return false
	case "strcat", "strcat_delim":
		return s.makeJoined(c, value.Text(v), k)
	case "split":
		return s.makeSplit(c, v, k)
	case "extract":
		return s.makeExtract(c, v, k)
	case "extract_all", "extractall":
		if re, ok := s.text(c.args[0]); ok {
			if text, ok := example(re, 1, value.Text(v)); ok {
				return s.make(c.args[len(c.args)-1], text, k)
			}
		}
		return false
	case "+", "-", "*", "/":
		return s.makeArithmetic(c, v, k)
	case "array_length", "arraylength":
		return s.makeLength(c, v, k)
	case "strlen", "string_size":
		n, ok := value.Cast(v, value.Long).(int64)
		now, _ := s.text(c.args[0])
		if !ok || n < 0 || n > 5000 {
			return false
		}
		if len(now) > int(n) {
			return first(now[:n])
		}
		return first(now + strings.Repeat("a", int(n)-len(now)))
	case "substring":
		return s.makeSubstring(c, value.Text(v), k)
	case "indexof":
		return false
	case "base64_decode_tostring", "base64_decodestring":
		return first(base64.StdEncoding.EncodeToString([]byte(value.Text(v))))
	case "url_decode":
		return first(url.QueryEscape(value.Text(v)))
	case "datetime_diff":
		return s.makeDifference(c, v, k)
	case "trim", "trim_start", "trim_end", "extract_json", "extractjson":
		return len(c.args) > 1 && s.make(c.args[1], value.Text(v), k)
	case "replace", "replace_string", "replace_regex", "translate":
		for _, a := range []int{0, 2} {
			if a < len(c.args) && s.make(c.args[a], value.Text(v), k) {
				return true
			}
		}
		return false
	case "strcat_array":
		return first([]any{value.Text(v)})
	case "dayofweek":
		d, ok := v.(value.Duration)
		for i := range value.Duration(8) {
			if at, fits := s.options.Now.Add(-i * value.Day); ok && fits && dayOfWeek(at) == d/value.Day && first(at) {
				return true
			}
		}
		return false
	case "hourofday", "datetime_part", "getyear", "dayofyear":
		return false
	case "set_difference", "set_union", "set_intersect", "array_concat", "array_slice", "make_set":
		return first(v)
	case "pack", "bag_pack", "pack_array":
		if list, ok := v.([]any); ok && len(list) > 0 {
			return first(list[0])
		}
		return false
	}
	return first(v)
}

func dayOfWeek(at value.Instant) value.Duration { return value.Duration(at.Time().Weekday()) }

// text returns the value of a term as a text.
func (s *solver) text(t term) (string, bool) {
	v, ok := s.eval(t)
	return value.Text(v), ok
}

// branches tries the results of iff and case, each with its condition.
func (s *solver) branches(c *call, k func() bool, try func(term, func() bool) bool) bool {
	n := len(c.args)
	for i := 0; i+1 < n; i += 2 {
		if try(c.args[i+1], func() bool { return s.achieve(c.args[i], true, k) }) {
			return true
		}
	}
	return try(c.args[n-1], func() bool {
		var conditions []term
		for i := 0; i+1 < n; i += 2 {
			conditions = append(conditions, c.args[i])
		}
		return s.achieveAll(conditions, false, k)
	})
}

// makeJoined finds the arguments that a joined text is made of: those that are fixed separate the others.
func (s *solver) makeJoined(c *call, v string, k func() bool) bool {
	args := c.args
	delimiter := ""
	if c.fn.Name == "strcat_delim" {
		delimiter, _ = s.text(args[0])
		args = args[1:]
	}
	var open []int
	rest := v
	type part struct {
		at   int
		text string
	}
	var parts []part
	for i, a := range args {
		fixed, ok := a.(*constant)
		if i > 0 && delimiter != "" && len(open) > 0 {
			before, after, found := strings.Cut(rest, delimiter)
			if found {
				parts = append(parts, part{open[0], before})
				open, rest = nil, after
			}
		}
		if !ok {
			open = append(open, i)
			continue
		}
		text := value.Text(fixed.v)
		if text == "" {
			continue
		}
		before, after, found := strings.Cut(rest, text)
		if !found {
			return false
		}
		if len(open) > 0 {
			parts = append(parts, part{open[0], before})
		}
		open, rest = nil, after
	}
	if len(open) > 0 {
		parts = append(parts, part{open[0], rest})
	}
	var do func(i int) bool
	do = func(i int) bool {
		if i == len(parts) {
			return k()
		}
		a := args[parts[i].at]
		return s.make(a, castTo(a, parts[i].text), func() bool { return do(i + 1) })
	}
	return do(0)
}

func (s *solver) makeSplit(c *call, v any, k func() bool) bool {
	delimiter, ok := s.text(c.args[1])
	list, isList := v.([]any)
	if !ok || !isList {
		return ok && s.make(c.args[0], value.Text(v), k)
	}
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = value.Text(x)
	}
	return s.make(c.args[0], strings.Join(texts, delimiter), k)
}

func (s *solver) makeExtract(c *call, v any, k func() bool) bool {
	re, ok := s.text(c.args[0])
	group, gok := s.eval(c.args[1])
	n, isNumber := value.Cast(group, value.Long).(int64)
	if !ok || !gok || !isNumber || len(c.args) < 3 {
		return false
	}
	have, _ := s.text(c.args[2])
	if pattern, err := regexp.Compile(re); err == nil {
		if m := pattern.FindStringSubmatchIndex(have); m != nil && 2*int(n)+1 < len(m) && n >= 0 && m[2*n] >= 0 {
			if s.make(c.args[2], have[:m[2*n]]+value.Text(v)+have[m[2*n+1]:], k) {
				return true
			}
		}
	}
	text, found := example(re, int(n), value.Text(v))
	return found && s.makeAmong(c.args[2], have, text, k)
}

func (s *solver) makeSubstring(c *call, v string, k func() bool) bool {
	from, ok := s.eval(c.args[1])
	start, isNumber := value.Cast(from, value.Long).(int64)
	now, _ := s.text(c.args[0])
	if !ok || !isNumber || start < 0 || start > 1000 {
		return s.make(c.args[0], v, k)
	}
	for int64(len(now)) < start {
		now += "a"
	}
	text := now[:start] + v
	if end := int(start) + len(v); end < len(now) {
		if s.make(c.args[0], text+now[end:], k) {
			return true
		}
	}
	return s.make(c.args[0], text, k)
}

// makeLength makes a list have so many elements.
func (s *solver) makeLength(c *call, v any, k func() bool) bool {
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok || n < 0 || n > 100 {
		return false
	}
	switch x := c.args[0].(type) {
	case *aggregate:
		main := x.group.instances[0]
		args := x.args(main)
		return len(args) > 0 && s.repeat(main.row, n, func() bool { return s.vary(args[0], k) })
	case *variable:
		if len(x.root().children) > 0 {
			return false
		}
	}
	list := make([]any, n)
	for i := range list {
		list[i] = "a" + strconv.Itoa(i+1)
	}
	return s.make(c.args[0], list, k)
}

// makeArithmetic solves an operation of numbers or times for one of its sides.
func (s *solver) makeArithmetic(c *call, v any, k func() bool) bool {
	if len(c.args) != 2 {
		return false
	}
	a, b := c.args[0], c.args[1]
	av, aok := s.eval(a)
	bv, bok := s.eval(b)
	if bok {
		if x := solved(c.fn.Name, v, bv, false); x != nil && s.make(a, castTo(a, x), k) {
			return true
		}
	}
	if aok {
		if x := solved(c.fn.Name, v, av, true); x != nil && s.make(b, castTo(b, x), k) {
			return true
		}
	}
	return false
}

// solved returns x with x op other = v or, if the other is the left side, other op x = v; nil where that is not known.
func solved(op string, v, other any, left bool) any {
	if other == nil || v == nil {
		return nil
	}
	x, xok := ticksOf(v)
	o, ook := ticksOf(other)
	if !xok || !ook {
		return nil
	}
	var r float64
	switch {
	case op == "+":
		r = x - o
	case op == "-" && left:
		r = o - x
	case op == "-":
		r = x + o
	case op == "*" && o != 0:
		r = x / o
	case op == "/" && left && x != 0:
		r = o / x
	case op == "/" && !left:
		r = x * o
	default:
		return nil
	}
	_, duration := v.(value.Duration)
	_, instant := v.(value.Instant)
	_, otherInstant := other.(value.Instant)
	_, otherDuration := other.(value.Duration)
	switch {
	case otherInstant && duration || instant && otherDuration:
		return value.Instant(exactTicks(op, v, other, left))
	case instant && otherInstant:
		return value.Duration(exactTicks(op, v, other, left))
	case duration || otherDuration:
		return value.Duration(r)
	}
	return r
}

func ticksOf(v any) (float64, bool) {
	switch v := v.(type) {
	case value.Duration:
		return float64(v), true
	case value.Instant:
		return float64(v), true
	}
	return number(v)
}

// exactTicks is the sum or difference of two times without rounding.
func exactTicks(op string, v, other any, left bool) int64 {
	whole := func(v any) int64 {
		switch v := v.(type) {
		case value.Duration:
			return int64(v)
		case value.Instant:
			return int64(v)
		}
		return 0
	}
	a, b := whole(v), whole(other)
	switch {
	case op == "-" && left:
		return b - a
	case op == "-":
		return a + b
	}
	return a - b
}

// makeDifference makes two times lie so far apart.
func (s *solver) makeDifference(c *call, v any, k func() bool) bool {
	unit, _ := s.text(c.args[0])
	units := map[string]value.Duration{"second": value.Second, "minute": value.Minute, "hour": value.Hour, "day": value.Day, "week": 7 * value.Day, "millisecond": value.Millisecond}
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok || units[unit] == 0 || len(c.args) != 3 {
		return false
	}
	d := value.Duration(n) * units[unit]
	a, aok := s.eval(c.args[1])
	b, bok := s.eval(c.args[2])
	if at, isTime := b.(value.Instant); bok && isTime {
		if x, fits := at.Add(d); fits && s.make(c.args[1], x, k) {
			return true
		}
	}
	if at, isTime := a.(value.Instant); aok && isTime {
		if x, fits := at.Add(-d); fits && s.make(c.args[2], x, k) {
			return true
		}
	}
	return false
}
