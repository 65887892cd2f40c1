package column

import (
	"math"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// radixFrom is the number of rows from which rows are sorted key by key, without comparing them.
const radixFrom = 512

// byKeys sorts rows by the last key, then by the one before it, and so on. Each sort is
// stable, so it keeps the order of the sorts before it among equal keys.
func byKeys(rows []int, cols []value.Column, keys []Key, over func() error) ([]int, error) {
	var err error
	for i := len(cols) - 1; i >= 0 && err == nil; i-- {
		rows, err = byKey(rows, cols[i], keys[i], over)
	}
	return rows, err
}

func byKey(rows []int, c value.Column, k Key, over func() error) ([]int, error) {
	words, err := orderWords(c, over)
	if err != nil {
		return nil, err
	}
	if words == nil {
		return rows, sortRows(slices.SortStableFunc, rows, Comparator(c, k), over)
	}
	if k.Descending {
		for i, w := range words {
			words[i] = ^w
		}
	}
	if rows, err = radixSort(rows, words, over); err != nil {
		return nil, err
	}
	return nullsApart(rows, c, k.NullsFirst), nil
}

// orderWords returns a number for each row. The numbers have the order of the values. It
// returns nil for a type without such numbers.
func orderWords(c value.Column, over func() error) ([]uint64, error) {
	words := make([]uint64, c.Len())
	const sign = 1 << 63
	switch v := c.(type) {
	case *value.Vector[int64]:
		for r := range words {
			words[r] = uint64(v.At(r)) ^ sign
		}
	case *value.Vector[int32]:
		for r := range words {
			words[r] = uint64(int64(v.At(r))) ^ sign
		}
	case *value.Vector[value.Instant]:
		for r := range words {
			words[r] = uint64(v.At(r)) ^ sign
		}
	case *value.Vector[value.Duration]:
		for r := range words {
			words[r] = uint64(v.At(r)) ^ sign
		}
	case *value.Vector[float64]:
		for r := range words {
			bits := uint64(realWord(v.At(r)))
			if bits&sign != 0 {
				bits = ^bits
			} else {
				bits |= sign
			}
			words[r] = bits
		}
	case *value.Vector[string]:
		return words, rankTexts(v, words, over)
	default:
		return nil, nil
	}
	return words, nil
}

// rankTexts writes the rank of each row's text among the different texts.
func rankTexts(v *value.Vector[string], words []uint64, over func() error) error {
	groups, ids := newTypedGrouper[string](false), make([]int, v.Len())
	for low := 0; low < len(ids); low += askEvery {
		if err := over(); err != nil {
			return err
		}
		high := min(low+askEvery, len(ids))
		groups.Add([]value.Column{v.Slice(low, high)}, ids[low:high])
	}
	different := make([]string, groups.Size())
	for r, id := range ids {
		different[id] = v.At(r)
	}
	order := make([]int, len(different))
	for i := range order {
		order[i] = i
	}
	if err := sortRows(slices.SortFunc, order, func(i, j int) int { return strings.Compare(different[i], different[j]) }, over); err != nil {
		return err
	}
	rank := make([]uint64, len(different))
	for place, id := range order {
		rank[id] = uint64(place)
	}
	for r, id := range ids {
		words[r] = rank[id]
	}
	return nil
}

// radixSort orders rows by their words, byte by byte from the lowest. It skips a byte
// that is the same in all words.
func radixSort(rows []int, words []uint64, over func() error) ([]int, error) {
	var all, any uint64 = math.MaxUint64, 0
	for _, r := range rows {
		all &= words[r]
		any |= words[r]
	}
	other := make([]int, len(rows))
	for shift := 0; shift < 64; shift += 8 {
		if (all^any)>>shift&0xff == 0 {
			continue
		}
		if err := over(); err != nil {
			return nil, err
		}
		var at [257]int
		for _, r := range rows {
			at[words[r]>>shift&0xff+1]++
		}
		for i := range 256 {
			at[i+1] += at[i]
		}
		for _, r := range rows {
			digit := words[r] >> shift & 0xff
			other[at[digit]] = r
			at[digit]++
		}
		rows, other = other, rows
	}
	return rows, nil
}

// nullsApart moves the rows with a null, and those with NaN next to them, to the beginning or the end.
func nullsApart(rows []int, c value.Column, first bool) []int {
	real, _ := c.(*value.Vector[float64])
	if n, ok := c.(interface{ HasNulls() bool }); ok && !n.HasNulls() && real == nil {
		return rows
	}
	var nulls, nans []int
	values := make([]int, 0, len(rows))
	for _, r := range rows {
		switch {
		case c.IsNull(r):
			nulls = append(nulls, r)
		case real != nil && math.IsNaN(real.At(r)):
			nans = append(nans, r)
		default:
			values = append(values, r)
		}
	}
	if first {
		return slices.Concat(nulls, nans, values)
	}
	return slices.Concat(values, nans, nulls)
}
