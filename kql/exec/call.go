package exec

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A call is a compiled call of a function.
type call struct {
	plan *plan.Call
	args []*scalar
	run  builtin.Eval
	ctx  *builtin.Context
	most int // bytes of values that may be computed for the rows of a batch

	inOrder bool     // its arguments may be computed in turn, each for the rows that look at it
	watched bool     // the values of its conditions are counted
	arms    []*Count // of case and iff, in a run that is observed: for each argument, nil for conditions
	tap     *Trace   // where the values of the arguments are left, of a condition in a run that is traced
}

func (e *engine) compileCall(x *plan.Call) (*scalar, error) {
	if x.Folded != nil {
		return e.compileFolded(x), nil
	}
	return e.compileUnfolded(x)
}

// compileFolded returns the value of a call that was known before the run. What is to be counted
// within it is computed nevertheless, as far as that does not fail.
func (e *engine) compileFolded(x *plan.Call) *scalar {
	known := fix(x.T, x.Folded.Value)
	if !e.observer.holds(x) {
		return known
	}
	inner, err := e.compileUnfolded(x)
	if err != nil {
		return known
	}
	return &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		inner.over(b)
		return known.over(b)
	}}
}

func (e *engine) compileUnfolded(x *plan.Call) (*scalar, error) {
	tap := e.observer.tapOf(x)
	args, err := e.compileAll(x.Args)
	if err != nil {
		return nil, err
	}
	types := make([]value.Type, len(args))
	fixed := true
	for i, a := range args {
		types[i] = a.typ
		fixed = fixed && a.fixed != nil
	}
	if x.Function.Eval == nil {
		return nil, fail(x.NameSpan, x.Function.Name, fmt.Errorf("it is no scalar function"))
	}
	c := &call{plan: x, args: args, run: x.Function.Eval(types, x.T), ctx: e.context(x.At), most: e.run.Limits.Memory}
	s := &scalar{typ: x.T, eval: c.over}
	c.inOrder = lazy[x.Function.Name] && !e.facts.ReadsOtherRows(x)
	c.watched = c.inOrder && e.observer != nil && !fixed
	c.arms = e.observer.arms(x)
	c.tap = tap
	if fixed && x.Function.Pure() {
		return fold(s)
	}
	return s, nil
}

func (c *call) over(b *batch) (value.Column, error) {
	if c.watched {
		return c.inTurn(b)
	}
	out, err := c.eager(b)
	if err != nil && c.inOrder {
		return c.inTurn(b)
	}
	return out, err
}

// eager computes all arguments for all rows, then the function.
func (c *call) eager(b *batch) (value.Column, error) {
	cols := make([]value.Column, len(c.args))
	same := b.rows > 1 && c.plan.Function.Pure()
	for i, a := range c.args {
		col, err := a.over(b)
		if err != nil {
			return nil, err
		}
		cols[i] = col
		same = same && col.Const()
	}
	if c.arms != nil {
		c.countArms(cols, b.rows)
	}
	c.tap.leave(cols)
	if !same {
		out, err := c.apply(cols, b.rows)
		if err == nil && b != noRow {
			if *b.meter() += column.Width(out); *b.computed > c.most {
				return nil, exceeded(c.plan.At, "bytes of values for some rows", c.most)
			}
		}
		return out, err
	}
	for i, col := range cols {
		cols[i] = col.Slice(0, 1)
	}
	out, err := c.apply(cols, 1)
	if err != nil {
		return nil, err
	}
	return value.Constant(out.Type(), out.Value(0), b.rows), nil
}

func (c *call) apply(cols []value.Column, rows int) (value.Column, error) {
	out, err := c.run(c.ctx, cols, rows)
	if err != nil {
		return nil, fail(c.plan.At, c.plan.Function.Name, err)
	}
	if out.Len() != rows || out.Type() != c.plan.T {
		return nil, fail(c.plan.At, c.plan.Function.Name, fmt.Errorf("it gave %d rows of %s for %d rows of %s", out.Len(), out.Type(), rows, c.plan.T))
	}
	return out, nil
}

// lazy names the functions that do not look at all of their arguments: an
// argument that fails must not fail the call when its value decides nothing.
var lazy = map[string]bool{"and": true, "or": true, "iff": true, "iif": true, "case": true, "coalesce": true}

// inTurn computes the arguments in their order, each for the rows that look at
// it, with null in place of the others. It runs where that matters: after a
// failure, and in a run that is observed.
func (c *call) inTurn(b *batch) (value.Column, error) {
	cols := make([]value.Column, len(c.args))
	look := make([][]int, len(c.args)) // the rows that look at each argument
	look[0] = column.All(b.rows)
	for i, a := range c.args {
		if len(look[i]) == 0 {
			cols[i] = value.Constant(a.typ, nil, b.rows)
			continue
		}
		col, err := a.over(pickAll(b, look[i]))
		if err != nil {
			return nil, err
		}
		place := slices.Repeat([]int{-1}, b.rows)
		for k, row := range look[i] {
			place[row] = k
			if next := c.nextArgument(i, col.Value(k)); next >= 0 {
				look[next] = append(look[next], row)
			}
		}
		cols[i] = col.Gather(place)
		if c.arms != nil && c.arms[i] != nil {
			c.arms[i].In += len(look[i])
		}
	}
	c.tap.leave(cols)
	return c.apply(cols, b.rows)
}

// nextArgument returns the argument that a lazy function looks at after
// argument at of one row, whose value is v, or -1 when the values so far decide.
func (c *call) nextArgument(at int, v any) int {
	last := len(c.args) - 1
	switch name := c.plan.Function.Name; {
	case at == last:
		return -1
	case name == "and" && v == false, name == "or" && v == true:
		return -1
	case name == "coalesce" && v != nil && v != "":
		return -1
	case slices.Contains([]string{"and", "or", "coalesce"}, name):
		return at + 1
	case at%2 == 1: // the value of a branch
		return -1
	case v == true:
		return at + 1
	case at+2 <= last:
		return at + 2
	}
	return -1
}

// countArms counts the rows of each arm of case and iff where all arguments were computed for all rows.
func (c *call) countArms(cols []value.Column, rows int) {
	for r := range rows {
		at := 0
		for next := 0; next >= 0; next = c.nextArgument(at, cols[at].Value(r)) {
			at = next
		}
		if c.arms[at] != nil {
			c.arms[at].In++
		}
	}
}
