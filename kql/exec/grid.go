package exec

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A grid is where the bins of the axis lie: at origin + i·step.
type grid struct {
	typ          value.Type
	origin, step any
	from, to     any // nil: where the data begins and ends
}

// zero returns the value at which bins begin when the query does not say it.
func (g *grid) zero() any {
	if g.typ == value.DateTime {
		return value.Instant(0)
	}
	return value.Cast(int64(0), g.typ)
}

// number returns a value of an axis, or a step, as a real.
func number(v any) float64 {
	if n, ok := ticks(v); ok {
		if f, is := v.(float64); is {
			return f
		}
		return float64(n)
	}
	f, _ := value.Cast(v, value.Real).(float64)
	return f
}

// bin returns the bin in which a value of the axis lies.
func (g *grid) bin(v any) int64 {
	a, ok1 := ticks(v)
	o, ok2 := ticks(g.origin)
	s, ok3 := ticks(g.step)
	if g.typ == value.Real || g.typ == value.Decimal || !ok1 || !ok2 || !ok3 || s <= 0 {
		n := (number(v) - number(g.origin)) / number(g.step)
		if !(math.Abs(n) <= farBin) {
			return int64(math.Copysign(2*farBin, n))
		}
		if n < 0 && n != float64(int64(n)) {
			n--
		}
		return int64(n)
	}
	return binOf(a, o, s)
}

// farBin is the number of the last bin on either side of the origin that is told from those beyond it.
const farBin = 1 << 61

// binOf returns the bin of a whole number.
func binOf(a, origin, step int64) int64 {
	d := a - origin
	if (a > origin) != (d > 0) && a != origin { // it overflows
		return int64(math.Copysign(2*farBin, float64(a)-float64(origin)))
	}
	return max(min(floorDiv(d, step), 2*farBin), -2*farBin)
}

// at returns the value of the axis at which a bin begins.
func (g *grid) at(bin int64) any {
	o, ok1 := ticks(g.origin)
	s, ok2 := ticks(g.step)
	if g.typ == value.Real || g.typ == value.Decimal || !ok1 || !ok2 {
		return value.Cast(number(g.origin)+float64(bin)*number(g.step), g.typ)
	}
	return ofTicks(o+bin*s, g.typ)
}

// last returns the last bin before the upper bound.
func (g *grid) last() int64 {
	n := g.bin(g.to)
	if number(g.at(n)) >= number(g.to) {
		n--
	}
	return n
}

// holds reports whether a value of the axis lies within the bounds.
func (g *grid) holds(v any) bool {
	if v == nil {
		return false
	}
	return (g.from == nil || number(v) >= number(g.from)) && (g.to == nil || number(v) < number(g.to))
}

// within returns the rows of a column of the axis that lie within the bounds.
func (g *grid) within(c value.Column) []int {
	rows := make([]int, 0, c.Len())
	if v, ok := c.(*value.Vector[value.Instant]); ok {
		from, to := value.MinInstant, value.MaxInstant+1
		if t, ok := g.from.(value.Instant); ok {
			from = t
		}
		if t, ok := g.to.(value.Instant); ok {
			to = t
		}
		for r := range v.Len() {
			if !v.IsNull(r) && from <= v.At(r) && v.At(r) < to {
				rows = append(rows, r)
			}
		}
		return rows
	}
	for r := range c.Len() {
		if g.holds(c.Value(r)) {
			rows = append(rows, r)
		}
	}
	return rows
}

// bins returns the bin of each row of a column of the axis.
func (g *grid) bins(c value.Column) []int64 {
	out := make([]int64, c.Len())
	step, ok1 := ticks(g.step)
	origin, ok2 := ticks(g.origin)
	if v, ok := c.(*value.Vector[value.Instant]); ok && ok1 && ok2 && step > 0 {
		for r := range out {
			out[r] = binOf(int64(v.At(r)), origin, step)
		}
		return out
	}
	for r := range out {
		out[r] = g.bin(c.Value(r))
	}
	return out
}

// floorDiv returns a/b rounded down; b is positive.
func floorDiv(a, b int64) int64 {
	n := a / b
	if a%b < 0 {
		n--
	}
	return n
}
