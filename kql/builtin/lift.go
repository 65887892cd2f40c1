package builtin

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The implementations in the table are Go functions over values, lifted over
// columns by what is in this file. lift1, lift2 and lift3 lift typed functions;
// rows lifts a function over values of any type, for all that need not be fast.
//
// The null rule of a lifted function is part of how it is lifted: with lift1
// to lift3 and strict, a null argument makes a null result; lenient hands
// nulls to the function as nil.

// An implementation chooses how to compute a function for the types of its arguments.
type implementation = func(types []value.Type, result value.Type) Eval

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

// vectorOf returns the column as a vector of T, its values cast if they are of another type.
func vectorOf[T value.Element](c value.Column) *value.Vector[T] {
	if v, ok := c.(*value.Vector[T]); ok {
		return v
	}
	return value.Convert(c, typeFor[T]()).(*value.Vector[T])
}

func boolColumn(c value.Column) *value.Vector[bool] { return vectorOf[bool](c) }

// An output collects the results of a lifted function.
type output[R value.Element] struct {
	data  []R
	nulls value.Nulls
	typ   value.Type
	rows  int
	fixed bool // one result stands for all rows
}

// newOutput makes room for rows results, or for one if every argument holds one value throughout.
func newOutput[R value.Element](rows int, args []value.Column) *output[R] {
	o := &output[R]{typ: typeFor[R](), rows: rows, fixed: rows > 1}
	for _, a := range args {
		o.fixed = o.fixed && a.Const()
	}
	if o.fixed {
		rows = 1
	}
	o.data = make([]R, rows)
	return o
}

func (o *output[R]) null(row int) {
	if o.typ != value.String {
		o.nulls = o.nulls.Set(row, len(o.data))
	}
}

func (o *output[R]) set(row int, v R, ok bool) {
	if ok {
		o.data[row] = v
	} else {
		o.null(row)
	}
}

// column returns the results as a column of the type that the binder expects.
func (o *output[R]) column(result value.Type) value.Column {
	var c value.Column
	if o.fixed {
		c = value.NewConst(o.typ, o.data[0], o.nulls.Get(0), o.rows)
	} else {
		c = value.NewVector(o.typ, o.data, o.nulls)
	}
	return value.Convert(c, result)
}

// lift1, lift2 and lift3 lift functions that always have a result.
func lift1[A, R value.Element](f func(A) R) implementation {
	return maybe1(func(a A) (R, bool) { return f(a), true })
}

func lift2[A, B, R value.Element](f func(A, B) R) implementation {
	return maybe2(func(a A, b B) (R, bool) { return f(a, b), true })
}

func lift3[A, B, C, R value.Element](f func(A, B, C) R) implementation {
	return maybe3(func(a A, b B, c C) (R, bool) { return f(a, b, c), true })
}

// maybe1, maybe2 and maybe3 lift functions that say whether they have a result; else it is null.
func maybe1[A, R value.Element](f func(A) (R, bool)) implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := newOutput[R](rows, args)
			a := vectorOf[A](args[0])
			for i := range o.data {
				if a.IsNull(i) {
					o.null(i)
					continue
				}
				v, ok := f(a.At(i))
				o.set(i, v, ok)
			}
			return o.column(result), nil
		}
	}
}

func maybe2[A, B, R value.Element](f func(A, B) (R, bool)) implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := newOutput[R](rows, args)
			a, b := vectorOf[A](args[0]), vectorOf[B](args[1])
			for i := range o.data {
				if a.IsNull(i) || b.IsNull(i) {
					o.null(i)
					continue
				}
				v, ok := f(a.At(i), b.At(i))
				o.set(i, v, ok)
			}
			return o.column(result), nil
		}
	}
}

func maybe3[A, B, C, R value.Element](f func(A, B, C) (R, bool)) implementation {
	return func(_ []value.Type, result value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := newOutput[R](rows, args)
			a, b, c := vectorOf[A](args[0]), vectorOf[B](args[1]), vectorOf[C](args[2])
			for i := range o.data {
				if a.IsNull(i) || b.IsNull(i) || c.IsNull(i) {
					o.null(i)
					continue
				}
				v, ok := f(a.At(i), b.At(i), c.At(i))
				o.set(i, v, ok)
			}
			return o.column(result), nil
		}
	}
}

// A frame is what a function over rows may use beside its arguments.
type frame struct {
	*Context
	types    []value.Type // of the arguments, as they were bound
	patterns patterns
	column   int // bytes of the values that it has made of the rows at hand
	err      error
}

// fail stops the query.
func (f *frame) fail(format string, args ...any) any {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
	return nil
}

// grow fails when a value would have more bytes than one may have.
func (f *frame) grow(bytes int) bool {
	if f.MaxBytes > 0 && bytes > f.MaxBytes {
		f.fail("a value of %d bytes: the limit is %d", bytes, f.MaxBytes)
		return false
	}
	return true
}

// together fails when the values of a column have more bytes than they may have.
func (f *frame) together(bytes int) bool {
	if f.column += bytes; f.MaxTable > 0 && f.column > f.MaxTable {
		f.fail("values of more than %d bytes together: that is the limit", f.MaxTable)
		return false
	}
	return true
}

// text returns a string unless it is too large.
func (f *frame) text(s string) any {
	f.grow(len(s))
	return s
}

// A rowFunc computes a function for one row. Arguments and result are values
// of Go types as package value lists them, nil for null.
type rowFunc func(f *frame, a []any) any

// strict lifts a function whose result is null where an argument is. The
// arguments are cast to the types given, the last of which stands for all
// further arguments; Unknown leaves an argument as it is.
func strict(f rowFunc, types ...value.Type) implementation { return rows(f, false, types) }

// lenient lifts a function that is given nulls too.
func lenient(f rowFunc, types ...value.Type) implementation { return rows(f, true, types) }

func rows(fn rowFunc, nulls bool, want []value.Type) implementation {
	return func(types []value.Type, result value.Type) Eval {
		f := &frame{types: types}
		if result == value.Unknown {
			result = value.Dynamic // several columns at once
		}
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			f.Context, f.err, f.column = ctx, nil, 0
			n := rows
			if rows > 1 && len(args) > 0 && allConst(args) {
				n = 1
			}
			b := value.NewBuilder(result, n)
			a := make([]any, len(args))
			for i := range n {
				v := f.row(fn, nulls, want, args, a, i, result)
				if f.together(value.Width(v)); f.err != nil {
					return nil, f.err
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

func allConst(args []value.Column) bool {
	for _, a := range args {
		if !a.Const() {
			return false
		}
	}
	return true
}

// row computes one row; a is room for its arguments.
func (f *frame) row(fn rowFunc, nulls bool, want []value.Type, args []value.Column, a []any, row int, result value.Type) any {
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

// whole returns a value unless it is too large.
func (f *frame) whole(v any) any {
	if f.MaxBytes > 0 && !f.grow(value.Size(v)) {
		return nil
	}
	return v
}

// join joins texts unless the result is too large.
func (f *frame) join(parts []string, delimiter string) any {
	size := len(delimiter) * max(0, len(parts)-1)
	for _, p := range parts {
		size += len(p)
	}
	if !f.grow(size) {
		return nil
	}
	return strings.Join(parts, delimiter)
}
