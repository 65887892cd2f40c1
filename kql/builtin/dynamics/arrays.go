package dynamics

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func arrayLength(f *builtin.Frame, a []any) any {
	if l, ok := a[0].([]any); ok {
		return int64(len(l))
	}
	return nil
}

func packArray(f *builtin.Frame, a []any) any {
	l := make([]any, len(a))
	for i, v := range a {
		l[i] = value.Cast(v, value.Dynamic)
	}
	return f.Whole(l)
}

// arrayConcat implements array_concat. It skips arguments that are not arrays.
func arrayConcat(f *builtin.Frame, a []any) any {
	out := []any{}
	for _, v := range a {
		l, _ := v.([]any)
		out = append(out, l...)
	}
	return f.Whole(out)
}

// arrayIff chooses element by element. A value that is not an array stands for all elements.
func arrayIff(f *builtin.Frame, a []any) any {
	conditions, ok := a[0].([]any)
	if !ok {
		return nil
	}
	at := func(v any, i int) any {
		if l, ok := v.([]any); ok {
			if i < len(l) {
				return l[i]
			}
			return nil
		}
		return v
	}
	out := make([]any, len(conditions))
	for i, c := range conditions {
		if !builtin.CountsAsNumber(c) {
			continue
		}
		if value.Cast(c, value.Bool) == true {
			out[i] = at(a[1], i)
		} else {
			out[i] = at(a[2], i)
		}
		out[i] = value.Cast(out[i], value.Dynamic)
	}
	return out
}

// arrayIndexOf implements array_index_of. It returns -1 if the first argument is not an array.
func arrayIndexOf(f *builtin.Frame, a []any) any {
	l, _ := a[0].([]any)
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > 2+i {
			*p = a[2+i].(int64)
		}
	}
	if length < -1 || occurrence < 1 {
		return nil
	}
	if length < 0 {
		length = int64(len(l))
	}
	from, to := builtin.Within(start, length, int64(len(l)))
	for i := from; i < to; i++ {
		if l[i] != nil && value.Equal(l[i], a[1]) {
			if occurrence--; occurrence == 0 {
				return i
			}
		}
	}
	return int64(-1)
}

func arrayReverse(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	l = slices.Clone(l)
	slices.Reverse(l)
	return l
}

// arrayRotate and arrayShift move elements to the left, by direction -1 to the right.
func arrayRotate(direction int64) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		l, ok := a[0].([]any)
		switch {
		case !ok:
			return nil
		case len(l) == 0:
			return l
		}
		n, _ := builtin.RemainderLong(a[1].(int64), int64(len(l)))
		n, _ = builtin.RemainderLong(direction*n, int64(len(l)))
		return append(slices.Clone(l[n:]), l[:n]...)
	}
}

func arrayShift(direction int64) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		l, ok := a[0].([]any)
		if !ok {
			return nil
		}
		n, ok := a[1].(int64)
		if !ok {
			return nil
		}
		var fill any
		if len(a) > 2 {
			fill = value.Cast(a[2], value.Dynamic)
		} else if len(l) > 0 {
			if _, text := l[0].(string); text {
				fill = ""
			}
		}
		n *= direction
		out := make([]any, len(l))
		for i := range out {
			if from := int64(i) + n; from >= 0 && from < int64(len(l)) {
				out[i] = l[from]
			} else {
				out[i] = fill
			}
		}
		return out
	}
}

func arraySlice(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	size := int64(len(l))
	start, end := a[1].(int64), a[2].(int64)
	if start < 0 {
		start = max(0, start+size)
	}
	if end < 0 {
		end += size
	}
	end = min(end, size-1)
	if start > end {
		return []any{}
	}
	return l[start : end+1]
}

func arraySplit(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	places, ok := a[1].([]any)
	if !ok {
		places = []any{a[1]}
	}
	out := []any{}
	from := int64(0)
	for _, p := range places {
		at, ok := value.Cast(p, value.Long).(int64)
		if !ok {
			return nil
		}
		if at < 0 {
			at += int64(len(l))
		}
		at = max(from, min(at, int64(len(l))))
		out = append(out, l[from:at])
		from = at
	}
	return append(out, l[from:])
}

// OrderOf orders any two values of arrays: numbers and times, then strings,
// then guids, then all others (KQL reference, array-sort-asc-function).
func OrderOf(a, b any) int {
	rank := func(v any) int {
		switch v.(type) {
		case int32, int64, float64, value.Number, value.Duration, value.Instant:
			return 0
		case string:
			return 1
		case value.UUID:
			return 2
		}
		return 3
	}
	if x, y := rank(a), rank(b); x != y {
		return x - y
	}
	if order, ok := value.Compare(a, b); ok {
		return order
	}
	if rank(a) == 0 { // a number and a time, or two kinds of times
		order, _ := value.Compare(value.Cast(a, value.Real), value.Cast(b, value.Real))
		return order
	}
	return strings.Compare(value.Text(a), value.Text(b))
}

// arraySort sorts the first array and applies the same order to the others. Nulls come
// last, unless the last argument puts them first. The result for several arrays is an
// array with the columns of the result.
func arraySort(descending bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		nullsLast := true
		if b, ok := a[len(a)-1].(bool); ok && f.Types[len(a)-1] == value.Bool {
			nullsLast, a = b, a[:len(a)-1]
		}
		first, ok := a[0].([]any)
		if !ok {
			return nil
		}
		order := make([]int, len(first))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, j int) int {
			if !f.Afford(64) {
				return 0
			}
			x, y := first[i], first[j]
			switch {
			case x == nil && y == nil:
				return 0
			case x == nil || y == nil:
				if (x == nil) == nullsLast {
					return 1
				}
				return -1
			case descending:
				return OrderOf(y, x)
			}
			return OrderOf(x, y)
		})
		columns := make([]any, len(a))
		for k, v := range a {
			l, ok := v.([]any)
			if !ok || len(l) != len(first) {
				continue // the order does not apply to an array of another length
			}
			sorted := make([]any, len(l))
			for i, at := range order {
				sorted[i] = l[at]
			}
			columns[k] = sorted
		}
		if len(columns) == 1 {
			return columns[0]
		}
		return columns
	}
}

func zip(f *builtin.Frame, a []any) any {
	longest := 0
	arrays := make([][]any, len(a))
	for i, v := range a {
		l, ok := v.([]any)
		if !ok && v != nil {
			l = []any{v}
		}
		arrays[i] = l
		longest = max(longest, len(l))
	}
	out := make([]any, longest)
	for i := range out {
		row := make([]any, len(arrays))
		for k, l := range arrays {
			if i < len(l) {
				row[k] = l[i]
			}
		}
		out[i] = row
	}
	return f.Whole(out)
}

func repeat(f *builtin.Frame, a []any) any {
	n, ok := a[1].(int64)
	if !ok {
		return nil
	}
	if n < 0 {
		return nil
	}
	if f.MaxBytes > 0 && n > int64(f.MaxBytes/16) {
		return f.Fail("an array of %d elements: the limit is %d bytes", n, f.MaxBytes)
	}
	l := make([]any, n)
	for i := range l {
		l[i] = value.Cast(a[0], value.Dynamic)
	}
	return f.Whole(l)
}

// maxRange is the largest number of elements that range makes (KQL reference, range-function).
const maxRange = 1048576

// rangeOf implements range: start, start+step, … up to the end.
func rangeOf(f *builtin.Frame, a []any) any {
	start, stop := a[0], a[1]
	var step any
	switch start.(type) {
	case value.Instant, value.Duration:
		step = value.Hour
	default:
		step = int64(1)
	}
	if len(a) > 2 {
		step = a[2]
	}
	start, stop, step = value.Cast(start, value.Dynamic), value.Cast(stop, value.Dynamic), value.Cast(step, value.Dynamic)
	_, r1 := start.(float64)
	_, r2 := stop.(float64)
	_, r3 := step.(float64)
	if r1 || r2 || r3 {
		start, stop, step = value.Cast(start, value.Real), value.Cast(stop, value.Real), value.Cast(step, value.Real)
	}
	from, ok := value.Compare(step, zeroOf(step))
	if !ok || from == 0 {
		return nil
	}
	out := []any{}
	for v := start; len(out) < maxRange && f.Afford(64); {
		order, ok := value.Compare(v, stop)
		if !ok || order*from > 0 {
			break
		}
		out = append(out, v)
		next := builtin.Plus(v, step)
		if order, ok := value.Compare(next, v); next == nil || !ok || order*from <= 0 {
			break
		}
		v = next
	}
	return f.Whole(out)
}

func zeroOf(v any) any {
	switch v.(type) {
	case value.Duration:
		return value.Duration(0)
	}
	return int64(0)
}

// strcatArray implements strcat_array: the elements as text, with a delimiter between. What
// is no array is its text.
func strcatArray(f *builtin.Frame, a []any) any {
	list, ok := a[0].([]any)
	if !ok {
		return value.Text(a[0])
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = value.Text(v)
	}
	return f.Join(parts, value.Text(a[1]))
}
