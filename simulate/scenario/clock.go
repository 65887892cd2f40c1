package scenario

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Clock reads the times of one scenario: absolute ones, those relative to its base such as
// -20m, and those relative to an event, such as login + 5m. Several goroutines may use it.
type Clock struct {
	Base   value.Instant      // what -20m and now are relative to
	labels map[string]*anchor // the scenario's events with a label
	events map[string]*anchor // the file's named events

	mu      sync.Mutex
	moments map[string]moment // of the anchors that were asked for
	path    []*anchor         // those that are being worked out, each relative to the next
	guesses int               // how many suggestions were made
}

// An anchor is an event that times may be relative to.
type anchor struct {
	name string
	at   diag.Span      // of its name
	time *document.Node // its TimeGenerated; nil when it has none
}

// A moment is when an anchor is, or why that is not known. While it is being worked out it is open.
type moment struct {
	at    value.Instant
	fault *timeFault
	open  bool
}

// A timeFault says why a text is not a time of the scenario. It has no message when the
// text does not have the form of a time and is not the name of an event.
type timeFault struct {
	message string
	hint    string
	at      diag.Span // where the fault is, when that is not where the time is written
	related []diag.Related
}

const outOfRange = "this time is not in the years 1 to 9999"

// maxCircle bounds the events that a message names.
const maxCircle = 10

// maxClockGuesses bounds the suggestions for names in the times of one scenario.
const maxClockGuesses = 10

// NewClock returns a clock without events.
func NewClock(base value.Instant) *Clock { return &Clock{Base: base} }

// Time returns the time that a node says. The problem says why it is not a time.
func (c *Clock) Time(n *document.Node) (value.Instant, *diag.Diagnostic) {
	at, fault := c.read(n)
	if fault == nil {
		return at, nil
	}
	message := fault.message
	if message == "" {
		message = shown(n) + " is not a time such as 2026-03-02T12:00:00Z or -20m"
	}
	p := fault.problem(n, message)
	p.Code = "time"
	return 0, &p
}

func (f *timeFault) problem(n *document.Node, message string) diag.Diagnostic {
	at := n.Span
	if !f.at.IsZero() {
		at = f.at
	}
	p := problem(at, "%s", message)
	p.Hint, p.Related = f.hint, f.related
	return p
}

// read reads the time that a node says.
func (c *Clock) read(n *document.Node) (value.Instant, *timeFault) {
	if n.Kind != document.String {
		return 0, &timeFault{hint: timeHint(n)}
	}
	w, ok := readWhen(n.Text())
	if !ok {
		return 0, &timeFault{hint: timeHint(n)}
	}
	return c.when(w)
}

// when returns when a written time is.
func (c *Clock) when(w when) (value.Instant, *timeFault) {
	if w.name != "" && w.name != nowWord {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	return c.resolve(w)
}

func (c *Clock) resolve(w when) (value.Instant, *timeFault) {
	base := c.Base
	switch w.name {
	case "":
		return w.at, nil
	case nowWord:
	default:
		a := c.anchor(w.whole)
		if a != nil {
			w.offset = 0 // the text is a name that looks like a time
		} else if a = c.anchor(w.name); a == nil {
			return 0, c.unknown(w)
		}
		m := c.moment(a)
		if m.fault != nil {
			return 0, m.fault
		}
		base = m.at
	}
	at, ok := base.Add(w.offset)
	if !ok {
		return 0, &timeFault{message: outOfRange}
	}
	return at, nil
}

// anchor returns the event of that name: one of the scenario, or else a named event; nil for none.
func (c *Clock) anchor(name string) *anchor {
	if a := c.labels[name]; a != nil {
		return a
	}
	return c.events[name]
}

// moment returns when an anchor is.
func (c *Clock) moment(a *anchor) moment {
	m, ok := c.moments[a.name]
	if m.open {
		return moment{fault: c.circle(a)}
	}
	if ok {
		return m
	}
	if c.moments == nil {
		c.moments = map[string]moment{}
	}
	c.moments[a.name], c.path = moment{open: true}, append(c.path, a)
	m = c.momentOf(a)
	c.moments[a.name], c.path = m, c.path[:len(c.path)-1]
	return m
}

// circle is the fault of times that are relative to each other.
func (c *Clock) circle(a *anchor) *timeFault {
	around := c.path[slices.Index(c.path, a):]
	fault := &timeFault{message: fmt.Sprintf("the time of the event %s is relative to itself", diag.Quote(a.name)), at: a.time.Span}
	if len(around) == 1 {
		return fault
	}
	fault.message += ", by way of"
	for i, b := range around[1:min(len(around), maxCircle)] {
		if i > 0 {
			fault.message += ","
		}
		fault.message += " " + diag.Quote(b.name)
		fault.related = append(fault.related, diag.Related{Span: b.time.Span, Message: "the time of " + diag.Quote(b.name)})
	}
	if len(around) > maxCircle {
		fault.message += fmt.Sprintf(" and %d more", len(around)-maxCircle)
	}
	return fault
}

func (c *Clock) momentOf(a *anchor) moment {
	if a.time == nil || a.time.Kind == document.Null {
		return moment{fault: &timeFault{message: fmt.Sprintf("the event %s has no %s", diag.Quote(a.name), exec.TimeColumn),
			related: []diag.Related{{Span: a.at, Message: "this event"}}}}
	}
	text := a.time.Text()
	if t, ok := readCounted(text); ok {
		text = t.text(1)
	}
	w, ok := readWhen(text)
	if !ok || a.time.Kind != document.String {
		return moment{fault: &timeFault{message: fmt.Sprintf("the event %s has no time to be relative to", diag.Quote(a.name)),
			related: []diag.Related{{Span: a.time.Span, Message: "this is not a time"}}}}
	}
	at, fault := c.resolve(w)
	if fault != nil && fault.message == "" {
		fault = &timeFault{message: fmt.Sprintf("the event %s has no time to be relative to", diag.Quote(a.name)),
			related: []diag.Related{{Span: a.time.Span, Message: "there is no event of this name"}}}
	}
	return moment{at: at, fault: fault}
}

// unknown is the fault of a time relative to an event that is not there. A word alone may be meant as something else.
func (c *Clock) unknown(w when) *timeFault {
	name, found := "", false
	if c.guesses < maxClockGuesses {
		c.guesses++
		name, found = suggest.Nearest(w.name, c.names())
	}
	if i := strings.LastIndexAny(w.whole, "+-"); i > 0 && w.name == w.whole && c.anchor(strings.TrimSpace(w.whole[:i])) != nil {
		if hint := lengthHint(strings.TrimSpace(w.whole[i+1:])); hint != "" {
			return &timeFault{hint: "write " + diag.Preview(strings.TrimSpace(w.whole[:i])) + " " + w.whole[i:i+1] + " " + strings.TrimPrefix(hint, "write ")}
		}
	}
	if w.name == w.whole && !found {
		hint := timeHintOf(w.whole)
		if hint == "" && !strings.ContainsAny(w.whole, " :/(") {
			hint = "if it is the name of an event, label that event: as: " + diag.Preview(w.whole)
		}
		return &timeFault{hint: hint}
	}
	hint := timeHintOf(w.whole)
	if hint == "" && !found {
		hint = "label the event that it is relative to: as: " + diag.Preview(w.name)
	}
	return &timeFault{message: fmt.Sprintf("no event is labelled or named %s%s", diag.Quote(w.name), diag.DidYouMean(name, found)), hint: hint}
}

// names yields the names that times may be relative to.
func (c *Clock) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, anchors := range [...]map[string]*anchor{c.labels, c.events} {
			for name := range anchors {
				if !yield(name) {
					return
				}
			}
		}
	}
}
