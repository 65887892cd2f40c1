package logic

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A term is a value of a row, told apart from others by how it is computed from the columns of the
// tables. Two expressions with the same term have the same value in each row, although a projection may
// lie between them.
type term struct {
	id       int
	typ      value.Type
	function *builtin.Function // of a call
	op       string            // of what is not a call
	args     []*term

	// The values that it can have, and those that it could have without any condition.
	values, free *Set
	later        func() (base, bare *Set) // returns them, where they are not known yet
}

// The terms that are neither calls nor columns.
const (
	opText    = "text"    // the text of a dynamic, as it is compared with a string
	opCast    = "cast"    // the value that a string or a dynamic is compared as
	opNumber  = "number"  // the number in a dynamic, as it is compared with one
	opConvert = "convert" // an implicit conversion
	opEqual   = "equal"   // whether two terms are equal
	opMember  = "."
	opElement = "[]"
)

// A solver makes the terms of a query and counts the work.
type solver struct {
	terms map[string]*term
	count int
	left  int // work that may still be done
	key   []byte

	assumed map[premise]*State // what Assume has returned of conditions that are true; nil for no rows
}

// A premise is a condition that is taken to be true of the rows of a state.
type premise struct {
	*State
	plan.Expr
}

func newSolver() *solver {
	return &solver{terms: map[string]*term{}, left: maxWork, assumed: map[premise]*State{}}
}

// spend takes some work off what is left, and reports whether there was enough.
func (s *solver) spend(n int) bool {
	s.left -= n
	return s.left > 0
}

// base returns the values that the term can have.
func (t *term) base() *Set {
	t.settle()
	return t.values
}

// bare returns the values that the term could have without any condition.
func (t *term) bare() *Set {
	t.settle()
	return t.free
}

func (t *term) settle() {
	if later := t.later; later != nil {
		t.later = nil
		t.values, t.free = later()
	}
}

// fix says which values the term has.
func (t *term) fix(set *Set) { t.values, t.free = set, set }

// fresh returns a term that equals no other.
func (s *solver) fresh(base *Set) *term {
	s.count++
	return &term{id: s.count, typ: base.Type, values: base, free: base}
}

// delayed returns a new term whose values are found out when they are asked for.
func (s *solver) delayed(t value.Type, later func() (base, bare *Set)) *term {
	x := s.fresh(of(t))
	x.later = later
	return x
}

// copied returns a new term that has the same values as one of a state.
func (s *solver) copied(st *State, t *term) *term {
	return s.delayed(t.typ, func() (base, bare *Set) { return st.ranges(t) })
}

// constant returns the term of a value.
func (s *solver) constant(t value.Type, v any) *term {
	s.key = append(s.key[:0], 'k', byte(t))
	switch v := v.(type) {
	case Moment:
		s.key = strconv.AppendInt(append(s.key, 'm'), int64(v), 10)
	default:
		if value.Size(v) > computeBytes {
			return s.fresh(of(t))
		}
		s.key = append(s.key, byte(value.TypeOf(v)))
		s.key = value.AppendKey(s.key, v)
	}
	return s.intern(t, func(x *term) { x.fix(only(t, v)) })
}

// intern returns the term of the key that was written.
func (s *solver) intern(t value.Type, fill func(*term)) *term {
	if known := s.terms[string(s.key)]; known != nil {
		return known
	}
	s.count++
	x := &term{id: s.count, typ: t}
	s.terms[string(s.key)] = x
	fill(x)
	return x
}

// made returns the term of a call or of another operation on terms.
func (s *solver) made(t value.Type, f *builtin.Function, op string, args ...*term) *term {
	if f != nil {
		op = f.Name
		s.key = append(s.key[:0], 'f', byte(f.Kind))
	} else {
		s.key = append(s.key[:0], 'o')
	}
	s.key = append(append(s.key, byte(t)), op...)
	for _, a := range args {
		s.key = strconv.AppendInt(append(s.key, ' '), int64(a.id), 10)
	}
	return s.intern(t, func(x *term) {
		x.function, x.op, x.args = f, op, args
		if f != nil {
			x.op = ""
		}
		x.later = func() (base, bare *Set) {
			sets, free, differ := make([]*Set, len(args)), make([]*Set, len(args)), false
			for i, a := range args {
				sets[i], free[i] = a.base(), a.bare()
				differ = differ || sets[i] != free[i]
			}
			base = s.derive(x, sets)
			if bare = base; differ {
				bare = s.derive(x, free)
			}
			return base, bare
		}
		x.values, x.free = of(t), of(t)
	})
}

// A scope is what the columns of a node's input stand for.
type scope struct {
	columns, right []*term
	known          map[plan.Expr]*term
	arrival        *term               // when the row arrived
	atoms          map[*plan.Call]atom // what recognize has returned
}

// term returns the term of an expression.
func (s *solver) term(c *scope, e plan.Expr) *term {
	if t := c.known[e]; t != nil {
		return t
	}
	var t *term
	if s.spend(1) {
		t = s.termOf(c, e)
	}
	if t == nil {
		t = s.fresh(of(e.Type()))
	}
	if c.known == nil {
		c.known = map[plan.Expr]*term{}
	}
	c.known[e] = t
	return t
}

// termOf returns nil for an expression about which nothing is known.
func (s *solver) termOf(c *scope, e plan.Expr) *term {
	switch e := e.(type) {
	case *plan.Const:
		if v, ok := Constant(e); ok {
			return s.constant(e.T, v)
		}
	case *plan.ColumnRef:
		columns := c.columns
		if e.Right && c.right != nil { // a key of the right side may be looked at alone
			columns = c.right
		}
		if e.Index < len(columns) {
			return columns[e.Index]
		}
	case *plan.Arrival:
		if c.arrival == nil {
			c.arrival = s.fresh(of(e.T))
		}
		return c.arrival
	case *plan.LetRef:
		if e.Let.Scalar != nil {
			return s.term(c, e.Let.Scalar)
		}
	case *plan.Convert:
		x := s.term(c, e.X)
		if x.typ == e.T || x.typ == value.Int && e.T == value.Long {
			return x
		}
		return s.made(e.T, nil, opConvert, x)
	case *plan.Member:
		return s.made(e.T, nil, opMember+e.Name, s.term(c, e.X))
	case *plan.Element:
		return s.made(e.T, nil, opElement, s.term(c, e.X), s.term(c, e.Index))
	case *plan.Call:
		if v, ok := Constant(e); ok {
			return s.constant(e.T, v)
		}
		return s.call(c, e)
	}
	return nil
}

func (s *solver) call(c *scope, e *plan.Call) *term {
	f := e.Function
	if f.Eval == nil || f.Varies || f.Window || isDefault(e) {
		return nil
	}
	args := make([]*term, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.term(c, a)
	}
	if len(args) == 1 && e.T == args[0].typ && isConversion[f.Name] {
		return args[0]
	}
	if f.Name == "tostring" && args[0].typ == value.Dynamic {
		return s.made(value.String, nil, opText, args[0])
	}
	return s.made(e.T, f, "", args...)
}

var isConversion = map[string]bool{"tostring": true, "tolong": true, "toint": true, "todouble": true, "toreal": true, "todatetime": true, "totimespan": true, "tobool": true}
