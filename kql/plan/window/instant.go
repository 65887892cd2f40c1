package window

import (
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
)

// An Instant is a time relative to the run: that of the run and Offset, rounded down to a multiple of Unit, and then After.
type Instant struct {
	Offset, After value.Duration
	Unit          value.Duration // 0 for none
}

// Latest returns the latest distance from the run that the instant may have.
func (i Instant) Latest() value.Duration { return i.Offset + i.After }

// Earliest returns the earliest distance from the run that the instant may have.
func (i Instant) Earliest() value.Duration { return i.Offset + i.After - i.Unit }

// Age returns how long before the run the instant lies at most.
func (i Instant) Age() time.Duration { return time.Duration(-i.Earliest()) * 100 }

// LeastAge returns how long before the run the instant lies at least.
func (i Instant) LeastAge() time.Duration { return time.Duration(-i.Latest()) * 100 }

// inStep reports whether two instants always have the same distance.
func (i Instant) inStep(j Instant) bool {
	return i.Unit == j.Unit && (i.Unit == 0 || (i.Offset-j.Offset)%i.Unit == 0)
}

// LongestSince returns the longest time from j to i.
func (i Instant) LongestSince(j Instant) value.Duration {
	if i.inStep(j) {
		return i.Latest() - j.Latest()
	}
	return i.Latest() - j.Earliest()
}

// shortestSince returns the shortest time from j to i.
func (i Instant) shortestSince(j Instant) value.Duration { return -j.LongestSince(i) }

func (i Instant) plus(d value.Duration) Instant {
	if i.Unit == 0 {
		i.Offset += d
	} else {
		i.After += d
	}
	return i
}

// fine is the largest unit to which times are rounded without consequence.
const fine = value.Minute

// rounded returns the instant rounded down to a unit.
func (i Instant) rounded(unit value.Duration) Instant {
	switch {
	case unit <= fine || unit == i.Unit && i.After%unit == 0:
		return i
	case i.Unit == 0:
		i.Offset, i.After = i.Offset+i.After, 0
	default: // rounded twice: the smaller unit is lost in the larger one
		unit = max(unit, i.Unit)
		i.Offset, i.After = i.Offset+i.After, 0
	}
	i.Unit = unit
	return i
}
