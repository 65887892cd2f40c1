package logic

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// assume returns the state of the rows in which a condition has one of the truth values, nil if there are none.
func (st *State) assume(e plan.Expr, want Truth) *State {
	if want == Nothing {
		return nil
	}
	if want == Any || !st.solver.spend(1) {
		return st
	}
	if v, ok := Constant(e); ok {
		if truthOf(v)&want == 0 {
			return nil
		}
		return st
	}
	switch x := e.(type) {
	case *plan.LetRef:
		if x.Let.Scalar != nil {
			return st.assume(x.Let.Scalar, want)
		}
	case *plan.Call:
		switch Connective(x) {
		case And:
			return st.both(Operands(x), want)
		case Or:
			// or is the negation of the and of the negations
			return st.neither(Operands(x), want)
		case Not:
			return st.assume(x.Args[0], want.not())
		}
	}
	return st.atom(e, want)
}

// A Connector is what makes a condition out of others.
type Connector uint8

// The connectors.
const (
	Atom Connector = iota
	And
	Or
	Not
)

// Connective returns what makes the condition out of its operands.
func Connective(e plan.Expr) Connector {
	c, ok := e.(*plan.Call)
	if !ok {
		return Atom
	}
	switch f := c.Function; {
	case f.Kind == builtin.Operator && f.Name == "and":
		return And
	case f.Kind == builtin.Operator && f.Name == "or":
		return Or
	case f.Kind == builtin.ScalarFunction && f.Name == "not":
		return Not
	}
	return Atom
}

// Operands returns the conditions that the same connector combines, with those of nested ones in their places.
func Operands(c *plan.Call) []plan.Expr {
	kind := Connective(c)
	if kind == Atom || kind == Not {
		return c.Args
	}
	list := make([]plan.Expr, 0, len(c.Args))
	var add func(x plan.Expr)
	add = func(x plan.Expr) {
		if len(list) < maxOperands && Connective(x) == kind {
			for _, a := range x.Operands() {
				add(a)
			}
			return
		}
		list = append(list, x)
	}
	for _, a := range c.Args {
		add(a)
	}
	return list
}

// maxOperands bounds the operands that are taken out of nested connectors.
const maxOperands = 4096

// both assumes the truth of an and.
func (st *State) both(list []plan.Expr, want Truth) *State { return st.all(list, want, False) }

// neither assumes the truth of an or.
func (st *State) neither(list []plan.Expr, want Truth) *State { return st.all(list, want, True) }

// all assumes the truth of a combination of conditions which has the decisive value if one of them has it,
// null if one of them is null, and the other value else.
func (st *State) all(list []plan.Expr, want, decisive Truth) *State {
	other := (True | False) &^ decisive
	switch {
	case want == other || want == Null || want == other|Null:
		// None may be decisive; a null among the rest is not looked for.
		rest := want
		if want == Null {
			rest = other | Null
		}
		for _, x := range list {
			if st = st.assume(x, rest); st == nil {
				return nil
			}
		}
		return st
	case want&other == 0:
		// One of them has one of the values, and those before it do not.
		var found *State
		for _, x := range list {
			found = found.join(st.assume(x, want))
			if st = st.assume(x, Any&^want); st == nil {
				break
			}
		}
		return found
	}
	return st
}

// atom assumes the truth of a condition without a connector.
func (st *State) atom(e plan.Expr, want Truth) *State {
	if c, ok := e.(*plan.Call); ok {
		if a := st.recognize(c); a != nil {
			switch t := a.truth(st); {
			case t&want == 0:
				return nil
			case t&^want == 0:
				return st
			default:
				return a.assume(st, want&t)
			}
		}
	}
	return st.assumeTerm(st.solver.term(st.scope, e), want)
}

// assumeTerm assumes the truth of a condition of which nothing is known but its term.
func (st *State) assumeTerm(t *term, want Truth) *State {
	if t.typ != value.Bool {
		return st
	}
	set := st.set(t)
	var list []any
	if want&True != 0 {
		list = append(list, true)
	}
	if want&False != 0 {
		list = append(list, false)
	}
	next := set.values(list)
	next.Null = set.Null && want&Null != 0
	if next.Empty() {
		return nil
	}
	return st.with(t, next)
}

// truth returns the truth values in a set of bools.
func (s *Set) truth() Truth {
	t := Null.when(s.Null)
	for _, v := range s.Values {
		t |= truthOf(v)
	}
	return t
}
