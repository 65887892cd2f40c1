package column

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Key says how one column orders rows (KQL reference, sort-operator).
type Key struct{ Descending, NullsFirst bool }

// Sort returns the numbers of the n rows in the order of the keys. The sort is stable. It ends
// with the error of over, which it asks from time to time.
func Sort(cols []value.Column, keys []Key, n int, over func() error) ([]int, error) {
	rows := All(n)
	if n >= radixFrom {
		return byKeys(rows, cols, keys, over)
	}
	byComparing(rows, cols, keys)
	return rows, nil
}

// askEvery is the number of comparisons after which a sort asks whether it is over.
const askEvery = 1 << 14

// A sorter is one of package slices.
type sorter = func(rows []int, compare func(i, j int) int)

// sortRows sorts by a comparison until over returns an error. From then on all rows count as
// equal, so that the sort soon ends.
func sortRows(by sorter, rows []int, compare func(i, j int) int, over func() error) error {
	var err error
	n := 0
	by(rows, func(i, j int) int {
		if n++; n%askEvery == 0 && err == nil {
			err = over()
		}
		if err != nil {
			return 0
		}
		return compare(i, j)
	})
	return err
}

// byComparing orders rows by comparing their keys.
func byComparing(rows []int, cols []value.Column, keys []Key) {
	compare := make([]func(i, j int) int, len(cols))
	for i, c := range cols {
		compare[i] = Comparator(c, keys[i])
	}
	slices.SortStableFunc(rows, func(i, j int) int {
		for _, c := range compare {
			if d := c(i, j); d != 0 {
				return d
			}
		}
		return 0
	})
}

// Comparator compares two rows of a column. Nulls, and NaN next to them, come first or
// last independent of the direction.
func Comparator(c value.Column, k Key) func(i, j int) int {
	values := compareValues(c)
	real, isReal := c.(*value.Vector[float64])
	if n, ok := c.(interface{ HasNulls() bool }); ok && !n.HasNulls() && !isReal {
		if k.Descending {
			return func(i, j int) int { return values(j, i) }
		}
		return values
	}
	rank := func(row int) int {
		switch {
		case c.IsNull(row):
			return 2
		case real != nil && real.At(row) != real.At(row):
			return 1
		}
		return 0
	}
	return func(i, j int) int {
		if a, b := rank(i), rank(j); a != 0 || b != 0 {
			if k.NullsFirst {
				return b - a
			}
			return a - b
		}
		if k.Descending {
			return values(j, i)
		}
		return values(i, j)
	}
}

// compareValues returns the order of the column's values: strings by their
// bytes, numbers and times by size.
func compareValues(c value.Column) func(i, j int) int {
	switch v := c.(type) {
	case *value.Vector[bool]:
		number := func(r int) int {
			if v.At(r) {
				return 1
			}
			return 0
		}
		return func(i, j int) int { return number(i) - number(j) }
	case *value.Vector[int32]:
		return compareOf(v)
	case *value.Vector[int64]:
		return compareOf(v)
	case *value.Vector[float64]:
		return compareOf(v)
	case *value.Vector[value.Instant]:
		return compareOf(v)
	case *value.Vector[value.Duration]:
		return compareOf(v)
	case *value.Vector[string]:
		return func(i, j int) int { return strings.Compare(v.At(i), v.At(j)) }
	case *value.Vector[value.Number]:
		return func(i, j int) int { return v.At(i).Cmp(v.At(j)) }
	}
	return func(i, j int) int {
		order, _ := value.Compare(c.Value(i), c.Value(j))
		return order
	}
}

func compareOf[T interface {
	cmp.Ordered
	value.Element
}](v *value.Vector[T]) func(i, j int) int {
	return func(i, j int) int { return cmp.Compare(v.At(i), v.At(j)) }
}
