package differential

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"github.com/ruleproof/ruleproof/kql/value"
)

// cast converts a value as the binder asks for: a number to a wider type,
// anything to a dynamic. Null stays null, but as a string it is empty.
func cast(v any, t value.Type) any {
	switch x := v.(type) {
	case nil:
		if t == value.String {
			return ""
		}
		return nil
	case int32:
		switch t {
		case value.Long, value.Dynamic:
			return int64(x)
		case value.Real:
			return float64(x)
		}
	case int64:
		if t == value.Real {
			return float64(x)
		}
	}
	if value.TypeOf(v) == t || t == value.Dynamic {
		return v
	}
	return value.Cast(v, t)
}

// keyOf returns a text that is the same for equal values alone. Numbers in
// dynamics are equal whatever their types, and bags whatever the order of their properties.
func keyOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool, int32, int64, value.Number:
		return rational(v).RatString()
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
		return rational(v).RatString()
	case string:
		return strconv.Quote(v)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, keyOf(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case *value.Bag:
		var parts []string
		for i := range v.Len() {
			k, e := v.At(i)
			parts = append(parts, strconv.Quote(k)+":"+keyOf(e))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	}
	return fmt.Sprintf("%T(%v)", v, v)
}

// textOf returns a text that tells every two values apart that print differently, and their types.
func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case []any:
		var parts []string
		for _, e := range v {
			parts = append(parts, textOf(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case *value.Bag:
		var parts []string
		for i := range v.Len() {
			k, e := v.At(i)
			parts = append(parts, strconv.Quote(k)+":"+textOf(e))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return value.TypeOf(v).String() + "(" + value.Text(v) + ")"
}

// rational returns a finite number as it is.
func rational(v any) *big.Rat {
	switch v := v.(type) {
	case bool:
		return big.NewRat(number(v), 1)
	case int32:
		return big.NewRat(int64(v), 1)
	case int64:
		return big.NewRat(v, 1)
	case float64:
		return new(big.Rat).SetFloat64(v)
	case value.Number:
		r, ok := new(big.Rat).SetString(v.Text('f'))
		if ok {
			return r
		}
	}
	panic(undetermined("no finite number"))
}

// decimalOf returns the decimal that is nearest to a number.
func decimalOf(r *big.Rat) any {
	part := func(n *big.Int) *apd.Decimal { return apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(n), 0) }
	d := new(apd.Decimal)
	if _, err := value.DecimalContext().Quo(d, part(r.Num()), part(r.Denom())); err != nil {
		panic(undetermined(err.Error()))
	}
	return d
}

// whole returns a whole number, or the ticks of a time.
func whole(v any) int64 {
	switch v := v.(type) {
	case bool:
		return number(v)
	case int32:
		return int64(v)
	case int64:
		return v
	case value.Instant:
		return int64(v)
	case value.Duration:
		return int64(v)
	}
	panic(undetermined(fmt.Sprintf("%T is no whole number", v)))
}

func real(v any) float64 {
	if f, ok := v.(float64); ok {
		return f
	}
	return float64(whole(v))
}

// ofTicks returns a whole number as a long or as a time of so many ticks.
func ofTicks(n int64, t value.Type) any {
	switch t {
	case value.DateTime:
		return value.Instant(n)
	case value.Timespan:
		return value.Duration(n)
	}
	return n
}
