package exec

import (
	"encoding/binary"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A grouper gives equal keys the same number, counted from 0 in the order in which keys come.
type grouper interface {
	// assign writes the number of each row's key to ids. A key not seen before
	// gets the next number, or -1 when add is false.
	assign(cols []value.Column, ids []int, add bool)
	// size returns how many numbers are given.
	size() int
}

// newGrouper returns the grouper for keys of the types. nullsDiffer gives every row with a null among its keys -1.
func newGrouper(types []value.Type, nullsDiffer bool) grouper {
	if len(types) == 1 {
		switch types[0] {
		case value.Bool:
			return newTyped[bool](nullsDiffer)
		case value.Int:
			return newTyped[int32](nullsDiffer)
		case value.Long:
			return newTyped[int64](nullsDiffer)
		case value.String:
			return newTyped[string](nullsDiffer)
		case value.DateTime:
			return newTyped[value.Instant](nullsDiffer)
		case value.Timespan:
			return newTyped[value.Duration](nullsDiffer)
		case value.GUID:
			return newTyped[value.UUID](nullsDiffer)
		}
	}
	if len(types) > 0 && len(types) <= maxWords && (len(types) > 1 || isWord(types[0])) {
		return newWordGrouper(types, nullsDiffer)
	}
	return &encodedGrouper{ids: map[string]int{}, nullsDiffer: nullsDiffer}
}

// A typedGrouper is for one key whose Go values compare as KQL's do.
type typedGrouper[T interface {
	comparable
	value.Element
}] struct {
	ids         map[T]int
	null        int // the number of null, -1 while there is none
	n           int
	nullsDiffer bool
}

func newTyped[T interface {
	comparable
	value.Element
}](nullsDiffer bool) *typedGrouper[T] {
	return &typedGrouper[T]{ids: map[T]int{}, null: -1, nullsDiffer: nullsDiffer}
}

func (g *typedGrouper[T]) size() int { return g.n }

func (g *typedGrouper[T]) assign(cols []value.Column, ids []int, add bool) {
	v := cols[0].(*value.Vector[T])
	mayBeNull := v.HasNulls()
	for r := range ids {
		if mayBeNull && v.IsNull(r) {
			ids[r] = g.nullID(add)
			continue
		}
		key := v.At(r)
		id, ok := g.ids[key]
		if !ok {
			id = -1
			if add {
				id = g.n
				g.ids[key] = id
				g.n++
			}
		}
		ids[r] = id
	}
}

func (g *typedGrouper[T]) nullID(add bool) int {
	if add && !g.nullsDiffer && g.null < 0 {
		g.null = g.n
		g.n++
	}
	return g.null
}

// An encodedGrouper is for any keys: it compares their encoding.
type encodedGrouper struct {
	ids         map[string]int
	buffer      []byte
	nullsDiffer bool
}

func (g *encodedGrouper) size() int { return len(g.ids) }

func (g *encodedGrouper) assign(cols []value.Column, ids []int, add bool) {
	for r := range ids {
		g.buffer = g.buffer[:0]
		hasNull := false
		for _, c := range cols {
			hasNull = hasNull || c.IsNull(r)
			g.buffer = appendKey(g.buffer, c, r)
		}
		if hasNull && g.nullsDiffer {
			ids[r] = -1
			continue
		}
		id, ok := g.ids[string(g.buffer)]
		if !ok {
			id = -1
			if add {
				id = len(g.ids)
				g.ids[string(g.buffer)] = id
			}
		}
		ids[r] = id
	}
}

// appendKey is value.AppendKey without the detour over an any, for the types that keys mostly have.
func appendKey(to []byte, c value.Column, row int) []byte {
	switch v := c.(type) {
	case *value.Vector[string]:
		s := v.At(row)
		return append(binary.AppendUvarint(to, uint64(len(s))), s...)
	case *value.Vector[int64]:
		return appendNumber(to, v.At(row), v.IsNull(row))
	case *value.Vector[value.Instant]:
		return appendNumber(to, int64(v.At(row)), v.IsNull(row))
	}
	return value.AppendKey(to, c.Value(row))
}

func appendNumber(to []byte, n int64, null bool) []byte {
	if null {
		return append(to, 0)
	}
	return binary.BigEndian.AppendUint64(append(to, 1), uint64(n))
}
