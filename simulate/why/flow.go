package why

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
)

// A flow is the way that events take through the operators of a query.
type flow struct {
	run    Run
	events []Event
	trace  *exec.Trace
	items  []*condition.Item

	byRef     map[exec.RowRef]int // the event of a row
	reaches   [][]bool            // by the ID of an operator: the events that it yields
	answer    []bool              // the events that are in the answer
	producers [][]*condition.Item // by the ID of an operator: those whose rows come to it
	below     [][]*condition.Item // by the ID of an item: those whose Parent it is
	distance  []int               // by the ID of an operator: the operators between it and the answer
	order     []int               // by the ID of an operator: where its reasons stand among the others
	makes     []bool              // by the ID of an operator: its rows lead to rows of the answer; those of others only keep some out
	consumed  map[*condition.Item]bool
	ways      map[*condition.Item]*way
	fates     map[*condition.Item]*itemFates
}

// An itemFates is the rows that a condition or an operator did not let pass.
type itemFates struct {
	of    plan.Expr
	list  []exec.Fate
	rows  [][]exec.RowRef // of each
	event map[int][]int   // the fates of an event
}

// maxRefs bounds how many rows of tables are looked at for the rows that one condition did not let pass.
const maxRefs = 200_000

func newFlow(run Run, events []Event) *flow {
	f := &flow{run: run, events: events, byRef: map[exec.RowRef]int{}, answer: make([]bool, len(events)), fates: map[*condition.Item]*itemFates{}, consumed: map[*condition.Item]bool{}, ways: map[*condition.Item]*way{}}
	for i, e := range events {
		if e.Ref.Row >= 0 {
			f.byRef[e.Ref] = i
		}
	}
	o := run.Observed
	if o == nil || o.Trace == nil {
		return f
	}
	f.trace, f.items = o.Trace, o.List.Items
	for _, refs := range o.Rows {
		f.mark(f.answer, refs)
	}
	n := len(f.items)
	f.reaches, f.producers, f.below, f.distance = make([][]bool, n), make([][]*condition.Item, n), make([][]*condition.Item, n), make([]int, n)
	for _, item := range f.items {
		if item.Parent != nil {
			f.below[item.Parent.ID] = append(f.below[item.Parent.ID], item)
		}
		if item.Kind != condition.Operator {
			continue
		}
		f.reaches[item.ID] = make([]bool, len(events))
		f.mark(f.reaches[item.ID], f.trace.Yielded(item))
		f.producers[item.ID] = producersOf(item)
	}
	f.makes, f.order = make([]bool, n), make([]int, n)
	f.measure()
	return f
}

func (f *flow) mark(set []bool, refs []exec.RowRef) {
	for _, ref := range refs {
		if i, ok := f.byRef[ref]; ok {
			set[i] = true
		}
	}
}

// producersOf returns the operators whose rows come to an operator.
func producersOf(item *condition.Item) []*condition.Item {
	list := item.Inputs
	if item.Let != nil {
		list = append(list[:len(list):len(list)], item.Let)
	}
	if _, handed := item.Node.(*plan.SubInput); !handed {
		return list
	}
	for p := item.Parent; p != nil; p = p.Parent { // the rows are those of the operator around the subquery
		switch n := p.Node.(type) {
		case *plan.MvApply:
			if n.Rows == item.Node {
				return p.Inputs[:min(1, len(p.Inputs))]
			}
		case *plan.Partition:
			if n.Rows == item.Node {
				return p.Inputs[:min(1, len(p.Inputs))]
			}
		}
	}
	return nil
}

// measure computes how many operators lie between each operator and the answer, and which operators have rows that only
// take others away. What feeds a condition is one further away than the operator whose condition it is.
func (f *flow) measure() {
	for i := range f.distance {
		f.distance[i] = -1
	}
	for _, item := range f.items {
		for _, p := range f.producers[item.ID] {
			f.consumed[p] = true
		}
	}
	var queue []*condition.Item
	for _, item := range f.items {
		if item.Kind == condition.Operator && !f.consumed[item] && item.Parent == nil {
			f.distance[item.ID], f.makes[item.ID] = 0, true
			queue = append(queue, item)
		}
	}
	for len(queue) > 0 {
		item := queue[0]
		queue = queue[1:]
		come := func(p *condition.Item, order int, makes bool) {
			makes = makes && f.makes[item.ID]
			if f.distance[p.ID] < 0 {
				f.distance[p.ID] = f.distance[item.ID] + 1
			} else if !makes || f.makes[p.ID] {
				return
			}
			f.makes[p.ID], f.order[p.ID] = makes, order
			queue = append(queue, p)
		}
		own := f.order[item.ID]
		for _, p := range f.producers[item.ID] {
			next := own + 2
			if own%2 != 0 { // all that feeds a condition comes shortly before it, the last operators first
				next = own
			}
			come(p, next, !onlyTakesAway(item, p))
		}
		for _, end := range f.ends(item, nil) {
			come(end.item, own-1+own%2, !end.denied)
		}
	}
	for i, makes := range f.makes {
		if !makes {
			f.order[i] += 2 * len(f.items)
		}
	}
}

// onlyTakesAway reports whether the rows of an input of an anti join do nothing but keep those of the other side out.
func onlyTakesAway(item, input *condition.Item) bool {
	if len(item.Inputs) != 2 {
		return false
	}
	switch joinKindOf(item.Node) {
	case "leftanti", "anti", "leftantisemi":
		return input == item.Inputs[1]
	case "rightanti", "rightantisemi":
		return input == item.Inputs[0]
	}
	return false
}

// An end is the last operator of a part of the query that decides a condition.
type end struct {
	item   *condition.Item
	denied bool // the condition holds for what the part does not have
}

// ends returns the last operators of the parts that decide the conditions within an item.
func (f *flow) ends(item *condition.Item, list []end) []end {
	for _, sub := range f.below[item.ID] {
		switch {
		case sub.Kind != condition.Operator:
			list = f.ends(sub, list)
		case !f.consumed[sub]:
			list = append(list, end{sub, item.IsCondition() && denies(item)})
		}
	}
	return list
}

// denies reports whether a condition lets a row pass whose value a table does not have.
func denies(item *condition.Item) bool {
	x, ok := item.Expr.(*plan.InTable)
	if !ok {
		return false
	}
	odd := strings.HasPrefix(x.Operator.Name, "!")
	for ; item.Kind == condition.Operand && item.Parent != nil; item = item.Parent {
		if item.Parent.Connective == condition.Not {
			odd = !odd
		}
	}
	return odd
}

// reached returns how many operators lie between an event and the answer, negative where nothing reads it.
func (f *flow) reached(event int) int {
	if f.answer[event] {
		return 0
	}
	best := -1
	for _, item := range f.items {
		if r := f.reaches[item.ID]; r != nil && r[event] {
			if d := f.distance[item.ID] + 1; best < 0 || d < best {
				best = d
			}
		}
	}
	return best
}

// loses reports whether an event comes to an operator and does not leave it.
func (f *flow) loses(item *condition.Item, event int) bool {
	if _, handed := item.Node.(*plan.SubInput); handed {
		return false // the operator around it makes its rows
	}
	if item.Kind != condition.Operator || f.reaches[item.ID][event] || f.run.Observed.Counts[item.ID].Runs == 0 {
		return false
	}
	for _, p := range f.producers[item.ID] {
		if f.reaches[p.ID][event] {
			return true
		}
	}
	return false
}

// reason returns what lost an event; ok is false for one that is in the answer, or that did what it is for: a table that
// in looks at, or a side of a semi join, yields no rows of the answer.
func (f *flow) reason(event int) (r Reason, ok bool) {
	e := f.events[event]
	switch {
	case e.Ref.Kind == exec.WatchlistRequest || f.answer[event]:
		return r, false
	case f.run.Reads != nil && !f.run.Reads(e.Ref.Kind, e.Ref.Table):
		return Reason{Kind: Unread, Events: []int{event}, Message: "the query does not read " + diag.Quote(e.Ref.Table)}, true
	case e.Ref.Row < 0:
		return f.outside(event)
	case f.trace == nil:
		return r, false
	}
	var lost []*condition.Item
	used := false
	for _, item := range f.items {
		switch {
		case !f.loses(item, event) || f.within(item, event):
		case f.uses(item, event):
			used = true
		default:
			lost = append(lost, item)
		}
	}
	if len(lost) == 0 {
		return r, false
	}
	slices.SortStableFunc(lost, f.nearer)
	best := lost[0]
	r = f.lost(best, event)
	if r.Kind == Alone {
		best, r = f.emptied(best, event, lost[1:], r)
	}
	if r.item != nil {
		best = r.item
	}
	r.Events, r.distance, r.place = []int{event}, f.order[best.ID], best.ID
	if used || f.serves(event) {
		r.distance += 4 * len(f.items) // it has done something for the answer: others matter more
	}
	r.At, r.Operator = at(r.At, best), cmpText(r.Operator, best)
	return r, true
}

// nearer orders operators: those first whose rows lead to rows of the answer, and of these the nearest to it.
func (f *flow) nearer(a, b *condition.Item) int {
	if f.makes[a.ID] != f.makes[b.ID] {
		if f.makes[a.ID] {
			return -1
		}
		return 1
	}
	return cmp.Compare(f.distance[a.ID], f.distance[b.ID])
}

// emptied returns the reason for an event that finds the other side of a join empty, where it came to that side too: what it is
// lost for there is why the side is empty, unless another event came further.
func (f *flow) emptied(join *condition.Item, event int, lost []*condition.Item, alone Reason) (*condition.Item, Reason) {
	side := f.otherSide(join, event)
	if side == nil {
		return join, alone
	}
	way := f.wayTo(side)
	for _, item := range lost {
		if !f.makes[item.ID] || !way.has[item.ID] {
			continue
		}
		if way.nearest < f.distance[item.ID] {
			return join, alone
		}
		r := f.lost(item, event)
		if r.Kind == Group || r.Kind == Matched {
			return item, r
		}
		at, operator := at(r.At, item), cmpText(r.Operator, item)
		text := alone.Message + fmt.Sprintf("; there this event is dropped too, at `%s` (line %d)", operator, at.Position().Line)
		if r.said == nil {
			alone.Message = text
			return join, alone
		}
		alone.Message, alone.with, alone.said = "", text+": ", r.said
		return join, alone
	}
	return join, alone
}

// A way is the operators whose rows come to one.
type way struct {
	has     []bool // by the ID of an operator
	nearest int    // how far from the answer the last of them is that loses an event
}

// wayTo returns the way to an operator.
func (f *flow) wayTo(to *condition.Item) *way {
	if known := f.ways[to]; known != nil {
		return known
	}
	w := &way{has: make([]bool, len(f.items)), nearest: len(f.items)}
	f.ways[to], w.has[to.ID] = w, true
	for queue := []*condition.Item{to}; len(queue) > 0; queue = queue[1:] {
		item := queue[0]
		for event := 0; event < len(f.events) && f.distance[item.ID] < w.nearest; event++ {
			if f.loses(item, event) {
				w.nearest = f.distance[item.ID]
			}
		}
		for _, p := range f.producers[item.ID] {
			if !w.has[p.ID] {
				w.has[p.ID] = true
				queue = append(queue, p)
			}
		}
	}
	return w
}

// otherSide returns the operator whose rows are at the side of a join that the event does not come to.
func (f *flow) otherSide(item *condition.Item, event int) *condition.Item {
	if len(item.Inputs) != 2 {
		return nil
	}
	if _, right := f.sideOf(item, event); right {
		return item.Inputs[0]
	}
	return item.Inputs[1]
}

// serves reports whether an event reached the last operator of a part of the query that only decides a condition.
func (f *flow) serves(event int) bool {
	for _, item := range f.items {
		if item.Kind == condition.Operator && item.Parent != nil && !f.consumed[item] && f.reaches[item.ID][event] {
			return true
		}
	}
	return false
}

// within reports whether an operator of a subquery of the operator loses the event, so that the place is known better.
func (f *flow) within(item *condition.Item, event int) bool {
	for _, sub := range f.below[item.ID] {
		if f.loses(sub, event) || f.within(sub, event) {
			switch item.Node.(type) {
			case *plan.MvApply, *plan.Partition:
				return true
			}
		}
	}
	return false
}

// uses reports whether an operator reads the event and yields no row of it by its nature: the side of a semi or
// an anti join that is only looked at.
func (f *flow) uses(item *condition.Item, event int) bool {
	kind := joinKindOf(item.Node)
	if kind == "" {
		return false
	}
	left, right := f.sideOf(item, event)
	switch kind {
	case "leftanti", "anti", "leftantisemi":
		return right && !left
	case "rightanti", "rightantisemi":
		return left && !right
	case "leftsemi":
		return right && !left && f.hasPartner(item, event, true)
	case "rightsemi":
		return left && !right && f.hasPartner(item, event, false)
	}
	return false
}

// sideOf reports to which sides of a join an event comes.
func (f *flow) sideOf(item *condition.Item, event int) (left, right bool) {
	for i, in := range item.Inputs {
		if f.reaches[in.ID][event] {
			left, right = left || i == 0, right || i > 0
		}
	}
	return left, right
}

// fatesOf returns the rows that a condition or an operator did not let pass.
func (f *flow) fatesOf(item *condition.Item) *itemFates {
	known := f.fates[item]
	if known != nil {
		return known
	}
	known = &itemFates{event: map[int][]int{}}
	f.fates[item] = known
	known.of, known.list = f.trace.Fates(item)
	n := 0
	for i, fate := range known.list {
		refs := fate.Rows()
		known.rows = append(known.rows, refs)
		if n += len(refs); n > maxRefs {
			break
		}
		for _, ref := range refs {
			if event, ok := f.byRef[ref]; ok {
				known.event[event] = append(known.event[event], i)
			}
		}
	}
	return known
}

// at returns the place of a reason in a file: that of an item whose text no file has is the call through which the query reaches it.
func at(span diag.Span, item *condition.Item) diag.Span {
	if span.IsZero() {
		span = item.Span
	}
	if span.Path() == "" && len(item.Calls) > 0 && item.Calls[0].Span.Path() != "" {
		return item.Calls[0].Span
	}
	return span
}

// cmpText returns the text of a reason's operator, that of the item where it has none.
func cmpText(text string, item *condition.Item) string {
	if text != "" {
		return text
	}
	return shownCode(item.Text())
}
