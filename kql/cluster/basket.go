package cluster

import (
	"math"
	"slices"
)

// A Segment is a pattern with the weight of the rows that it describes.
type Segment struct {
	Pattern Pattern
	Weight  float64
}

// Basket returns the patterns that describe at least a share of the rows, with a bounded
// number of dimensions; columns that always vary together count as one. The total is the
// weight of all rows. The patterns that describe the most rows with the most values come
// first.
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

// almost compensates for the rounding of a share.
const almost = 1 - 1e-12

// area is the number of values that the pattern gives to its rows together.
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

// A Difference is a pattern with the weights of the rows that it describes in each of two sets.
type Difference struct {
	Pattern Pattern
	A, B    float64
}

// mostlySame is the largest share of a pattern's rows that another, better pattern may
// describe too. Beyond it the pattern adds nothing.
const mostlySame = 0.8

// Differences returns the patterns whose shares of the two sets differ by at least a
// threshold. set returns the set of a row: 0, 1, or -1 for neither. If one pattern
// describes part of the rows of another, or two describe mostly the same rows, the one
// with the largest difference stays. Total is the weight of each set.
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
	difference := func(m minedPattern) float64 {
		return math.Abs(share(m.weight, t.total, 0) - share(m.weight, t.total, 1))
	}
	found = slices.DeleteFunc(found, func(m minedPattern) bool { return difference(m) < least })
	slices.SortStableFunc(found, func(a, b minedPattern) int {
		if d := descending(difference(a), difference(b)); d != 0 {
			return d
		}
		return b.pattern.size() - a.pattern.size()
	})
	var kept []minedPattern
	for _, m := range found {
		if len(kept) >= maxChosen {
			break
		}
		if !slices.ContainsFunc(kept, func(k minedPattern) bool { return t.alike(m, k) }) {
			kept = append(kept, m)
			list = append(list, Difference{m.pattern, m.weight[0], m.weight[1]})
		}
	}
	return list, t.total, nil
}

// maxChosen bounds the segments that are chosen: a search returns a few.
const maxChosen = 200

// alike reports whether a pattern adds nothing to one found before.
func (t *table) alike(m, before minedPattern) bool {
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
