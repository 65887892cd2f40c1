// Package cluster finds what rows or texts have in common: frequent patterns of
// attributes, segments that describe many rows with many attributes, patterns that
// distinguish two sets of rows, and templates of log lines.
//
// It knows nothing of queries: an attribute is a small number in each row, equal for
// equal values. The same input gives the same answer, in the same order. A search that
// would take too long is an error that names its limit.
package cluster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// Wildcard stands, in a pattern, for any value of a column.
const Wildcard = -1

// Rows are rows of discrete attributes.
type Rows struct {
	Columns [][]int32 // for each column, the value in each row as a number from 0 on
	Weights []float64 // of the rows; nil if each counts as 1
}

// ErrTooMuch is the error of an input whose patterns would take too long to find.
var ErrTooMuch = errors.New("too many patterns to look at")

// The limits of a search.
const (
	maxPatterns = 100_000       // patterns held
	maxWork     = 2_000_000_000 // values looked at
)

func tooMany(what string, limit int) error {
	return fmt.Errorf("%w: the limit is %d %s", ErrTooMuch, limit, what)
}

// A Pattern is a value, or Wildcard, for each column.
type Pattern []int32

// size returns how many columns the pattern gives a value.
func (p Pattern) size() int {
	n := 0
	for _, v := range p {
		if v != Wildcard {
			n++
		}
	}
	return n
}

// within reports whether q has every value of p, so that q describes some of the rows of p.
func (p Pattern) within(q Pattern) bool {
	for c, v := range p {
		if v != Wildcard && q[c] != v {
			return false
		}
	}
	return true
}

func (p Pattern) key() string {
	var b []byte
	for _, v := range p {
		b = binary.AppendVarint(b, int64(v))
	}
	return string(b)
}

// A weight is the weight of rows in each of two sets. If there is only one set, it is the first.
type weight [2]float64

func (w weight) plus(o weight) weight { return weight{w[0] + o[0], w[1] + o[1]} }

func (w weight) sum() float64 { return w[0] + w[1] }

// A table is the different rows, with the weights of equal ones added up. A value too
// rare for any pattern is replaced by Wildcard.
type table struct {
	rows    [][]int32
	weights []weight
	total   weight
	columns int
	enough  func(weight) bool // whether a pattern of that weight is frequent; it must be monotonic
}

// newTable merges equal rows and keeps their order. set returns the set of a row, -1 for
// none. Rows without a positive weight do not count. enough reports, from the weights of
// some rows and of all rows, whether those are many.
func newTable(r Rows, rows int, set func(row int) int, enough func(some, all weight) bool) *table {
	t := &table{columns: len(r.Columns)}
	weights := make([]weight, rows)
	for row := range weights {
		w, in := 1.0, set(row)
		if r.Weights != nil {
			w = r.Weights[row]
		}
		if w > 0 && in >= 0 {
			weights[row][in] = w
			t.total[in] += w
		}
	}
	t.enough = func(w weight) bool { return enough(w, t.total) }
	columns := make([][]int32, len(r.Columns))
	for c, values := range r.Columns {
		columns[c] = t.withoutRare(values, weights)
	}
	t.merge(columns, weights)
	return t
}

// withoutRare returns a column with Wildcard in place of rare values.
func (t *table) withoutRare(column []int32, weights []weight) []int32 {
	sums := map[int32]weight{}
	for row, v := range column {
		sums[v] = sums[v].plus(weights[row])
	}
	rare := map[int32]bool{}
	for v, sum := range sums {
		rare[v] = !t.enough(sum)
	}
	out := make([]int32, len(column))
	for row, v := range column {
		if out[row] = v; rare[v] {
			out[row] = Wildcard
		}
	}
	return out
}

// merge fills the table with the different rows.
func (t *table) merge(columns [][]int32, weights []weight) {
	index := map[string]int{}
	var key []byte
	for row, w := range weights {
		if w == (weight{}) {
			continue
		}
		key = key[:0]
		for _, c := range columns {
			key = binary.AppendVarint(key, int64(c[row]))
		}
		at, known := index[string(key)]
		if !known {
			at = len(t.rows)
			index[string(key)] = at
			values := make([]int32, len(columns))
			for c := range values {
				values[c] = columns[c][row]
			}
			t.rows, t.weights = append(t.rows, values), append(t.weights, weight{})
		}
		t.weights[at] = t.weights[at].plus(w)
	}
}

func oneSet(int) int { return 0 }

// A bitmap is a set of rows.
type bitmap []uint64

func newBitmap(rows int) bitmap { return make(bitmap, (rows+63)>>6) }

func (b bitmap) set(i int) { b[i>>6] |= 1 << (i & 63) }

// each calls f for each row of the set.
func (b bitmap) each(f func(i int)) {
	for w, word := range b {
		for ; word != 0; word &= word - 1 {
			f(w<<6 + bits.TrailingZeros64(word))
		}
	}
}
