package report

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A scale maps times to places from left to right. A stretch in which nothing happens, and which is longer than five times
// everything else, is shortened, so that minutes can be told apart beside days.
type scale struct {
	stretches []stretch
}

// A stretch is a part of the time with its place.
type stretch struct {
	from, to    value.Instant
	left, right int
	short       bool // it is a shortened one
}

const (
	shortWidth = 36 // of a shortened stretch
	maxShort   = 6  // shortened stretches
)

// newScale returns the scale on which all of the times have a place.
func newScale(times []value.Instant) *scale {
	times = slices.Compact(slices.Sorted(slices.Values(times)))
	switch len(times) {
	case 0:
		times = []value.Instant{0, value.Instant(value.Hour)}
	case 1:
		times = []value.Instant{times[0], times[0] + value.Instant(value.Hour)}
	}
	short := make([]bool, len(times)-1)
	for range maxShort {
		total, longest := value.Instant(0), -1
		for i := range short {
			if short[i] {
				continue
			}
			total += times[i+1] - times[i]
			if longest < 0 || times[i+1]-times[i] > times[longest+1]-times[longest] {
				longest = i
			}
		}
		if longest < 0 || total == times[longest+1]-times[longest] || (times[longest+1]-times[longest])*6 < total*5 {
			break
		}
		short[longest] = true
	}
	return &scale{placed(times, short)}
}

// placed gives the stretches between the times their places.
func placed(times []value.Instant, short []bool) []stretch {
	const left, right = plotLeft + 10, plotRight - 10
	room, long := right-left, 0.0
	for i := range short {
		if short[i] {
			room -= shortWidth
		} else {
			long += float64(times[i+1] - times[i])
		}
	}
	var list []stretch
	x := float64(left)
	for i := range short {
		width := float64(shortWidth)
		if !short[i] {
			width = float64(room) * float64(times[i+1]-times[i]) / long
		}
		list = append(list, stretch{times[i], times[i+1], int(x + 0.5), int(x + width + 0.5), short[i]})
		x += width
	}
	return list
}

// x returns the place of a time. A time before the first or after the last is at the edge.
func (s *scale) x(at value.Instant) int {
	last := s.stretches[len(s.stretches)-1]
	switch {
	case at <= s.stretches[0].from:
		return s.stretches[0].left
	case at >= last.to:
		return last.right
	}
	i, _ := slices.BinarySearchFunc(s.stretches, at, func(t stretch, at value.Instant) int {
		switch {
		case t.to < at:
			return -1
		case t.from > at:
			return 1
		}
		return 0
	})
	t := s.stretches[i]
	return t.left + int(float64(t.right-t.left)*float64(at-t.from)/float64(t.to-t.from)+0.5)
}

// breaks returns the middles of the shortened stretches.
func (s *scale) breaks() []int {
	var list []int
	for _, t := range s.stretches {
		if t.short {
			list = append(list, (t.left+t.right)/2)
		}
	}
	return list
}

// steps are the distances that ticks may have.
var steps = [...]value.Duration{
	value.Second, 5 * value.Second, 15 * value.Second, value.Minute, 5 * value.Minute, 10 * value.Minute, 30 * value.Minute,
	value.Hour, 3 * value.Hour, 6 * value.Hour, 12 * value.Hour, value.Day, 7 * value.Day, 28 * value.Day,
}

// ticks returns round times, not nearer to each other than can be read.
func (s *scale) ticks() []value.Instant {
	const apart = 70 // pixels
	var list []value.Instant
	for i := 0; i < len(s.stretches); {
		if s.stretches[i].short {
			i++
			continue
		}
		j := i
		for j < len(s.stretches) && !s.stretches[j].short {
			j++
		}
		first, last := s.stretches[i], s.stretches[j-1]
		width := max(last.right-first.left, 1)
		step := value.Instant(steps[len(steps)-1])
		for _, d := range steps {
			if int64(last.to-first.from)/int64(d) <= int64(width/apart) {
				step = value.Instant(d)
				break
			}
		}
		n := len(list)
		for at := (first.from + step - 1) / step * step; at <= last.to; at += step {
			list = append(list, at)
		}
		if len(list) == n {
			list = append(list, first.from)
		}
		i = j
	}
	return list
}
