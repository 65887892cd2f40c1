package logic

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// derive returns the values that a term can have when its operands have those of the sets.
func (s *solver) derive(t *term, sets []*Set) *Set {
	if !s.spend(len(sets)) {
		return of(t.typ)
	}
	if listed := s.enumerate(t, sets); listed != nil {
		return listed
	}
	name := t.op
	if t.function != nil {
		name = t.function.Name
	}
	if r, ok := ranges[name]; ok && len(sets) >= r.args {
		if set := r.of(t, sets); set != nil {
			return set
		}
	}
	return of(t.typ)
}

// enumerate computes the values of a term from the values of its operands, if these are few. It returns nil if it cannot.
func (s *solver) enumerate(t *term, sets []*Set) *Set {
	cells := 1
	for _, set := range sets {
		if !set.Listed {
			return nil
		}
		n := len(set.Values)
		if set.Null {
			n++
		}
		if n == 0 || set.NaN || cells*n > maxCells {
			return nil
		}
		cells *= n
	}
	if len(sets) == 0 || !s.spend(cells) {
		return nil
	}
	rows := make([][]any, len(sets)) // of each operand, one value for each combination
	repeat := 1
	for i, set := range sets {
		choices := set.Values
		if set.Null {
			choices = append(choices[:len(choices):len(choices)], nil)
		}
		for cell := range cells {
			rows[i] = append(rows[i], choices[cell/repeat%len(choices)])
		}
		repeat *= len(choices)
	}
	values, ok := s.computed(t, sets, rows, cells)
	if !ok {
		return nil
	}
	out := &Set{Type: t.typ, Listed: true}
	for _, v := range values {
		switch {
		case v == nil && t.typ != value.String:
			out.Null = true
		case isNaN(v):
			out.NaN = true
		case !has(out.Values, v):
			out.Values = append(out.Values, v)
		}
	}
	return out
}

// computed returns the value of a term for each row of values of its operands.
func (s *solver) computed(t *term, sets []*Set, rows [][]any, n int) (list []any, ok bool) {
	if t.function != nil {
		if !computable(t.function) {
			return nil, false
		}
		args, types := make([]value.Column, len(sets)), make([]value.Type, len(sets))
		for i, set := range sets {
			if args[i], ok = column(set.Type, rows[i]); !ok {
				return nil, false
			}
			types[i] = set.Type
		}
		return compute(t.function, types, t.typ, args, n)
	}
	list = make([]any, n)
	for i := range list {
		v := rows[0][i]
		if _, relative := v.(Moment); relative {
			return nil, false
		}
		switch t.op {
		case opText:
			list[i] = value.Text(v)
		case opCast:
			list[i] = cast(v, t.typ)
		case opNumber:
			list[i] = number(v)
		case opConvert:
			list[i] = value.CastFrom(sets[0].Type, v, t.typ)
		default:
			return nil, false
		}
	}
	return list, true
}

// cast returns the value as which a string or a dynamic is compared with values of a type, nil for
// one that has no order with them.
func cast(v any, t value.Type) any {
	switch {
	case v == nil:
		return nil
	case t == value.DateTime || t == value.Timespan || t == value.GUID || t == value.Bool:
		if _, isText := v.(string); !isText && value.TypeOf(v) != t {
			return nil
		}
	}
	return value.Cast(v, t)
}

// number returns the value of a dynamic as it is compared with a number.
func number(v any) any {
	switch v.(type) {
	case bool, int32, int64, float64, value.Number:
		return v
	}
	return nil
}

// A rule gives the values of a call, or nil for all.
type rule struct {
	args int // it needs so many
	of   func(t *term, sets []*Set) *Set
}

// between returns the rule of whole numbers in a range; null where an operand is.
func between(low, high int64) rule {
	return rule{1, func(t *term, sets []*Set) *Set {
		return of(t.typ).within(Bound{Value: low}, Bound{Value: high})
	}}
}

// atLeast returns the rule of numbers with a lower end.
func atLeast(low int64) rule {
	return rule{1, func(t *term, sets []*Set) *Set { return of(t.typ).within(Bound{Value: low}, Bound{}) }}
}

// size is atLeast(0) that is never null for a text.
var size = rule{1, func(t *term, sets []*Set) *Set {
	s := of(t.typ).within(Bound{Value: int64(0)}, Bound{})
	if sets[0].Type == value.String {
		return s.exists()
	}
	return s
}}

// never null: a test.
var decided = rule{1, func(t *term, _ []*Set) *Set { return of(t.typ).exists() }}

// inCase returns the rule of texts of one case.
func inCase(c Case) rule {
	return rule{1, func(t *term, sets []*Set) *Set {
		if sets[0].spelling() == Caseless {
			return spelled(t.typ, Caseless)
		}
		return spelled(t.typ, c)
	}}
}

// parts is the rule of functions whose result consists of characters of some of their operands.
func parts(of ...int) rule {
	return rule{slices.Max(of) + 1, func(t *term, sets []*Set) *Set {
		c := Caseless
		for _, i := range of {
			if sets[i].Type != value.String && t.op != opElement {
				return nil
			}
			c = c.both(sets[i].spelling())
		}
		return spelled(t.typ, c)
	}}
}

// spelled returns the texts of a case.
func spelled(t value.Type, c Case) *Set {
	s := of(t).clone()
	if t == value.String || t == value.Dynamic {
		s.Case = c
	}
	return s
}

// elementText is the rule of the text of an element of a list of texts.
var elementText = rule{1, func(t *term, sets []*Set) *Set {
	if t.args[0].op != opElement {
		return nil
	}
	return spelled(t.typ, sets[0].spelling())
}}

var joined = rule{1, func(t *term, sets []*Set) *Set {
	c := Caseless
	for _, x := range sets {
		switch x.Type {
		case value.Int, value.Long:
		case value.String:
			c = c.both(x.spelling())
		default:
			c = Mixed
		}
	}
	s := spelled(t.typ, c)
	if t.typ == value.String && sets[0].Type == value.String {
		s.Texts = prefixOf(sets[0])
	}
	return s
}}

// prefixOf returns what is known about a text that begins with a constant.
func prefixOf(first *Set) []Fact {
	v, ok := first.Single()
	text, isText := v.(string)
	if !ok || !isText || text == "" {
		return nil
	}
	return []Fact{wanting("startswith_cs", text)}
}

// choice is the rule of case and iff.
var choice = rule{3, func(t *term, sets []*Set) *Set {
	var all *Set
	for i, s := range sets {
		if i%2 == 0 && i < len(sets)-1 {
			continue
		}
		if i%2 == 1 && sets[i-1].never() {
			continue
		}
		if s.Type != t.typ {
			if s.Null && s.hollow() && t.typ != value.String { // a null of another type
				s = only(t.typ, nil)
			} else {
				return nil
			}
		}
		if all == nil {
			all = s
		} else {
			all = all.Union(s)
		}
		if i%2 == 1 && sets[i-1].always() {
			break
		}
	}
	return all
}}

// never and always are about the values of a condition.
func (s *Set) never() bool {
	return s.Type == value.Bool && s.Listed && !has(s.Values, true)
}

func (s *Set) always() bool {
	v, ok := s.Single()
	return ok && v == true
}

var firstOf = rule{1, func(t *term, sets []*Set) *Set {
	var all *Set
	for i, s := range sets {
		if s.Type != t.typ {
			return nil
		}
		last := i == len(sets)-1
		if !last {
			if s = s.exists(); s.Type == value.String {
				s = s.except("")
			}
		}
		if all == nil {
			all = s
		} else {
			all = all.Union(s)
		}
	}
	if t.typ == value.Real && !last(sets).NaN {
		return nil
	}
	return all
}}

func last(sets []*Set) *Set { return sets[len(sets)-1] }

var ago = rule{1, func(t *term, sets []*Set) *Set {
	if d, ok := sets[0].Single(); ok {
		if d, ok := d.(value.Duration); ok {
			return only(t.typ, Moment(-d))
		}
	}
	return nil
}}

// shifted is the rule of the addition of a timespan to a time, with the sign.
func shifted(sign value.Duration) rule {
	return rule{2, func(t *term, sets []*Set) *Set {
		x, d := sets[0], sets[1]
		if sign > 0 && x.Type == value.Timespan && d.Type == value.DateTime {
			x, d = d, x
		}
		v, ok := d.Single()
		by, isSpan := v.(value.Duration)
		if t.typ != value.DateTime || x.Type != value.DateTime || !ok || !isSpan {
			return nil
		}
		low, high := x.hull()
		s := of(t.typ).clone()
		s.Null = x.Null || !relative(low, high)
		return s.within(low.moved(sign*by), high.moved(sign*by))
	}}
}

func relative(low, high Bound) bool {
	_, a := low.Value.(Moment)
	_, b := high.Value.(Moment)
	return a && b
}

// moved returns the bound of times that are so much later.
func (b Bound) moved(by value.Duration) Bound {
	switch v := b.Value.(type) {
	case Moment:
		return Bound{Moment(value.Duration(v) + by), b.Open}
	case value.Instant:
		if sum, ok := v.Add(by); ok {
			return Bound{sum, b.Open}
		}
	}
	return Bound{}
}

// rounded is the rule of functions that return a time at most so much earlier or later.
func rounded(before, after value.Duration) rule {
	return rule{1, func(t *term, sets []*Set) *Set {
		if t.typ != value.DateTime || sets[0].Type != value.DateTime || len(sets) > 1 {
			return nil
		}
		low, high := sets[0].hull()
		return of(t.typ).within(low.moved(-before), high.moved(after))
	}}
}

var binned = rule{2, func(t *term, sets []*Set) *Set {
	v, ok := sets[1].Single()
	by, isSpan := v.(value.Duration)
	if t.typ != value.DateTime || !ok || !isSpan || by <= 0 {
		return nil
	}
	low, high := sets[0].hull()
	return of(t.typ).within(low.moved(-by), high)
}}

// remainder is the rule of a number modulo a constant.
var remainder = rule{2, func(t *term, sets []*Set) *Set {
	v, ok := sets[1].Single()
	n, isLong := v.(int64)
	if !ok || !isLong || n <= 0 || !t.typ.IsInteger() {
		return nil
	}
	return of(t.typ).within(Bound{Value: -n + 1}, Bound{Value: n - 1})
}}

// monotone is the rule of conversions between numbers that keep their order.
var monotone = rule{1, func(t *term, sets []*Set) *Set {
	if !t.typ.IsNumeric() || !sets[0].Type.IsNumeric() {
		return nil
	}
	s := of(t.typ).clone()
	if s.Null = sets[0].Null; sets[0].Type.IsInteger() {
		s.NaN = false
	} else {
		return nil
	}
	low, high := sets[0].hull()
	s.Low, s.High = low.as(t.typ), high.as(t.typ)
	return s
}}

func (b Bound) as(t value.Type) Bound {
	if !b.known() {
		return b
	}
	return Bound{Value: value.Cast(b.Value, t)}
}

// word is the rule of tostring of what is not a text.
var word = rule{1, func(t *term, sets []*Set) *Set {
	switch sets[0].Type {
	case value.DateTime:
		return spelled(t.typ, UpperCase)
	case value.Int, value.Long, value.Timespan:
		return spelled(t.typ, Caseless)
	case value.GUID:
		return spelled(t.typ, LowerCase)
	}
	return nil
}}

// replaced is the rule of replacements: characters of the text and of the new part.
var replaced = rule{3, func(t *term, sets []*Set) *Set {
	if sets[0].Type != value.String || sets[2].Type != value.String {
		return nil
	}
	return spelled(t.typ, sets[0].spelling().both(sets[2].spelling()))
}}

var ranges = map[string]rule{
	"strlen": size, "string_size": size, "countof": size, "array_length": size, "sqrt": atLeast(0),
	"indexof": atLeast(-1), "indexof_regex": atLeast(-1), "array_index_of": atLeast(-1), "bitset_count_ones": between(0, 64),
	"hourofday": between(0, 23), "dayofmonth": between(1, 31), "dayofyear": between(1, 366), "monthofyear": between(1, 12),
	"getmonth": between(1, 12), "week_of_year": between(1, 53), "weekofyear": between(1, 53), "getyear": between(1, 9999),
	"parse_ipv4": between(0, 1<<32-1), "strcmp": between(-1, 1),
	"dayofweek": {1, func(t *term, _ []*Set) *Set {
		return of(t.typ).within(Bound{Value: value.Duration(0)}, Bound{Value: 6 * value.Day})
	}},
	"ipv4_netmask_suffix": between(0, 32),

	"isempty": decided, "isnotempty": decided, "isnull": decided, "isnotnull": decided, "notempty": decided, "notnull": decided,

	"tolower": inCase(LowerCase), "toupper": inCase(UpperCase),
	"hash_md5": inCase(LowerCase), "hash_sha1": inCase(LowerCase), "hash_sha256": inCase(LowerCase),
	"trim": parts(1), "trim_start": parts(1), "trim_end": parts(1), "substring": parts(0), "reverse": parts(0),
	"split": parts(0), "extract": parts(2),
	"strcat": joined, "replace_string": replaced,
	"iff": choice, "iif": choice, "case": choice, "coalesce": firstOf, "tostring": word,

	"ago": ago, "+": shifted(1), "-": shifted(-1), "bin": binned, "floor": binned,
	"startofday": rounded(value.Day, 0), "startofweek": rounded(7*value.Day, 0), "startofmonth": rounded(31*value.Day, 0), "startofyear": rounded(366*value.Day, 0),
	"endofday": rounded(0, value.Day), "endofweek": rounded(0, 7*value.Day), "endofmonth": rounded(0, 31*value.Day), "endofyear": rounded(0, 366*value.Day),
	"%": remainder, opConvert: monotone,
	opText: elementText, opElement: parts(0),
}

// now has no operand.
func init() {
	ranges["now"] = rule{0, func(t *term, sets []*Set) *Set {
		if len(sets) == 0 {
			return only(t.typ, Moment(0))
		}
		if d, ok := sets[0].Single(); ok {
			if d, ok := d.(value.Duration); ok {
				return only(t.typ, Moment(d))
			}
		}
		return nil
	}}
}
