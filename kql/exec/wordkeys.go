package exec

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// maxWords is how many keys a wordGrouper takes.
const maxWords = 4

// A wordGrouper is for a few keys: it turns each into a number of 64 bits, a
// number or a time into itself, anything else into the number that a grouper
// of its own gives it, and compares those. The last word tells which are null.
type wordGrouper struct {
	parts       []grouper // of each key, nil for one that is a number
	ids         map[[maxWords + 1]int64]int
	numbers     [][]int // what the parts gave
	nullsDiffer bool
}

func newWordGrouper(types []value.Type, nullsDiffer bool) *wordGrouper {
	g := &wordGrouper{ids: map[[maxWords + 1]int64]int{}, numbers: make([][]int, len(types)), nullsDiffer: nullsDiffer}
	for _, t := range types {
		var part grouper
		if !isWord(t) {
			part = newGrouper([]value.Type{t}, nullsDiffer)
		}
		g.parts = append(g.parts, part)
	}
	return g
}

// isWord reports whether values of the type are told apart by 64 bits.
func isWord(t value.Type) bool {
	return t == value.Int || t == value.Long || t == value.Real || t == value.DateTime || t == value.Timespan
}

func (g *wordGrouper) size() int { return len(g.ids) }

func (g *wordGrouper) assign(cols []value.Column, ids []int, add bool) {
	words := make([]func(row int) int64, len(cols))
	for i, c := range cols {
		if g.parts[i] == nil {
			words[i] = wordsOf(c)
			continue
		}
		if cap(g.numbers[i]) < len(ids) {
			g.numbers[i] = make([]int, len(ids))
		}
		numbers := g.numbers[i][:len(ids)]
		g.parts[i].assign([]value.Column{c}, numbers, add)
		words[i] = func(row int) int64 { return int64(numbers[row]) }
	}
	for r := range ids {
		ids[r] = g.one(cols, words, r, add)
	}
}

// one returns the number of a row's key, -1 for one without.
func (g *wordGrouper) one(cols []value.Column, words []func(row int) int64, row int, add bool) int {
	var key [maxWords + 1]int64
	for i, c := range cols {
		if g.parts[i] == nil && c.IsNull(row) {
			if g.nullsDiffer {
				return -1
			}
			key[maxWords] |= 1 << i
			continue
		}
		if key[i] = words[i](row); g.parts[i] != nil && key[i] < 0 {
			return -1
		}
	}
	id, ok := g.ids[key]
	if !ok {
		if !add {
			return -1
		}
		id = len(g.ids)
		g.ids[key] = id
	}
	return id
}

// wordsOf returns the values of a column whose type is a word.
func wordsOf(c value.Column) func(row int) int64 {
	switch v := c.(type) {
	case *value.Vector[int64]:
		return v.At
	case *value.Vector[value.Instant]:
		return func(row int) int64 { return int64(v.At(row)) }
	case *value.Vector[value.Duration]:
		return func(row int) int64 { return int64(v.At(row)) }
	case *value.Vector[int32]:
		return func(row int) int64 { return int64(v.At(row)) }
	case *value.Vector[float64]:
		return func(row int) int64 { return realWord(v.At(row)) }
	}
	return func(int) int64 { return 0 }
}

// realWord returns the bits of a real: the two zeros have the same, and every NaN.
func realWord(f float64) int64 {
	switch {
	case f == 0:
		return 0
	case math.IsNaN(f):
		return int64(math.Float64bits(math.NaN()))
	}
	return int64(math.Float64bits(f))
}
