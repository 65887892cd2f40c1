package infer

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// A dateGuess is what is seen of the dates of a column.
type dateGuess struct {
	seen  [decode.OrderUnclear]bool // the orders that some dates show
	vague *fault.Fault              // the first date that shows none; its message is the date
	style decode.DateOrder          // that such dates suggest
}

// see looks at a date.
func (g *dateGuess) see(t decode.LocalTime, raw []byte, at int64) {
	if t.Order != decode.OrderUnknown {
		g.seen[t.Order] = true
		return
	}
	if g.vague == nil || at < g.vague.At {
		g.vague = fault.At(at, fault.Other, "%s", diag.Quote(string(raw)))
	}
	g.style = max(g.style, t.Likely)
}

// merge adds what another guess has seen.
func (g *dateGuess) merge(o dateGuess) {
	for order, ok := range o.seen {
		g.seen[order] = g.seen[order] || ok
	}
	if o.vague != nil && (g.vague == nil || o.vague.At < g.vague.At) {
		g.vague = o.vague
	}
	g.style = max(g.style, o.style)
}

// contradicts reports whether some dates begin with the day, some with the month, and some with either.
func (g *dateGuess) contradicts() bool {
	return g.vague != nil && g.seen[decode.MonthFirst] && g.seen[decode.DayFirst]
}

// orderOf returns the order of the dates of the column with that name. Where no
// date shows it, it is that of the usual style, and a note says so.
func (g *dateGuess) orderOf(name string, notes *fault.Notes) decode.DateOrder {
	switch {
	case g.vague == nil:
		return decode.MonthFirst // which does not matter
	case g.contradicts():
		return decode.OrderUnclear
	case g.seen[decode.MonthFirst]:
		return decode.MonthFirst
	case g.seen[decode.DayFirst]:
		return decode.DayFirst
	}
	what := "the month"
	if g.style == decode.DayFirst {
		what = "the day"
	}
	wrong := fault.At(g.vague.At, fault.Other, "%s of column %s may begin with the day or with the month, and no date of the column shows which; it is read with %s first",
		g.vague.Message, diag.Quote(name), what)
	if notes.Doubt(wrong) != nil {
		return decode.OrderUnclear
	}
	return g.style
}

// orders are the orders of the dates of columns, each found out when it is first needed.
type orders struct {
	mu sync.Mutex
	by map[string]*columnOrder
}

type columnOrder struct {
	once  sync.Once
	order decode.DateOrder
}

func (o *orders) of(name string) *columnOrder {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.by == nil {
		o.by = map[string]*columnOrder{}
	}
	if o.by[name] == nil {
		o.by[name] = &columnOrder{order: decode.OrderUnclear}
	}
	return o.by[name]
}

// orderOf returns the order of the dates of a column. A file whose types were not
// inferred is read once more for it, when the first date comes that may be read in two ways.
func (c *Columns) orderOf(name string) decode.DateOrder {
	o := c.orders.of(name)
	o.once.Do(func() { o.order = c.findOrder(name) })
	return o.order
}

// findOrder reads the column for the order of its dates. The faults of its rows are
// left to the read that needs the order.
func (c *Columns) findOrder(name string) decode.DateOrder {
	apart := &Columns{Source: c.Source.Apart(), Convention: c.Convention, Known: c.Known, Zone: c.Zone, Time: c.Time, Workers: c.Workers}
	s := apart.newSurvey(name)
	if err := s.read(apart.Source); err != nil || len(s.guesses) == 0 {
		return decode.OrderUnclear
	}
	return s.guesses[0].dates.orderOf(name, c.Source.Notes)
}
