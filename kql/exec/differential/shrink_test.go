package differential

import (
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
)

// shrunk returns a smaller trial that shows a difference too.
func (t trial) shrunk() trial {
	for end := time.Now().Add(5 * time.Second); ; {
		smaller, found := t.smaller(end)
		if !found {
			return t
		}
		t = smaller
	}
}

// smaller returns the first of the smaller trials that shows a difference.
func (t trial) smaller(end time.Time) (trial, bool) {
	for one := range t.candidates {
		if time.Now().After(end) {
			break
		}
		if one.judge().difference != "" {
			return one, true
		}
	}
	return t, false
}

// candidates yields trials with something left out.
func (t trial) candidates(yield func(trial) bool) {
	simple := t.simple()
	if (t.workers != 1 || t.partRows != batchRows || t.observe || t.emit) && !yield(simple) {
		return
	}
	for q := range t.query.smaller {
		one := t
		if one.query = q; !yield(one) {
			return
		}
	}
	for i, of := range t.tables {
		for size := len(of.rows); size > 0; size /= 2 {
			for low := 0; low < len(of.rows); low += size {
				less := *of
				less.rows = slices.Delete(slices.Clone(of.rows), low, min(low+size, len(of.rows)))
				if !yield(t.with(i, &less)) {
					return
				}
			}
		}
		for c := range of.schema.Fields {
			if len(of.schema.Fields) > 1 && !yield(t.with(i, of.without(c))) {
				return
			}
		}
	}
}

func (t trial) with(i int, one *table) trial {
	t.tables = slices.Clone(t.tables)
	t.tables[i] = one
	return t
}

func (t *table) without(column int) *table {
	out := &table{name: t.name, schema: value.NewSchema(slices.Delete(slices.Clone(t.schema.Fields), column, column+1)...)}
	for _, r := range t.rows {
		out.rows = append(out.rows, slices.Delete(slices.Clone(r), column, column+1))
	}
	return out
}

// smaller yields queries without a step or a let, and with an expression in the place of one around it.
func (q query) smaller(yield func(query) bool) {
	for i := len(q.steps) - 1; i >= 0; i-- {
		one := q
		if one.steps = slices.Delete(slices.Clone(q.steps), i, i+1); !yield(one) {
			return
		}
	}
	for i := range q.lets {
		one := q
		if one.lets = slices.Delete(slices.Clone(q.lets), i, i+1); !yield(one) {
			return
		}
	}
	for i, text := range q.steps {
		for s := range simpler(text) {
			one := q
			one.steps = slices.Clone(q.steps)
			if one.steps[i] = s; !yield(one) {
				return
			}
		}
	}
	for i, text := range q.lets {
		for s := range simpler(text) {
			one := q
			one.lets = slices.Clone(q.lets)
			if one.lets[i] = s; !yield(one) {
				return
			}
		}
	}
}

// simpler yields texts in which what is in parentheses takes the place of what
// is in parentheses around it.
func simpler(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		type span struct{ low, high int }
		var open []int
		var spans []span
		for i, c := range text {
			switch c {
			case '(':
				open = append(open, i)
			case ')':
				if n := len(open); n > 0 {
					spans = append(spans, span{open[n-1], i + 1})
					open = open[:n-1]
				}
			}
		}
		for k := len(spans) - 1; k >= 0; k-- {
			outer := spans[k]
			for _, inner := range spans[:k] {
				if inner.low > outer.low && !yield(text[:outer.low]+text[inner.low:inner.high]+text[outer.high:]) {
					return
				}
			}
		}
		parts := strings.Split(text, ", ")
		for i := 1; i < len(parts); i++ {
			if !yield(strings.Join(slices.Delete(slices.Clone(parts), i, i+1), ", ")) {
				return
			}
		}
	}
}
