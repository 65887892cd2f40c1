package scenario

import (
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// allLabels returns the labels of the events of all scenarios.
func (r *Reader) allLabels() map[string]bool {
	labels := map[string]bool{}
	for _, n := range r.scenarioNodes() {
		for label := range r.labelsOf(n) {
			labels[label] = true
		}
	}
	return labels
}

func (r *Reader) labelsOf(scenario *document.Node) map[string]bool {
	labels := map[string]bool{}
	r.eachEvent(scenario, func(_ *target, event *document.Node) {
		if label := text(event, labelKey); label != "" {
			labels[label] = true
		}
	})
	return labels
}

// anchorIn returns the name in a time that is relative to an event. Alone reports whether the time is the name, without a length of time.
func anchorIn(n *document.Node, known func(name string) bool) (name string, alone bool) {
	if n.Kind != document.String {
		return "", false
	}
	w, ok := readWhen(n.Text())
	switch {
	case !ok || w.whole == "":
	case known(w.whole):
		return w.whole, true
	case known(w.name):
		return w.name, false
	}
	return "", false
}

// A usage finds the named events that scenarios use, or that times are relative to.
type usage struct {
	*Reader
	used   map[string]bool
	labels map[string]bool // of the scenario that is looked at
}

// unused returns the named events that no scenario uses, not even by way of another.
func (r *Reader) unused() (list []diag.Span) {
	events := get(r.root, "events")
	if events == nil {
		return nil
	}
	u := &usage{Reader: r, used: map[string]bool{}}
	for _, n := range r.scenarioNodes() {
		u.labels = r.labelsOf(n)
		r.eachEvent(n, u.event)
		u.expectation(get(n, "expect"), false)
	}
	for _, p := range events.Pairs {
		if !u.used[p.Key.Text()] {
			list = append(list, p.Key.Span)
		}
	}
	return list
}

// use marks a named event, and those that it uses itself.
func (u *usage) use(name string) {
	if u.used[name] || u.anchors[name] == nil {
		return
	}
	u.used[name] = true
	u.event(nil, u.named(name))
}

// event marks what an event of a target uses. The target of a named event is not known here.
func (u *usage) event(t *target, event *document.Node) {
	for _, p := range event.Pairs {
		switch key := p.Key.Text(); key {
		case useKey:
			u.use(p.Value.Text())
		case repeatKey, everyKey, labelKey:
		default:
			u.time(p.Value, key == afterKey || key == exec.TimeColumn || key == arrivesKey || key == IngestionColumn || t.isTime(key))
		}
	}
}

// isTime reports whether a column of the target has times.
func (t *target) isTime(column string) bool {
	if t == nil {
		return false
	}
	i := t.known.Index(column)
	return i >= 0 && t.known.Fields[i].Type == value.DateTime
}

// time marks the event that a time is relative to. Text that is only the name of an event is a time in some places.
func (u *usage) time(n *document.Node, sure bool) {
	name, alone := anchorIn(n, func(name string) bool { return u.anchors[name] != nil && !u.labels[name] })
	if name != "" && (sure || !alone) {
		u.use(name)
	}
}

// expectation marks the events that the times in an expectation are relative to.
func (u *usage) expectation(n *document.Node, sure bool) {
	if n == nil {
		return
	}
	u.time(n, sure)
	for _, item := range n.Items {
		u.expectation(item, sure)
	}
	for _, p := range n.Pairs {
		key := p.Key.Text()
		u.expectation(p.Value, sure || key == "start" || key == "end" || key == "rows")
	}
}
