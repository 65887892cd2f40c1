package why

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// grouping returns the operator that groups the rows which come to an operator, nil for none.
func (f *flow) grouping(op *condition.Item) *condition.Item {
	seen := map[*condition.Item]bool{}
	var look func(item *condition.Item) *condition.Item
	look = func(item *condition.Item) *condition.Item {
		if seen[item] {
			return nil
		}
		seen[item] = true
		switch item.Node.(type) {
		case *plan.Summarize, *plan.MakeSeries, *plan.TopNested, *plan.Count, *plan.TopHitters, *plan.Reduce:
			return item
		}
		for _, p := range f.producers[item.ID] {
			if found := look(p); found != nil {
				return found
			}
		}
		return nil
	}
	for _, p := range f.producers[op.ID] {
		if found := look(p); found != nil {
			return found
		}
	}
	return nil
}

// split says, where one condition loses several groups, which of the keys they differ in: events that were meant for one group are in several.
func (f *flow) split(list []Reason) {
	type place struct {
		at     diag.Span
		groups *condition.Item
	}
	var places []place
	members := map[place][]int{}
	for i, r := range list {
		if r.Kind != Group || r.groups == nil {
			continue
		}
		p := place{r.At, r.groups}
		if members[p] == nil {
			places = append(places, p)
		}
		members[p] = append(members[p], i)
	}
	for _, p := range places {
		var events []int
		groups := 0
		for _, i := range members[p] {
			events = append(events, list[i].Events...)
			groups += max(1, len(list[i].Events)/list[i].group)
		}
		if groups < 2 {
			continue
		}
		if text := f.differing(p.groups, events); text != "" {
			first := &list[members[p][0]]
			first.Message += "; the groups differ in " + text
		}
	}
}

// differing names the keys of a summarize that are columns of the events' table and of which the events have several values.
func (f *flow) differing(groups *condition.Item, events []int) string {
	n, ok := groups.Node.(*plan.Summarize)
	if !ok || len(f.producers[groups.ID]) != 1 {
		return ""
	}
	input := f.producers[groups.ID][0]
	var parts []string
	for _, key := range n.Keys {
		ref, ok := unconverted(key.Expr).(*plan.ColumnRef)
		if !ok {
			continue
		}
		var texts, shown []string
		for _, event := range events {
			o, ok := f.originOf(column{input, ref.Index}, event)
			v, known := f.events[event].value(o.table)
			if !ok || o.table == "" || !known {
				texts = nil
				break
			}
			if text := value.Text(v); !slices.Contains(texts, text) {
				texts, shown = append(texts, text), append(shown, seenAs(v))
			}
			if len(texts) > maxMessages {
				break
			}
		}
		switch {
		case len(texts) < 2:
			continue
		case len(texts) > maxMessages:
			shown = append(shown[:maxMessages-1], "others")
		}
		parts = append(parts, key.Name+" ("+strings.Join(shown, ", ")+")")
	}
	if len(parts) > maxMessages {
		parts = append(parts[:maxMessages], "and so on")
	}
	return strings.Join(parts, ", ")
}
