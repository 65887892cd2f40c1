package skeleton

import (
	"math/rand/v2"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A solver holds the variables of events and what is asserted of them, and looks for values.
type solver struct {
	options    Options
	events     []*event
	places     []*geoPlace
	variables  []*variable
	assertions []*assertion
	current    diag.Span // of the condition that values are looked for
	gen        int       // counts changes of values
	work, most int       // done, and allowed for the current condition
	ctx        *builtin.Context
}

// An assertion is a condition that has to be true.
type assertion struct {
	t  term
	at diag.Span
	on *variable // it counts only if this is 1; nil for always
}

// maxWork bounds how many functions are computed for one attempt.
const maxWork = 300_000

// maxSearch bounds it for one condition, so that a hard one leaves work for the others.
const maxSearch = 6_000

// spent reports whether the work for a condition is used up.
func (s *solver) spent() bool { return s.work > s.most }

func newSolver(o Options) *solver {
	return &solver{options: o, ctx: &builtin.Context{Now: o.Now, Rand: rand.New(rand.NewPCG(1, 1)), MaxBytes: 64 << 10, MaxWork: 1 << 30,
		GeoInfo: func(string) (*value.Bag, error) { return nil, nil }}}
}

func (s *solver) variable(e *event, name string, t value.Type, v any) *variable {
	x := &variable{event: e, name: name, t: t, val: v}
	s.variables = append(s.variables, x)
	return x
}

// assert notes that a condition has to be true.
func (b *builder) assert(t term, at diag.Span) {
	markUsed(t)
	b.assertions = append(b.assertions, &assertion{t, at, b.on})
}

// within asserts that an event lies in the window of the run.
func (b *builder) within(v *variable) {
	b.assertions = append(b.assertions, &assertion{&inWindow{v}, diag.Span{}, b.on})
}

// An inWindow is the condition that an event lies in the window of the run.
type inWindow struct{ v *variable }

func (*inWindow) typ() value.Type { return value.Bool }

// equal asserts that two keys are equal. Two values of events become one.
func (b *builder) equal(l, r term, at diag.Span) {
	markUsed(l)
	markUsed(r)
	v, vok := l.(*variable)
	w, wok := r.(*variable)
	if vok && wok {
		v, w = v.root(), w.root()
		if v == w {
			return
		}
		if v.t == w.t && len(v.children)+len(w.children) == 0 && w.event != nil && w.val == nil && w.parent == nil && w.name != source.TimeColumn {
			w.same = v
			v.joined = true
			return
		}
	}
	b.assertions = append(b.assertions, &assertion{&equality{l, r}, at, b.on})
}

// holds reports whether an assertion holds.
func (s *solver) holds(a *assertion) bool {
	if a.on != nil && a.on.val != int64(1) {
		return true
	}
	v, ok := s.eval(a.t)
	return ok && v == true
}

// failing lists the assertions that do not hold.
func (s *solver) failing() (list []*assertion) {
	for _, a := range s.assertions {
		if !s.holds(a) {
			list = append(list, a)
		}
	}
	return list
}

// rounds is how often all assertions are gone through: values for one may break another.
const rounds = 4

// solve looks for values with which all assertions hold.
func (s *solver) solve(*row) {
	for i := 0; i < len(s.variables); i++ { // children are no variables of the list
		s.preset(s.variables[i])
	}
	for range rounds {
		for i, a := range s.assertions {
			if s.holds(a) {
				s.credit(a)
				continue
			}
			s.current, s.most = a.at, min(s.work+maxSearch, maxWork)
			before := s.assertions[:i]
			kept := func() bool {
				for _, x := range before {
					if x.on == a.on || x.on == nil || x.on.val == int64(1) {
						if !s.holds(x) {
							return false
						}
					}
				}
				return s.holds(a)
			}
			if s.achieve(a.t, true, kept) {
				continue
			}
			s.most = min(s.work+maxSearch, maxWork)
			n := len(s.failing())
			s.achieve(a.t, true, func() bool { return s.holds(a) && len(s.failing()) <= n })
		}
		if len(s.failing()) == 0 || s.work > maxWork {
			return
		}
	}
}

// credit notes the condition that a column's usual value meets by itself.
func (s *solver) credit(a *assertion) {
	if a.on != nil {
		return
	}
	each(a.t, func(v *variable) {
		if v = v.root(); v.typical && v.why.IsZero() {
			v.why = a.at
		}
	})
}

// preset gives a variable and its parts the values that events usually have.
func (s *solver) preset(v *variable) {
	if v.same != nil {
		return
	}
	for _, c := range v.children {
		if c.same == nil {
			s.preset(c)
		}
	}
	if v.val == nil && len(v.children) == 0 && (v.event != nil || v.parent != nil) {
		v.val = s.usual(v)
		v.typical = slices.Contains(s.seen(v), v.val)
	}
}

// set gives a variable a value, and takes it back if k is false.
func (s *solver) set(v *variable, x any, k func() bool) bool {
	v = v.root()
	if s.work++; s.spent() {
		return false
	}
	old, why := v.val, v.why
	v.val, v.why = x, s.current
	s.gen++
	if k() {
		return true
	}
	v.val, v.why = old, why
	s.gen++
	return false
}
