package logic

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An atom is a condition without a connector whose meaning is known.
type atom interface {
	// truth returns the truth values that it can have, and maybe more.
	truth(st *State) Truth
	// assume returns the state of the rows in which it has one of the truth values, nil if there are none.
	assume(st *State, want Truth) *State
}

// recognize returns the atom of a call, nil for one whose meaning is not known.
func (st *State) recognize(c *plan.Call) atom {
	if st.bare {
		return st.recognized(c)
	}
	a, ok := st.scope.atoms[c]
	if !ok {
		a = st.recognized(c)
		if st.scope.atoms == nil {
			st.scope.atoms = map[*plan.Call]atom{}
		}
		st.scope.atoms[c] = a
	}
	return a
}

func (st *State) recognized(c *plan.Call) atom {
	name, negated := positive(c.Function.Name)
	a := st.named(name, c)
	if a == nil {
		return nil
	}
	if negated {
		return negation{a}
	}
	return a
}

var negatives = map[string]string{"!=": "==", "!~": "=~", "isnotempty": "isempty", "isnotnull": "isnull", "notempty": "isempty", "notnull": "isnull"}

// positive returns the name of the condition of which the named one is the negation.
func positive(name string) (of string, negated bool) {
	if of = negatives[name]; of != "" {
		return of, true
	}
	return strings.CutPrefix(name, "!")
}

// A negation has the values of an atom negated: with null, both are null, or one is true and the other false.
type negation struct{ atom }

func (n negation) truth(st *State) Truth               { return n.atom.truth(st).not() }
func (n negation) assume(st *State, want Truth) *State { return n.atom.assume(st, want.not()) }

func (st *State) named(name string, c *plan.Call) atom {
	switch name {
	case "==", "<", "<=", ">", ">=":
		if len(c.Args) == 2 {
			return st.comparison(name, c)
		}
	case "between":
		if len(c.Args) == 3 {
			return st.range3(c)
		}
	case "in":
		return st.membership(c)
	case "in~":
		return st.foldedMembership(c)
	case "isempty", "isnull":
		if len(c.Args) == 1 {
			return st.presence(name, st.solver.term(st.scope, c.Args[0]))
		}
	case "has_any", "has_all":
		return st.words(name, c)
	case "matches regex":
		return st.text(c)
	}
	if _, ok := textOperators[name]; ok {
		return st.text(c)
	}
	return nil
}

// operands returns the terms of two operands as they are compared; ok is false where nothing is known about that.
func (st *State) operands(a, b plan.Expr) (x, y *term, ok bool) {
	x, y = st.solver.term(st.scope, a), st.solver.term(st.scope, b)
	x, ok = st.compared(x, y.typ)
	if !ok {
		return nil, nil, false
	}
	y, ok = st.compared(y, x.typ)
	return x, y, ok
}

// compared returns the term of a value as it is compared with one of another type.
func (st *State) compared(x *term, with value.Type) (*term, bool) {
	s := st.solver
	switch {
	case x.typ == value.Unknown || with == value.Unknown || x.typ == value.Dynamic && with == value.Dynamic:
		return nil, false
	case x.typ == with || x.typ.IsNumeric() && with.IsNumeric():
		return x, true
	case with == value.Dynamic:
		return x, x.typ != value.Unknown
	case x.typ == value.String:
		return s.made(with, nil, opCast, x), true
	case x.typ == value.Dynamic:
		switch with {
		case value.String:
			return s.made(value.String, nil, opText, x), true
		case value.DateTime, value.Timespan, value.GUID:
			return s.made(with, nil, opCast, x), true
		}
		return s.made(value.Dynamic, nil, opNumber, x), true
	case with == value.String:
		return x, true // the other side is cast
	}
	return nil, false
}

// A presence is isempty or isnull of a value that is not a text.
type presence struct{ x *term }

func (st *State) presence(name string, x *term) atom {
	switch {
	case x.typ == value.Unknown || x.typ == value.Dynamic && name == "isempty":
		return nil
	case x.typ == value.String && name == "isempty":
		return equality{x, st.solver.constant(value.String, "")}
	}
	return presence{x}
}

func (p presence) truth(st *State) Truth {
	s := st.set(p.x)
	return True.when(s.Null) | False.when(s.NaN || !s.hollow())
}

func (p presence) assume(st *State, want Truth) *State {
	s := st.set(p.x)
	switch want & (True | False) {
	case True:
		return st.with(p.x, &Set{Type: s.Type, Null: s.Null, Listed: true})
	case False:
		c := s.clone()
		c.Null = false
		return st.with(p.x, c)
	}
	return st
}

// An equality is ==.
type equality struct{ x, y *term }

func (st *State) comparison(name string, c *plan.Call) atom {
	x, y, ok := st.operands(c.Args[0], c.Args[1])
	if !ok {
		return nil
	}
	if name != "==" {
		return order{name, x, y}
	}
	for i, side := range []*term{y, x} {
		if v, ok := st.before(side).Single(); ok && side.typ == value.Bool && x.typ == y.typ {
			return sameTruth{c.Args[i], v == true}
		}
	}
	return equality{x, y}
}

// A sameTruth is the comparison of a condition with true or false.
type sameTruth struct {
	of     plan.Expr
	wanted bool
}

func (a sameTruth) truth(st *State) Truth {
	t := Nothing
	for _, one := range []Truth{True, False} {
		if a.assume(st, one) != nil {
			t |= one
		}
	}
	return t
}

func (a sameTruth) assume(st *State, want Truth) *State {
	yes, no := True, NotTrue
	if !a.wanted {
		yes, no = False, True|Null
	}
	return st.assume(a.of, yes.when(want&True != 0)|no.when(want&False != 0))
}

func (a equality) truth(st *State) Truth {
	x := st.set(a.x)
	if a.x == a.y {
		return True.when(!x.hollow()) | False.when(x.NaN) | Null.when(x.Null)
	}
	y := st.set(a.y)
	t := True.when(!x.exists().Meet(y.exists()).hollow()) | Null.when(x.Null && y.Null)
	other := func(s *Set) bool { return s.NaN || !s.hollow() }
	if x.Null && other(y) || y.Null && other(x) || x.NaN && other(y) || y.NaN && other(x) {
		return t | False
	}
	v, one := x.exists().Single()
	w, single := y.exists().Single()
	if (!one || !single || !equal(v, w)) && !x.hollow() && !y.hollow() {
		t |= False
	}
	if a.x.base().Listed || a.y.base().Listed {
		return t
	}
	return t & st.set(st.equalTerm(a)).truth()
}

func (a equality) assume(st *State, want Truth) *State {
	x, y := st.set(a.x), st.set(a.y)
	switch {
	case want == True:
		both := x.exists().Meet(y.exists())
		return st.with(a.x, both).and(func(st *State) *State { return st.with(a.y, both.as(y.Type)) }).and(func(st *State) *State { return st.learn(a, True) })
	case want&True == 0:
		if v, ok := y.Single(); ok && a.x != a.y {
			return st.with(a.x, x.except(v))
		}
		if v, ok := x.Single(); ok && a.x != a.y {
			return st.with(a.y, y.except(v))
		}
		return st.learn(a, want)
	}
	return st
}

// as returns the set as one of another type of numbers.
func (s *Set) as(t value.Type) *Set {
	if s.Type == t {
		return s
	}
	c := s.clone()
	c.Type = t
	return c
}

// and goes on with a state, unless there is none.
func (st *State) and(next func(*State) *State) *State {
	if st == nil {
		return nil
	}
	return next(st)
}

// learn remembers the truth of an equality of two values that both differ from row to row.
func (st *State) learn(a equality, want Truth) *State {
	if a.x == a.y || a.x.base().Listed || a.y.base().Listed {
		return st
	}
	return st.assumeTerm(st.equalTerm(a), want)
}

func (st *State) equalTerm(a equality) *term {
	x, y := a.x, a.y
	if x.id > y.id {
		x, y = y, x
	}
	return st.solver.made(value.Bool, nil, opEqual, x, y)
}

// An order is one of <, <=, > and >=.
type order struct {
	name string
	x, y *term
}

// less returns the operands of the same comparison with < or, if they may be equal, <=.
func (a order) less() (x, y *term, orEqual bool) {
	if a.name[0] == '>' {
		return a.y, a.x, len(a.name) > 1
	}
	return a.x, a.y, len(a.name) > 1
}

func (a order) truth(st *State) Truth {
	left, right, orEqual := a.less()
	x := st.set(left)
	if left == right {
		t := Null.when(x.Null) | False.when(x.NaN)
		if orEqual {
			return t | True.when(!x.hollow())
		}
		return t | False.when(!x.hollow())
	}
	y := st.set(right)
	t := Null.when(x.Null || y.Null) | False.when(x.NaN || y.NaN)
	if x.hollow() || y.hollow() {
		return t
	}
	xl, xh := x.hull()
	yl, yh := y.hull()
	if orEqual {
		return t | True.when(!apart(xl, yh)) | False.when(!notAbove(xh, yl))
	}
	return t | True.when(!notAbove(yh, xl)) | False.when(!apart(yl, xh))
}

// notAbove reports whether every value up to high is at most every value from low on.
func notAbove(high, low Bound) bool {
	if !low.known() || !high.known() {
		return false
	}
	order, ok := compare(high.Value, low.Value)
	return ok && order <= 0
}

func (a order) assume(st *State, want Truth) *State {
	left, right, orEqual := a.less()
	if left == right {
		return st
	}
	x, y := st.set(left), st.set(right)
	if want&Null == 0 {
		x, y = x.without(true, want&False == 0), y.without(true, want&False == 0)
	}
	xl, xh := x.hull()
	yl, yh := y.hull()
	switch {
	case want == True:
		x, y = x.within(Bound{}, yh.opened(!orEqual)), y.within(xl.opened(!orEqual), Bound{})
	case want&True == 0:
		nx, ny := x, y
		if !y.Null && !y.NaN {
			nx = x.within(yl.opened(orEqual), Bound{})
		}
		if !x.Null && !x.NaN {
			ny = y.within(Bound{}, xh.opened(orEqual))
		}
		x, y = nx, ny
	}
	return st.with(left, x).and(func(st *State) *State { return st.with(right, y) })
}

// without returns the set without null and, if nan is set, NaN.
func (s *Set) without(null, nan bool) *Set {
	if !(null && s.Null) && !(nan && s.NaN) {
		return s
	}
	c := s.clone()
	c.Null, c.NaN = s.Null && !null, s.NaN && !nan
	return c
}

// opened returns the bound without the value itself, where open is set.
func (b Bound) opened(open bool) Bound { return Bound{b.Value, b.Open || open} }

// A span is between.
type span struct{ low, high order }

func (st *State) range3(c *plan.Call) atom {
	if strings.HasPrefix(c.Function.Name, "!") && (c.Args[0].Type() == value.Real || c.Args[0].Type() == value.Dynamic) {
		return nil // NaN is neither between two numbers nor not
	}
	x, low, ok := st.operands(c.Args[0], c.Args[1])
	if !ok {
		return nil
	}
	high := st.solver.term(st.scope, c.Args[2])
	if low.typ == value.DateTime && high.typ == value.Timespan {
		plus := operator("+")
		high = st.solver.made(value.DateTime, plus, "", low, high)
	}
	if high, ok = st.compared(high, x.typ); !ok {
		return nil
	}
	if again, ok := st.compared(x, high.typ); !ok || again != x {
		return nil
	}
	return span{order{">=", x, low}, order{"<=", x, high}}
}

func (a span) truth(st *State) Truth {
	low, high := a.low.truth(st), a.high.truth(st)
	t := (low | high) & Null
	if low&True != 0 && high&True != 0 {
		next := a.low.assume(st, True)
		if next == nil {
			return t | False
		}
		t |= a.high.truth(next) & True
	}
	return t | (low|high)&False
}

func (a span) assume(st *State, want Truth) *State {
	if want != True {
		return st
	}
	return a.low.assume(st, True).and(func(st *State) *State { return a.high.assume(st, True) })
}
