package value

import "fmt"

// A Column is a sequence of values of one type, some of them null. Columns are
// immutable once built and may be shared.
type Column interface {
	Type() Type
	Len() int
	IsNull(row int) bool
	// Value returns the value at the row, nil for null.
	Value(row int) any
	// Const reports whether every row holds the same value, which is then stored once.
	Const() bool
	// Gather returns the column of the listed rows; the row -1 stands for null ("" in a string column).
	Gather(rows []int) Column
	// Slice returns the rows [low, high).
	Slice(low, high int) Column
}

// Element is the set of Go types that columns hold; see the comment in scalar.go.
type Element interface {
	bool | int32 | int64 | float64 | string | Instant | Duration | UUID | Number | any
}

// Nulls is a bitmap with a bit set for each null row; nil means that no row is null.
type Nulls []uint64

// Get reports whether the row is null.
func (n Nulls) Get(row int) bool { return n != nil && n[row>>6]&(1<<(row&63)) != 0 }

// Set marks a row as null and returns the bitmap, which it makes if there was none; rows
// is the column's length.
func (n Nulls) Set(row, rows int) Nulls {
	if n == nil {
		n = make(Nulls, (rows+63)>>6)
	}
	n[row>>6] |= 1 << (row & 63)
	return n
}

// A Vector is a column of Go values of type T. Data holds one value a row, or
// a single value when the vector is constant.
type Vector[T Element] struct {
	typ      Type
	data     []T
	nulls    Nulls
	rows     int
	constant bool
}

// NewVector returns the column of the values; nulls may be nil. The vector owns both slices.
func NewVector[T Element](t Type, data []T, nulls Nulls) *Vector[T] {
	return &Vector[T]{typ: t, data: data, nulls: nulls, rows: len(data)}
}

// NewConst returns the column that holds one value in every one of n rows.
func NewConst[T Element](t Type, v T, null bool, n int) *Vector[T] {
	c := &Vector[T]{typ: t, data: []T{v}, rows: n, constant: true}
	if null {
		c.nulls = Nulls{1}
	}
	return c
}

// Type returns the type of the values.
func (v *Vector[T]) Type() Type { return v.typ }

// Len returns the number of rows.
func (v *Vector[T]) Len() int { return v.rows }

// Const reports whether one stored value stands for every row.
func (v *Vector[T]) Const() bool { return v.constant }

// HasNulls reports whether any row may be null.
func (v *Vector[T]) HasNulls() bool { return v.nulls != nil }

// IsNull reports whether the row is null.
func (v *Vector[T]) IsNull(row int) bool {
	if v.constant {
		row = 0
	}
	return v.nulls.Get(row)
}

// At returns the row's Go value, the zero value where it is null.
func (v *Vector[T]) At(row int) T {
	if v.constant {
		row = 0
	}
	return v.data[row]
}

// Value returns the row's value as an any, nil for null.
func (v *Vector[T]) Value(row int) any {
	if v.IsNull(row) {
		return nil
	}
	return v.At(row)
}

// Gather returns the column of the listed rows, null where the row is -1.
func (v *Vector[T]) Gather(rows []int) Column {
	data := make([]T, len(rows))
	var nulls Nulls
	for i, r := range rows {
		if r < 0 {
			if v.typ != String {
				nulls = nulls.Set(i, len(rows))
			}
			continue
		}
		data[i] = v.At(r)
		if v.nulls != nil && v.IsNull(r) {
			nulls = nulls.Set(i, len(rows))
		}
	}
	return NewVector(v.typ, data, nulls)
}

// Slice returns the rows [low, high).
func (v *Vector[T]) Slice(low, high int) Column {
	if v.constant {
		c := *v
		c.rows = high - low
		return &c
	}
	var nulls Nulls
	if v.nulls != nil {
		for r := low; r < high; r++ {
			if v.nulls.Get(r) {
				nulls = nulls.Set(r-low, high-low)
			}
		}
	}
	return NewVector(v.typ, v.data[low:high], nulls)
}

// A Builder makes a column value by value.
type Builder struct {
	typ    Type
	append func(any)
	null   func()
	finish func() Column
}

// NewBuilder returns a builder of a column of type t with room for n rows.
func NewBuilder(t Type, n int) *Builder {
	switch t {
	case Bool:
		return builderOf[bool](t, n)
	case Int:
		return builderOf[int32](t, n)
	case Long:
		return builderOf[int64](t, n)
	case Real:
		return builderOf[float64](t, n)
	case Decimal:
		return builderOf[Number](t, n)
	case String:
		return builderOf[string](t, n)
	case DateTime:
		return builderOf[Instant](t, n)
	case Timespan:
		return builderOf[Duration](t, n)
	case GUID:
		return builderOf[UUID](t, n)
	default:
		return builderOf[any](t, n)
	}
}

func builderOf[T Element](t Type, n int) *Builder {
	data := make([]T, 0, n)
	var nullRows []int
	return &Builder{
		typ:    t,
		append: func(v any) { data = append(data, v.(T)) },
		null: func() {
			if t != String {
				nullRows = append(nullRows, len(data))
			}
			var zero T
			data = append(data, zero)
		},
		finish: func() Column {
			var nulls Nulls
			for _, r := range nullRows {
				nulls = nulls.Set(r, len(data))
			}
			return NewVector(t, data, nulls)
		},
	}
}

// Append adds a value, which must be nil or have the Go type of the builder's type.
func (b *Builder) Append(v any) {
	if v == nil {
		b.null()
		return
	}
	if got := TypeOf(v); b.typ != Dynamic && got != b.typ {
		panic(fmt.Sprintf("value: a %s in a column of %s", got, b.typ))
	}
	b.append(v)
}

// Column returns the column. The builder must not be used afterwards.
func (b *Builder) Column() Column { return b.finish() }

// Constant returns the column of type t that holds v, nil for null, in each of n rows.
func Constant(t Type, v any, n int) Column {
	b := NewBuilder(t, 1)
	b.Append(v)
	return asConst(b.Column(), n)
}

func asConst(c Column, n int) Column {
	type constable interface{ withRows(n int) Column }
	return c.(constable).withRows(n)
}

func (v *Vector[T]) withRows(n int) Column {
	c := *v
	c.rows, c.constant = n, true
	return &c
}
