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
	// IngestionColumn is when an event arrived in the workspace. An event without it arrived at its TimeGenerated.
	IngestionColumn = "_IngestionTime"
)

const typeColumn = "Type"

// A section is a part of a scenario that gives rows to things with names.
type section struct {
	key  string
	noun string
	// columns returns the columns that the rows of a name may have, nil when nothing has that name.
	columns func(r *Reader, name string, rows *document.Node) (exec.Kind, *value.Schema)
	// nearest returns the name that was probably meant.
	nearest func(r *Reader, name string) (string, bool)
}

var sections = []section{
	{"tables", "table", (*Reader).table, func(r *Reader, name string) (string, bool) { return r.catalog.NearestTable(name) }},
	{"watchlists", "watchlist", (*Reader).watchlist, nil},
}

// table returns the columns of a table, or of a function whose rows the scenario gives.
func (r *Reader) table(name string, rows *document.Node) (exec.Kind, *value.Schema) {
	if t := r.catalog.Table(name); t != nil {
		return exec.TableRequest, r.allColumns(t, rows)
	}
	if f := r.catalog.Function(name); f != nil && !f.Defined() && name != catalog.GetWatchlist {
		return exec.FunctionRequest, f.Result
	}
	return 0, nil
}

// allColumns returns the columns that the rows of a table may have: those of its reference, the
// standard ones that the reference omits, and, if the table is open, the columns
// of the rows whose names imply a type.
func (r *Reader) allColumns(t *catalog.Table, rows *document.Node) *value.Schema {
	fields := append(slices.Clip(t.Schema.Fields), t.Extra.Fields...)
	if !t.Open {
		return value.NewSchema(fields...)
	}
	seen := map[string]bool{}
	for _, f := range fields {
		seen[f.Name] = true
	}
	if rows.Kind == document.Map {
		if rows = get(rows, "events"); rows == nil {
			return value.NewSchema(fields...)
		}
	}
	add := func(event *document.Node) {
		for _, p := range event.Pairs {
			name := p.Key.Text()
			if typ, ok := catalog.ColumnType(name); ok && !seen[name] {
				seen[name] = true
				fields = append(fields, value.Field{Name: name, Type: typ})
			}
		}
	}
	used := map[string]bool{}
	for _, event := range rows.Items {
		add(event)
		if use := event.Get(useKey); use != nil && !used[use.Value.Text()] {
			used[use.Value.Text()] = true
			if named := get(get(r.root, "events"), use.Value.Text()); named != nil {
				add(named)
			}
		}
	}
	return value.NewSchema(fields...)
}

// watchlist returns the columns of a watchlist: those that the workspace declares, or else those that every watchlist has.
func (r *Reader) watchlist(alias string, _ *document.Node) (exec.Kind, *value.Schema) {
	if w := r.catalog.Watchlist(alias); w != nil {
		return exec.WatchlistRequest, w.Schema
	}
	return exec.WatchlistRequest, r.catalog.Function(catalog.GetWatchlist).Result
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
			kind, columns := section.columns(r, name, p.Value)
			if columns == nil {
				s.report(p.Key.Span, "there is no %s %s%s", section.noun, diag.Quote(name),
					r.didYouMean(func() (string, bool) { return section.nearest(r, name) }))
				continue
			}
			b := newTableBuilder(r, s, columns, left)
			b.kind, b.name, b.shown = kind, name, section.noun+" "+diag.Quote(name)
			b.read(p.Value)
			left -= b.rows
			r.events -= b.rows
			s.Tables = append(s.Tables, b.table())
		}
	}
}

// A tableBuilder collects the rows of one table. A column that no row has a value for is left out.
type tableBuilder struct {
	reader   *Reader
	scenario *Scenario
	kind     exec.Kind
	name     string
	shown    string // how messages call it
	schema   *value.Schema
	base     value.Instant
	time     int              // ordinal of TimeGenerated, or -1
	columns  []*columnBuilder // nil for a column without values
	rows     int
	left     int // how many more rows there may be
	full     bool
	ingested []value.Instant
	delayed  diag.Span
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

func newTableBuilder(r *Reader, s *Scenario, columns *value.Schema, left int) *tableBuilder {
	b := &tableBuilder{reader: r, scenario: s, schema: columns, time: -1, left: left}
	b.columns = make([]*columnBuilder, len(columns.Fields))
	if len(s.Runs) > 0 {
		b.base = s.Runs[0]
	}
	if i := columns.Index(exec.TimeColumn); i >= 0 && columns.Fields[i].Type == value.DateTime {
		b.time = i
	}
	return b
}

// read reads the rows of a table: a list of them, or a file and a list.
func (b *tableBuilder) read(n *document.Node) {
	events := n.Items
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
	values   map[int]any
	ingested any
}

// event reads one event and appends it as often as it occurs.
func (b *tableBuilder) event(n *document.Node) {
	if n.Kind != document.Map || b.full || len(b.scenario.Problems) >= maxProblems {
		return // the JSON Schema reports an event that is not a mapping
	}
	r := row{values: make(map[int]any, len(n.Pairs))}
	times, before := 1, len(b.scenario.Problems)
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
	events := get(b.reader.root, "events")
	named := get(events, n.Text())
	if named == nil {
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
	i, typ := b.schema.Index(name), value.DateTime
	switch {
	case i >= 0:
		typ = b.schema.Fields[i].Type
	case name != IngestionColumn:
		b.scenario.report(p.Key.Span, "%s has no column %s%s", b.shown, diag.Quote(name),
			b.reader.didYouMean(func() (string, bool) { return suggest.Nearest(name, columnNames(b.schema)) }))
		return
	}
	v, fault := b.reader.cell(name, typ, p.Value, b.base)
	switch {
	case fault != nil:
		b.scenario.Problems = append(b.scenario.Problems, *fault)
	case i >= 0:
		r.values[i] = v
	default:
		r.ingested = v
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
	if i := b.schema.Index(typeColumn); i >= 0 && b.kind == exec.TableRequest && r.values[i] == nil && b.schema.Fields[i].Type == value.String {
		r.values[i] = b.name
	}
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
	b.rows += times
	if b.time < 0 {
		return
	}
	ingested, ok := r.ingested.(value.Instant)
	if !ok {
		ingested = r.values[b.time].(value.Instant)
	}
	if ingested != r.values[b.time] && b.delayed.IsZero() {
		b.delayed = at
	}
	for range times {
		b.ingested = append(b.ingested, ingested)
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
	return &Table{Kind: b.kind, Name: b.name, Rows: t, Ingested: b.ingested, Delayed: b.delayed}
}

// rowPlace names a row of a data file.
func rowPlace(file string, row int) string {
	return fmt.Sprintf("row %d of %s", row+1, diag.Quote(file))
}
