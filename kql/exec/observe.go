package exec

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Observed is what a run tells of itself when Run.Observe asks for it.
type Observed struct {
	// Rows has, for each row of the last statement's first table, the rows of tables
	// that made it, through all operators on the way. Rows that only decide a
	// condition, within in (table) or toscalar(), are not among them.
	Rows       [][]RowRef
	Operators  []OperatorCount
	Conditions []ConditionCount
}

// A RowRef is a row of a table that the run read: its number counts from 0, in the order in which the source served the rows.
type RowRef struct {
	Table string
	Row   int
}

// An OperatorCount says how many rows went into an operator and came out. An
// operator that runs several times, within a subquery, is counted together.
type OperatorCount struct {
	Span     diag.Span
	Operator string
	In, Out  int
	Sides    []SideCount // of join, lookup and union
}

// A SideCount says how many rows one side of a join, or one leg of a union, had,
// and how many of them found a match (of a union: all).
type SideCount struct {
	Name          string // left, right, or the name of the leg
	Rows, Matched int
}

// A ConditionCount says how often a condition was looked at, and what it was. A
// condition is a side of and or or, what stands behind not, a whole predicate,
// or an arm of case and iff; it is looked at only for rows whose fate is not
// decided before it.
type ConditionCount struct {
	Span              diag.Span
	True, False, Null int
}

// An observer counts what a run does. A nil observer is that of a run that is not observed.
type observer struct {
	out        map[plan.Node]*int
	order      []plan.Node // as they were opened first
	conditions map[diag.Span]*ConditionCount
	sides      map[plan.Node][]SideCount
	answers    []origin
}

func newObserver() *observer {
	return &observer{out: map[plan.Node]*int{}, conditions: map[diag.Span]*ConditionCount{}, sides: map[plan.Node][]SideCount{}}
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

// counted is a stream whose rows are counted.
type counted struct {
	stream
	rows *int
}

func (c *counted) next() (*batch, error) {
	b, err := c.stream.next()
	if b != nil {
		*c.rows += b.rows
	}
	return b, err
}

// count counts the rows of a node.
func (o *observer) count(n plan.Node, s stream) stream {
	if o == nil {
		return s
	}
	if o.out[n] == nil {
		o.out[n] = new(int)
		o.order = append(o.order, n)
	}
	return &counted{s, o.out[n]}
}

// side counts rows of a side of a join or of a leg of a union.
func (o *observer) side(n plan.Node, at int, name string, rows, matched int) {
	if o == nil {
		return
	}
	for len(o.sides[n]) <= at {
		o.sides[n] = append(o.sides[n], SideCount{})
	}
	s := &o.sides[n][at]
	s.Name, s.Rows, s.Matched = name, s.Rows+rows, s.Matched+matched
}

// condition returns what counts the values of a condition.
func (o *observer) condition(x plan.Expr) *ConditionCount {
	p := x.Span()
	if o.conditions[p] == nil {
		o.conditions[p] = &ConditionCount{Span: p}
	}
	return o.conditions[p]
}

func (c *ConditionCount) add(col value.Column) {
	t := len(column.True(col))
	nulls := 0
	for r := range col.Len() {
		if col.IsNull(r) {
			nulls++
		}
	}
	c.True, c.Null, c.False = c.True+t, c.Null+nulls, c.False+col.Len()-t-nulls
}

// watch makes a scalar count its values if it is a condition.
func (o *observer) watch(x plan.Expr, s *scalar) *scalar {
	if o == nil || x.Type() != value.Bool {
		return s
	}
	count := o.condition(x)
	return &scalar{typ: s.typ, eval: func(b *batch) (value.Column, error) {
		col, err := s.over(b)
		if err == nil {
			count.add(col)
		}
		return col, err
	}}
}

// conditionsOf returns which arguments of a call are conditions that are to be counted.
func (o *observer) conditionsOf(x *plan.Call) []int {
	var list []int
	switch f := x.Function; {
	case o == nil:
	case f.Kind == builtin.Operator && (f.Name == "and" || f.Name == "or"):
		return column.All(len(x.Args))
	case f.Name == "not":
		return []int{0}
	case f.Name == "iff" || f.Name == "iif" || f.Name == "case":
		for i := 0; i+1 < len(x.Args); i += 2 {
			list = append(list, i)
		}
	}
	return list
}

// observed returns what was counted, in the order of the text.
func (e *engine) observed() *Observed {
	if e.observer == nil {
		return nil
	}
	o, out := e.observer, &Observed{}
	for _, a := range o.answers {
		out.Rows = append(out.Rows, e.lineage.rows(a))
	}
	for _, n := range o.order {
		c := OperatorCount{Span: n.Span(), Operator: n.Word(), Out: *o.out[n], Sides: o.sides[n]}
		for _, in := range n.Inputs() {
			if o.out[in] != nil {
				c.In += *o.out[in]
			}
		}
		out.Operators = append(out.Operators, c)
	}
	for _, c := range o.conditions {
		out.Conditions = append(out.Conditions, *c)
	}
	byPlace := func(a, b diag.Span) int {
		return cmp.Or(cmp.Compare(functionOf(a), functionOf(b)), a.Start-b.Start, b.End-a.End)
	}
	slices.SortStableFunc(out.Operators, func(a, b OperatorCount) int { return byPlace(a.Span, b.Span) })
	slices.SortFunc(out.Conditions, func(a, b ConditionCount) int { return byPlace(a.Span, b.Span) })
	return out
}

// functionOf returns the name of the stored function that a place lies in, "" for the query itself.
func functionOf(at diag.Span) string {
	if at.Source == nil {
		return ""
	}
	return at.Source.Function
}
