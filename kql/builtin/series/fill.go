package series

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// missing returns the function that reports whether to fill an element: it is null, or it
// is the placeholder in the arguments.
func missing(a []any, at int) func(v any) bool {
	if len(a) <= at {
		return func(v any) bool { return v == nil }
	}
	placeholder := a[at]
	if placeholder == nil {
		return func(v any) bool { return v == nil }
	}
	return func(v any) bool { return v == nil || value.Equal(v, placeholder) }
}

// fillFrom fills with the nearest value before (step 1) or after (step -1).
func fillFrom(step int) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		l, ok := a[0].([]any)
		if !ok {
			return nil
		}
		isMissing := missing(a, 1)
		out := append([]any(nil), l...)
		i := 0
		if step < 0 {
			i = len(l) - 1
		}
		for last := any(nil); i >= 0 && i < len(l); i += step {
			switch {
			case !isMissing(l[i]):
				last = l[i]
			case last != nil:
				out[i] = last
			}
		}
		return out
	}
}

func fillConst(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	isMissing, constant := missing(a, 2), builtin.Optional[any](a, 1, 0.0)
	out := append([]any(nil), l...)
	for i, v := range l {
		if isMissing(v) {
			out[i] = constant
		}
	}
	return out
}

// fillLinear fills a gap with the values of a line. It fills the ends with the nearest
// value, or with a constant if the third argument is false.
func fillLinear(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	isMissing := missing(a, 1)
	edges := len(a) < 3 || a[2] != false
	var constant any = 0.0
	if len(a) > 3 {
		constant = a[3]
	}
	out := make([]any, len(l))
	known := []int{}
	for i, v := range l {
		if !isMissing(v) && builtin.CountsAsNumber(v) {
			known = append(known, i)
			out[i] = v
		}
	}
	if len(known) == 0 {
		for i := range out {
			out[i] = constant
		}
		return out
	}
	number := func(i int) float64 { return value.Cast(l[i], value.Real).(float64) }
	whole := true
	for _, i := range known {
		_, long := l[i].(int64)
		whole = whole && long
	}
	next := 0
	for i := range out {
		if next < len(known) && known[next] == i {
			next++
			continue
		}
		switch {
		case next > 0 && next < len(known):
			from, to := known[next-1], known[next]
			between := number(from) + (number(to)-number(from))*float64(i-from)/float64(to-from)
			out[i] = between
			if whole {
				out[i] = int64(between)
			}
		case !edges:
			out[i] = l[i]
		case next == 0:
			out[i] = l[known[0]]
		default:
			out[i] = l[known[len(known)-1]]
		}
	}
	return out
}
