package exec

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Functions that call others twice make plans in which many paths lead to one part: forty of them, to the
// innermost one, 2⁴⁰. A part that has been used so often that this is the likely reason is computed once from
// then on. The few uses before that leave all else as it is: how rows are counted, and what is held.
const manyUses = 16

// maxRepeats bounds how often parts that have to be computed at each use, as they draw random
// numbers, are compiled beyond manyUses within one expression.
const maxRepeats = 100_000

// repeats are the parts of a plan that a run uses many times.
type repeats struct {
	uses     map[any]int           // of nodes and expressions
	rows     map[plan.Node]*batch  // of nodes that are computed once
	each     map[plan.Node]bool    // nodes that are computed at each use
	fixed    map[plan.Expr]*scalar // expressions with one value
	compiled int                   // how many expressions are being compiled that are not shared
	within   int                   // how many compilations are around the current one
}

func newRepeats() repeats {
	return repeats{uses: map[any]int{}, rows: map[plan.Node]*batch{}, each: map[plan.Node]bool{}, fixed: map[plan.Expr]*scalar{}}
}

// often counts a use of a part, and reports whether there were many.
func (r *repeats) often(part any) bool {
	r.uses[part]++
	return r.uses[part] > manyUses
}

// apart begins to count anew, until the function that it returns is called.
func (r *repeats) apart() (back func()) {
	compiled, within := r.compiled, r.within
	r.compiled, r.within = 0, 0
	return func() { r.compiled, r.within = compiled, within }
}

// heldOften returns the rows of a node with several inputs that is read many times, nil where they are not held.
// Rows that are too many to be held are computed at each use.
func (e *engine) heldOften(n plan.Node) (*batch, error) {
	if len(e.feeds) > 0 || len(n.Inputs()) < 2 || plan.YieldsGraph(n) || !e.often(n) {
		return nil, nil
	}
	if rows := e.repeats.rows[n]; rows != nil || e.each[n] {
		return rows, nil
	}
	e.each[n] = true
	if e.facts.ReadsOuter(n) || e.facts.NodeVaries(n) {
		return nil, nil
	}
	rows, err := e.hold(n)
	if d, ok := ofQuery(err); ok && d.Code == diag.TooMany.Code {
		return nil, nil
	}
	if err == nil {
		e.repeats.rows[n] = rows
	}
	return rows, err
}

// compileOften compiles an expression that other expressions, or several operators, may have in common.
func (e *engine) compileOften(x plan.Expr) (*scalar, error) {
	if len(x.Operands()) == 0 || !e.often(x) {
		return e.compileNew(x)
	}
	if s := e.repeats.fixed[x]; s != nil {
		return s, nil
	}
	if s := e.batchScalars[x]; s != nil {
		return s, nil
	}
	if !e.sharable(x) {
		if err := e.again(x); err != nil {
			return nil, err
		}
		return e.compileNew(x)
	}
	s, err := e.compileNew(x)
	switch {
	case err != nil:
		return nil, err
	case s.fixed != nil:
		e.repeats.fixed[x] = s
		return s, nil
	}
	s = e.stoppable(x, oncePerBatch(s))
	e.batchScalars[x] = s
	return s, nil
}

// compileNew compiles an expression and counts on while that goes on.
func (e *engine) compileNew(x plan.Expr) (*scalar, error) {
	if e.within == 0 {
		e.compiled = 0
	}
	e.within++
	defer func() { e.within-- }()
	return e.compileExpr(x)
}

// recompiled counts that the value of a let is compiled for a use of it.
func (e *engine) recompiled(x *plan.LetRef) error {
	if !e.often(x.Let) {
		return nil
	}
	return e.again(x)
}

// again counts that an expression is compiled again, and fails where that is too often.
func (e *engine) again(x plan.Expr) error {
	if e.compiled++; e.compiled > maxRepeats {
		return exceeded(x.Span(), "expressions of functions and lets that are computed at each use", maxRepeats)
	}
	return nil
}

// sharable reports whether an expression has the same value wherever it is computed over the same rows.
func (e *engine) sharable(x plan.Expr) bool {
	return e.pattern == nil && e.scan == nil && !e.facts.NeedsOrder(x) && !e.facts.ExprReadsOuter(x)
}

// stoppable returns a scalar that fails when the run has ended. Arguments that are computed in turn, each for
// some of the rows, may take long where functions call others twice.
func (e *engine) stoppable(x plan.Expr, s *scalar) *scalar {
	return &scalar{typ: s.typ, fixed: s.fixed, eval: func(b *batch) (value.Column, error) {
		if err := e.over(x.Span(), "the query"); err != nil {
			return nil, err
		}
		return s.eval(b)
	}}
}

// pickAll returns the rows of a batch, the batch itself where they are all.
func pickAll(b *batch, rows []int) *batch {
	if len(rows) == b.rows {
		return b
	}
	return b.pick(rows)
}
