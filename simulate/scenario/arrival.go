package scenario

import (
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The keys that say when events arrive in the workspace.
const (
	arrivesKey = "arrives" // of an event
	delayKey   = "delay"   // of the file, a scenario or a table
	// IngestionColumn is a key of an event, and a column of a file of events.
	IngestionColumn = exec.ArrivalColumn
)

// An arrival says when an event arrives: so long after its TimeGenerated, or at an instant.
type arrival struct {
	at       diag.Span // where it is written; zero when the event says nothing
	after    value.Duration
	instant  value.Instant
	absolute bool
}

// of returns when an event arrives that was generated at an instant; ok is false when that is no instant any more.
func (a arrival) of(generated value.Instant) (at value.Instant, ok bool) {
	if a.absolute {
		return a.instant, true
	}
	return generated.Add(a.after)
}

// arrivalCell reads the key arrives of an event, or _IngestionTime where that is no column. A time that begins
// with a sign is after the event's own time for the one, and after the base for the other.
func (b *tableBuilder) arrivalCell(p document.Pair) (*cell, *diag.Diagnostic) {
	if b.time < 0 {
		fault := problem(p.Key.Span, "%s has no TimeGenerated, so nothing says when its rows arrive", b.shown)
		return nil, &fault
	}
	c := &cell{column: arrivalCell, field: value.Field{Name: p.Key.Text(), Type: value.DateTime}, key: p.Key.Span, node: p.Value}
	switch n := p.Value; n.Kind {
	case document.Null:
	case document.String:
		if c.text, _ = readCounted(n.Text()); c.text != nil {
			break
		}
		w, ok := c.readTime(n.Text())
		if !ok {
			return nil, (&timeFault{hint: timeHint(n)}).of(c)
		}
		c.time = &w
	default:
		if c.field.Name != arrivesKey { // of which the JSON Schema reports it
			return nil, (&timeFault{hint: timeHint(n)}).of(c)
		}
	}
	return c, nil
}

// readTime reads the text of a cell as a time.
func (c *cell) readTime(text string) (when, bool) {
	if c.field.Name == arrivesKey && text != "" && (text[0] == '+' || text[0] == '-') {
		after, ok := Offset(text)
		return when{name: exec.TimeColumn, whole: exec.TimeColumn, offset: after}, ok
	}
	return readWhen(text)
}

// arrived takes the value of a column _IngestionTime, unless the event says otherwise when it arrives.
func (r *row) arrived(at diag.Span, v any) {
	if instant, ok := v.(value.Instant); ok && r.arrival.at.IsZero() {
		r.arrival = arrival{at: at, instant: instant, absolute: true}
	}
}

// twice returns the problem of an event that says in two ways when it arrives, nil for any other.
func twice(n *document.Node) *diag.Diagnostic {
	first, second := n.Get(arrivesKey), n.Get(IngestionColumn)
	if first == nil || second == nil {
		return nil
	}
	p := problem(second.Key.Span, "%s already says when the event arrives", arrivesKey)
	return &p
}

// Delays are how long the events of tables take to arrive.
type delays struct {
	all    value.Duration // of the tables without a delay of their own
	set    bool           // there is one for all
	tables map[*target]value.Duration
}

// of returns the delay of a table, false when there is none.
func (d delays) of(t *target) (value.Duration, bool) {
	if own, ok := d.tables[t]; ok {
		return own, true
	}
	return d.all, d.set
}

// delays reads the delay of the file or of a scenario.
func (r *Reader) delays(n *document.Node, report func(diag.Diagnostic)) (d delays) {
	switch {
	case n == nil:
		return d
	case n.Kind != document.Map:
		d.all, d.set = delay(n, report)
		return d
	}
	d.tables = map[*target]value.Duration{}
	for _, p := range n.Pairs {
		name := p.Key.Text()
		t := r.target(&sections[0], name)
		if t == nil {
			report(problem(p.Key.Span, "there is no table %s%s", diag.Quote(name),
				r.didYouMean(func() (string, bool) { return sections[0].nearest(r, name) })))
			continue
		}
		if own, ok := delay(p.Value, report); ok {
			d.tables[t] = own
		}
	}
	return d
}

// delay reads a length of time that is not negative.
func delay(n *document.Node, report func(diag.Diagnostic)) (value.Duration, bool) {
	d, ok := Offset(n.Text())
	switch {
	case n.Scalar == nil: // the JSON Schema reports it
		return 0, false
	case !ok || d < 0:
		report(problem(n.Span, "%s is not a length of time such as 5m", shown(n)))
		return 0, false
	}
	return d, true
}

// delayed sets how long the events of the table take to arrive that don't say so themselves. The table's own
// delay, which may be nil, comes before that of the scenario, and this before that of the file.
func (b *tableBuilder) delayed(own *document.Node) {
	if own != nil && b.time < 0 {
		b.scenario.report(own.Span, "%s has no TimeGenerated, so nothing says when its rows arrive", b.shown)
		return
	}
	if own != nil {
		b.delay, _ = delay(own, func(p diag.Diagnostic) { b.scenario.Problems = append(b.scenario.Problems, p) })
		return
	}
	for _, d := range []delays{b.scenario.delays, b.reader.delay} {
		if of, ok := d.of(b.target); ok {
			b.delay = of
			return
		}
	}
}

// arrivalOf returns when a row arrives that was generated at an instant. A row of a file of
// events may have a column that says so.
func (b *tableBuilder) arrivalOf(at diag.Span, r row, generated value.Instant) (value.Instant, bool) {
	a := r.arrival
	if a.at.IsZero() {
		a.after = b.delay
	}
	arrived, ok := a.of(generated)
	if !ok {
		b.scenario.report(at, "the event of %s would arrive outside of the years 1 to 9999", b.shown)
	}
	return arrived, ok
}
