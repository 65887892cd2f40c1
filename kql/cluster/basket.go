package cluster

import (
	"math"
	"slices"
)

// A Segment is a pattern, and the weight of the rows that it describes.
type Segment struct {
	Pattern Pattern
	Weight  float64
}

// Basket returns the patterns that describe at least a share of the rows, with
// at most so many dimensions; columns that go together are one. The total is
// the weight of all rows. The first are those that describe the most rows with the most values.
func Basket(r Rows, rows int, share float64, dimensions int) (list []Segment, total float64, err error) {
	t := newTable(r, rows, oneSet, func(some, all weight) bool { return some[0] >= almost*share*all[0] })
	found, err := t.mine(dimensions)
	if err != nil {
		return nil, 0, err
	}
	for _, m := range found {
		list = append(list, Segment{m.pattern, m.weight[0]})
	}
	slices.SortStableFunc(list, func(a, b Segment) int { return descending(a.area(), b.area()) })
	return list, t.total[0], nil
}

// almost makes up for the rounding of a share.
const almost = 1 - 1e-12

// area is how many values the pattern gives to all of its rows.
func (s Segment) area() float64 { return s.Weight * float64(s.Pattern.size()) }

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// A Difference is a pattern, and the weights of the rows that it describes in each of two sets.
type Difference struct {
	Pattern Pattern
	A, B    float64
}

// mostlySame is the share of the rows of a pattern that may be those of a
// pattern found before, for it to tell something of its own.
const mostlySame = 0.8

// Differences returns the patterns whose share of one set is by at least a
// threshold larger than that of the other: set tells the set of a row, 0, 1, or
// -1 for neither. Of patterns of which one describes part of the rows of the
// other, or that describe mostly the same rows, the one with the largest
// difference stays. Total is the weight of each set.
func Differences(r Rows, rows int, set func(row int) int, threshold float64, dimensions int) (list []Difference, total [2]float64, err error) {
	least := almost * threshold
	share := func(w, all weight, i int) float64 {
		if all[i] == 0 {
			return 0
		}
		return w[i] / all[i]
	}
	t := newTable(r, rows, set, func(some, all weight) bool { return max(share(some, all, 0), share(some, all, 1)) >= least })
	found, err := t.mine(dimensions)
	if err != nil {
		return nil, total, err
	}
	difference := func(m mined) float64 { return math.Abs(share(m.weight, t.total, 0) - share(m.weight, t.total, 1)) }
	found = slices.DeleteFunc(found, func(m mined) bool { return difference(m) < least })
	slices.SortStableFunc(found, func(a, b mined) int {
		if d := descending(difference(a), difference(b)); d != 0 {
			return d
		}
		return b.pattern.size() - a.pattern.size()
	})
	var kept []mined
	for _, m := range found {
		if len(kept) >= maxChosen {
			break
		}
		if !slices.ContainsFunc(kept, func(k mined) bool { return t.alike(m, k) }) {
			kept = append(kept, m)
			list = append(list, Difference{m.pattern, m.weight[0], m.weight[1]})
		}
	}
	return list, t.total, nil
}

// maxChosen is how many segments are chosen at most: a search returns a few.
const maxChosen = 200

// alike reports whether a pattern tells no more than one found before.
func (t *table) alike(m, before mined) bool {
	if m.pattern.within(before.pattern) || before.pattern.within(m.pattern) {
		return true
	}
	return t.common(m.rows, before.rows) > mostlySame*m.weight.sum()
}

// common returns the weight of the rows that two sets share.
func (t *table) common(a, b bitmap) float64 {
	sum := 0.0
	for w := range a {
		bitmap{a[w] & b[w]}.each(func(i int) { sum += t.weights[w<<6+i].sum() })
	}
	return sum
}
