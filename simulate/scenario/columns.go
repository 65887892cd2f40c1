package scenario

import (
	"fmt"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A tableBuilder collects the rows of one table. A column that no row has a value for is left out.
type tableBuilder struct {
	reader   *Reader
	scenario *Scenario
	target   *target
	shown    string // how messages call it
	schema   *value.Schema
	time     int              // ordinal of TimeGenerated, or -1
	sizes    int              // how many rows there will probably be
	columns  []*columnBuilder // nil for a column without values
	rows     int
	left     int // how many more rows there may be
	full     bool
	ingested []value.Instant
	delay    value.Duration // between TimeGenerated and arrival, of events that don't say when they arrive
	events   []Event
	scratch  map[int]any // of the row that is being made
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
	b := &tableBuilder{reader: r, scenario: s, target: t, schema: columns, time: -1, left: left, scratch: map[int]any{}}
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
	b.sizes = len(events)
	for _, event := range events {
		b.event(event)
	}
}

// A row is what an event gives: values by the ordinals of their columns, and when it arrived.
type row struct {
	values  map[int]any
	arrival arrival
}

// append adds a row.
func (b *tableBuilder) append(at diag.Span, r row) {
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
	if !b.room(at, 1) {
		return
	}
	if b.reader.values -= len(r.values); b.reader.values < 0 {
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
			b.columns[i] = &columnBuilder{values: value.NewBuilder(b.schema.Fields[i].Type, max(1, b.sizes-b.rows))}
		}
		b.columns[i].fill(b.rows)
		b.columns[i].values.Append(v)
		b.columns[i].rows++
	}
	if n := len(b.events); n > 0 && b.events[n-1].At == at {
		b.events[n-1].Rows++
	} else {
		b.events = append(b.events, Event{At: at, First: b.rows, Rows: 1})
	}
	b.rows++
	if b.time >= 0 {
		b.ingested = append(b.ingested, arrived)
	}
}

// room reports whether the table can have so many more rows.
func (b *tableBuilder) room(at diag.Span, rows int) bool {
	if rows > b.left-b.rows {
		b.scenario.report(at, "more events than the limit of %d for a scenario and %d for a file", MaxEvents, MaxFileEvents)
		b.full = true
	}
	return !b.full
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
