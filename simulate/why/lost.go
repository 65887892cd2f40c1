package why

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// lost says why an operator loses an event.
func (f *flow) lost(item *condition.Item, event int) Reason {
	if r, ok := f.above(item, event); ok {
		return r
	}
	count := f.run.Observed.Counts[item.ID]
	switch n := item.Node.(type) {
	case *plan.Filter:
		if r, ok := f.conditions(item, event); ok {
			return r
		}
		return Reason{Kind: Condition, Message: "its condition is not true"}
	case *plan.Join, *plan.JoinWhere:
		return f.join(item, event)
	case *plan.MvExpand, *plan.MvApply:
		return f.expanded(item, event)
	case *plan.Parse:
		if values := f.looked(item, event); values != nil {
			return Reason{Kind: Dropped, said: []verdict{{subject: subjectOf(n.X), seen: literal(values[0]), text: ", which the pattern does not match", far: -1}}}
		}
	case *plan.Take, *plan.Top, *plan.Sample, *plan.SampleDistinct, *plan.TopHitters:
		return Reason{Kind: Dropped, Message: fmt.Sprintf("it keeps %d of %s", count.Out, words.Count(count.In, "row"))}
	case *plan.TopNested:
		return Reason{Kind: Dropped, Message: "its group is not among those that it keeps"}
	case *plan.MakeSeries:
		return Reason{Kind: Dropped, Message: "it lies outside of the range of the series"}
	case *plan.StepScan:
		if r, ok := f.conditions(item, event); ok {
			return r
		}
		return Reason{Kind: Dropped, Message: "no step takes it"}
	case *plan.GraphMatch:
		return Reason{Kind: Dropped, Message: "it is part of no match"}
	}
	return Reason{Kind: Dropped, Message: "it yields no row of it"}
}

// above returns the condition of a where over a join that is tested before the join picks one row of each key.
func (f *flow) above(item *condition.Item, event int) (Reason, bool) {
	if n, ok := item.Node.(*plan.Join); !ok || n.Kind != "innerunique" {
		return Reason{}, false
	}
	for _, consumer := range f.items {
		if _, filter := consumer.Node.(*plan.Filter); !filter || consumer.Kind != condition.Operator {
			continue
		}
		for _, p := range consumer.Inputs {
			if p == item {
				r, ok := f.conditions(consumer, event)
				r.item = consumer
				return r, ok
			}
		}
	}
	return Reason{}, false
}

// conditions returns the first condition of an operator that did not let an event pass.
func (f *flow) conditions(op *condition.Item, event int) (Reason, bool) {
	for _, p := range f.below[op.ID] {
		if p.Kind != condition.Predicate {
			continue
		}
		if r, ok := f.condition(op, p, event, false); ok {
			return r, true
		}
	}
	return Reason{}, false
}

// condition returns the reason that a condition is for an event, if it did not let it pass. not says that the row passes where it is false.
func (f *flow) condition(op, item *condition.Item, event int, not bool) (Reason, bool) {
	split := item.Connective == condition.And && !not || item.Connective == condition.Or && not // one operand is enough
	switch {
	case item.Connective == condition.Not && len(item.Operands) == 1:
		return f.condition(op, item.Operands[0], event, !not)
	case split:
		for _, operand := range item.Operands {
			if r, ok := f.condition(op, operand, event, not); ok {
				return r, true
			}
		}
		return Reason{}, false
	}
	fates := f.fatesOf(item)
	mine := fates.event[event]
	if len(mine) == 0 {
		return Reason{}, false
	}
	r := Reason{Kind: Condition, At: item.Span, Operator: conditionText(op, outermost(item, not))}
	if item.Connective != condition.Atomic {
		r.said = []verdict{{text: f.each(op, item, event, not), varies: true, far: -1}}
		fate := mine[0]
		f.company(&r, op, event, fates.rows[fate])
		return r, true
	}
	if fates.of != nil && fates.of.Span().Source != item.Span.Source && fates.of.Span().Path() != "" {
		r.At, r.Operator = fates.of.Span(), shownCode(plainText(fates.of.Span()))
	}
	best, said := mine[0], verdict{far: -1}
	for i, at := range mine[:min(len(mine), maxPairs)] {
		v := f.judge(fates.of, fates.list[at], not)
		if i == 0 || v.far >= 0 && (said.far < 0 || v.far < said.far) {
			best, said = at, v
		}
	}
	said.trail = f.trail(op, item, event, fates.rows[best])
	r.said = []verdict{said}
	f.company(&r, op, event, fates.rows[best])
	return r, true
}

// maxPairs bounds how many rows that an event is part of are compared for one condition.
const maxPairs = 200

// each says of each operand why it does not hold, or, below not, that it does. What is said of one value is said together.
func (f *flow) each(op, item *condition.Item, event int, not bool) string {
	list := f.verdicts(op, item, event, not, nil)
	if len(list) > maxMessages {
		slices.SortStableFunc(list, func(a, b verdict) int { return cmp.Compare(a.order(), b.order()) })
	}
	var parts []string
	for i, v := range list {
		if i == maxMessages {
			parts = append(parts, "and so on")
			break
		}
		v.trail.source = ""
		if i+1 < min(len(list), maxMessages) && list[i+1].subject == v.subject && list[i+1].trail.made == v.trail.made {
			v.trail = trail{} // it is said once, after the last one
		}
		text := v.String()
		if i > 0 && v.subject != "" && v.subject == list[i-1].subject && v.seen == list[i-1].seen && strings.HasPrefix(v.text, ", needs ") {
			text = strings.TrimPrefix(v.text, ", ") + v.trail.String()
		}
		parts = append(parts, withHint(text, v.hint))
	}
	if len(parts) == 0 {
		return "it is not true"
	}
	if not {
		return "all hold: " + strings.Join(parts, "; ")
	}
	return "none holds: " + strings.Join(parts, "; ")
}

// verdicts returns why each operand of a condition does not hold, or, below not, that it does; those of an or within an or
// are operands of the outer one.
func (f *flow) verdicts(op, item *condition.Item, event int, not bool, list []verdict) []verdict {
	for _, operand := range item.Operands {
		if operand.Connective == item.Connective {
			list = f.verdicts(op, operand, event, not, list)
		} else if r, ok := f.condition(op, operand, event, not); ok {
			list = append(list, r.said[0])
		}
	}
	return list
}

func withHint(message, hint string) string {
	if hint == "" {
		return message
	}
	return message + " (" + hint + ")"
}

// outermost returns a condition, or the not around it where that is what lost the event.
func outermost(item *condition.Item, not bool) *condition.Item {
	for p := item.Parent; not && p != nil && p.IsCondition(); p = p.Parent {
		if p.Connective == condition.Not {
			return p
		}
	}
	return item
}

// company says what else the row is made of that a condition did not let pass.
func (f *flow) company(r *Reason, op *condition.Item, event int, rows []exec.RowRef) {
	if groups := f.grouping(op); groups != nil {
		r.Kind, r.group, r.groups = Group, max(1, len(rows)), groups
		return
	}
	var names []string
	for _, ref := range rows {
		if i, ok := f.byRef[ref]; ok && i != event && len(names) < 2 {
			names = append(names, f.events[i].Name)
		}
	}
	if names != nil {
		r.with = "together with " + words.List(names) + ": "
	}
}

// looked returns the values that an operator looked at of an event that it dropped, nil where they are not known.
func (f *flow) looked(item *condition.Item, event int) []any {
	fates := f.fatesOf(item)
	if mine := fates.event[event]; len(mine) > 0 && len(fates.list[mine[0]].Values) > 0 {
		return fates.list[mine[0]].Values
	}
	return nil
}

// expanded says why mv-expand or mv-apply makes no row of an event.
func (f *flow) expanded(item *condition.Item, event int) Reason {
	var list []plan.Expansion
	switch n := item.Node.(type) {
	case *plan.MvExpand:
		list = n.Expanded
	case *plan.MvApply:
		list = n.Expanded
	}
	if values := f.looked(item, event); values != nil {
		for i, v := range values {
			empty := false
			switch v := v.(type) {
			case []any:
				empty = len(v) == 0
			case *value.Bag:
				empty = v.Len() == 0
			}
			if empty && i < len(list) {
				return Reason{Kind: Dropped, Message: subjectOf(list[i].Expr) + " is an empty list"}
			}
		}
	}
	return Reason{Kind: Dropped, Message: "its list yields no row"}
}
