package scenario

import (
	"fmt"
	"net/netip"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// event reads one event and appends it as often as it occurs.
func (b *tableBuilder) event(n *document.Node) {
	if n.Kind != document.Map || b.full || len(b.scenario.Problems) >= maxProblems {
		return // the JSON Schema reports an event that is not a mapping
	}
	t := b.template(n)
	if e, ok := b.expansion(n.Span, t); ok && b.room(n.Span, e.times) {
		for k := range e.times {
			if !e.row(k) || b.full {
				return
			}
		}
		e.checkAddresses()
	}
}

// An expansion makes the rows of one event.
type expansion struct {
	*tableBuilder
	template *template
	at       diag.Span
	times    int
	step     value.Duration          // between an event and the next
	counted  bool                    // the event is repeated, so that {n} is the counter
	known    map[*cell]value.Instant // the times that are the same in every row
}

// expansion returns how the rows of an event are made; false when something is wrong with the event.
func (b *tableBuilder) expansion(at diag.Span, t *template) (*expansion, bool) {
	s, before := b.scenario, len(b.scenario.Problems)
	if u := t.used; u != nil && len(u.faults) > 0 && !s.blamed[u] {
		if s.blamed == nil {
			s.blamed = map[*template]bool{}
		}
		s.blamed[u] = true
		s.Problems = append(s.Problems, u.faults...)
	}
	s.Problems = append(s.Problems, t.faults...)
	e := &expansion{tableBuilder: b, template: t, at: at, times: 1}
	if t.repeat != nil {
		e.counted = true
		if count, ok := t.repeat.Value.(int64); ok {
			e.times = int(min(max(count, 0), MaxRepeat)) // the JSON Schema reports others
		}
	}
	if t.every != nil {
		e.readStep(t.every)
	}
	if e.counted {
		e.checkCounters()
	}
	return e, len(s.Problems) == before && (t.used == nil || len(t.used.faults) == 0)
}

// readStep reads how much later than the one before it each event is.
func (e *expansion) readStep(n *document.Node) {
	step, ok := Offset(n.Text())
	switch {
	case !e.counted:
		e.scenario.report(n.Span, "'every' says how far apart repeated events are: add repeat")
	case n.Kind != document.String || !ok:
		p := problem(n.Span, "%s is not a length of time such as 1m, 30s or -1h", shown(n))
		if p.Hint = lengthHint(n.Text()); n.Kind == document.Int {
			p.Hint = "add the unit: " + diag.Preview(n.Text()) + "s or " + diag.Preview(n.Text()) + "m"
		}
		e.scenario.Problems = append(e.scenario.Problems, p)
	case e.time < 0:
		e.scenario.report(n.Span, "%s has no %s, which 'every' moves", e.shown, exec.TimeColumn)
	}
	e.step = step
}

// checkCounters reports counters that are not written as counters are.
func (e *expansion) checkCounters() {
	for _, c := range e.template.cells {
		if c.shape != nil && isCounterMapping(c.node) {
			p := problem(c.node.Span, "column %s has a mapping, which YAML makes of a counter without quotes", diag.Quote(c.field.Name))
			p.Hint = "write \"{" + c.node.Pairs[0].Key.Text() + "}\""
			e.scenario.Problems = append(e.scenario.Problems, p)
		}
		for text := range c.texts() {
			if text.wrong != "" {
				p := problem(c.node.Span, "%s is not a counter such as {n} or {n:03}", diag.Quote(text.wrong))
				p.Hint = "write {" + diag.Preview(text.wrong) + "} if it is meant as text"
				e.scenario.Problems = append(e.scenario.Problems, p)
				break
			}
		}
	}
}

// row appends the row of the k-th repetition, counted from 0. It reports whether it could.
func (e *expansion) row(k int) bool {
	b := e.tableBuilder
	clear(b.scratch)
	r := row{values: b.scratch}
	var own value.Instant // its TimeGenerated
	if b.time >= 0 {
		c := cellOf(e.template.cells, b.time)
		v, fault := any(nil), (*diag.Diagnostic)(nil)
		if c != nil {
			v, fault = e.timeOf(c, k, 0)
		}
		at, ok := v.(value.Instant)
		if ok {
			if at, ok = shifted(at, e.step, k); !ok {
				p := problem(e.template.every.Span, "event %d of the repeated ones is not in the years 1 to 9999", k+1)
				fault = &p
			}
			own, r.values[b.time] = at, at
		}
		if fault != nil {
			return e.wrong(fault)
		}
	}
	for _, c := range e.template.cells {
		if c.column == b.time {
			continue
		}
		if c.column == arrivalCell && c.time != nil && c.time.name == exec.TimeColumn {
			r.arrival = arrival{at: c.key, after: c.time.offset}
			continue
		}
		v, fault := e.value(c, k, own)
		if fault != nil {
			return e.wrong(fault)
		}
		if c.column != arrivalCell {
			r.values[c.column] = v
		}
		if c.column == arrivalCell || c.field.Name == IngestionColumn {
			r.arrived(c.key, v)
		}
	}
	switch {
	case b.reader.text < 0:
		b.scenario.report(e.at, "the counters of the events make more text than the limit of %d bytes for a file", MaxCounterBytes)
		b.full = true
	case b.reader.parts < 0:
		b.scenario.report(e.at, "the counters of the events make more parts of dynamic values than the limit of %d for a file", MaxCounterValues)
		b.full = true
	}
	if b.full {
		return false
	}
	before := len(b.scenario.Problems)
	b.append(e.at, r)
	return len(b.scenario.Problems) == before
}

// shifted returns the instant so many steps later; false when that is no instant any more.
func shifted(at value.Instant, step value.Duration, times int) (value.Instant, bool) {
	all := step * value.Duration(times)
	if times > 0 && all/value.Duration(times) != step {
		return 0, false
	}
	return at.Add(all)
}

func (e *expansion) wrong(fault *diag.Diagnostic) bool {
	e.scenario.Problems = append(e.scenario.Problems, *fault)
	return false
}

// cellOf returns the cell of a column, nil when there is none.
func cellOf(cells []*cell, column int) *cell {
	for _, c := range cells {
		if c.column == column {
			return c
		}
	}
	return nil
}

// value returns the value of a cell in the k-th repetition, of an event that is generated at its own time.
func (e *expansion) value(c *cell, k int, own value.Instant) (any, *diag.Diagnostic) {
	r := e.reader
	switch {
	case c.time != nil || c.text != nil && c.field.Type == value.DateTime:
		return e.timeOf(c, k, own)
	case !e.counted && (c.text != nil || c.shape != nil):
		return e.literal(c)
	case c.shape != nil:
		r.parts -= c.shape.nodes
		v := c.shape.value(k+1, &r.text)
		if text, ok := v.(string); ok && c.shape.text != nil {
			v = r.jsonValue(c.node.Span, text, false)
		}
		return v, nil
	case c.text != nil:
		text := c.text.text(k + 1)
		r.text -= len(text)
		if v, ok := convertText(c.field.Type, text); ok {
			return v, nil
		}
		return nil, e.misfit(c, text, k)
	}
	return c.fixed, nil
}

// misfit is the problem of a counter that the column can't hold.
func (e *expansion) misfit(c *cell, text string, k int) *diag.Diagnostic {
	p := problem(c.node.Span, "%s, not %s", needsOf(c.field.Name, c.field.Type), diag.Quote(text))
	if k > 0 {
		p.Message += fmt.Sprintf(", its value in event %d of %d", k+1, e.times)
	}
	return &p
}

// literal returns the value of text with a counter in an event that is not repeated.
func (e *expansion) literal(c *cell) (any, *diag.Diagnostic) {
	if c.fault != nil {
		p := *c.fault
		p.Hint = "{n} is the counter of repeated events: add repeat"
		return nil, &p
	}
	if c.counts() {
		e.reader.warn(LiteralCounter, c.node.Span, "{n} is a counter only in events with repeat; here it is text", "add repeat, or leave the counter out")
	}
	return c.fixed, nil
}

// timeOf returns the time of a cell. It may be relative to the event's own time.
func (e *expansion) timeOf(c *cell, k int, own value.Instant) (any, *diag.Diagnostic) {
	if at, ok := e.known[c]; ok {
		return at, nil
	}
	w := c.time
	switch {
	case c.text != nil && !e.counted:
		fault := (&timeFault{}).of(c)
		fault.Hint = "{n} is the counter of repeated events: add repeat"
		return nil, fault
	case c.text != nil:
		text := c.text.text(k + 1)
		e.reader.text -= len(text)
		read, ok := c.readTime(text)
		if !ok {
			return nil, e.misfit(c, text, k)
		}
		w = &read
	case w == nil:
		return nil, nil // an explicit null
	}
	if w.name == exec.TimeColumn && c.column == e.time {
		return nil, (&timeFault{message: "TimeGenerated can't be relative to itself"}).of(c)
	}
	if w.name == exec.TimeColumn && e.time >= 0 {
		at, ok := own.Add(w.offset)
		if !ok {
			return nil, (&timeFault{message: outOfRange}).of(c)
		}
		return at, nil
	}
	at, fault := e.scenario.Clock.when(*w)
	if fault != nil {
		return nil, fault.of(c)
	}
	if c.text == nil && e.times > 1 {
		if e.known == nil {
			e.known = map[*cell]value.Instant{}
		}
		e.known[c] = at
	}
	return at, nil
}

// checkAddresses warns of IP addresses that a counter leads beyond their range.
func (e *expansion) checkAddresses() {
	for _, c := range e.template.cells {
		if c.text == nil || c.field.Type != value.String || !e.counted {
			continue
		}
		if _, err := netip.ParseAddr(c.text.text(1)); err != nil {
			continue
		}
		if last := c.text.text(e.times); !isAddress(last) {
			e.reader.warn(BrokenAddress, c.node.Span, diag.Quote(last)+" is not an IP address", "let the counter be less than 256, or write it in another place of the address")
		}
	}
}

func isAddress(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil
}
