package value

import (
	"math"
)

// Cast converts the value to another type, as toint, todatetime, tostring and the other
// conversion functions of the reference do. It returns nil if the conversion fails. A
// dynamic is converted as the value that it holds.
func Cast(v any, to Type) any {
	if v == nil {
		if to == String {
			return ""
		}
		return nil
	}
	switch to {
	case Bool:
		return castBool(v)
	case Int:
		if n, ok := toInt(v); ok {
			return n
		}
	case Long:
		if n, ok := toLong(v); ok {
			return n
		}
	case Real:
		if f, ok := toReal(v); ok {
			return f
		}
	case Decimal:
		if d, ok := toDecimal(v); ok {
			return d
		}
	case String:
		return Text(v)
	case DateTime:
		return castDatetime(v)
	case Timespan:
		return castTimespan(v)
	case GUID:
		switch v := v.(type) {
		case UUID:
			return v
		case string:
			if u, ok := ParseGUID(v); ok {
				return u
			}
		}
	case Dynamic:
		if n, ok := v.(int32); ok {
			return int64(n)
		}
		return v
	}
	return nil
}

// CastFrom converts a value of the type from as Cast does. The text of a bool depends on that type.
func CastFrom(from Type, v any, to Type) any {
	if to == String {
		return TextOf(from, v)
	}
	return Cast(v, to)
}

func castBool(v any) any {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		if b, ok := ParseBool(v); ok {
			return b
		}
		return nil
	case float64:
		return v != 0 && v == v
	}
	if n, ok := toLong(v); ok {
		return n != 0
	}
	return nil
}

// toInt stops at the limits of an int for a real, and keeps the low 32 bits of a whole number.
// A text or a decimal that is too large has no int.
func toInt(v any) (int32, bool) {
	n, ok := toLong(v)
	switch v := v.(type) {
	case float64:
		n = min(max(n, math.MinInt32), math.MaxInt32)
	case string:
		return ParseInt(v)
	case Number:
		ok = ok && n == int64(int32(n))
	}
	return int32(n), ok
}

// toLong cuts off fractions and stops at the limits of a long; times are their ticks.
func toLong(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		switch {
		case v >= 1<<63:
			return math.MaxInt64, true
		case v < -1<<63:
			return math.MinInt64, true
		}
		return int64(v), v == v
	case Number:
		return DecimalToLong(v)
	case Instant:
		return int64(v), true
	case Duration:
		return int64(v), true
	case string:
		return ParseLong(v)
	}
	return 0, false
}

func toReal(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case Number:
		return DecimalToReal(v), true
	case string:
		return ParseReal(v)
	}
	n, ok := toLong(v)
	return float64(n), ok
}

func toDecimal(v any) (Number, bool) {
	switch v := v.(type) {
	case Number:
		return v, true
	case float64:
		return DecimalFromReal(v)
	case string:
		return ParseDecimal(v)
	}
	n, ok := toLong(v)
	return DecimalFromLong(n), ok
}

func castDatetime(v any) any {
	switch v := v.(type) {
	case Instant:
		return v
	case string:
		if i, ok := ParseDatetime(v); ok {
			return i
		}
	case int64, int32, float64:
		if n, ok := toLong(v); ok && n >= int64(MinInstant) && n <= int64(MaxInstant) {
			return Instant(n)
		}
	}
	return nil
}

func castTimespan(v any) any {
	switch v := v.(type) {
	case Duration:
		return v
	case string:
		if d, ok := ParseTimespan(v); ok {
			return d
		}
	case int64, int32:
		n, _ := toLong(v)
		return Duration(n)
	}
	return nil
}

// Convert returns the column with every value cast to another type.
func Convert(c Column, to Type) Column {
	if c.Type() == to {
		return c
	}
	if c.Const() && c.Len() > 0 {
		return Constant(to, CastFrom(c.Type(), c.Value(0), to), c.Len())
	}
	switch v := c.(type) {
	case *Vector[int32]:
		if to == Long {
			return mapVector(v, Long, func(n int32) int64 { return int64(n) })
		}
	case *Vector[int64]:
		if to == Real {
			return mapVector(v, Real, func(n int64) float64 { return float64(n) })
		}
	case *Vector[string]:
		if to == Dynamic {
			return mapVector(v, Dynamic, func(s string) any { return s })
		}
	case *Vector[any]:
		if to == String {
			return mapVector(v, String, Text)
		}
	}
	b := NewBuilder(to, c.Len())
	for r := range c.Len() {
		b.Append(CastFrom(c.Type(), c.Value(r), to))
	}
	return b.Column()
}

// mapVector applies f to the values that are not null. Strings have no nulls.
func mapVector[A, B Element](v *Vector[A], to Type, f func(A) B) Column {
	data := make([]B, v.Len())
	var nulls Nulls
	for r := range data {
		if v.IsNull(r) {
			if to != String {
				nulls = nulls.Set(r, len(data))
			}
			continue
		}
		data[r] = f(v.At(r))
	}
	return NewVector(to, data, nulls)
}
