package scenario

import (
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

const typeColumn = "Type"

// A section is a part of a scenario that gives rows to things with names.
type section struct {
	key  string
	noun string
	fold bool // names are not case-sensitive
	// target returns what a name stands for, nil when nothing has that name.
	target func(r *Reader, name string) *target
	// nearest returns the name that was probably meant.
	nearest func(r *Reader, name string) (string, bool)
}

var sections = []section{
	{"tables", "table", false, (*Reader).table, func(r *Reader, name string) (string, bool) { return r.catalog.NearestTable(name) }},
	{"watchlists", "watchlist", true, (*Reader).watchlist, nil},
}

// table returns the table of that name, or the function whose rows the scenario gives. Rows of
// a table may have the columns of its reference and the standard ones that the reference omits.
func (r *Reader) table(name string) *target {
	if t := r.catalog.Table(name); t != nil {
		found := &target{kind: exec.TableRequest, name: t.Name}
		fields := append(slices.Clip(t.Schema.Fields), t.Extra.Fields...)
		switch {
		case t.Assumed || t.Open && !t.Declared.IsZero():
			found.free = anyColumn
		case t.Open:
			found.free = bySuffix
		}
		found.bare, found.known = t.Assumed, value.NewSchema(fields...)
		return found
	}
	f := r.catalog.Function(name)
	if f == nil || name == catalog.GetWatchlist {
		return nil
	}
	if f.Defined() {
		return r.standIn(f)
	}
	found := &target{kind: exec.FunctionRequest, name: f.Name, known: f.Result}
	if f.Open && (len(f.Result.Fields) == 0 || !f.Declared.IsZero()) {
		found.free = anyColumn
	}
	return found
}

// watchlist returns the watchlist of that alias. It has the columns that the workspace declares;
// otherwise it has those that every watchlist has, and those that the rows give.
func (r *Reader) watchlist(alias string) *target {
	if w := r.catalog.Watchlist(alias); w != nil {
		return &target{kind: exec.WatchlistRequest, name: w.Alias, known: w.Schema, origin: w}
	}
	return &target{kind: exec.WatchlistRequest, name: alias, known: r.catalog.Function(catalog.GetWatchlist).Result, free: anyTextOnly}
}

// rows reads the rows that the scenario gives to tables and watchlists.
func (r *Reader) rows(s *Scenario, n *document.Node) {
	left := min(MaxEvents, r.events)
	for _, section := range sections {
		mapping := get(n, section.key)
		if mapping == nil {
			continue
		}
		for _, p := range mapping.Pairs {
			name := p.Key.Text()
			t := r.target(&section, name)
			if t == nil {
				s.report(p.Key.Span, "there is no %s %s%s", section.noun, diag.Quote(name),
					r.didYouMean(func() (string, bool) { return section.nearest(r, name) }))
				continue
			}
			b := newTableBuilder(r, s, t, left)
			b.shown = section.noun + " " + diag.Quote(name)
			b.read(p.Value)
			left -= b.rows
			r.events -= b.rows
			table := b.table()
			table.Span = p.Key.Span
			t.shownIn(&s.Shown, table.Rows, p.Key.Span)
			s.Tables = append(s.Tables, table)
		}
	}
}
