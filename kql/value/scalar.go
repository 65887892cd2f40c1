package value

import "github.com/cockroachdb/apd/v3"

// A scalar value in Go is an any that holds
//
//	bool      bool
//	int       int32
//	long      int64
//	real      float64
//	decimal   *apd.Decimal (immutable)
//	string    string
//	datetime  Ticks since 0001-01-01, as Instant
//	timespan  Ticks, as Duration
//	guid      UUID
//	dynamic   any of the above but int, or []any, or *Bag
//
// and nil for null. A string is never null (KQL reference, null-values).

// Ticks per unit: Kusto counts time in ticks of 100 ns.
const (
	Microsecond Duration = 10
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
	Day                  = 24 * Hour
)

// An Instant is a datetime: ticks of 100 ns since 0001-01-01T00:00:00Z.
type Instant int64

// A Duration is a timespan: ticks of 100 ns.
type Duration int64

// A UUID is a guid.
type UUID [16]byte

// Number is a decimal number of up to 34 digits.
type Number = *apd.Decimal

// The first and the last datetime that Kusto knows: 0001-01-01 and the last tick of 9999.
const (
	MinInstant Instant = 0
	MaxInstant Instant = 3155378975999999999
)

// TypeOf returns the type of a value that is not dynamic by context; for []any and *Bag it is Dynamic, for nil Unknown.
func TypeOf(v any) Type {
	switch v.(type) {
	case bool:
		return Bool
	case int32:
		return Int
	case int64:
		return Long
	case float64:
		return Real
	case Number:
		return Decimal
	case string:
		return String
	case Instant:
		return DateTime
	case Duration:
		return Timespan
	case UUID:
		return GUID
	case []any, *Bag:
		return Dynamic
	}
	return Unknown
}
