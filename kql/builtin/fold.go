package builtin

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Aggregates are Go functions that fold rows into a state of type S, one for each group.
// This file lifts them over columns.

// An Aggregation chooses an implementation of an aggregate for the types of its arguments.
type Aggregation = func(types []value.Type, result value.Type) Accumulator

// A Folder folds rows into states of type S.
type Folder[S any] struct {
	// Bind prepares for the columns of a batch. It returns the function that folds in one of its rows.
	Bind func(ctx *Context, args []value.Column) func(s *S, row int) error
	// Join folds in the state of rows that come after those of s.
	Join func(ctx *Context, s, later *S) error
	// Results returns the values of the result's columns for a group.
	Results func(ctx *Context, s *S) []any
	Types   []value.Type // of the result's columns
	states  []S
}

func (f *Folder[S]) grow(n int) {
	for len(f.states) < n {
		var s S
		f.states = append(f.states, s)
	}
}

// Add folds rows in; those of group -1 do not count.
func (f *Folder[S]) Add(ctx *Context, groups []int, n int, args []value.Column) error {
	f.grow(n)
	fold, cost := f.Bind(ctx, args), CostOf(ctx, args...)
	for row, g := range groups {
		if g < 0 {
			continue
		}
		if err := cost.Row(row); err != nil {
			return err
		}
		if err := fold(&f.states[g], row); err != nil {
			return err
		}
	}
	return nil
}

// Merge folds in the states of another accumulator.
func (f *Folder[S]) Merge(ctx *Context, other Accumulator, groups []int, n int) error {
	f.grow(n)
	states := other.(*Folder[S]).states
	for i, g := range groups {
		if i == len(states) {
			break
		}
		if err := f.Join(ctx, &f.states[g], &states[i]); err != nil {
			return err
		}
	}
	return nil
}

// groupUnits is about the work that the result of a group takes, in units of Charge.
const groupUnits = 100

// Result returns the aggregate's columns.
func (f *Folder[S]) Result(ctx *Context, n int) ([]value.Column, error) {
	f.grow(n)
	builders := make([]*value.Builder, len(f.Types))
	for i, t := range f.Types {
		builders[i] = value.NewBuilder(t, n)
	}
	for g := range n {
		if err := ctx.Charge(groupUnits); err != nil {
			return nil, err
		}
		for i, v := range f.Results(ctx, &f.states[g]) {
			if value.TypeOf(v) != f.Types[i] {
				v = value.Cast(v, f.Types[i])
			}
			builders[i].Append(v)
		}
	}
	if err := ctx.Charge(groupUnits); err != nil {
		return nil, err
	}
	columns := make([]value.Column, len(builders))
	for i, b := range builders {
		columns[i] = b.Column()
	}
	return columns, nil
}

// Folding lifts an aggregate with one result. bind and merge are like Bind and Join of a Folder.
func Folding[S any](bind func(args []value.Column) func(s *S, row int), merge func(s, later *S), result func(s *S) any) Aggregation {
	return func(_ []value.Type, t value.Type) Accumulator {
		return &Folder[S]{
			Types: []value.Type{t},
			Bind: func(_ *Context, args []value.Column) func(*S, int) error {
				fold := bind(args)
				return func(s *S, row int) error { fold(s, row); return nil }
			},
			Join:    func(_ *Context, s, later *S) error { merge(s, later); return nil },
			Results: func(_ *Context, s *S) []any { return []any{result(s)} },
		}
	}
}

// A filter passes only the rows for which its predicate holds to an aggregate.
type filter struct {
	Accumulator
	predicate int // the index of the predicate among the arguments
	groups    []int
}

// Where makes an aggregate conditional: the argument at that index says which rows count.
func Where(predicate int, a Aggregation) Aggregation {
	return func(types []value.Type, result value.Type) Accumulator {
		rest := append(append([]value.Type(nil), types[:predicate]...), types[predicate+1:]...)
		return &filter{Accumulator: a(rest, result), predicate: predicate}
	}
}

// Add passes on the rows for which the predicate holds.
func (f *filter) Add(ctx *Context, groups []int, n int, args []value.Column) error {
	f.groups = append(f.groups[:0], groups...)
	keep := BoolColumn(args[f.predicate])
	for i := range f.groups {
		if keep.IsNull(i) || !keep.At(i) {
			f.groups[i] = -1
		}
	}
	rest := append(append([]value.Column(nil), args[:f.predicate]...), args[f.predicate+1:]...)
	return f.Accumulator.Add(ctx, f.groups, n, rest)
}

// Merge merges the aggregate below with that of the other filter.
func (f *filter) Merge(ctx *Context, other Accumulator, groups []int, n int) error {
	return f.Accumulator.Merge(ctx, other.(*filter).Accumulator, groups, n)
}

// holdFrom is the number of bytes from which Keeps reports to the run.
const holdFrom = 1 << 15

// Keeps records bytes that an aggregate keeps.
func (c *Context) Keeps(bytes int) error {
	if c.kept += bytes; c.kept < holdFrom || c.Hold == nil {
		return nil
	}
	bytes, c.kept = c.kept, 0
	return c.Hold(bytes)
}

// A Budget counts the bytes of what an aggregate collects for one value.
type Budget int

// Spend counts a value. It fails if this is too much for one value or for the run.
func (b *Budget) Spend(ctx *Context, v any) error {
	size := value.Size(v)
	*b += Budget(size)
	if err := ctx.Keeps(size); err != nil {
		return err
	}
	return b.Check(ctx)
}

// Check fails if more was spent than one value may take.
func (b *Budget) Check(ctx *Context) error {
	if ctx.MaxBytes > 0 && int(*b) > ctx.MaxBytes {
		return fmt.Errorf("the value exceeds the limit of %d bytes", ctx.MaxBytes)
	}
	return nil
}
