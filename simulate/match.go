package simulate

// A matching is the outcome of match.
type matching struct {
	missing []int // the expected things that are not there
	extra   []int // the things that are not expected
}

// match pairs as many expected things as possible with one thing each, whatever their
// order. An expectation that fits several things gives way to one that fits fewer.
func match[T any](want []expectation[T], have []T) matching {
	fitting := make([][]int, len(want))
	for w := range want {
		for h := range have {
			if want[w].holds(have[h]) {
				fitting[w] = append(fitting[w], h)
			}
		}
	}
	taken := make([]int, len(have)) // the expectation that has the thing, plus one
	var place func(w int, seen []bool) bool
	place = func(w int, seen []bool) bool {
		for _, h := range fitting[w] {
			if seen[h] {
				continue
			}
			seen[h] = true
			if taken[h] == 0 || place(taken[h]-1, seen) {
				taken[h] = w + 1
				return true
			}
		}
		return false
	}
	var m matching
	for w := range want {
		if !place(w, make([]bool, len(have))) {
			m.missing = append(m.missing, w)
		}
	}
	for h := range have {
		if taken[h] == 0 {
			m.extra = append(m.extra, h)
		}
	}
	return m
}

func (e expectation[T]) holds(t T) bool {
	for _, f := range e.fields {
		if !f.holds(t) {
			return false
		}
	}
	return true
}

// nearest returns the first of those things that have the most fields as expected, -1
// when there are none.
func (e expectation[T]) nearest(things []T, among []int) int {
	best, most := -1, -1
	for _, i := range among {
		equal := 0
		for _, f := range e.fields {
			if f.holds(things[i]) {
				equal++
			}
		}
		if equal > most {
			best, most = i, equal
		}
	}
	return best
}
