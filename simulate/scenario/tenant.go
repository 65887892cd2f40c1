package scenario

import (
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// A Tenant says where incidents are handled. A field is empty where neither the scenario nor its file says it.
type Tenant struct {
	Portal        schema.Portal
	Correlation   schema.Correlation
	CorrelationAt diag.Span
}

// A Close is an analyst who closes incidents.
type Close struct {
	At       value.Instant
	Span     diag.Span
	Incident int // its number, counted from 1; 0 for all that are open
}

// tenant reads where the incidents of a scenario are handled. What it does not say is as in its file.
// A scenario that chooses its portal does not take over what the file says about the other one.
func tenant(n *document.Node, file Tenant) Tenant {
	t := file
	if portal := get(n, "portal"); portal != nil {
		t.Portal = schema.Portal(portal.Text())
		if t.Portal != schema.DefenderPortal {
			t.Correlation, t.CorrelationAt = "", diag.Span{}
		}
	}
	if correlation := get(n, "correlation"); correlation != nil {
		t.Correlation, t.CorrelationAt = schema.Correlation(correlation.Text()), correlation.Span
	}
	return t
}

// closings reads when incidents are closed: a time, or a list of times and of mappings with at and incident.
// The times may be relative to the scenario's first run.
func (s *Scenario) closings(n *document.Node) {
	if n == nil || len(s.Timing.At) == 0 {
		return
	}
	items := n.Items
	if n.Kind != document.Seq {
		items = []*document.Node{n}
	}
	for _, item := range items {
		at, c := item, Close{Span: item.Span}
		if item.Kind == document.Map {
			if at = get(item, "at"); at == nil {
				continue // the JSON Schema reports it
			}
			if incident := get(item, "incident"); incident != nil {
				number, _ := incident.Value.(int64)
				c.Incident = int(number)
			}
		}
		var ok bool
		if c.At, ok = Time(at.Text(), s.Timing.Base()); !ok {
			s.report(at.Span, "%s is not a time such as 2026-03-02T12:00:00Z or +2h", shown(at))
			continue
		}
		s.Closings = append(s.Closings, c)
	}
}
