package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Observed is what a run that was asked to reports of itself.
type Observed struct {
	// Rows has, for each row of the last statement's first table, the rows of tables
	// that made it, through all operators on the way. Rows that only decide a
	// condition, within in (table) or toscalar(), are not among them.
	Rows [][]RowRef
	// List has the operators and conditions of the query as it ran. Counts has what became of each, by its ID.
	List   *condition.List
	Counts []Count
	// Trace has which rows came how far. It is nil unless the run was asked for it.
	Trace *Trace
}

// A RowRef is a row of a table that the run read: its number counts from 0, in the order in which the source served the rows.
type RowRef struct {
	Kind  Kind // a table, a function or a watchlist
	Table string
	Row   int
}

func (r RowRef) table() tableName { return tableName{r.Kind, r.Table} }

// A Count is what became of one item of the list. An item that is reached several
// times, such as one within a subquery, is counted together.
type Count struct {
	// Runs is how often an operator was opened.
	Runs int
	// In is the number of rows that came: into an operator, from a side or a leg, to an arm.
	In int
	// Out is the number of rows that an operator yielded, or of those of a side that found a match.
	Out int
	// True, False and Null count the values of a condition. It is looked at only for rows whose fate is
	// not decided before it: where drops a row at the first operand of and that is not true.
	True, False, Null int
}

func (c *Count) add(o Count) {
	c.Runs, c.In, c.Out = c.Runs+o.Runs, c.In+o.In, c.Out+o.Out
	c.True, c.False, c.Null = c.True+o.True, c.False+o.False, c.Null+o.Null
}

// values counts the values of a condition; a dynamic is taken for a bool.
func (c *Count) values(col value.Column) {
	if col.Type() != value.Bool {
		col = value.Convert(col, value.Bool)
	}
	trues, nulls := len(column.True(col)), 0
	for r := range col.Len() {
		if col.IsNull(r) {
			nulls++
		}
	}
	c.add(Count{True: trues, Null: nulls, False: col.Len() - trues - nulls})
}

// Add adds the counts of another run of the same query, which may have been
// bound anew. Rows stays as it is.
func (o *Observed) Add(other *Observed) {
	if o.List == other.List {
		for i, c := range other.Counts {
			o.Counts[i].add(c)
		}
		return
	}
	list, ids := o.List.Merge(other.List)
	o.Counts = append(o.Counts, make([]Count, len(list.Items)-len(o.Counts))...)
	o.List = list
	for i, id := range ids {
		o.Counts[id].add(other.Counts[i])
	}
}

// An observer counts what a run does. A nil observer is that of a run that is not observed.
type observer struct {
	list    *condition.List
	path    *condition.Path // of what is being opened or compiled
	counts  []Count
	copies  map[any]any // the parts of the plan that expressions and lets made in the run are copies of
	answers []origin
	trace   *Trace // nil unless the run is traced
}

func newObserver(list *condition.List) *observer {
	return &observer{list: list, path: list.Root(), counts: make([]Count, len(list.Items)), copies: map[any]any{}}
}

// begin begins the answer of a statement; those before it are forgotten.
func (o *observer) begin() {
	if o != nil {
		o.answers = nil
	}
}

// answer takes note of what rows of the answer are made of.
func (o *observer) answer(rows int, origins []origin) {
	switch {
	case o == nil:
	case origins == nil:
		o.answers = append(o.answers, make([]origin, rows)...)
	default:
		o.answers = append(o.answers, origins...)
	}
}

// enter goes into an expression, a node or a let, until the function that it returns is called.
func (o *observer) enter(part any) (leave func()) {
	if o == nil {
		return func() {}
	}
	outer := o.path
	o.path = o.list.Enter(outer, o.original(part))
	return func() { o.path = outer }
}

// copied says that the run has a copy of an expression or a let in place of it.
func (o *observer) copied(part, made any) {
	if o != nil && made != nil && part != made {
		o.copies[made] = o.original(part)
	}
}

func (o *observer) original(part any) any {
	if of, ok := o.copies[part]; ok {
		return of
	}
	return part
}

// of returns the count of an item; nil is that of none.
func (o *observer) of(item *condition.Item) *Count {
	if item == nil {
		return nil
	}
	return &o.counts[item.ID]
}

// A countedStream is the stream of an operator whose rows are counted. What it
// opens while it is read lies on the operator's path.
type countedStream struct {
	stream
	observer *observer
	path     *condition.Path
	count    *Count
	item     *condition.Item // nil for one that is not listed
}

func (c *countedStream) next() (*batch, error) {
	outer := c.observer.path
	c.observer.path = c.path
	b, err := c.stream.next()
	c.observer.path = outer
	if b != nil {
		c.count.Out += b.rows
		c.observer.trace.yield(c.item, b.origins)
	}
	return b, err
}

// count counts the rows of a node, which was entered.
func (o *observer) count(n plan.Node, s stream) stream {
	if o == nil {
		return s
	}
	item := o.list.Of(o.path, n)
	c := o.of(item)
	if c == nil {
		c = new(Count)
	}
	c.Runs++
	return &countedStream{s, o, o.path, c, item}
}

// sides returns the counts of the sides of a join, or of the legs of a union, which was entered; nil in a run
// that is not observed.
func (o *observer) sides(n plan.Node) []*Count {
	if o == nil {
		return nil
	}
	item := o.list.Of(o.path, n)
	if item == nil {
		return nil
	}
	var list []*Count
	for _, side := range item.Sides {
		list = append(list, o.of(side))
	}
	return list
}

// arrivingAt returns the step that counts the rows of a side of a join, nil where they are not counted.
func arrivingAt(sides []*Count, at int) step {
	if at >= len(sides) {
		return nil
	}
	return func() (func(stream) stream, error) {
		return func(s stream) stream { return &arriving{s, sides[at]} }, nil
	}
}

// An arriving is a stream whose rows are counted as they come in.
type arriving struct {
	stream
	count *Count
}

func (a *arriving) next() (*batch, error) {
	b, err := a.stream.next()
	if b != nil {
		a.count.In += b.rows
	}
	return b, err
}

// watch makes a scalar count its values if it is a condition. The expression was entered.
func (o *observer) watch(x plan.Expr, s *scalar) *scalar {
	if o == nil {
		return s
	}
	item := o.list.Of(o.path, o.original(x))
	if item == nil {
		return s
	}
	if o.trace != nil {
		return o.trace.deciding(item, o.original(x).(plan.Expr), s, o.of(item))
	}
	return counting(s, o.of(item).values)
}

// counting returns the scalar that hands each column of its values to a function.
func counting(s *scalar, take func(value.Column)) *scalar {
	return &scalar{typ: s.typ, eval: func(b *batch) (value.Column, error) {
		col, err := s.over(b)
		if err == nil {
			take(col)
		}
		return col, err
	}}
}

// holds reports whether there is anything to count within an expression.
func (o *observer) holds(x plan.Expr) bool {
	if o == nil {
		return false
	}
	at := o.original(x).(plan.Expr)
	return o.list.Holds(o.path, at)
}

// arms returns the counts of the arms of case and iff, each at the index of its argument; nil for any other call.
func (o *observer) arms(x *plan.Call) []*Count {
	if o == nil {
		return nil
	}
	var list []*Count
	for _, item := range o.list.Arms(o.path, o.original(x).(*plan.Call)) {
		list = append(list, o.of(item))
	}
	return list
}

// observed returns what was counted.
func (e *engine) observed() *Observed {
	if e.observer == nil {
		return nil
	}
	o := e.observer
	out := &Observed{List: o.list, Counts: o.counts, Trace: o.trace}
	for _, a := range o.answers {
		out.Rows = append(out.Rows, e.lineage.rows(a))
	}
	out.countInputs()
	return out
}

// countInputs counts the rows that came into each operator: those that its inputs yielded.
func (o *Observed) countInputs() {
	for _, item := range o.List.Items {
		if item.Kind != condition.Operator {
			continue
		}
		for _, in := range item.Inputs {
			o.Counts[item.ID].In += o.Counts[in.ID].Out
		}
	}
}
