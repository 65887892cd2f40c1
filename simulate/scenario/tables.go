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

// The keys of an event that are no columns.
const (
	useKey    = "use"
	repeatKey = "repeat"
	// IngestionColumn tells when an event came into the workspace; without it, that is its TimeGenerated.
	IngestionColumn = "_IngestionTime"
)

const typeColumn = "Type"

// A section is a part of a scenario that declares rows by names.
type section struct {
	key  string
	noun string
	// columns returns the columns of the rows of that name, nil when there is no such thing.
	columns func(r *Reader, name string, rows *document.Node) (exec.Kind, *value.Schema)
	// nearest returns the name that was probably meant.
	nearest func(r *Reader, name string) (string, bool)
}

var sections = []section{
	{"tables", "table", (*Reader).table, func(r *Reader, name string) (string, bool) { return r.catalog.NearestTable(name) }},
	{"watchlists", "watchlist", (*Reader).watchlist, nil},
}

// table returns the columns of a table, or of a function whose rows a scenario declares.
func (r *Reader) table(name string, rows *document.Node) (exec.Kind, *value.Schema) {
	if t := r.catalog.Table(name); t != nil {
		return exec.TableRequest, r.allColumns(t, rows)
	}
	if f := r.catalog.Function(name); f != nil && !f.Defined() && name != catalog.GetWatchlist {
		return exec.FunctionRequest, f.Result
	}
	return 0, nil
}

// allColumns returns the columns that the rows of a table may have: those listed, those that it
// has beside, and, of a table that is open, those of the rows whose names tell their types.
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

// watchlist returns the columns of a watchlist: those that are declared of it, or those that every watchlist has.
func (r *Reader) watchlist(alias string, _ *document.Node) (exec.Kind, *value.Schema) {
	if w := r.catalog.Watchlist(alias); w != nil {
		return exec.WatchlistRequest, w.Schema
	}
	return exec.WatchlistRequest, r.catalog.Function(catalog.GetWatchlist).Result
}

// rows reads the rows that the scenario declares.
func (r *Reader) rows(s *Scenario, n *document.Node) {
	left := min(MaxEvents, r.events)
	for _, section := range sections {
		declared := get(n, section.key)
		if declared == nil {
			continue
		}
		for _, p := range declared.Pairs {
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

// A tableBuilder collects the rows of one table. Columns that no event gives are left out.
type tableBuilder struct {
	reader   *Reader
	scenario *Scenario
	kind     exec.Kind
	name     string
	shown    string // how messages call it
	schema   *value.Schema
	base     value.Instant
	time     int // ordinal of TimeGenerated, or -1
	columns  []*growing
	rows     int
	left     int // how many more rows there may be
	full     bool
	ingested []value.Instant
	delayed  diag.Span
}

// A growing is a column that is null in the rows that it was not given for.
type growing struct {
	builder *value.Builder
	rows    int
}

func (g *growing) fill(rows int) {
	for ; g.rows < rows; g.rows++ {
		g.builder.Append(nil)
	}
}

func newTableBuilder(r *Reader, s *Scenario, columns *value.Schema, left int) *tableBuilder {
	b := &tableBuilder{reader: r, scenario: s, schema: columns, time: -1, left: left}
	b.columns = make([]*growing, len(columns.Fields))
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

// given are the values of one row by the ordinals of their columns.
type given struct {
	values   map[int]any
	ingested any
}

// event reads one event and appends it as often as it occurs.
func (b *tableBuilder) event(n *document.Node) {
	if n.Kind != document.Map || b.full || len(b.scenario.Problems) >= maxProblems {
		return // the first is told by the schema
	}
	row := given{values: make(map[int]any, len(n.Pairs))}
	times, before := 1, len(b.scenario.Problems)
	if use := n.Get(useKey); use != nil {
		b.use(use.Value, &row)
	}
	for _, p := range n.Pairs {
		switch key := p.Key.Text(); key {
		case useKey:
		case repeatKey:
			if count, ok := p.Value.Value.(int64); ok {
				times = int(min(max(count, 1), MaxEvents))
			}
		default:
			b.cell(p, &row)
		}
	}
	if len(b.scenario.Problems) > before {
		return
	}
	b.append(n.Span, row, times)
}

// use takes the columns of a named event.
func (b *tableBuilder) use(n *document.Node, row *given) {
	events := get(b.reader.root, "events")
	named := get(events, n.Text())
	if named == nil {
		b.scenario.report(n.Span, "there is no event %s among the file's events%s", diag.Quote(n.Text()),
			b.reader.didYouMean(func() (string, bool) { return suggest.Nearest(n.Text(), keysOf(events)) }))
		return
	}
	for _, p := range named.Pairs {
		if key := p.Key.Text(); key == useKey || key == repeatKey {
			b.scenario.report(p.Key.Span, "a named event has columns alone: '%s' stands where the event is used", key)
			continue
		}
		b.cell(p, row)
	}
}

// cell reads the value of one column.
func (b *tableBuilder) cell(p document.Pair, row *given) {
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
		row.values[i] = v
	default:
		row.ingested = v
	}
}

// cell returns the value of a node. A dynamic value of a named event is made once, however often the event is used.
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

// append adds the row a number of times.
func (b *tableBuilder) append(at diag.Span, row given, times int) {
	if b.time >= 0 && row.values[b.time] == nil {
		b.scenario.report(at, "the event of %s has no TimeGenerated", b.shown)
		return
	}
	if times > b.left-b.rows {
		b.scenario.report(at, "more events than the limit of %d for a scenario and %d for a file", MaxEvents, MaxFileEvents)
		b.full = true
		return
	}
	if b.reader.values -= times * len(row.values); b.reader.values < 0 {
		b.scenario.report(at, "the events have more values than the limit of %d for a file", MaxFileValues)
		b.full = true
		return
	}
	if i := b.schema.Index(typeColumn); i >= 0 && b.kind == exec.TableRequest && row.values[i] == nil && b.schema.Fields[i].Type == value.String {
		row.values[i] = b.name
	}
	for i, v := range row.values {
		if b.columns[i] == nil {
			b.columns[i] = &growing{builder: value.NewBuilder(b.schema.Fields[i].Type, times)}
		}
		b.columns[i].fill(b.rows)
		for range times {
			b.columns[i].builder.Append(v)
		}
		b.columns[i].rows += times
	}
	b.rows += times
	if b.time < 0 {
		return
	}
	ingested, ok := row.ingested.(value.Instant)
	if !ok {
		ingested = row.values[b.time].(value.Instant)
	}
	if ingested != row.values[b.time] && b.delayed.IsZero() {
		b.delayed = at
	}
	for range times {
		b.ingested = append(b.ingested, ingested)
	}
}

// table returns the rows collected.
func (b *tableBuilder) table() *Table {
	var fields []value.Field
	t := &value.Table{Rows: b.rows}
	for i, c := range b.columns {
		if c == nil {
			continue
		}
		c.fill(b.rows)
		fields = append(fields, b.schema.Fields[i])
		t.Columns = append(t.Columns, c.builder.Column())
	}
	t.Schema = value.NewSchema(fields...)
	return &Table{Kind: b.kind, Name: b.name, Rows: t, Ingested: b.ingested, Delayed: b.delayed}
}

// rowPlace names a row of a data file.
func rowPlace(file string, row int) string {
	return fmt.Sprintf("row %d of %s", row+1, diag.Quote(file))
}
