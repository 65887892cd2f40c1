package expect

// A matching is the outcome of match.
type matching struct {
	missing []int // the expected things that are not there
	extra   []int // the things that are not expected
}

// match pairs as many expected things as possible with one thing each, whatever their
// order. An expectation that fits several things gives way to one that fits fewer.
func match[T any](want []item[T], have []T) matching {
	fitting := make([][]int, len(want))
	for w := range want {
		for h := range have {
			if want[w].holds(have[h]) {
				fitting[w] = append(fitting[w], h)
			}
		}
	}
	taken := make([]int, len(have)) // the expectation that has the thing, plus one
	seen := make([]int, len(have))  // the expectation that was to be placed when the thing was looked at, plus one
	var place func(w, round int) bool
	place = func(w, round int) bool {
		for _, h := range fitting[w] {
			if taken[h] == 0 {
				taken[h], seen[h] = w+1, round
				return true
			}
		}
		for _, h := range fitting[w] {
			if seen[h] == round {
				continue
			}
			seen[h] = round
			if place(taken[h]-1, round) {
				taken[h] = w + 1
				return true
			}
		}
		return false
	}
	var m matching
	for w := range want {
		if !place(w, w+1) {
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

// nearest returns the first of those things that have the most fields as expected, -1
// when there are none.
func (i item[T]) nearest(things []T, among []int) int {
	best, most := -1, -1
	for _, t := range among {
		equal := 0
		for _, c := range i.checks {
			if c.holds(things[t]) {
				equal++
			}
		}
		if equal > most {
			best, most = t, equal
		}
	}
	return best
}
