package builtin

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Aggregates are Go functions that fold rows into a state of type S, one for
// each group, lifted by what is in this file.

// An aggregation chooses how to compute an aggregate for the types of its arguments.
type aggregation = func(types []value.Type, result value.Type) Accumulator

// A folder folds rows into states of type S.
type folder[S any] struct {
	// bind looks at the columns of a batch, and returns what folds one of its rows in.
	bind func(ctx *Context, args []value.Column) func(s *S, row int) error
	// merge folds in the state of rows that come behind those of s.
	merge func(ctx *Context, s, later *S) error
	// results returns the values of the result's columns for a group.
	results func(ctx *Context, s *S) []any
	types   []value.Type // of the result's columns
	states  []S
}

func (f *folder[S]) grow(n int) {
	for len(f.states) < n {
		var s S
		f.states = append(f.states, s)
	}
}

// Add folds rows in; those of group -1 do not count.
func (f *folder[S]) Add(ctx *Context, groups []int, n int, args []value.Column) error {
	f.grow(n)
	fold := f.bind(ctx, args)
	for row, g := range groups {
		if g < 0 {
			continue
		}
		if err := fold(&f.states[g], row); err != nil {
			return err
		}
	}
	return nil
}

// Merge folds in the states of another accumulator.
func (f *folder[S]) Merge(ctx *Context, other Accumulator, groups []int, n int) error {
	f.grow(n)
	states := other.(*folder[S]).states
	for i, g := range groups {
		if i == len(states) {
			break
		}
		if err := f.merge(ctx, &f.states[g], &states[i]); err != nil {
			return err
		}
	}
	return nil
}

// Result returns the aggregate's columns.
func (f *folder[S]) Result(ctx *Context, n int) ([]value.Column, error) {
	f.grow(n)
	builders := make([]*value.Builder, len(f.types))
	for i, t := range f.types {
		builders[i] = value.NewBuilder(t, n)
	}
	for g := range n {
		for i, v := range f.results(ctx, &f.states[g]) {
			if value.TypeOf(v) != f.types[i] {
				v = value.Cast(v, f.types[i])
			}
			builders[i].Append(v)
		}
	}
	columns := make([]value.Column, len(builders))
	for i, b := range builders {
		columns[i] = b.Column()
	}
	return columns, nil
}

// folding lifts an aggregate with one result: bind and merge as in folder, and the result of a state.
func folding[S any](bind func(args []value.Column) func(s *S, row int), merge func(s, later *S), result func(s *S) any) aggregation {
	return func(_ []value.Type, t value.Type) Accumulator {
		return &folder[S]{
			types: []value.Type{t},
			bind: func(_ *Context, args []value.Column) func(*S, int) error {
				fold := bind(args)
				return func(s *S, row int) error { fold(s, row); return nil }
			},
			merge:   func(_ *Context, s, later *S) error { merge(s, later); return nil },
			results: func(_ *Context, s *S) []any { return []any{result(s)} },
		}
	}
}

// A filter hands to an aggregate only the rows for which its predicate holds.
type filter struct {
	Accumulator
	predicate int // which argument it is
	groups    []int
}

// where makes an aggregate conditional: the argument at that place says which rows count.
func where(predicate int, a aggregation) aggregation {
	return func(types []value.Type, result value.Type) Accumulator {
		rest := append(append([]value.Type(nil), types[:predicate]...), types[predicate+1:]...)
		return &filter{Accumulator: a(rest, result), predicate: predicate}
	}
}

// Add passes on the rows that the predicate lets through.
func (f *filter) Add(ctx *Context, groups []int, n int, args []value.Column) error {
	f.groups = append(f.groups[:0], groups...)
	keep := boolColumn(args[f.predicate])
	for i := range f.groups {
		if keep.IsNull(i) || !keep.At(i) {
			f.groups[i] = -1
		}
	}
	rest := append(append([]value.Column(nil), args[:f.predicate]...), args[f.predicate+1:]...)
	return f.Accumulator.Add(ctx, f.groups, n, rest)
}

// Merge passes on what the other let through.
func (f *filter) Merge(ctx *Context, other Accumulator, groups []int, n int) error {
	return f.Accumulator.Merge(ctx, other.(*filter).Accumulator, groups, n)
}

// holdFrom is from how many bytes on the run is told what an aggregate keeps.
const holdFrom = 1 << 15

// hold takes note of bytes that an aggregate keeps.
func (c *Context) hold(bytes int) error {
	if c.kept += bytes; c.kept < holdFrom || c.Hold == nil {
		return nil
	}
	bytes, c.kept = c.kept, 0
	return c.Hold(bytes)
}

// A budget counts the bytes of what an aggregate collects for one value.
type budget int

func (b *budget) spend(ctx *Context, v any) error {
	size := value.Size(v)
	*b += budget(size)
	if err := ctx.hold(size); err != nil {
		return err
	}
	return b.check(ctx)
}

// check fails when more is spent than one value may have.
func (b *budget) check(ctx *Context) error {
	if ctx.MaxBytes > 0 && int(*b) > ctx.MaxBytes {
		return fmt.Errorf("a value of more than %d bytes: that is the limit", ctx.MaxBytes)
	}
	return nil
}
