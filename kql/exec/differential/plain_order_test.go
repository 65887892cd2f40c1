package differential

import (
	"math"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// sort orders rows (KQL reference, sort-operator). Rows with equal keys keep their order and have one rank.
func (p *plain) sort(in *relation, by []plan.SortKey) *relation {
	type sorted struct{ row, keys []any }
	list := make([]sorted, len(in.rows))
	for i, row := range in.rows {
		list[i].row = row
		for _, k := range by {
			list[i].keys = append(list[i].keys, p.value(k.Expr, row))
		}
	}
	compare := func(a, b sorted) int {
		for i, k := range by {
			if c := compareKeys(a.keys[i], b.keys[i], k); c != 0 {
				return c
			}
		}
		return 0
	}
	slices.SortStableFunc(list, compare)
	out := &relation{ranks: []int{}}
	for i, s := range list {
		rank := i
		if i > 0 && compare(list[i-1], s) == 0 {
			rank = out.ranks[i-1]
		}
		out.rows, out.ranks = append(out.rows, s.row), append(out.ranks, rank)
	}
	return out
}

// compareKeys compares two values of a key: null and NaN come last, in that
// order from the end, or first, whatever the direction.
func compareKeys(a, b any, k plan.SortKey) int {
	odd := func(v any) int {
		switch f, real := v.(float64); {
		case v == nil:
			return 2
		case real && math.IsNaN(f):
			return 1
		}
		return 0
	}
	x, y := odd(a), odd(b)
	switch {
	case (x > 0 || y > 0) && k.NullsFirst:
		return y - x
	case x > 0 || y > 0:
		return x - y
	case k.Descending:
		return order(b, a)
	}
	return order(a, b)
}

// order compares two values of one type that are neither null nor NaN.
func order(a, b any) int {
	switch a := a.(type) {
	case bool:
		return int(number(a) - number(b.(bool)))
	case int32:
		return less(a, b.(int32))
	case int64:
		return less(a, b.(int64))
	case float64:
		return less(a, b.(float64))
	case value.Number:
		return rational(a).Cmp(rational(b.(value.Number)))
	case string:
		return strings.Compare(a, b.(string))
	case value.Instant:
		return less(a, b.(value.Instant))
	case value.Duration:
		return less(a, b.(value.Duration))
	case value.UUID:
		return strings.Compare(a.String(), b.(value.UUID).String())
	}
	panic(undetermined("values without an order"))
}

func less[T int32 | int64 | float64 | value.Instant | value.Duration](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
