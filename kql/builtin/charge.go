package builtin

import (
	"errors"

	"github.com/ruleproof/ruleproof/kql/value"
)

// chargeFrom is the number of units after which a context looks whether the run is over: about
// as much as a tenth of a millisecond takes.
const chargeFrom = 1 << 17

// Charge counts the work that a function is about to do, and fails when the run is over; the function then
// returns the error. A unit of work takes about a nanosecond: a step over a byte of a text or over an element of
// an array. A function whose cost is that of reading its arguments and writing its result need not call it: the
// lifts do. One that does more calls it before each part of some milliseconds at most.
func (c *Context) Charge(units int) error {
	if c == nil {
		return nil
	}
	if c.over != nil {
		return c.over
	}
	if c.work += units; c.MaxWork > 0 && (c.work < 0 || c.work > c.MaxWork) {
		c.over = errTooMuchWork
		return c.over
	}
	if c.due += units; c.due >= 0 && c.due < chargeFrom || c.Over == nil {
		return nil
	}
	c.due = 0
	c.over = c.Over()
	return c.over
}

var errTooMuchWork = errors.New("the call takes more work than it may")

// Work returns the units that were charged.
func (c *Context) Work() int { return c.work }

// Afford is Charge for a function over rows. It fails the query when the run is over.
func (f *Frame) Afford(units int) bool {
	if f == nil {
		return true
	}
	if err := f.Charge(units); err != nil && f.Err == nil {
		f.Err = err
	}
	return f.Err == nil
}

// A RowCost charges what it takes to read the texts and the dynamic values among the arguments of rows.
type RowCost struct {
	ctx      *Context
	texts    []*value.Vector[string]
	dynamics []*value.Vector[any]
}

// CostOf returns the cost of rows with these arguments.
func CostOf(ctx *Context, args ...value.Column) RowCost {
	c := RowCost{ctx: ctx}
	for _, a := range args {
		switch v := a.(type) {
		case *value.Vector[string]:
			c.texts = append(c.texts, v)
		case *value.Vector[any]:
			c.dynamics = append(c.dynamics, v)
		}
	}
	return c
}

// Row charges for a row.
func (c *RowCost) Row(row int) error {
	if c.texts == nil && c.dynamics == nil {
		return nil
	}
	units := 16
	for _, t := range c.texts {
		units += len(t.At(row))
	}
	for _, d := range c.dynamics {
		units += value.Width(d.At(row))
	}
	return c.ctx.Charge(units)
}
