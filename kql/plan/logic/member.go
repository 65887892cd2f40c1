package logic

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A membership is in with a constant list.
type membership struct {
	x    *term
	list []any
	null bool // null is in the list
}

// constants returns the values of a list of arguments with arrays expanded; ok is false if one is not constant or they are too many.
func constants(args []plan.Expr) (list []any, types []value.Type, ok bool) {
	for _, a := range args {
		v, known := Constant(a)
		if !known {
			return nil, nil, false
		}
		array, isArray := v.([]any)
		if !isArray {
			array = []any{v}
		}
		for _, x := range array {
			t := a.Type()
			if isArray {
				t = value.Dynamic
			}
			list, types = append(list, x), append(types, t)
		}
		if len(list) > maxValues {
			return nil, nil, false
		}
	}
	return list, types, len(list) > 0
}

func (st *State) membership(c *plan.Call) atom {
	if len(c.Args) < 2 {
		return nil
	}
	list, types, ok := constants(c.Args[1:])
	if !ok {
		return nil
	}
	x := st.solver.term(st.scope, c.Args[0])
	m := membership{x: x}
	switch x.typ {
	case value.String:
		for i, v := range list {
			switch {
			case types[i] == value.String || types[i] == value.Dynamic:
				m.list = append(m.list, value.Text(v))
			case v != nil:
				m.list = append(m.list, value.TextOf(types[i], v))
			}
		}
		return m
	case value.Dynamic:
		if slices.ContainsFunc(list, func(v any) bool { _, text := v.(string); return !text }) {
			return nil
		}
		m.x, m.list = st.solver.made(value.String, nil, opText, x), list
		return m
	case value.Unknown:
		return nil
	}
	for i, v := range list {
		if types[i] == value.String {
			v = value.Cast(v, x.typ)
		}
		if v == nil {
			m.null = true
			continue
		}
		if t := value.TypeOf(v); t != x.typ && !(t.IsNumeric() && x.typ.IsNumeric()) {
			return nil
		}
		m.list = append(m.list, v)
	}
	return m
}

func (m membership) truth(st *State) Truth {
	s := st.set(m.x)
	t := True.when(slices.ContainsFunc(m.list, func(v any) bool { return !isNaN(v) && s.admits(v) }))
	if s.Null {
		if m.null {
			t |= Null
		} else {
			t |= False
		}
	}
	outside := !s.Listed || slices.ContainsFunc(s.Values, func(v any) bool { return !has(m.list, v) })
	return t | False.when(s.NaN || outside)
}

func (m membership) assume(st *State, want Truth) *State {
	s := st.set(m.x)
	switch {
	case want == True:
		return st.with(m.x, s.exists().values(m.list))
	case want&True == 0:
		if want&(Null|False) == False && m.null {
			s = s.without(true, false)
		}
		return st.with(m.x, s.except(m.list...))
	}
	return st
}

// A wording is a condition over a text with one or more needles: it is true where one of the facts holds or,
// with all set, where all do.
type wording struct {
	x     *term
	facts []Fact
	whole Fact
	all   bool
}

// textOf returns the term of a value as a text.
func (st *State) textOf(e plan.Expr) *term {
	x := st.solver.term(st.scope, e)
	switch x.typ {
	case value.String:
		return x
	case value.Dynamic:
		return st.solver.made(value.String, nil, opText, x)
	}
	return nil
}

// text returns the atom of an operator over two texts.
func (st *State) text(c *plan.Call) atom {
	if len(c.Args) != 2 {
		return nil
	}
	x := st.textOf(c.Args[0])
	v, known := st.solver.term(st.scope, c.Args[1]).base().Single()
	needle, isText := v.(string)
	if x == nil || !known || !isText || len(needle) > computeBytes {
		return nil
	}
	name, _ := positive(c.Function.Name)
	f := wanting(name, needle)
	if name == "matches regex" && !Possible(needle) {
		return impossible{}
	}
	return wording{x: x, facts: []Fact{f}, whole: f}
}

// impossible is a condition over texts that none of them meets.
type impossible struct{}

func (impossible) truth(*State) Truth { return False }

func (impossible) assume(st *State, want Truth) *State {
	if want&False == 0 {
		return nil
	}
	return st
}

// Possible reports whether a regular expression matches any text, as far as that is seen from the starts and
// ends that it asks for.
func Possible(pattern string) bool {
	inner := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	if !strings.ContainsAny(inner, "^$") {
		return true
	}
	re, err := regex.Compile(pattern)
	return err != nil || re.Possible()
}

// words returns the atom of has_any and has_all.
func (st *State) words(name string, c *plan.Call) atom {
	x := st.textOf(c.Args[0])
	list, _, ok := constants(c.Args[1:])
	if x == nil || !ok {
		return nil
	}
	w := wording{x: x, all: name == "has_all", whole: Fact{Function: operator(name), Holds: true}}
	for _, v := range list {
		needle := value.Text(v)
		w.facts = append(w.facts, wanting("has", needle))
		w.whole.Args, w.whole.Types = append(w.whole.Args, needle), append(w.whole.Types, value.String)
	}
	return w
}

// foldedMembership returns the atom of in~.
func (st *State) foldedMembership(c *plan.Call) atom {
	if len(c.Args) < 2 {
		return nil
	}
	x := st.textOf(c.Args[0])
	list, types, ok := constants(c.Args[1:])
	if x == nil || !ok {
		return nil
	}
	w := wording{x: x, whole: Fact{Function: operator("in~"), Holds: true}}
	for i, v := range list {
		text, isText := v.(string)
		if !isText || types[i] != value.String && types[i] != value.Dynamic {
			return nil
		}
		w.facts = append(w.facts, wanting("=~", text))
		w.whole.Args, w.whole.Types = append(w.whole.Args, text), append(w.whole.Types, value.String)
	}
	return w
}

// fact returns whether a condition holds for the texts of the set.
func (s *Set) fact(f *Fact) Truth {
	if s.Listed {
		t := Nothing
		for _, v := range s.Values {
			text, ok := v.(string)
			if !ok {
				return True | False
			}
			t |= f.on(text) &^ Null
		}
		return t
	}
	if !s.allows(f) {
		return False
	}
	if n := f.looks; n != nil {
		if n.text == "" && !n.whole() {
			return True
		}
		if n.whole() && s.rejects(n) {
			return False
		}
	}
	for i := range s.Texts {
		if t := s.Texts[i].decide(f); t != Any {
			return t
		}
	}
	return True | False
}

// rejects reports whether no text that folds to the needle is in the set.
func (s *Set) rejects(n *needle) bool {
	for i := range s.Texts {
		f := &s.Texts[i]
		if f.looks == nil || f.looks.cased {
			continue
		}
		if t := f.on(n.text); t == False && f.Holds || t == True && !f.Holds {
			return true
		}
	}
	return n.folded == n.text && caseOf(n.text) == Caseless && isASCII(n.text) && !s.admits(n.text)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (w wording) truth(st *State) Truth {
	s := st.set(w.x)
	decisive := True // one such condition determines the whole
	if w.all {
		decisive = False
	}
	rest := (True | False) &^ decisive
	t := rest
	for i := range w.facts {
		f := s.fact(&w.facts[i])
		if f == decisive {
			return decisive
		}
		t |= f & decisive
	}
	if len(w.facts) > 1 {
		if known := s.fact(&w.whole); known != True|False {
			return known
		}
	}
	return t
}

func (w wording) assume(st *State, want Truth) *State {
	s := st.set(w.x)
	switch want & (True | False) {
	case True:
		if w.all {
			for _, f := range w.facts {
				s = s.holding(f)
			}
			return st.with(w.x, s)
		}
		possible := slices.DeleteFunc(slices.Clone(w.facts), func(f Fact) bool { return s.fact(&f) == False })
		if len(possible) == 1 {
			return st.with(w.x, s.holding(possible[0]))
		}
		return st.with(w.x, s.holding(w.whole))
	case False:
		if w.all && len(w.facts) > 1 {
			return st.with(w.x, s.holding(w.whole.negated()))
		}
		for _, f := range w.facts {
			s = s.holding(f.negated())
		}
		return st.with(w.x, s)
	}
	return st
}

func (f Fact) negated() Fact {
	f.Holds = !f.Holds
	return f
}

// holding returns the set of those texts about which a fact holds.
func (s *Set) holding(f Fact) *Set {
	if s.Listed {
		c := s.clone()
		c.Texts = []Fact{f}
		return c.filtered()
	}
	return s.knowing(f)
}
