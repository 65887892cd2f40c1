package builtin

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The implementations in the table are Go functions over values, lifted over
// columns by what is in this file. Lift1, Lift2 and Lift3 lift typed functions that
// always have a result, Maybe1, Maybe2 and Maybe3 those that may have none; Strict and
// Lenient lift a function over values of any type, for all that need not be fast.
//
// The null rule of a lifted function is part of how it is lifted: with Lenient,
// nulls are handed to the function as nil; else a null argument makes a null result.

// An Implementation chooses how to compute a function for the types of its arguments.
type Implementation = func(types []value.Type, result value.Type) Eval

// typeFor returns the type whose values are held as T.
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
	fixed bool // one result stands for all rows
}

// NewOutput makes room for rows results, or for one if every argument holds one value throughout.
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

// Null makes the result of a row null; of a string it is empty.
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

// Maybe1, Maybe2 and Maybe3 lift functions that say whether they have a result; else it is null.
func Maybe1[A, R value.Element](f func(A) (R, bool)) Implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := NewOutput[R](rows, args)
			a := VectorOf[A](args[0])
			for i := range o.Data {
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
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := NewOutput[R](rows, args)
			a, b := VectorOf[A](args[0]), VectorOf[B](args[1])
			for i := range o.Data {
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
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := NewOutput[R](rows, args)
			a, b, c := VectorOf[A](args[0]), VectorOf[B](args[1]), VectorOf[C](args[2])
			for i := range o.Data {
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

// A Frame is what a function over rows may use beside its arguments.
type Frame struct {
	*Context
	Types    []value.Type // of the arguments, as they were bound
	patterns patterns
	column   int // bytes of the values that it has made of the rows at hand
	Err      error
}

// Fail stops the query.
func (f *Frame) Fail(format string, args ...any) any {
	if f.Err == nil {
		f.Err = fmt.Errorf(format, args...)
	}
	return nil
}

// Grow fails when a value would have more bytes than one may have.
func (f *Frame) Grow(bytes int) bool {
	if f.MaxBytes > 0 && bytes > f.MaxBytes {
		f.Fail("a value of %d bytes: the limit is %d", bytes, f.MaxBytes)
		return false
	}
	return true
}

// Together fails when the values of a column have more bytes than they may have.
func (f *Frame) Together(bytes int) bool {
	if f.column += bytes; f.MaxTable > 0 && f.column > f.MaxTable {
		f.Fail("values of more than %d bytes together: that is the limit", f.MaxTable)
		return false
	}
	return true
}

// Text returns a string unless it is too large.
func (f *Frame) Text(s string) any {
	f.Grow(len(s))
	return s
}

// A RowFunc computes a function for one row. Arguments and result are values
// of Go types as package value lists them, nil for null.
type RowFunc func(f *Frame, a []any) any

// Strict lifts a function whose result is null where an argument is. The
// arguments are cast to the types given, the last of which stands for all
// further arguments; Unknown leaves an argument as it is.
func Strict(f RowFunc, types ...value.Type) Implementation { return rows(f, false, types) }

// Lenient lifts a function that is given nulls too.
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
				if f.Together(value.Width(v)); f.Err != nil {
					return nil, f.Err
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

// AllConst reports whether every column holds one value throughout.
func AllConst(args []value.Column) bool {
	for _, a := range args {
		if !a.Const() {
			return false
		}
	}
	return true
}

// row computes one row; a is room for its arguments.
func (f *Frame) row(fn RowFunc, nulls bool, want []value.Type, args []value.Column, a []any, row int, result value.Type) any {
	for k, c := range args {
		v := c.Value(row)
		if len(want) > 0 {
			if t := want[min(k, len(want)-1)]; t != value.Unknown && t != c.Type() {
				v = value.Cast(v, t)
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
	if f.MaxBytes > 0 && !f.Grow(value.Size(v)) {
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
