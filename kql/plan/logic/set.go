package logic

import (
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Set is a set of values of one type: those that an expression may have. It is immutable.
type Set struct {
	Type value.Type
	Null bool // null is among them
	NaN  bool // so is the real that is not a number

	// Listed says that no other values than Values are among them. Otherwise all are that
	// the rest allows.
	Listed bool
	Values []any

	Except    []any // values that are not among them
	Low, High Bound
	Texts     []Fact // what holds for all of them, which are texts
	Case      Case   // of texts, and of all texts within a dynamic
}

// of returns all values of a type.
func of(t value.Type) *Set { return complete[t] }

var complete = func() (sets [value.Dynamic + 1]*Set) {
	for t := range sets {
		sets[t] = allOf(value.Type(t))
	}
	return sets
}()

func allOf(t value.Type) *Set {
	s := &Set{Type: t, Null: t != value.String, NaN: t == value.Real || t == value.Dynamic || t == value.Unknown}
	switch t {
	case value.Bool:
		s.Listed, s.Values = true, []any{false, true}
	case value.Int:
		s.Low, s.High = Bound{Value: int64(math.MinInt32)}, Bound{Value: int64(math.MaxInt32)}
	case value.Long:
		s.Low, s.High = Bound{Value: int64(math.MinInt64)}, Bound{Value: int64(math.MaxInt64)}
	}
	return s
}

// only returns the set of one value, nil for null.
func only(t value.Type, v any) *Set {
	s := &Set{Type: t, Listed: true}
	switch {
	case v == nil:
		s.Null = t != value.String
		if !s.Null {
			s.Values = []any{""}
		}
	case isNaN(v):
		s.NaN = true
	default:
		s.Values = []any{v}
	}
	return s
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// Empty reports whether no value is among them.
func (s *Set) Empty() bool { return !s.Null && !s.NaN && s.hollow() }

// hollow reports whether none is but null and NaN.
func (s *Set) hollow() bool { return s.Listed && len(s.Values) == 0 }

// Single returns the value if there is only one, which is not null.
func (s *Set) Single() (v any, ok bool) {
	if s.Null || s.NaN || !s.Listed || len(s.Values) != 1 {
		return nil, false
	}
	return s.Values[0], true
}

// everything reports whether no value of the type is missing.
func (s *Set) everything() bool {
	all := of(s.Type)
	return s.Listed == all.Listed && len(s.Values) == len(all.Values) && len(s.Except) == 0 && len(s.Texts) == 0 &&
		s.Case == Mixed && s.Null == all.Null && s.NaN == all.NaN && s.Low == all.Low && s.High == all.High
}

// admits reports whether a value that is not null may be among them.
func (s *Set) admits(v any) bool {
	if isNaN(v) {
		return s.NaN
	}
	if s.Listed && !mayHave(s.Values, v) || has(s.Except, v) || s.Low.excludes(v, -1) || s.High.excludes(v, 1) {
		return false
	}
	text, isText := v.(string)
	if !isText {
		return true
	}
	if s.Case != Mixed && !s.Case.allows(text) {
		return false
	}
	for i := range s.Texts {
		if t := s.Texts[i].on(text); t == False && s.Texts[i].Holds || t == True && !s.Texts[i].Holds {
			return false
		}
	}
	return true
}

func has(list []any, v any) bool {
	return slices.ContainsFunc(list, func(x any) bool { return equal(x, v) })
}

// mayHave reports whether a value may be in a list: it is not known whether a time is the same as one that is
// relative to the clock.
func mayHave(list []any, v any) bool {
	_, relative := v.(Moment)
	return slices.ContainsFunc(list, func(x any) bool {
		if _, other := x.(Moment); other != relative {
			return true
		}
		return equal(x, v)
	})
}

// clone returns a copy that may be changed, apart from what its lists hold.
func (s *Set) clone() *Set {
	c := *s
	return &c
}

// values returns the set with only those of the values that are listed.
func (s *Set) values(list []any) *Set {
	c := &Set{Type: s.Type, Null: s.Null, NaN: s.NaN, Listed: true, Values: make([]any, 0, min(len(list), maxValues))}
	for _, v := range list {
		if s.admits(v) && !isNaN(v) && !has(c.Values, v) {
			c.Values = append(c.Values, v)
		}
	}
	return c
}

// filtered returns the set in a normal form after something was added to it.
func (s *Set) filtered() *Set {
	switch {
	case s.Listed:
		return s.values(s.Values)
	case apart(s.Low, s.High):
		return s.values(nil)
	}
	if s.Type.IsInteger() || s.Type == value.DateTime || s.Type == value.Timespan {
		if o, ok := compareBounds(s.Low, s.High); ok && o == 0 && s.Low.Value != nil {
			return s.values([]any{s.Low.Value})
		}
	}
	for i := range s.Texts {
		if s.contradicts(i) {
			return s.values(nil)
		}
	}
	return s
}

func compareBounds(low, high Bound) (int, bool) {
	if !low.known() || !high.known() || low.Open || high.Open {
		return 0, false
	}
	return compare(low.Value, high.Value)
}

// allows reports whether texts of the set's case may meet a condition.
func (s *Set) allows(f *Fact) bool {
	return f.looks == nil || !f.looks.cased || s.Case.allows(f.looks.text)
}

// Meet returns the values that are in both sets.
func (s *Set) Meet(t *Set) *Set {
	c := s.clone()
	c.Null, c.NaN = s.Null && t.Null, s.NaN && t.NaN
	switch {
	case s.Listed && t.Listed:
		c.Values = t.keep(s.Values)
	case t.Listed:
		c.Listed, c.Values = true, t.Values
	}
	c.Low, c.High = higher(s.Low, t.Low), lower(s.High, t.High)
	c.Case = s.Case.narrower(t.Case)
	if len(t.Except) > 0 {
		c = c.except(t.Except...)
	}
	for i := range t.Texts {
		c.Texts = addFact(c.Texts, t.Texts[i])
	}
	return c.filtered()
}

func (s *Set) keep(list []any) []any {
	var kept []any
	for _, v := range list {
		if s.admits(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// except returns the set without some values.
func (s *Set) except(list ...any) *Set {
	c := s.clone()
	if s.Listed {
		c.Values = slices.DeleteFunc(slices.Clone(s.Values), func(x any) bool { return has(list, x) })
		return c
	}
	c.Except = slices.Clip(c.Except)
	for _, v := range list {
		if len(c.Except) >= maxExcept {
			break
		}
		if !has(c.Except, v) {
			c.Except = append(c.Except, v)
		}
	}
	return c
}

// knowing returns the set of those texts about which a fact holds.
func (s *Set) knowing(f Fact) *Set {
	c := s.clone()
	if c.Texts = addFact(s.Texts, f); len(c.Texts) == len(s.Texts) {
		return s
	}
	if c.contradicts(len(s.Texts)) {
		return c.values(nil)
	}
	return c
}

// contradicts reports whether a fact cannot hold together with those before it.
func (s *Set) contradicts(i int) bool {
	f := &s.Texts[i]
	for k := range s.Texts[:i] {
		if d := s.Texts[k].decide(f); d == True && !f.Holds || d == False && f.Holds {
			return true
		}
	}
	return f.Holds && !s.allows(f)
}

func addFact(list []Fact, f Fact) []Fact {
	if len(list) >= maxFacts || slices.ContainsFunc(list, func(g Fact) bool { return g.Holds == f.Holds && g.same(&f) }) {
		return list
	}
	return append(list[:len(list):len(list)], f)
}

// within returns the set of the values between two bounds.
func (s *Set) within(low, high Bound) *Set {
	c := s.clone()
	c.Low, c.High = higher(s.Low, low.closed(s.Type, 1)), lower(s.High, high.closed(s.Type, -1))
	return c.filtered()
}

// exists returns the set without null and NaN.
func (s *Set) exists() *Set {
	if !s.Null && !s.NaN {
		return s
	}
	c := s.clone()
	c.Null, c.NaN = false, false
	return c
}

// orNull returns the set with null; a text is then empty.
func (s *Set) orNull() *Set {
	if s.Type == value.String {
		return s.Union(only(value.String, ""))
	}
	c := s.clone()
	c.Null = true
	return c
}

// Union returns a set that has the values of both, and maybe more.
func (s *Set) Union(t *Set) *Set {
	if s.hollow() && !t.hollow() {
		s, t = t, s
	}
	c := &Set{Type: s.Type, Null: s.Null || t.Null, NaN: s.NaN || t.NaN, Case: s.spelling().both(t.spelling())}
	if t.hollow() {
		kept := s.clone()
		kept.Null, kept.NaN = c.Null, c.NaN
		return kept
	}
	if s.Listed && t.Listed && len(s.Values)+len(t.Values) <= maxValues {
		c.Listed = true
		c.Values = slices.Clone(s.Values)
		for _, v := range t.Values {
			if !has(c.Values, v) {
				c.Values = append(c.Values, v)
			}
		}
		return c
	}
	sl, sh := s.hull()
	tl, th := t.hull()
	c.Low, c.High = lowest(sl, tl), highest(sh, th)
	for _, v := range s.Except {
		if !t.admits(v) {
			c.Except = append(c.Except, v)
		}
	}
	if s.Listed {
		c.Except = slices.DeleteFunc(slices.Clone(t.Except), s.admits)
	}
	for i := range s.Texts {
		if t.entails(&s.Texts[i]) {
			c.Texts = append(c.Texts, s.Texts[i])
		}
	}
	for i := range t.Texts {
		if s.entails(&t.Texts[i]) {
			c.Texts = addFact(c.Texts, t.Texts[i])
		}
	}
	return c
}

// entails reports whether a fact is known about all values.
func (s *Set) entails(f *Fact) bool {
	want := False
	if f.Holds {
		want = True
	}
	if s.Listed {
		return !slices.ContainsFunc(s.Values, func(v any) bool {
			text, ok := v.(string)
			return !ok || f.on(text) != want
		})
	}
	return slices.ContainsFunc(s.Texts, func(g Fact) bool { return g.decide(f) == want })
}

// spelling returns the case of the texts.
func (s *Set) spelling() Case {
	if !s.Listed || s.Case != Mixed {
		return s.Case
	}
	c := Caseless
	for _, v := range s.Values {
		text, ok := v.(string)
		if !ok {
			return Mixed
		}
		c = c.both(caseOf(text))
	}
	return c
}

// hull returns the smallest interval around the values.
func (s *Set) hull() (low, high Bound) {
	if !s.Listed {
		return s.Low, s.High
	}
	for i, v := range s.Values {
		b := Bound{Value: v}
		if _, ordered := compare(v, v); !ordered {
			return Bound{}, Bound{}
		}
		if i == 0 {
			low, high = b, b
			continue
		}
		if low, high = lowest(low, b), highest(high, b); !low.known() || !high.known() {
			return Bound{}, Bound{}
		}
	}
	return low, high
}
