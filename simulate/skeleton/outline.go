package skeleton

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// outline returns what was found.
func (s *solver) outline() *Outline {
	o := &Outline{}
	places := map[*event]int{}
	for _, e := range s.events {
		if e.on != nil && e.on.val != int64(1) {
			continue
		}
		out := s.written(e)
		at := slices.IndexFunc(o.Events, func(have *Event) bool { return have.sameAs(out) })
		if at < 0 {
			at = len(o.Events)
			o.Events = append(o.Events, out)
		} else {
			o.Events[at].Repeat = max(o.Events[at].Repeat, out.Repeat)
		}
		places[e] = at
	}
	for _, a := range s.failing() {
		o.Unsolved = append(o.Unsolved, Condition{a.at})
	}
	for _, p := range s.places {
		ip, _ := s.text(p.ip)
		if facts, ok := p.facts.value("").(*value.Bag); ok {
			o.Places = append(o.Places, Place{ip, facts})
		}
	}
	s.silences(o, places)
	return o
}

// written returns an event with the columns that the query reads.
func (s *solver) written(e *event) *Event {
	out := &Event{Kind: e.kind, Name: e.name, Repeat: 1, Declared: e.declared, Properties: e.properties}
	if n, ok := e.repeat.val.(int64); ok {
		out.Repeat = int(n)
	}
	for _, c := range e.columns {
		if !c.used && !c.root().used && e.kind != source.ExternalRequest {
			continue
		}
		v := c.value("")
		if v == nil {
			continue
		}
		if _, time := v.(value.Instant); time && c.root().numbered {
			out.Every = s.step(out.Repeat)
		} else if c.root().numbered {
			v = counter
		}
		out.Columns = append(out.Columns, Column{c.name, c.typ(), v, c.asked()})
	}
	// When it happened comes first.
	if i := slices.IndexFunc(out.Columns, func(c Column) bool { return c.Name == source.TimeColumn }); i > 0 {
		at := out.Columns[i]
		out.Columns = slices.Insert(slices.Delete(out.Columns, i, i+1), 0, at)
	}
	return out
}

// step returns how long before an event the next one is: all of them lie close together, as the conditions on the first ask.
func (s *solver) step(events int) value.Duration {
	whole := 10 * value.Minute
	if p := s.options.Period; p > 0 {
		whole = min(whole, p/4)
	}
	d := min(value.Minute, whole/value.Duration(max(events, 1)))
	if d > value.Second {
		d -= d % value.Second
	}
	return -d
}

// addEmpty notes what the query reads of the workspace beside the events: a run has to know that there is nothing.
func (o *Outline) addEmpty(root plan.Node, shown catalog.Shown, now value.Instant) {
	add := func(kind source.Kind, name string) {
		if !slices.ContainsFunc(o.Events, func(e *Event) bool { return e.Kind == kind && e.Name == name }) && !slices.ContainsFunc(o.Empty, func(s Source) bool { return s.Kind == kind && s.Name == name }) {
			o.Empty = append(o.Empty, Source{kind, name, others(kind, name, shown, now)})
		}
	}
	plan.Inspect(root, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.External:
			for _, address := range n.Addresses {
				add(source.ExternalRequest, address)
			}
		case *plan.DeclaredCall:
			add(declaredAs(n))
		}
		return true
	})
}

// others returns the columns of a row that matches nothing, for what nobody has declared the columns of.
func others(kind source.Kind, name string, shown catalog.Shown, now value.Instant) (columns []Column) {
	lists := map[source.Kind][]catalog.ShownColumns{source.FunctionRequest: shown.Functions, source.WatchlistRequest: shown.Watchlists}
	for _, c := range lists[kind] {
		if !strings.EqualFold(c.Name, name) {
			continue
		}
		for _, f := range c.Fields {
			at, _ := now.Add(-value.Minute)
			v := map[value.Type]any{value.String: "other", value.Long: int64(-1), value.Real: -1.0, value.Bool: false, value.DateTime: at, value.Dynamic: value.NewBag(0)}[f.Type]
			columns = append(columns, Column{Name: f.Name, Type: f.Type, Value: v})
		}
	}
	return columns
}

// asked returns the condition that asked for the value, or for a part of it.
func (v *variable) asked() Condition {
	v = v.root()
	if !v.why.IsZero() {
		return Condition{v.why}
	}
	for _, c := range v.children {
		if why := c.asked(); !why.Span.IsZero() {
			return why
		}
	}
	return Condition{}
}

func (e *Event) sameAs(o *Event) bool {
	return e.Kind == o.Kind && e.Name == o.Name && slices.EqualFunc(e.Columns, o.Columns, func(a, b Column) bool {
		return a.Name == b.Name && value.Text(a.Value) == value.Text(b.Value)
	})
}

// silences finds changes of one value that keep the query from returning a row: first one event less than a threshold,
// then another value where a condition asked for one.
func (s *solver) silences(o *Outline, places map[*event]int) {
	for _, e := range s.events {
		at, there := places[e]
		if n, ok := e.repeat.val.(int64); ok && there && n > 1 && s.breaks(e.repeat, n-1) {
			o.Silences = append(o.Silences, Silence{Event: at, Repeat: int(n - 1), Why: Condition{e.repeat.why}})
		}
	}
	for late := range 2 {
		for _, e := range s.events {
			at, there := places[e]
			for _, c := range e.columns {
				if there && (c.typ() == value.DateTime) == (late == 1) && c.used {
					s.silence(o, at, c, c.root())
				}
			}
		}
	}
}

// silence looks for another value of a column, or of a part of it.
func (s *solver) silence(o *Outline, event int, column, v *variable) {
	for _, c := range v.children {
		s.silence(o, event, column, c.root())
	}
	if len(v.children) > 0 || v.why.IsZero() {
		return
	}
	for _, exact := range []bool{true, false} { // the condition that asked for the value is the one to break, if that is possible
		for _, x := range nearMisses(v.val) {
			why := s.broken(v, x)
			at := slices.Index(why, v.why)
			if len(why) == 0 || exact && at < 0 {
				continue
			}
			old := v.val
			v.val = x
			s.gen++
			o.Silences = append(o.Silences, Silence{Event: event, Column: column.name, Value: column.value(""), Repeat: o.Events[event].Repeat, Why: Condition{why[max(at, 0)]}})
			v.val = old
			s.gen++
			return
		}
	}
}

// breaks reports whether a condition no longer holds with another value.
func (s *solver) breaks(v *variable, x any) bool { return len(s.broken(v, x)) > 0 }

// broken returns the conditions that no longer hold with another value.
func (s *solver) broken(v *variable, x any) (places []diag.Span) {
	v = v.root()
	before := s.failing()
	old := v.val
	v.val = x
	s.gen++
	for _, a := range s.failing() {
		if !slices.Contains(before, a) {
			places = append(places, a.at)
		}
	}
	v.val = old
	s.gen++
	return places
}

// nearMisses lists values that are nearly the value.
func nearMisses(v any) []any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return []any{"other"}
		}
		if n, ok := value.ParseLong(v); ok {
			return []any{value.Text(n + 1), "other"}
		}
		return []any{"another " + v, "other", v[:len(v)/2], ""}
	case bool:
		return []any{!v}
	}
	return append(stepped(v, 1), stepped(v, -1)...)
}
