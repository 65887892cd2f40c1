package simulate

// A matching says which expected things are there.
type matching struct {
	missing []int // expected and not there
	extra   []int // there and not expected
}

// match finds for as many expected things as possible one that is there, each
// for one alone, whatever their order. An expected thing that says little may
// fit several: it gives way to one that has no other.
func match[T any](want []expectation[T], have []T) matching {
	fitting := make([][]int, len(want))
	for w := range want {
		for h := range have {
			if want[w].holds(have[h]) {
				fitting[w] = append(fitting[w], h)
			}
		}
	}
	taken := make([]int, len(have)) // by whom, plus one
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

// nearest returns which of the things has most fields as expected, the first
// of several; -1 when there is none.
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
