package snap

import (
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// A window is the range of directions from a point in which an edge may lead.
type window struct {
	origin  s2.Point
	x, y    s2.Point
	allowed interval
	later   []rangeToAvoid // while the window is all directions
}

type rangeToAvoid struct {
	interval
	left bool
}

func newWindow(origin s2.Point) *window {
	y := s2.Point{Vector: origin.Ortho()}
	return &window{origin: origin, x: s2.Point{Vector: y.Cross(origin.Vector)}, y: y, allowed: allDirections}
}

func (w *window) direction(p s2.Point) float64 {
	from := p.Sub(w.origin.Vector)
	return math.Atan2(from.Dot(w.y.Vector), from.Dot(w.x.Vector))
}

// halfWidth returns half the angle under which a disc is seen from the origin, or π if the origin is in it.
func (w *window) halfWidth(p s2.Point, radius float64) float64 {
	distance := float64(w.origin.Distance(p))
	if distance <= radius {
		return math.Pi
	}
	return math.Asin(min(1, math.Sin(radius)/math.Sin(distance)))
}

// extends reports whether an edge may lead to a point.
func (w *window) extends(p s2.Point) bool {
	if w.origin.Distance(p) > s1.Angle(math.Pi/2) || !w.allowed.contains(w.direction(p)) {
		return false
	}
	for _, r := range w.later {
		if r.contains(w.direction(p)) {
			return false
		}
	}
	return true
}

// target narrows the window to the directions that meet a disc.
func (w *window) target(p s2.Point, radius float64) bool {
	half := w.halfWidth(p, radius)
	if half >= math.Pi {
		return true
	}
	w.allowed = w.allowed.intersect(around(w.direction(p), half, half))
	for _, r := range w.later {
		w.avoidRange(r)
	}
	w.later = nil
	return !w.allowed.empty
}

// avoid narrows the window to the directions that pass a disc with the disc on one side.
func (w *window) avoid(p s2.Point, radius float64, left bool) bool {
	half := w.halfWidth(p, radius)
	if half >= math.Pi {
		w.allowed = interval{empty: true}
		return false
	}
	before, after := math.Pi/2, half
	if left {
		before, after = half, math.Pi/2
	}
	r := rangeToAvoid{around(w.direction(p), before, after), left}
	if w.allowed == allDirections {
		w.later = append(w.later, r)
		return true
	}
	w.avoidRange(r)
	return !w.allowed.empty
}

func (w *window) avoidRange(r rangeToAvoid) {
	switch {
	case w.allowed.empty:
	case w.allowed.holds(r.interval) && r.left:
		w.allowed = interval{from: w.allowed.from, width: turned(r.from - w.allowed.from)}
	case w.allowed.holds(r.interval):
		end := r.from + r.width
		w.allowed = interval{from: end, width: max(0, w.allowed.width-turned(end-w.allowed.from))}
	default:
		w.allowed = w.allowed.intersect(interval{from: r.from + r.width, width: 2*math.Pi - r.width})
	}
}

// An interval is a range of directions, counterclockwise from its beginning.
type interval struct {
	from, width float64
	empty       bool
}

var allDirections = interval{width: 2 * math.Pi}

func around(center, before, after float64) interval {
	return interval{from: center - before, width: before + after}
}

// turned normalizes an angle to [0, 2π).
func turned(a float64) float64 {
	a = math.Mod(a, 2*math.Pi)
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}

func (i interval) contains(a float64) bool {
	return !i.empty && (i.width >= 2*math.Pi || turned(a-i.from) <= i.width)
}

func (i interval) holds(j interval) bool {
	return i.contains(j.from) && i.contains(j.from+j.width) && turned(j.from-i.from)+j.width <= i.width
}

// intersect returns the directions in both intervals. If they form two intervals it returns the first.
func (i interval) intersect(j interval) interval {
	switch {
	case i.empty || j.empty:
		return interval{empty: true}
	case i.width >= 2*math.Pi:
		return j
	case j.width >= 2*math.Pi:
		return i
	case i.contains(j.from):
		rest := i.width - turned(j.from-i.from)
		return interval{from: j.from, width: min(rest, j.width)}
	case j.contains(i.from):
		rest := j.width - turned(i.from-j.from)
		return interval{from: i.from, width: min(rest, i.width)}
	}
	return interval{empty: true}
}
