package scenario

import (
	"iter"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
)

// The keys of an event that are not columns.
const (
	useKey    = "use"
	repeatKey = "repeat"
	everyKey  = "every" // how much later each repetition is
	afterKey  = "after" // a time for TimeGenerated
	labelKey  = "as"    // the name by which the scenario's times refer to the event
)

// isColumn reports whether a key of an event is the name of a column.
func isColumn(key string) bool {
	switch key {
	case useKey, repeatKey, everyKey, afterKey, labelKey, arrivesKey:
		return false
	}
	return true
}

// eventNames yields the names of the events that others may use.
func (r *Reader) eventNames() iter.Seq[string] { return keysOf(get(r.root, "events")) }

// noEvent is the problem of a use of an event that is not there.
func (r *Reader) noEvent(n *document.Node) diag.Diagnostic {
	return problem(n.Span, "there is no event %s among the file's events%s", diag.Quote(n.Text()),
		r.didYouMean(func() (string, bool) { return suggest.Nearest(n.Text(), r.eventNames()) }))
}

// ownTime returns the time that an event itself gives; nil for none.
func ownTime(event *document.Node) *document.Node {
	if after := get(event, afterKey); after != nil {
		return after
	}
	return get(event, exec.TimeColumn)
}

// eventAnchors returns the file's named events, as times may be relative to them.
func (r *Reader) eventAnchors() map[string]*anchor {
	events := get(r.root, "events")
	if events == nil {
		return nil
	}
	anchors := make(map[string]*anchor, len(events.Pairs))
	// find returns the anchor of an event with the time that it may take from another one.
	var find func(p *document.Pair) *anchor
	find = func(p *document.Pair) *anchor {
		name := p.Key.Text()
		if a := anchors[name]; a != nil {
			return a
		}
		a := &anchor{name: name, at: p.Key.Span, time: ownTime(p.Value)}
		anchors[name] = a // an event that uses itself has no time
		if used := events.Get(text(p.Value, useKey)); a.time == nil && used != nil {
			a.time = find(used).time
		}
		return a
	}
	for i := range events.Pairs {
		find(&events.Pairs[i])
	}
	return anchors
}

// clock returns the clock of a scenario, which knows the events with a label.
func (r *Reader) clock(s *Scenario, n *document.Node) *Clock {
	c := NewClock(someTime) // which keeps times of a scenario without runs from being wrong too
	if len(s.Timing.At) > 0 {
		c.Base = s.Timing.Base()
	}
	c.events, c.labels = r.anchors, map[string]*anchor{}
	r.eachEvent(n, func(_ *target, event *document.Node) {
		label := get(event, labelKey)
		if label == nil || label.Kind != document.String {
			return // the JSON Schema reports it
		}
		name := label.Text()
		if name == nowWord || name == exec.TimeColumn {
			s.report(label.Span, "an event can't be labelled %s, which means another time", diag.Quote(name))
			return
		}
		if first := c.labels[name]; first != nil {
			p := problem(label.Span, "two events of the scenario are labelled %s", diag.Quote(name))
			s.Problems = append(s.Problems, p.WithRelated(first.at, "the first one"))
			return
		}
		a := &anchor{name: name, at: label.Span, time: ownTime(event)}
		if a.time == nil {
			if used := r.anchors[text(event, useKey)]; used != nil {
				a.time = used.time
			}
		}
		c.labels[name] = a
	})
	return c
}

// eachEvent calls f for each listed event of a scenario, with what it is an event of, nil when that is not known.
func (r *Reader) eachEvent(scenario *document.Node, f func(*target, *document.Node)) {
	for i := range sections {
		mapping := get(scenario, sections[i].key)
		if mapping == nil {
			continue
		}
		for _, p := range mapping.Pairs {
			rows := p.Value
			if rows.Kind == document.Map {
				if rows = get(rows, "events"); rows == nil {
					continue
				}
			}
			t := r.target(&sections[i], p.Key.Text())
			for _, event := range rows.Items {
				f(t, event)
			}
		}
	}
}
