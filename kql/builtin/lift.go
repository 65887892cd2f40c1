package builtin

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The implementations in the table are Go functions over values, which this file lifts
// over columns. Lift1, Lift2 and Lift3 lift typed functions that always have a result,
// Maybe1, Maybe2 and Maybe3 those that may have none. Strict and Lenient lift functions
// over values of any type; they are slower.
//
// The way in which a function is lifted decides its null rule. With Lenient the function
// receives nulls as nil; otherwise a null argument makes a null result.

// An Implementation chooses an implementation of a function for the types of its arguments.
type Implementation = func(types []value.Type, result value.Type) Eval

// typeFor returns the type whose values are stored as T.
func typeFor[T value.Element]() value.Type {
	var zero T
	switch any(zero).(type) {
	case bool:
		return value.Bool
	case int32:
		return value.Int
	case int64:
		return value.Long
	case float64:
		return value.Real
	case string:
		return value.String
	case value.Instant:
		return value.DateTime
	case value.Duration:
		return value.Timespan
	case value.UUID:
		return value.GUID
	case value.Number:
		return value.Decimal
	}
	return value.Dynamic
}

// VectorOf returns the column as a vector of T, its values cast if they are of another type.
func VectorOf[T value.Element](c value.Column) *value.Vector[T] {
	if v, ok := c.(*value.Vector[T]); ok {
		return v
	}
	return value.Convert(c, typeFor[T]()).(*value.Vector[T])
}

// BoolColumn returns the bools of a column.
func BoolColumn(c value.Column) *value.Vector[bool] { return VectorOf[bool](c) }

// An Output collects the results of a lifted function.
type Output[R value.Element] struct {
	Data  []R
	nulls value.Nulls
	typ   value.Type
	rows  int
	fixed bool // whether one result stands for all rows
}

// NewOutput makes room for rows results, or for one if every argument is constant.
func NewOutput[R value.Element](rows int, args []value.Column) *Output[R] {
	o := &Output[R]{typ: typeFor[R](), rows: rows, fixed: rows > 1}
	for _, a := range args {
		o.fixed = o.fixed && a.Const()
	}
	if o.fixed {
		rows = 1
	}
	o.Data = make([]R, rows)
	return o
}

// Null makes the result of a row null, or empty if it is a string.
func (o *Output[R]) Null(row int) {
	if o.typ != value.String {
		o.nulls = o.nulls.Set(row, len(o.Data))
	}
}

// Set sets the result of a row, or makes it null.
func (o *Output[R]) Set(row int, v R, ok bool) {
	if ok {
		o.Data[row] = v
	} else {
		o.Null(row)
	}
}

// Column returns the results as a column of the type that the binder expects.
func (o *Output[R]) Column(result value.Type) value.Column {
	var c value.Column
	if o.fixed {
		c = value.NewConst(o.typ, o.Data[0], o.nulls.Get(0), o.rows)
	} else {
		c = value.NewVector(o.typ, o.Data, o.nulls)
	}
	return value.Convert(c, result)
}

// Lift1, Lift2 and Lift3 lift functions that always have a result.
func Lift1[A, R value.Element](f func(A) R) Implementation {
	return Maybe1(func(a A) (R, bool) { return f(a), true })
}

func Lift2[A, B, R value.Element](f func(A, B) R) Implementation {
	return Maybe2(func(a A, b B) (R, bool) { return f(a, b), true })
}

func Lift3[A, B, C, R value.Element](f func(A, B, C) R) Implementation {
	return Maybe3(func(a A, b B, c C) (R, bool) { return f(a, b, c), true })
}

// Maybe1, Maybe2 and Maybe3 lift functions that return whether they have a result. Without one it is null.
func Maybe1[A, R value.Element](f func(A) (R, bool)) Implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			o, cost := NewOutput[R](rows, args), CostOf(ctx, args...)
			a := VectorOf[A](args[0])
			for i := range o.Data {
				if err := cost.Row(i); err != nil {
					return nil, err
				}
				if a.IsNull(i) {
					o.Null(i)
					continue
				}
				v, ok := f(a.At(i))
				o.Set(i, v, ok)
			}
			return o.Column(result), nil
		}
	}
}

func Maybe2[A, B, R value.Element](f func(A, B) (R, bool)) Implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			o, cost := NewOutput[R](rows, args), CostOf(ctx, args...)
			a, b := VectorOf[A](args[0]), VectorOf[B](args[1])
			for i := range o.Data {
				if err := cost.Row(i); err != nil {
					return nil, err
				}
				if a.IsNull(i) || b.IsNull(i) {
					o.Null(i)
					continue
				}
				v, ok := f(a.At(i), b.At(i))
				o.Set(i, v, ok)
			}
			return o.Column(result), nil
		}
	}
}

func Maybe3[A, B, C, R value.Element](f func(A, B, C) (R, bool)) Implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			o, cost := NewOutput[R](rows, args), CostOf(ctx, args...)
			a, b, c := VectorOf[A](args[0]), VectorOf[B](args[1]), VectorOf[C](args[2])
			for i := range o.Data {
				if err := cost.Row(i); err != nil {
					return nil, err
				}
				if a.IsNull(i) || b.IsNull(i) || c.IsNull(i) {
					o.Null(i)
					continue
				}
				v, ok := f(a.At(i), b.At(i), c.At(i))
				o.Set(i, v, ok)
			}
			return o.Column(result), nil
		}
	}
}

// A Frame is what a function over rows may use in addition to its arguments.
type Frame struct {
	*Context
	Types    []value.Type // of the arguments, as they were bound
	patterns patterns
	column   int // bytes of the values that it has made in this call
	Err      error
}

// Fail stops the query.
func (f *Frame) Fail(format string, args ...any) any {
	if f.Err == nil {
		f.Err = fmt.Errorf(format, args...)
	}
	return nil
}

// Grow fails if a value would exceed the limit in bytes.
func (f *Frame) Grow(bytes int) bool {
	if f.MaxBytes > 0 && bytes > f.MaxBytes {
		f.Fail("a value of %d bytes: the limit is %d", bytes, f.MaxBytes)
		return false
	}
	return true
}

// Together fails if the values of a column together exceed the limit in bytes.
func (f *Frame) Together(bytes int) bool {
	if f.column += bytes; f.MaxTable > 0 && f.column > f.MaxTable {
		f.Fail("the values together exceed the limit of %d bytes", f.MaxTable)
		return false
	}
	return true
}

// TextOf returns the text of an argument, given its value.
func (f *Frame) TextOf(argument int, v any) string {
	return value.TextOf(f.Types[min(argument, len(f.Types)-1)], v)
}

// Text returns a string unless it is too large.
func (f *Frame) Text(s string) any {
	f.Grow(len(s))
	return s
}

// A RowFunc computes a function for one row. Arguments and result have the Go types that
// package value lists, and nil stands for null.
type RowFunc func(f *Frame, a []any) any

// Strict lifts a function whose result is null if an argument is. It casts the arguments
// to the listed types, the last of which applies to all further arguments. Unknown leaves
// an argument as it is.
func Strict(f RowFunc, types ...value.Type) Implementation { return rows(f, false, types) }

// Lenient lifts a function that receives nulls too.
func Lenient(f RowFunc, types ...value.Type) Implementation { return rows(f, true, types) }

func rows(fn RowFunc, nulls bool, want []value.Type) Implementation {
	return func(types []value.Type, result value.Type) Eval {
		f := &Frame{Types: types}
		if result == value.Unknown {
			result = value.Dynamic // several columns at once
		}
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			f.Context, f.Err, f.column = ctx, nil, 0
			n := rows
			if rows > 1 && len(args) > 0 && AllConst(args) {
				n = 1
			}
			b := value.NewBuilder(result, n)
			a := make([]any, len(args))
			for i := range n {
				v := f.row(fn, nulls, want, args, a, i, result)
				width := value.Width(v)
				if f.Together(width); f.Err != nil {
					return nil, f.Err
				}
				for _, x := range a {
					width += value.Width(x)
				}
				if err := ctx.Charge(width); err != nil {
					return nil, err
				}
				b.Append(v)
			}
			if n < rows {
				return value.Constant(result, b.Column().Value(0), rows), nil
			}
			return b.Column(), nil
		}
	}
}

// AllConst reports whether every column is constant.
func AllConst(args []value.Column) bool {
	for _, a := range args {
		if !a.Const() {
			return false
		}
	}
	return true
}

// row computes one row; a is a buffer for its arguments.
func (f *Frame) row(fn RowFunc, nulls bool, want []value.Type, args []value.Column, a []any, row int, result value.Type) any {
	for k, c := range args {
		v := c.Value(row)
		if len(want) > 0 {
			if t := want[min(k, len(want)-1)]; t != value.Unknown && t != c.Type() {
				v = value.CastFrom(c.Type(), v, t)
			}
		}
		if v == nil && !nulls {
			return nil
		}
		a[k] = v
	}
	v := fn(f, a)
	if v == nil || result != value.Dynamic && value.TypeOf(v) == result {
		return v
	}
	return value.Cast(v, result)
}

// Whole returns a value unless it is too large.
func (f *Frame) Whole(v any) any {
	if f.MaxBytes == 0 {
		return v
	}
	if size := value.Size(v); !f.Grow(size) || !f.Afford(size) {
		return nil
	}
	return v
}

// Join joins texts unless the result is too large.
func (f *Frame) Join(parts []string, delimiter string) any {
	size := len(delimiter) * max(0, len(parts)-1)
	for _, p := range parts {
		size += len(p)
	}
	if !f.Grow(size) {
		return nil
	}
	return strings.Join(parts, delimiter)
}
