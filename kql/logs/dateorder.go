package logs

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// An orderGuess is what is seen of the dates of a column.
type orderGuess struct {
	seen  [orderUnclear]bool // orders that some dates show
	vague *fault             // the first date that shows none
	style dateOrder          // of those dates
}

// see looks at a date.
func (g *orderGuess) see(t localTime, raw []byte, at int64) {
	if t.order != orderUnknown {
		g.seen[t.order] = true
		return
	}
	if g.vague == nil || at < g.vague.at {
		g.vague = faultAt(at, kindOther, "%s", diag.Quote(string(raw)))
	}
	g.style = max(g.style, t.likely)
}

// merge adds what another guess has seen.
func (g *orderGuess) merge(o orderGuess) {
	for order, ok := range o.seen {
		g.seen[order] = g.seen[order] || ok
	}
	if o.vague != nil && (g.vague == nil || o.vague.at < g.vague.at) {
		g.vague = o.vague
	}
	g.style = max(g.style, o.style)
}

// contradicts reports whether some dates begin with the day, some with the month, and some with either.
func (g *orderGuess) contradicts() bool {
	return g.vague != nil && g.seen[monthFirst] && g.seen[dayFirst]
}

// orderIn returns the order of the column's dates. Where nothing shows it, it is
// that of the usual style, and that is worth a word.
func (f *File) orderIn(g *orderGuess, name string) dateOrder {
	switch {
	case g.vague == nil:
		return monthFirst // nobody asks
	case g.contradicts():
		return orderUnclear
	case g.seen[monthFirst]:
		return monthFirst
	case g.seen[dayFirst]:
		return dayFirst
	}
	what := "the month"
	if g.style == dayFirst {
		what = "the day"
	}
	wrong := faultAt(g.vague.at, kindOther, "%s of column %s may begin with the day or with the month, and no date of the column shows which; it is read with %s first",
		g.vague.message, diag.Quote(name), what)
	if f.doubt(wrong) != nil {
		return orderUnclear
	}
	return g.style
}

// A columnOrder is the order of a column's dates, found out when it is asked for.
type columnOrder struct {
	once  sync.Once
	order dateOrder
}

// orders are the orders of the dates of columns.
type orders struct {
	sync.Mutex
	by map[string]*columnOrder
}

func (o *orders) of(name string) *columnOrder {
	o.Lock()
	defer o.Unlock()
	if o.by == nil {
		o.by = map[string]*columnOrder{}
	}
	if o.by[name] == nil {
		o.by[name] = &columnOrder{}
	}
	return o.by[name]
}

// orderOf returns the order of the dates of a column. A file whose types were
// known beforehand is read once more for it, from the first date on that may be meant in two ways.
func (f *File) orderOf(name string) dateOrder {
	c := f.orders.of(name)
	c.once.Do(func() { c.order = f.findOrder(name) })
	return c.order
}

// findOrder reads the column for the order of its dates. What is wrong with its rows others say.
func (f *File) findOrder(name string) dateOrder {
	other := &File{name: f.name, open: f.open, options: f.options, layout: f.layout}
	other.options.Skip = true
	g := other.newGuesser(name)
	if err := g.readAll(); err != nil || len(g.list) == 0 {
		return orderUnclear
	}
	return f.orderIn(&g.list[0].dates, name)
}
