package why

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// joinKindOf returns the kind of a join, "" for any other operator.
func joinKindOf(n plan.Node) string {
	switch n := n.(type) {
	case *plan.Join:
		return n.Kind
	case *plan.JoinWhere:
		return n.Kind
	}
	return ""
}

// keysOf returns the keys of a side of a join. The conditions of a join on others have keys where they compare a value of each side.
func keysOf(n plan.Node, right bool) []plan.Expr {
	switch n := n.(type) {
	case *plan.Join:
		if right {
			return n.RightKeys
		}
		return n.LeftKeys
	case *plan.JoinWhere:
		var keys []plan.Expr
		for _, x := range n.Where {
			if c, ok := x.(*plan.Call); ok && c.Function.Name == "==" && len(c.Args) == 2 {
				for _, arg := range c.Args {
					if readsRight(arg) == right {
						keys = append(keys, arg)
					}
				}
			}
		}
		return keys
	}
	return nil
}

func readsRight(x plan.Expr) bool {
	found := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		c, ok := x.(*plan.ColumnRef)
		found = found || ok && c.Right
		return !found
	})
	return found
}

// A matching is an event at one side of a join, with the rows of the other side.
type matching struct {
	keys   []plan.Expr // of the event's side
	others []plan.Expr // of the other side
	own    []exec.KeyedRow
	other  []exec.KeyedRow
}

// matchingOf returns the rows of both sides of a join; ok is false where nothing is known of them.
func (f *flow) matchingOf(item *condition.Item, event int, right bool) (m matching, ok bool) {
	t := f.trace.Join(item)
	if t == nil {
		return m, false
	}
	m = matching{keysOf(item.Node, false), keysOf(item.Node, true), t.Left, t.Right}
	if right {
		m = matching{m.others, m.keys, m.other, m.own}
	}
	own := m.own
	m.own = nil
	for _, k := range own {
		for _, ref := range k.Rows() {
			if i, known := f.byRef[ref]; known && i == event {
				m.own = append(m.own, k)
				break
			}
		}
	}
	return m, len(m.own) > 0
}

// sameKey reports whether two values are the same key.
func sameKey(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	if order, ok := value.Compare(a, b); ok {
		return order == 0
	}
	return value.Text(a) == value.Text(b)
}

func equalKeys(a, b []any) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if sameKey(a[i], b[i]) {
			n++
		}
	}
	return n
}

// partners returns the rows of the other side with the key of the event.
func (m matching) partners() []exec.KeyedRow {
	var list []exec.KeyedRow
	for _, own := range m.own {
		for _, o := range m.other {
			if equalKeys(own.Key, o.Key) == len(own.Key) {
				list = append(list, o)
			}
		}
	}
	return list
}

// hasPartner reports whether the other side of a join has the key of an event.
func (f *flow) hasPartner(item *condition.Item, event int, right bool) bool {
	m, ok := f.matchingOf(item, event, right)
	return ok && len(m.partners()) > 0
}

// join says why a join loses an event.
func (f *flow) join(item *condition.Item, event int) Reason {
	_, right := f.sideOf(item, event)
	kind := joinKindOf(item.Node)
	if left, _ := f.sideOf(item, event); left && right {
		right = kind == "rightouter" || kind == "rightsemi"
	}
	other := item.Sides[0]
	if !right {
		other = item.Sides[1]
	}
	if f.run.Observed.Counts[other.ID].In == 0 {
		name := "left"
		if !right {
			name = "right"
		}
		return Reason{Kind: Alone, Message: "the " + name + " side has no rows that it could match"}
	}
	m, known := f.matchingOf(item, event, right)
	if !known {
		if r, ok := f.conditions(item, event); ok {
			return r
		}
		return Reason{Kind: Unmatched, Message: "it has no partner"}
	}
	partners := m.partners()
	switch {
	case strings.Contains(kind, "anti"):
		return Reason{Kind: Matched, Message: "it has a partner" + f.named(partners) + ": " + m.shownKey()}
	case len(partners) == 0:
		r := f.unmatched(item, event, right, m)
		if r.side = "left"; right {
			r.side = "right"
		}
		return r
	}
	if r, ok := f.conditions(item, event); ok {
		r.Kind = Unmatched
		return r
	}
	if kind == "innerunique" && !right {
		message := "a join of kind innerunique keeps one left row of each key, and another one has " + m.shownKey()
		return Reason{Kind: Dropped, Message: message, Hint: "kind=inner keeps them all"}
	}
	return Reason{Kind: Unmatched, Message: "it has a partner" + f.named(partners) + " with the same key that is left out too"}
}

// named names the events that rows of the other side are made of, after a comma.
func (f *flow) named(rows []exec.KeyedRow) string {
	for _, k := range rows {
		for _, ref := range k.Rows() {
			if i, ok := f.byRef[ref]; ok {
				return ", " + f.events[i].Name
			}
		}
	}
	return ""
}

func (m matching) shownKey() string {
	var parts []string
	for i, v := range m.own[0].Key {
		if i < len(m.keys) {
			parts = append(parts, keyName(m.keys[i])+" "+literal(v))
		}
	}
	return strings.Join(parts, ", ")
}

// unmatched says which key of an event no row of the other side has, and which one is nearest to it.
func (f *flow) unmatched(item *condition.Item, event int, right bool, m matching) Reason {
	own := m.own[0]
	most := 0
	for _, o := range m.other {
		most = max(most, equalKeys(own.Key, o.Key))
	}
	// Of the rows with the most keys in common, the first key that differs is compared.
	var texts []string
	var rows []exec.KeyedRow
	at := -1
	for _, o := range m.other {
		if equalKeys(own.Key, o.Key) != most {
			continue
		}
		for i := range own.Key {
			if i < len(o.Key) && !sameKey(own.Key[i], o.Key[i]) {
				if at < 0 {
					at = i
				}
				if i == at {
					texts, rows = append(texts, value.Text(o.Key[i])), append(rows, o)
				}
				break
			}
		}
	}
	if at < 0 || at >= len(m.keys) {
		return Reason{Kind: Unmatched, Message: "it has no partner"}
	}
	v := verdict{subject: keyName(m.keys[at]), seen: literal(own.Key[at]), text: ", which no row of the other side has", far: -1}
	if most > 0 {
		v.text += " with the same " + m.sameKeys(own, rows[0])
	}
	if len(item.Inputs) == 2 {
		input := item.Inputs[0]
		if right {
			input = item.Inputs[1]
		}
		v.trail = f.trailOf(m.keys[at], input, event, own.Rows())
	}
	text := value.Text(own.Key[at])
	i, how := nearest(text, texts)
	switch {
	case i >= 0:
		v.hint, v.far = "nearest: "+literal(rows[i].Key[at])+strings.Replace(f.named(rows[i:i+1]), ",", " of", 1), float64(suggest.Edits(text, texts[i]))
		if how != "" {
			v.hint, v.far = v.hint+", "+how, 0
		}
	default:
		v.hint = "the other side has " + listOf(distinct(rows, at))
	}
	return Reason{Kind: Unmatched, said: []verdict{v}}
}

// keyName returns what a message calls a key: without the side that it is of.
func keyName(x plan.Expr) string {
	name := subjectOf(x)
	for _, side := range [...]string{"$left.", "$right."} {
		name = strings.TrimPrefix(name, side)
	}
	return name
}

func (m matching) sameKeys(a, b exec.KeyedRow) string {
	var names []string
	for i := range a.Key {
		if i < len(m.keys) && i < len(b.Key) && sameKey(a.Key[i], b.Key[i]) {
			names = append(names, keyName(m.keys[i]))
		}
	}
	return strings.Join(names, " and ")
}

// distinct returns the values of a key, each once.
func distinct(rows []exec.KeyedRow, at int) []any {
	var list []any
	for _, r := range rows {
		seen := false
		for _, v := range list {
			seen = seen || sameKey(v, r.Key[at])
		}
		if !seen && len(list) < 100 {
			list = append(list, r.Key[at])
		}
	}
	return list
}
