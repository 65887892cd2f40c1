package logic

import (
	"cmp"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A State is what holds in every row at a place of a query. It is immutable.
type State struct {
	solver *solver
	scope  *scope
	known  []knowledge
	past   *Assumption
	bare   bool // only what holds without any condition counts
}

// An Assumption is a condition that is true, or is not, in all rows of a state, and the one before it.
type Assumption struct {
	Expr   plan.Expr
	Want   Truth
	Before *Assumption
	scope  *scope
}

type knowledge struct {
	term *term
	set  *Set
}

func operator(name string) *builtin.Function {
	return library.Lookup(builtin.Operator, name)
}

// get returns what conditions say about a term, nil for nothing.
func (st *State) get(t *term) *Set {
	for i := range st.known {
		if st.known[i].term == t {
			return st.known[i].set
		}
	}
	return nil
}

// with returns the state in which the term has one of the values; nil if there is none.
func (st *State) with(t *term, set *Set) *State {
	if set.Empty() {
		return nil
	}
	if _, constant := t.base().Single(); constant {
		return st
	}
	next := *st
	next.known = make([]knowledge, len(st.known), len(st.known)+1)
	copy(next.known, st.known)
	for i := range next.known {
		if next.known[i].term == t {
			next.known[i].set = set
			return &next
		}
	}
	if len(next.known) >= maxKnown || !st.solver.spend(len(next.known)) {
		return st
	}
	next.known = append(next.known, knowledge{t, set})
	return &next
}

// set returns the values that a term can have here.
func (st *State) set(t *term) *Set { return st.setTo(t, maxDepth) }

// ranges returns the values that a term can have here, and those that it could have without any condition.
func (st *State) ranges(t *term) (base, bare *Set) {
	base = st.set(t)
	if bare = base; len(st.known) > 0 || t.later != nil || t.values != t.free || len(t.args) > 0 {
		bare = st.Bare().set(t)
	}
	return base, bare
}

// before returns the values that a term can have before anything is known about the rows.
func (st *State) before(t *term) *Set {
	if st.bare {
		return t.bare()
	}
	return t.base()
}

func (st *State) setTo(t *term, depth int) *Set {
	set := st.before(t)
	if len(st.known) == 0 {
		return set
	}
	if known := st.get(t); known != nil {
		set = set.Meet(known)
	}
	if len(t.args) == 0 || depth == 0 || !st.solver.spend(len(t.args)) {
		return set
	}
	sets, changed := make([]*Set, len(t.args)), false
	for i, a := range t.args {
		sets[i] = st.setTo(a, depth-1)
		changed = changed || sets[i] != st.before(a)
	}
	if changed {
		set = set.Meet(st.solver.derive(t, sets))
	}
	return set
}

// join returns the state of rows that are in one of the two; nil stands for no rows.
func (st *State) join(other *State) *State {
	switch {
	case st == nil || st == other:
		return other
	case other == nil:
		return st
	}
	next := *st
	next.known = nil
	for _, k := range st.known {
		if !st.solver.spend(1) {
			break
		}
		set := other.get(k.term)
		if set == nil {
			if set = other.set(k.term); set == st.before(k.term) {
				continue
			}
		}
		if set = k.set.Union(set); !set.everything() {
			next.known = append(next.known, knowledge{k.term, set})
		}
	}
	for _, k := range other.known {
		if len(next.known) >= maxKnown {
			break
		}
		if st.get(k.term) != nil || next.get(k.term) != nil {
			continue
		}
		if set := st.set(k.term); set != st.before(k.term) {
			if set = k.set.Union(set); !set.everything() {
				next.known = append(next.known, knowledge{k.term, set})
			}
		}
	}
	return &next
}

// Values returns the values that an expression over the rows can have.
func (st *State) Values(e plan.Expr) *Set { return st.set(st.solver.term(st.scope, e)) }

// Truth returns the truth values that a condition can have.
func (st *State) Truth(e plan.Expr) Truth {
	t := Nothing
	for _, one := range []Truth{True, False, Null} {
		if st.assume(e, one) != nil {
			t |= one
		}
	}
	return t
}

// Assume returns the state of the rows in which a condition has one of the truth values. ok is false when no
// row can have that.
func (st *State) Assume(e plan.Expr, want Truth) (next *State, ok bool) {
	asked := premise{st, e}
	if want == True { // which is asked for again by every filter
		if next, ok = st.solver.assumed[asked]; ok {
			return cmp.Or(next, st), next != nil
		}
	}
	if next = st.assume(e, want); next != nil {
		after := *next
		after.past = &Assumption{Expr: e, Want: want, Before: st.past, scope: st.scope}
		next = &after
	}
	if want == True {
		st.solver.assumed[asked] = next
	}
	return cmp.Or(next, st), next != nil
}

// Where returns the state of the rows that meet a condition. Where none can, nothing is known any more
// but what holds without conditions: whatever follows from the contradiction is of no use.
func (st *State) Where(e plan.Expr) *State {
	next, ok := st.Assume(e, True)
	if !ok {
		return st.Bare()
	}
	return next
}

// Same reports whether two expressions have the same value in each row.
func (st *State) Same(a, b plan.Expr) bool {
	return st.solver.term(st.scope, a) == st.solver.term(st.scope, b)
}

// Bare returns the state that knows only what holds without any condition.
func (st *State) Bare() *State { return &State{solver: st.solver, scope: st.scope, bare: true} }

// Past returns the conditions that hold here, the last one first.
func (st *State) Past() *Assumption { return st.past }

// Knowing returns the state that knows of the given condition only.
func (st *State) Knowing(a *Assumption) *State {
	bare := &State{solver: st.solver, scope: a.scope, bare: true}
	if next := bare.assume(a.Expr, a.Want); next != nil {
		bare = next
	}
	bare.scope = st.scope
	return bare
}

// Spent reports whether the work for the query is used up, so that nothing more is found out.
func (st *State) Spent() bool { return st.solver.left <= 0 }
