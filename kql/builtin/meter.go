package builtin

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Meter counts the work of a run, so that no step goes on after the run is over. A unit
// of work takes about a nanosecond: a step over a byte of a text or over an element of an
// array. Several goroutines may use a meter.
type Meter struct {
	ctx  context.Context
	most int64 // units that the run may take; 0 for no bound
	used atomic.Int64
}

// NewMeter returns the meter of a run that ends with ctx, or after so many units; 0 units
// are no bound.
func NewMeter(ctx context.Context, units int64) *Meter { return &Meter{ctx: ctx, most: units} }

// Charge counts units of work, and fails when the run is over.
func (m *Meter) Charge(units int) error {
	used := m.used.Add(int64(units))
	if m.ctx.Err() != nil {
		return context.Cause(m.ctx)
	}
	if m.most > 0 && used > m.most {
		return fmt.Errorf("the work exceeds the limit of %d steps", m.most)
	}
	return nil
}

// Used returns the units that were charged.
func (m *Meter) Used() int64 { return m.used.Load() }

// chargeFrom is the number of units from which a context reports to the meter: about
// as much as a tenth of a millisecond takes.
const chargeFrom = 1 << 17

// Charge counts the work that a function is about to do, in units of a Meter. It fails
// when the run is over, and the function then returns the error. A function whose cost
// is that of reading its arguments and writing its result need not call it: the lifts do.
// One that does more calls it before each part of some milliseconds at most.
func (c *Context) Charge(units int) error {
	if c == nil || c.Meter == nil {
		return nil
	}
	if c.over != nil {
		return c.over
	}
	if c.due += units; c.due >= 0 && c.due < chargeFrom {
		return nil
	}
	units, c.due = c.due, 0
	c.over = c.Meter.Charge(units)
	return c.over
}

// Report tells the meter of all work that it has not heard of yet.
func (c *Context) Report() error {
	units := c.due
	c.due = 0
	if c.over == nil {
		c.over = c.Meter.Charge(units)
	}
	return c.over
}

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
