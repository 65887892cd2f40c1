package scenario

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The keys of an event that are not columns.
const (
	useKey    = "use"
	repeatKey = "repeat"
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

// A tableBuilder collects the rows of one table. A column that no row has a value for is left out.
type tableBuilder struct {
	reader   *Reader
	scenario *Scenario
	target   *target
	shown    string // how messages call it
	schema   *value.Schema
	base     value.Instant
	time     int              // ordinal of TimeGenerated, or -1
	columns  []*columnBuilder // nil for a column without values
	rows     int
	left     int // how many more rows there may be
	full     bool
	ingested []value.Instant
	delay    value.Duration // between TimeGenerated and arrival, of events that don't say when they arrive
	events   []Event
}

// A columnBuilder collects the values of one column.
type columnBuilder struct {
	values *value.Builder
	rows   int
}

// fill makes the column as long as the table, with nulls for the rows that have no value.
func (b *columnBuilder) fill(rows int) {
	for ; b.rows < rows; b.rows++ {
		b.values.Append(nil)
	}
}

func newTableBuilder(r *Reader, s *Scenario, t *target, left int) *tableBuilder {
	columns := t.schema()
	b := &tableBuilder{reader: r, scenario: s, target: t, schema: columns, base: s.Timing.Base(), time: -1, left: left}
	b.columns = make([]*columnBuilder, len(columns.Fields))
	if i := columns.Index(exec.TimeColumn); i >= 0 && columns.Fields[i].Type == value.DateTime {
		b.time = i
	}
	return b
}

// read reads the rows of a table: a list of them, or a file and a list.
func (b *tableBuilder) read(n *document.Node) {
	events := n.Items
	b.delayed(get(n, delayKey))
	if n.Kind == document.Map {
		if file := get(n, "file"); file != nil {
			b.file(file)
		}
		if list := get(n, "events"); list != nil {
			events = list.Items
		}
	}
	for _, event := range events {
		b.event(event)
	}
}

// A row is what an event gives: values by the ordinals of their columns, and when it arrived.
type row struct {
	values  map[int]any
	arrival arrival
}

// event reads one event and appends it as often as it occurs.
func (b *tableBuilder) event(n *document.Node) {
	if n.Kind != document.Map || b.full || len(b.scenario.Problems) >= maxProblems {
		return // the JSON Schema reports an event that is not a mapping
	}
	r := row{values: make(map[int]any, len(n.Pairs))}
	times, before := 1, len(b.scenario.Problems)
	if b.twice(n) {
		return
	}
	if use := n.Get(useKey); use != nil {
		b.use(use.Value, &r)
	}
	for _, p := range n.Pairs {
		switch key := p.Key.Text(); key {
		case useKey:
		case repeatKey:
			if count, ok := p.Value.Value.(int64); ok {
				times = int(min(max(count, 1), MaxEvents))
			}
		default:
			b.cell(p, &r)
		}
	}
	if len(b.scenario.Problems) > before {
		return
	}
	b.append(n.Span, r, times)
}

// use takes the columns of a named event.
func (b *tableBuilder) use(n *document.Node, r *row) {
	named := b.reader.named(n.Text())
	if _, ok := inLibrary(n.Text()); ok {
		var fault *diag.Diagnostic
		if named, fault = b.reader.libraryEvent(n, b.target); fault != nil {
			b.scenario.Problems = append(b.scenario.Problems, *fault)
			return
		}
	}
	if named == nil {
		events := get(b.reader.root, "events")
		b.scenario.report(n.Span, "there is no event %s among the file's events%s", diag.Quote(n.Text()),
			b.reader.didYouMean(func() (string, bool) { return suggest.Nearest(n.Text(), keysOf(events)) }))
		return
	}
	for _, p := range named.Pairs {
		if key := p.Key.Text(); key == useKey || key == repeatKey {
			b.scenario.report(p.Key.Span, "a named event has only columns; write '%s' where the event is used", key)
			continue
		}
		b.cell(p, r)
	}
}

// cell reads the value of one column.
func (b *tableBuilder) cell(p document.Pair, r *row) {
	name := p.Key.Text()
	i := b.schema.Index(name)
	switch {
	case name == arrivesKey, name == IngestionColumn && i < 0:
		b.arrives(p, r)
		return
	case i < 0:
		wrong := problem(p.Key.Span, "%s has no column %s%s", b.shown, diag.Quote(name),
			b.reader.didYouMean(func() (string, bool) { return suggest.Nearest(name, columnNames(b.schema)) }))
		if b.target.origin != nil {
			wrong.Hint = b.target.origin.Remedy()
		}
		b.scenario.Problems = append(b.scenario.Problems, wrong)
		return
	}
	v, fault := b.reader.cell(name, b.schema.Fields[i].Type, p.Value, b.base)
	if fault != nil {
		b.scenario.Problems = append(b.scenario.Problems, *fault)
		return
	}
	r.values[i] = v
	if name == IngestionColumn {
		r.arrived(p.Key.Span, v)
	}
}

// cell returns the value of a node. The dynamic value of a named event is built once, however often the event is used.
func (r *Reader) cell(name string, t value.Type, n *document.Node, base value.Instant) (any, *diag.Diagnostic) {
	if t != value.Dynamic {
		return Cell(name, t, n, base)
	}
	v, ok := r.dynamic[n]
	if !ok {
		v = dynamic(n)
		r.dynamic[n] = v
	}
	return v, nil
}

// append adds a row so many times.
func (b *tableBuilder) append(at diag.Span, r row, times int) {
	if b.time >= 0 && r.values[b.time] == nil {
		b.scenario.report(at, "the event of %s has no TimeGenerated", b.shown)
		return
	}
	var arrived value.Instant
	if b.time >= 0 {
		var ok bool
		if arrived, ok = b.arrivalOf(at, r, r.values[b.time].(value.Instant)); !ok {
			return
		}
	}
	if times > b.left-b.rows {
		b.scenario.report(at, "more events than the limit of %d for a scenario and %d for a file", MaxEvents, MaxFileEvents)
		b.full = true
		return
	}
	if b.reader.values -= times * len(r.values); b.reader.values < 0 {
		b.scenario.report(at, "the events have more values than the limit of %d for a file", MaxFileValues)
		b.full = true
		return
	}
	if i := b.schema.Index(typeColumn); i >= 0 && b.target.kind == exec.TableRequest && r.values[i] == nil && b.schema.Fields[i].Type == value.String {
		r.values[i] = b.target.name
	}
	b.searchKey(r)
	for i, v := range r.values {
		if b.columns[i] == nil {
			b.columns[i] = &columnBuilder{values: value.NewBuilder(b.schema.Fields[i].Type, times)}
		}
		b.columns[i].fill(b.rows)
		for range times {
			b.columns[i].values.Append(v)
		}
		b.columns[i].rows += times
	}
	if n := len(b.events); n > 0 && b.events[n-1].At == at {
		b.events[n-1].Rows += times
	} else {
		b.events = append(b.events, Event{At: at, First: b.rows, Rows: times})
	}
	b.rows += times
	if b.time < 0 {
		return
	}
	for range times {
		b.ingested = append(b.ingested, arrived)
	}
}

// searchKey gives an item of a watchlist the search key that the workspace declares, if it has none of its own.
func (b *tableBuilder) searchKey(r row) {
	w := b.target.origin
	if w == nil || w.SearchKey == "" {
		return
	}
	key, from := b.schema.Index("SearchKey"), b.schema.Index(w.SearchKey)
	if key >= 0 && from >= 0 && r.values[key] == nil && r.values[from] != nil {
		r.values[key] = r.values[from]
	}
}

// table returns the table of the rows that were read.
func (b *tableBuilder) table() *Table {
	var fields []value.Field
	t := &value.Table{Rows: b.rows}
	for i, c := range b.columns {
		if c == nil {
			continue
		}
		c.fill(b.rows)
		fields = append(fields, b.schema.Fields[i])
		t.Columns = append(t.Columns, c.values.Column())
	}
	t.Schema = value.NewSchema(fields...)
	return &Table{Kind: b.target.kind, Name: b.target.name, Rows: t, Ingested: b.ingested, Events: b.events}
}

// rowPlace names a row of a data file.
func rowPlace(file string, row int) string {
	return fmt.Sprintf("row %d of %s", row+1, diag.Quote(file))
}
