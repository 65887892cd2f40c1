package column

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Grouper numbers keys: equal keys have the same number, and numbers count from 0 in
// the order in which keys first occur.
type Grouper interface {
	// Add writes the number of each row's key to ids; a key not seen before gets the next number.
	Add(cols []value.Column, ids []int)
	// Find is Add for keys that were added before; it writes -1 for any other.
	// Several goroutines may find at the same time while none adds.
	Find(cols []value.Column, ids []int)
	// Size returns the number of different keys.
	Size() int
}

// NewGrouper returns the grouper for keys of the types. With nullsDiffer every row with a
// null among its keys gets -1. Without types all rows have the same key.
func NewGrouper(types []value.Type, nullsDiffer bool) Grouper {
	switch len(types) {
	case 0:
		return &noKeys{}
	case 1:
		return newSingle(types[0], nullsDiffer)
	}
	last := len(types) - 1
	return &pairGrouper{left: NewGrouper(types[:last], nullsDiffer), right: newSingle(types[last], nullsDiffer), ids: map[[2]int]int{}}
}

func newSingle(t value.Type, nullsDiffer bool) Grouper {
	switch t {
	case value.Bool:
		return newTypedGrouper[bool](nullsDiffer)
	case value.Int:
		return newTypedGrouper[int32](nullsDiffer)
	case value.Long:
		return newTypedGrouper[int64](nullsDiffer)
	case value.String:
		return newTypedGrouper[string](nullsDiffer)
	case value.DateTime:
		return newTypedGrouper[value.Instant](nullsDiffer)
	case value.Timespan:
		return newTypedGrouper[value.Duration](nullsDiffer)
	case value.GUID:
		return newTypedGrouper[value.UUID](nullsDiffer)
	case value.Real:
		return &realGrouper{newTypedGrouper[int64](nullsDiffer)}
	}
	return &encodedGrouper{newTypedGrouper[string](nullsDiffer)}
}

// noKeys is the Grouper without keys: all rows have the number 0.
type noKeys struct{ n int }

func (g *noKeys) Size() int { return g.n }

func (g *noKeys) Add(_ []value.Column, ids []int) {
	g.n = 1
	clear(ids)
}

func (g *noKeys) Find(_ []value.Column, ids []int) {
	for r := range ids {
		ids[r] = g.n - 1
	}
}

// A typedGrouper handles one key whose Go values compare as KQL's values do.
type typedGrouper[T interface {
	comparable
	value.Element
}] struct {
	ids         map[T]int
	null        int // the number of the null key, -1 before the first null
	n           int
	nullsDiffer bool
}

func newTypedGrouper[T interface {
	comparable
	value.Element
}](nullsDiffer bool) *typedGrouper[T] {
	return &typedGrouper[T]{ids: map[T]int{}, null: -1, nullsDiffer: nullsDiffer}
}

func (g *typedGrouper[T]) Size() int { return g.n }

func (g *typedGrouper[T]) Add(cols []value.Column, ids []int) {
	v := cols[0].(*value.Vector[T])
	if v.Const() && len(ids) > 0 {
		one := g.add(v, 0)
		for r := range ids {
			ids[r] = one
		}
		return
	}
	for r := range ids {
		ids[r] = g.add(v, r)
	}
}

func (g *typedGrouper[T]) add(v *value.Vector[T], row int) int {
	if v.IsNull(row) {
		if !g.nullsDiffer && g.null < 0 {
			g.null = g.n
			g.n++
		}
		return g.null
	}
	key := v.At(row)
	id, ok := g.ids[key]
	if !ok {
		id = g.n
		g.ids[key] = id
		g.n++
	}
	return id
}

func (g *typedGrouper[T]) Find(cols []value.Column, ids []int) {
	v := cols[0].(*value.Vector[T])
	for r := range ids {
		if v.IsNull(r) {
			ids[r] = g.null
			continue
		}
		id, ok := g.ids[v.At(r)]
		if !ok {
			id = -1
		}
		ids[r] = id
	}
}

// A realGrouper handles one real key. It compares bits.
type realGrouper struct{ *typedGrouper[int64] }

func (g *realGrouper) Add(cols []value.Column, ids []int) {
	g.typedGrouper.Add([]value.Column{bitsOf(cols[0])}, ids)
}

func (g *realGrouper) Find(cols []value.Column, ids []int) {
	g.typedGrouper.Find([]value.Column{bitsOf(cols[0])}, ids)
}

func bitsOf(c value.Column) value.Column {
	v := c.(*value.Vector[float64])
	out, nulls := make([]int64, v.Len()), value.Nulls(nil)
	for r := range out {
		if v.IsNull(r) {
			nulls = nulls.Set(r, len(out))
			continue
		}
		out[r] = realWord(v.At(r))
	}
	return value.NewVector(value.Long, out, nulls)
}

// realWord returns the bits of a real. Both zeros have the same bits, and so has every NaN.
func realWord(f float64) int64 {
	switch {
	case f == 0:
		return 0
	case math.IsNaN(f):
		return int64(math.Float64bits(math.NaN()))
	}
	return int64(math.Float64bits(f))
}

// An encodedGrouper handles one key of any type. It compares encodings.
type encodedGrouper struct{ *typedGrouper[string] }

func (g *encodedGrouper) Add(cols []value.Column, ids []int) {
	g.typedGrouper.Add([]value.Column{encodingOf(cols[0])}, ids)
}

func (g *encodedGrouper) Find(cols []value.Column, ids []int) {
	g.typedGrouper.Find([]value.Column{encodingOf(cols[0])}, ids)
}

// encodingOf returns the encodings of a column's values as strings, null where the values are null.
func encodingOf(c value.Column) value.Column {
	var all []byte
	ends, nulls := make([]int, c.Len()), value.Nulls(nil)
	for r := range ends {
		if c.IsNull(r) {
			nulls = nulls.Set(r, len(ends))
		} else {
			all = value.AppendKey(all, c.Value(r))
		}
		ends[r] = len(all)
	}
	text, out, from := string(all), make([]string, len(ends)), 0
	for r, end := range ends {
		out[r] = text[from:end]
		from = end
	}
	return value.NewVector(value.String, out, nulls)
}

// A pairGrouper handles several keys. It numbers the last key and the keys before it, and
// then the pairs of these numbers.
type pairGrouper struct {
	left, right Grouper
	ids         map[[2]int]int
}

func (g *pairGrouper) Size() int { return len(g.ids) }

func (g *pairGrouper) Add(cols []value.Column, ids []int) {
	last := len(cols) - 1
	right := make([]int, len(ids))
	g.left.Add(cols[:last], ids)
	g.right.Add(cols[last:], right)
	for r, id := range ids {
		if id < 0 || right[r] < 0 {
			ids[r] = -1
			continue
		}
		key := [2]int{id, right[r]}
		n, ok := g.ids[key]
		if !ok {
			n = len(g.ids)
			g.ids[key] = n
		}
		ids[r] = n
	}
}

func (g *pairGrouper) Find(cols []value.Column, ids []int) {
	last := len(cols) - 1
	right := make([]int, len(ids))
	g.left.Find(cols[:last], ids)
	g.right.Find(cols[last:], right)
	for r, id := range ids {
		n, ok := g.ids[[2]int{id, right[r]}]
		if !ok {
			n = -1
		}
		ids[r] = n
	}
}

// Firsts returns the first row of each different value of a column.
func Firsts(c value.Column) []int {
	groups, ids := newSingle(c.Type(), false), make([]int, c.Len())
	groups.Add([]value.Column{c}, ids)
	return FirstOfEach(ids)
}

// FirstOfEach returns the first row of each number, as a grouper numbered the rows.
func FirstOfEach(ids []int) []int {
	var rows []int
	for r, id := range ids {
		if id == len(rows) {
			rows = append(rows, r)
		}
	}
	return rows
}

// Parts returns the rows of each number, in order, as a grouper numbered them.
func Parts(ids []int, n int) [][]int {
	parts := make([][]int, n)
	for r, id := range ids {
		parts[id] = append(parts[id], r)
	}
	return parts
}
