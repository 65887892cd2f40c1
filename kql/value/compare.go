package value

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Equal reports whether two values that are not null are equal. Numbers are
// equal by value whatever their types, and so are bags whatever the order of
// their properties.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equalOrNull)
	case *Bag:
		b, ok := b.(*Bag)
		if !ok || a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			k, x := a.At(i)
			if y, ok := b.Get(k); !ok || !equalOrNull(x, y) {
				return false
			}
		}
		return true
	case UUID:
		b, ok := b.(UUID)
		return ok && a == b
	}
	c, ok := Compare(a, b)
	return ok && c == 0
}

func equalOrNull(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return Equal(a, b)
}

// Compare orders two values that are not null; ok is false when they have no order:
// values of different sorts, arrays, bags, NaN.
func Compare(a, b any) (order int, ok bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return strings.Compare(a, b), ok
	case Instant:
		b, ok := b.(Instant)
		return cmp.Compare(a, b), ok
	case Duration:
		b, ok := b.(Duration)
		return cmp.Compare(a, b), ok
	case UUID:
		b, ok := b.(UUID)
		return bytes.Compare(a[:], b[:]), ok
	case nil, []any, *Bag:
		return 0, false
	}
	return compareNumbers(a, b)
}

func compareNumbers(a, b any) (int, bool) {
	switch b.(type) {
	case bool, int32, int64, float64, Number:
	default:
		return 0, false
	}
	x, decimalX := a.(Number)
	y, decimalY := b.(Number)
	_, realX := a.(float64)
	_, realY := b.(float64)
	switch {
	case decimalX && decimalY:
		return x.Cmp(y), true
	case realX || realY:
		f, _ := toReal(a)
		g, _ := toReal(b)
		if math.IsNaN(f) || math.IsNaN(g) {
			return 0, false
		}
		return cmp.Compare(f, g), true
	case decimalX || decimalY:
		d, _ := toDecimal(a)
		e, _ := toDecimal(b)
		return d.Cmp(e), true
	}
	n, _ := toLong(a)
	m, _ := toLong(b)
	return cmp.Compare(n, m), true
}

// AppendKey appends an encoding of a value, or of nil for null. Equal values have the
// same encoding, different ones have different encodings, and no encoding is a prefix of
// another. Every NaN has the same encoding.
func AppendKey(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, 0)
	case bool:
		n, _ := toLong(v)
		return appendKeyInt(b, 'n', n)
	case int32:
		return appendKeyInt(b, 'n', int64(v))
	case int64:
		return appendKeyInt(b, 'n', v)
	case float64:
		if v == math.Trunc(v) && v >= -1<<63 && v < 1<<63 {
			return appendKeyInt(b, 'n', int64(v))
		}
		if math.IsNaN(v) {
			v = math.NaN()
		}
		return appendKeyInt(b, 'r', int64(math.Float64bits(v)))
	case Number:
		if n, err := v.Int64(); err == nil {
			return appendKeyInt(b, 'n', n)
		}
		var plain apd.Decimal
		plain.Reduce(v)
		return appendKeyText(append(b, 'd'), plain.Text('G'))
	case string:
		return appendKeyText(append(b, 's'), v)
	case Instant:
		return appendKeyInt(b, 't', int64(v))
	case Duration:
		return appendKeyInt(b, 'p', int64(v))
	case UUID:
		return append(append(b, 'g'), v[:]...)
	case []any:
		b = binary.AppendUvarint(append(b, 'a'), uint64(len(v)))
		for _, x := range v {
			b = AppendKey(b, x)
		}
		return b
	case *Bag:
		keys := slices.Sorted(slices.Values(v.keys))
		b = binary.AppendUvarint(append(b, 'm'), uint64(len(keys)))
		for _, k := range keys {
			x, _ := v.Get(k)
			b = AppendKey(appendKeyText(b, k), x)
		}
		return b
	}
	return append(b, 0)
}

func appendKeyInt(b []byte, sort byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, sort), uint64(n))
}

func appendKeyText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Width estimates how many bytes a value takes without its elements or properties.
func Width(v any) int {
	switch v := v.(type) {
	case string:
		return 16 + len(v)
	case []any:
		return 24 + 16*len(v)
	case *Bag:
		return 48 + 32*v.Len()
	}
	return 16
}

// Size estimates how many bytes a value takes.
func Size(v any) int {
	switch v := v.(type) {
	case string:
		return 16 + len(v)
	case []any:
		n := 24
		for _, x := range v {
			n += 16 + Size(x)
		}
		return n
	case *Bag:
		n := 48
		for i := range v.Len() {
			k, x := v.At(i)
			n += 32 + len(k) + Size(x)
		}
		return n
	}
	return 16
}
