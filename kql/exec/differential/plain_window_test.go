package differential

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A place is a row among those of an operator's input, for the functions that look at other rows.
type place struct {
	rows [][]any
	at   int
}

// windows has the functions that look at other rows. Each is computed anew for
// every row, from the first row on.
var windows map[string]func(p *plain, x *plan.Call) any

func init() {
	windows = map[string]func(p *plain, x *plan.Call) any{
		"prev": func(p *plain, x *plan.Call) any { return p.neighbour(x, -1) },
		"next": func(p *plain, x *plan.Call) any { return p.neighbour(x, 1) },
		"row_number": func(p *plain, x *plan.Call) any {
			start, n := int64(1), 0
			p.sinceRestart(x, 1, func(row []any) {
				if n == 0 && len(x.Args) > 0 {
					start = whole(p.value(x.Args[0], row))
				}
				n++
			})
			return start + int64(n-1)
		},
		"row_cumsum": func(p *plain, x *plan.Call) any {
			var list []any
			p.sinceRestart(x, 1, func(row []any) {
				if v := p.value(x.Args[0], row); v != nil {
					list = append(list, v)
				}
			})
			if list == nil {
				return nil
			}
			return value.Cast(sum(list, x.Args[0].Type()), x.T)
		},
		"row_rank_dense": func(p *plain, x *plan.Call) any { dense, _ := p.rank(x); return dense },
		"row_rank_min":   func(p *plain, x *plan.Call) any { _, least := p.rank(x); return least },
		"row_window_session": func(p *plain, x *plan.Call) any {
			var start, last any
			p.sinceRestart(x, 3, func(row []any) {
				t := p.value(x.Args[0], row)
				if start == nil || t == nil || far(start, t, p.value(x.Args[1], row)) || far(last, t, p.value(x.Args[2], row)) {
					start = t
				}
				last = t
			})
			return start
		},
	}
}

// neighbour returns the value of a column so many rows away, or the default where there is no such row.
func (p *plain) neighbour(x *plan.Call, direction int) any {
	here, offset := p.current.rows[p.current.at], 1
	if len(x.Args) > 1 {
		offset = int(whole(p.value(x.Args[1], here)))
	}
	if at := p.current.at + direction*offset; at >= 0 && at < len(p.current.rows) {
		return p.value(x.Args[0], p.current.rows[at])
	}
	if len(x.Args) > 2 {
		return cast(p.value(x.Args[2], here), x.T)
	}
	return nil
}

// sinceRestart calls f for the row at hand and those before it, back to where
// the argument that asks to begin anew is true.
func (p *plain) sinceRestart(x *plan.Call, restart int, f func(row []any)) {
	first := p.current.at
	for first > 0 && !(len(x.Args) > restart && p.value(x.Args[restart], p.current.rows[first]) == true) {
		first--
	}
	if p.left -= (p.current.at - first) / 8; p.left < 0 {
		panic(undetermined("too many rows"))
	}
	for _, row := range p.current.rows[first : p.current.at+1] {
		f(row)
	}
}

// rank returns how many different values came one after another, and at which row the last of them began.
func (p *plain) rank(x *plan.Call) (dense, least int64) {
	n, last := int64(0), ""
	p.sinceRestart(x, 1, func(row []any) {
		n++
		if key := keyOf(p.value(x.Args[0], row)); n == 1 || key != last {
			dense, least, last = dense+1, n, key
		}
	})
	return dense, least
}

// far reports whether one time is so much later than another.
func far(from, to, distance any) bool {
	d, ok := distance.(value.Duration)
	return ok && from != nil && to != nil && whole(to)-whole(from) >= int64(d)
}
