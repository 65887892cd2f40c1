package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The bounds of what a trace remembers. What goes beyond is left out.
const (
	tracedFates   = 2_000     // rows of one condition or operator
	tracedKeys    = 5_000     // rows of one side of a join
	tracedValues  = 5_000     // values of one table that in looks a value up in
	tracedOrigins = 8_000_000 // rows of all operators
	tracedBytes   = 32 << 20  // of values
)

// A Trace remembers which rows came how far in a run: what each operator yielded is made of, for
// which rows a condition was not true and which values it saw, and the keys of joins. What it
// remembers is bounded.
//
// Nil is the trace of a run that is not traced: it remembers nothing.
type Trace struct {
	lineage *lineage
	yielded map[int][]origin // by the ID of the operator
	fates   map[int]*fates   // by the ID of the condition or the operator
	joins   map[int]*JoinTrace
	lists   map[plan.Expr][]KeyedRow

	origins, bytes int            // how much is remembered
	wanted         plan.Expr      // what leaves the values of its arguments
	left           []value.Column // what it left
}

// A Fate is a row that a condition or an operator did not let pass.
type Fate struct {
	// Value is what the condition came to: true, which is seen only below not, false, or nil for null.
	Value any
	// Values has the values of the arguments of the condition's call, or of the texts or lists that the operator looked at.
	// It is nil where they are not known.
	Values []any

	trace  *Trace
	origin origin
}

// Rows returns the rows of tables that the row is made of.
func (f Fate) Rows() []RowRef { return f.trace.lineage.rows(f.origin) }

// A fates is what became of the rows of one condition or operator.
type fates struct {
	of   plan.Expr
	list []Fate
}

// A JoinTrace has the keys of the rows that came into a join, of the left and of the right side.
type JoinTrace struct {
	Left, Right []KeyedRow
	trace       *Trace
}

// A KeyedRow is a row that came into a join, with the value of each key.
type KeyedRow struct {
	Key []any

	trace  *Trace
	origin origin
}

// Rows returns the rows of tables that the row is made of.
func (k KeyedRow) Rows() []RowRef { return k.trace.lineage.rows(k.origin) }

func newTrace(l *lineage) *Trace {
	return &Trace{lineage: l, yielded: map[int][]origin{}, fates: map[int]*fates{}, joins: map[int]*JoinTrace{}, lists: map[plan.Expr][]KeyedRow{}}
}

// Yielded returns the rows of tables that the rows which an operator yielded are made of, in order, each once.
func (t *Trace) Yielded(operator *condition.Item) []RowRef {
	return t.lineage.rows(t.yielded[operator.ID]...)
}

// Fates returns the rows that a condition or an operator did not let pass, in the order in which they came.
// For a condition it also returns the expression whose arguments the values are: the condition itself, or what a let that it
// names stands for.
func (t *Trace) Fates(item *condition.Item) (of plan.Expr, list []Fate) {
	if f := t.fates[item.ID]; f != nil {
		return f.of, f.list
	}
	return nil, nil
}

// Join returns the keys of the rows that came into a join, nil where they are not known.
func (t *Trace) Join(operator *condition.Item) *JoinTrace { return t.joins[operator.ID] }

// Listed returns the rows of the table of an in, as many as are remembered; the key of each is the value that is compared.
func (t *Trace) Listed(x *plan.InTable) []KeyedRow { return t.lists[x] }

// yield takes note of what an operator yields.
func (t *Trace) yield(item *condition.Item, origins []origin) {
	if t == nil || item == nil || t.origins > tracedOrigins {
		return
	}
	list := t.yielded[item.ID]
	for _, o := range origins {
		if o != 0 && (len(list) == 0 || list[len(list)-1] != o) {
			list = append(list, o)
			t.origins++
		}
	}
	t.yielded[item.ID] = list
}

// deciding returns the scalar that takes note of the rows for which a condition has not the value that lets them pass.
func (t *Trace) deciding(item *condition.Item, x plan.Expr, s *scalar, count *Count) *scalar {
	f := t.fates[item.ID]
	if f == nil {
		f = &fates{of: callOf(x)}
		t.fates[item.ID] = f
	}
	good := !negated(item)
	return &scalar{typ: s.typ, eval: func(b *batch) (value.Column, error) {
		t.left = nil
		col, err := s.over(b)
		if err != nil {
			return nil, err
		}
		left := t.left
		t.left = nil
		count.values(col)
		if item.Connective != condition.Atomic {
			left = nil
		}
		t.decide(f, b, col, good, left)
		return col, nil
	}}
}

// negated reports whether a row passes a condition that is false: it stands below an odd number of nots.
func negated(item *condition.Item) bool {
	odd := false
	for p := item.Parent; item.Kind == condition.Operand && p != nil; item, p = p, p.Parent {
		if p.Connective == condition.Not {
			odd = !odd
		}
	}
	return odd
}

func (t *Trace) decide(f *fates, b *batch, col value.Column, good bool, values []value.Column) {
	if b.origins == nil {
		return
	}
	if col.Type() != value.Bool {
		col = value.Convert(col, value.Bool)
	}
	for r := range b.rows {
		if v := col.Value(r); v != good {
			t.lose(f, b, r, v, values)
		}
	}
}

// lose takes note of a row that does not pass.
func (t *Trace) lose(f *fates, b *batch, row int, v any, columns []value.Column) {
	if len(f.list) >= tracedFates || b.origins == nil || b.origins[row] == 0 {
		return
	}
	f.list = append(f.list, Fate{Value: v, Values: t.row(columns, row), trace: t, origin: b.origins[row]})
}

// row returns the values of a row, nil where they would be too many to be remembered.
func (t *Trace) row(columns []value.Column, row int) []any {
	if columns == nil || t.bytes > tracedBytes {
		return nil
	}
	values := make([]any, len(columns))
	for i, c := range columns {
		if row >= c.Len() {
			return nil
		}
		values[i] = c.Value(row)
		t.bytes += 16 + sizeOf(values[i])
	}
	return values
}

// sizeOf estimates the bytes of a value.
func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []any:
		n := 0
		for _, x := range v {
			n += 16 + sizeOf(x)
		}
		return n
	case *value.Bag:
		n := 0
		for i := range v.Len() {
			name, x := v.At(i)
			n += 16 + len(name) + sizeOf(x)
		}
		return n
	}
	return 8
}

// leave leaves the values of the arguments of a condition.
func (t *Trace) leave(columns []value.Column) {
	if t != nil {
		t.left = slices.Clone(columns)
	}
}

// callOf returns what a condition is computed by: the expression of a let that it names, without conversions.
func callOf(x plan.Expr) plan.Expr {
	for {
		switch of := x.(type) {
		case *conjunct:
			x = of.Expr
		case *plan.Convert:
			x = of.X
		case *plan.LetRef:
			if of.Let.Scalar == nil {
				return x
			}
			x = of.Let.Scalar
		default:
			return x
		}
	}
}

// traces reports whether the run is traced.
func (o *observer) traces() bool { return o != nil && o.trace != nil }

// expectTap says that an expression is being compiled; if it is a condition, the values of its arguments are wanted.
func (o *observer) expectTap(x plan.Expr) {
	if !o.traces() {
		return
	}
	if item := o.list.Of(o.path, o.original(x)); item != nil && item.IsCondition() && item.Connective == condition.Atomic {
		o.trace.wanted = callOf(x)
	}
}

// tapOf returns the trace for an expression the values of whose arguments are wanted, nil for any other.
func (o *observer) tapOf(x plan.Expr) *Trace {
	if !o.traces() || o.trace.wanted != x {
		return nil
	}
	o.trace.wanted = nil
	return o.trace
}

// listed takes note of the values that in looks a value up in, and of what their rows are made of.
func (o *observer) listed(x *plan.InTable, values value.Column, origins []origin) {
	if !o.traces() {
		return
	}
	list := make([]KeyedRow, 0, min(values.Len(), tracedValues))
	for r := range min(values.Len(), tracedValues) {
		row := KeyedRow{Key: []any{values.Value(r)}, trace: o.trace}
		if origins != nil {
			row.origin = origins[r]
		}
		list = append(list, row)
	}
	o.trace.lists[o.original(x).(plan.Expr)] = list
}

// losses returns a function that takes note of a row that an operator, which was entered, drops, with the values that it looked at; nil in
// a run that is not traced.
func (o *observer) losses(n plan.Node) func(b *batch, row int, values ...value.Column) {
	if !o.traces() {
		return nil
	}
	item := o.list.Of(o.path, n)
	if item == nil {
		return nil
	}
	t, f := o.trace, o.trace.fates[item.ID]
	if f == nil {
		f = &fates{}
		t.fates[item.ID] = f
	}
	return func(b *batch, row int, values ...value.Column) { t.lose(f, b, row, nil, values) }
}

// joinTrace returns where the keys of a join, which was entered, are remembered; nil in a run that is not traced.
func (o *observer) joinTrace(n plan.Node) *JoinTrace {
	if !o.traces() {
		return nil
	}
	item := o.list.Of(o.path, n)
	if item == nil {
		return nil
	}
	j := o.trace.joins[item.ID]
	if j == nil {
		j = &JoinTrace{trace: o.trace}
		o.trace.joins[item.ID] = j
	}
	return j
}

// add takes note of the keys of rows of a side: 0 is the left one.
func (j *JoinTrace) add(side int, b *batch, keys []value.Column) {
	if j == nil || b.origins == nil {
		return
	}
	list := &j.Left
	if side > 0 {
		list = &j.Right
	}
	for r := range b.rows {
		if len(*list) >= tracedKeys {
			return
		}
		if key := j.trace.row(keys, r); key != nil {
			*list = append(*list, KeyedRow{Key: key, trace: j.trace, origin: b.origins[r]})
		}
	}
}

// keysTraced returns the step that takes note of the keys of a side of a join, nil in a run that is not traced.
func (j *join) keysTraced(side int, keys []plan.Expr) step {
	if j.traced == nil {
		return nil
	}
	return func() (func(stream) stream, error) {
		scalars, err := j.engine.compileAll(keys)
		return func(s stream) stream { return &keyedStream{s, scalars, j.traced, side} }, err
	}
}

// A keyedStream is a stream of rows whose keys are remembered.
type keyedStream struct {
	stream
	keys  []*scalar
	trace *JoinTrace
	side  int
}

func (k *keyedStream) next() (*batch, error) {
	b, err := k.stream.next()
	if b == nil || err != nil {
		return b, err
	}
	cols, err := valuesOf(k.keys, b)
	if err != nil {
		return nil, err
	}
	k.trace.add(k.side, b, cols)
	return b, nil
}
