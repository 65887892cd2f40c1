package general

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Windows are the functions that read other rows. Their input must be serialized.
var Windows = []builtin.Function{
	{Name: "next", Page: "next-function", Window: true,
		Signature: []string{"(column: column scalar, offset?: long, default_value?: const scalar) arg0"},
		Eval:      neighbor(1)},
	{Name: "prev", Page: "prev-function", Window: true,
		Signature: []string{"(column: column scalar, offset?: long, default_value?: const scalar) arg0"},
		Eval:      neighbor(-1)},
	{Name: "row_cumsum", Page: "row-cumsum-function", Window: true,
		Signature: []string{"(term: number, restart?: bool) arg0"},
		Eval:      running(1, rowCumsum)},
	{Name: "row_number", Page: "row-number-function", Window: true,
		Signature: []string{"(startingIndex?: long, restart?: bool) long"},
		Eval:      running(1, rowNumber)},
	{Name: "row_rank", Page: "row-rank-dense-function", Obsolete: "row_rank_dense", Hidden: true, Window: true,
		Signature: []string{"(column: notDynamic, dense?: const bool) long"},
		Eval:      running(1, rowRankDense)},
	{Name: "row_rank_dense", Page: "row-rank-dense-function", Window: true,
		Signature: []string{"(term: notDynamic, restart?: bool) long"},
		Eval:      running(1, rowRankDense)},
	{Name: "row_rank_min", Page: "row-rank-min-function", Window: true,
		Signature: []string{"(term: notDynamic, restart?: bool) long"},
		Eval:      running(1, rowRankMin)},
	{Name: "row_window_session", Page: "row-window-session-function", Window: true,
		Signature: []string{"(expr: datetime, maxDistanceFromFirst: timespan, maxDistanceBetweenNeighbors: timespan, restart?: bool) arg0"},
		Eval:      running(3, windowSession)},
}

// Window functions receive all rows of the input at once, in order.

// neighbor implements prev and next: the value a number of rows before (direction -1) or
// after, or a default if there is no such row.
func neighbor(direction int) builtin.Implementation {
	return func(_ []value.Type, result value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			columns := []value.Column{args[0]}
			if len(args) > 2 {
				columns = append(columns, args[2])
			}
			from := make([]int, rows)
			for i := range from {
				offset := int64(1)
				if len(args) > 1 {
					offset, _ = value.Cast(args[1].Value(i), value.Long).(int64)
				}
				from[i] = -1
				if at := int64(i) + int64(direction)*offset; at >= 0 && at < int64(rows) && offset > -int64(rows) && offset < int64(rows) {
					from[i] = int(at)
				}
			}
			if len(columns) == 1 {
				return value.Convert(args[0].Gather(from), result), nil
			}
			which := make([]int, rows)
			for i, at := range from {
				if at < 0 {
					which[i] = 1
				}
			}
			columns[0] = args[0].Gather(from)
			return pick(columns, which, result), nil
		}
	}
}

// running lifts a function that goes from row to row. restart is the index of the
// argument that may restart it, and step receives whether it does.
func running[S any](restart int, step func(s *S, a []any, fresh bool) any) builtin.Implementation {
	return func(_ []value.Type, result value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			b := value.NewBuilder(result, rows)
			var s S
			a := make([]any, len(args))
			for i := range rows {
				for k, c := range args {
					a[k] = c.Value(i)
				}
				fresh := i == 0 || len(args) > restart && a[restart] == true
				if fresh {
					var zero S
					s = zero
				}
				v := step(&s, a, fresh)
				if value.TypeOf(v) != result {
					v = value.Cast(v, result)
				}
				b.Append(v)
			}
			return b.Column(), nil
		}
	}
}

func rowNumber(s *int64, a []any, fresh bool) any {
	if fresh {
		*s = 1
		if len(a) > 0 {
			*s, _ = value.Cast(a[0], value.Long).(int64)
		}
	} else {
		*s++
	}
	return *s
}

func rowCumsum(s *any, a []any, _ bool) any {
	v := a[0]
	if n, ok := v.(int32); ok {
		v = int64(n)
	}
	switch {
	case v == nil:
	case *s == nil:
		*s = v
	default:
		sum := builtin.Plus(*s, v)
		if d, ok := v.(value.Number); ok {
			if t, ok := operators.Addition.Decimals((*s).(value.Number), d); ok {
				sum = t
			}
		}
		*s = sum
	}
	return *s
}

type ranking struct {
	last any
	rank int64
	seen int64
}

func (r *ranking) changed(v any) bool {
	same := r.seen > 0 && (v == nil && r.last == nil || builtin.IsNaN(v) && builtin.IsNaN(r.last) || v != nil && r.last != nil && value.Equal(v, r.last))
	r.seen++
	r.last = v
	return !same
}

func rowRankDense(r *ranking, a []any, _ bool) any {
	if r.changed(a[0]) {
		r.rank++
	}
	return r.rank
}

func rowRankMin(r *ranking, a []any, _ bool) any {
	if r.changed(a[0]) {
		r.rank = r.seen
	}
	return r.rank
}

type session struct {
	start, last value.Instant
	open        bool
}

// windowSession is the beginning of the session that a time belongs to. A session ends
// before a time that is too far from its beginning or from the time before, and at null
// (KQL reference, row-window-session-function).
func windowSession(s *session, a []any, fresh bool) any {
	t, ok := a[0].(value.Instant)
	if !ok {
		s.open = false
		return nil
	}
	reached := func(limit any, from value.Instant) bool {
		d, ok := limit.(value.Duration)
		return ok && value.Duration(t-from) >= d
	}
	if fresh || !s.open || reached(a[1], s.start) || reached(a[2], s.last) {
		s.start, s.open = t, true
	}
	s.last = t
	return s.start
}
