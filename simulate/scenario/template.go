package scenario

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A template is an event of one table as it is written, together with the named events that it
// uses: what is the same in each scenario and for each repetition. The template of a named event is made once for each table.
type template struct {
	cells         []*cell // by their columns, none twice
	repeat, every *document.Node
	faults        []diag.Diagnostic
	used          *template // of the named event, nil for none
	open          bool      // it is being made
}

// A cell is the value of one column.
type cell struct {
	column int // its ordinal, or arrivalCell
	field  value.Field
	key    diag.Span
	node   *document.Node
	fixed  any              // the value, of one that is always the same
	fault  *diag.Diagnostic // why there is none unless the event is repeated
	time   *when            // of a time
	text   *counted         // of a text with counters
	shape  *shape           // of a dynamic value with counters
}

// arrivalCell takes the place of an ordinal in the cell that says when the event arrives, and is no column.
const arrivalCell = -1

// A templateKey names the template of a named event.
type templateKey struct {
	target *target
	name   string
}

// namedTemplate returns the template of the named event that a node names, and what keeps it from being used.
func (b *tableBuilder) namedTemplate(use *document.Node) (*template, *diag.Diagnostic) {
	r, key := b.reader, templateKey{b.target, use.Text()}
	t := r.templates[key]
	switch {
	case t != nil && t.open:
		p := problem(use.Span, "the event %s uses itself", diag.Quote(use.Text()))
		return nil, &p
	case t != nil:
		return t, nil
	}
	named := r.named(use.Text())
	if _, ok := inLibrary(use.Text()); ok {
		var fault *diag.Diagnostic
		if named, fault = r.libraryEvent(use, b.target); fault != nil {
			return nil, fault
		}
	}
	if named == nil {
		p := r.noEvent(use)
		return nil, &p
	}
	t = &template{open: true}
	if r.templates == nil {
		r.templates = map[templateKey]*template{}
	}
	r.templates[key] = t
	*t = *b.template(named)
	if t.used != nil && len(t.used.faults) > 0 {
		t.faults = append(t.faults, t.used.faults[:min(len(t.used.faults), maxProblems-len(t.faults))]...)
	}
	if label := named.Get(labelKey); label != nil {
		t.wrong(problem(label.Key.Span, "a label is of one event: write 'as' where the named event is used"))
	}
	return t, nil
}

// wrong adds a fault to the template.
func (t *template) wrong(p diag.Diagnostic) {
	if len(t.faults) < maxProblems {
		t.faults = append(t.faults, p)
	}
}

// template reads an event.
func (b *tableBuilder) template(n *document.Node) *template {
	t := &template{}
	if use := n.Get(useKey); use != nil && use.Value.Kind == document.String {
		used, fault := b.namedTemplate(use.Value)
		if fault != nil {
			t.wrong(*fault)
		} else {
			t.cells, t.repeat, t.every, t.used = used.cells, used.repeat, used.every, used
		}
	}
	if fault := twice(n); fault != nil {
		t.wrong(*fault)
	}
	own := make([]*cell, 0, len(n.Pairs))
	for _, p := range n.Pairs {
		name := p.Key.Text()
		switch name {
		case useKey, labelKey:
			continue
		case repeatKey:
			t.repeat = p.Value
			continue
		case everyKey:
			t.every = p.Value
			continue
		case afterKey:
			if b.time < 0 {
				t.wrong(problem(p.Key.Span, "%s has no %s, which 'after' sets", b.shown, exec.TimeColumn))
				continue
			}
			if both := n.Get(exec.TimeColumn); both != nil {
				t.wrong(problem(p.Key.Span, "'after' and %s both say when the event is: leave one out", exec.TimeColumn).
					WithRelated(both.Key.Span, "the other one"))
				continue
			}
			name = exec.TimeColumn
		}
		c, fault := b.cell(name, p)
		if fault != nil {
			t.wrong(*fault)
		} else {
			own = append(own, c)
		}
	}
	t.cells = overlay(t.cells, own)
	return t
}

// overlay returns the cells with others in their place.
func overlay(cells, own []*cell) []*cell {
	byColumn := func(x, y *cell) int { return cmp.Compare(x.column, y.column) }
	slices.SortFunc(own, byColumn)
	if len(cells) == 0 {
		return own
	}
	all := make([]*cell, 0, len(cells)+len(own))
	for _, c := range cells {
		for len(own) > 0 && own[0].column < c.column {
			all, own = append(all, own[0]), own[1:]
		}
		if len(own) > 0 && own[0].column == c.column {
			all, own = append(all, own[0]), own[1:]
			continue
		}
		all = append(all, c)
	}
	return append(all, own...)
}

// cell reads the value of one column.
func (b *tableBuilder) cell(name string, p document.Pair) (*cell, *diag.Diagnostic) {
	i := b.schema.Index(name)
	switch {
	case name == arrivesKey, name == IngestionColumn && i < 0:
		return b.arrivalCell(p)
	case i < 0:
		wrong := problem(p.Key.Span, "%s has no column %s%s", b.shown, diag.Quote(name),
			b.reader.didYouMean(func() (string, bool) { return suggest.Nearest(name, columnNames(b.schema)) }))
		if b.target.origin != nil {
			wrong.Hint = b.target.origin.Remedy()
		}
		return nil, &wrong
	}
	c := &cell{column: i, field: value.Field{Name: name, Type: b.schema.Fields[i].Type}, key: p.Key.Span, node: p.Value}
	return c, b.reader.compile(c)
}

// compile finds out what the value of a cell is made of. A fault is of a value that no event can have.
func (r *Reader) compile(c *cell) *diag.Diagnostic {
	n := c.node
	if c.field.Type == value.Dynamic {
		v := r.dynamicValue(n)
		c.fixed = v.fixed
		if v.shape.nodes > 0 || isCounterMapping(n) {
			c.shape = v.shape
		}
		return nil
	}
	if n.Kind == document.String {
		if c.text, _ = readCounted(n.Text()); c.text != nil {
			if c.field.Type != value.DateTime {
				c.fixed, c.fault = Cell(c.field.Name, c.field.Type, n, nil)
			}
			return nil
		}
	}
	if c.field.Type == value.DateTime && n.Kind != document.Null {
		w, ok := readWhen(n.Text())
		if !ok || n.Kind != document.String {
			return (&timeFault{hint: timeHint(n)}).of(c)
		}
		c.time = &w
		return nil
	}
	var fault *diag.Diagnostic
	c.fixed, fault = Cell(c.field.Name, c.field.Type, n, nil)
	return fault
}

// A dynamicValue is a dynamic value of the file, without counters and with them.
type dynamicValue struct {
	fixed any
	shape *shape
}

// dynamicValue returns the dynamic value of a node. That of a named event is built once, however often the event is used.
func (r *Reader) dynamicValue(n *document.Node) dynamicValue {
	v, ok := r.dynamic[n]
	if !ok {
		v.shape = shapeOf(n)
		v.fixed = v.shape.fixed
		if v.shape.nodes > 0 {
			v.fixed = dynamic(n)
		}
		if text, isText := v.fixed.(string); isText {
			v.fixed = r.jsonValue(n.Span, text, v.shape.nodes > 0)
		}
		r.dynamic[n] = v
	}
	return v
}

// jsonValue returns the value of a text in a dynamic column: JSON is parsed, as in files of events.
func (r *Reader) jsonValue(at diag.Span, text string, counters bool) any {
	v, broken := parseJSON(text)
	if broken != nil && !counters { // with counters it may be JSON once they are numbers
		r.warn(BrokenJSON, at, "this begins like JSON and is not: "+diag.Preview(broken.Error()), "mend it, or write the value as YAML")
	}
	return v
}

// warn adds a warning of the file, once for each place.
func (r *Reader) warn(check string, at diag.Span, message, hint string) {
	key := warningKey{check, at}
	if r.warned[key] || len(r.warned) >= maxProblems {
		return
	}
	if r.warned == nil {
		r.warned = map[warningKey]bool{}
	}
	r.warned[key] = true
	r.warnings = append(r.warnings, diag.Diagnostic{Check: check, Code: check, Span: at, Severity: diag.Warning, Message: message, Hint: hint})
}

type warningKey struct {
	check string
	at    diag.Span
}

// The checks of what is doubtful in an event.
const (
	BrokenJSON     = "scenario/broken-json"
	LiteralCounter = "scenario/literal-counter"
	BrokenAddress  = "scenario/broken-address"
)
