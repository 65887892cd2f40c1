package condition

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxParts bounds how many parts of the plan are looked at, each once for each path that leads to it.
const maxParts = 100_000

// Of lists the conditions of a query. A query with errors has those that could be bound.
func Of(q *plan.Query) *List {
	l := &List{index: index{
		root:   &Path{},
		bodies: map[any][]plan.BodyOfCall{}, lets: map[*plan.Let]*Path{}, first: map[any]*Path{},
		items: map[part]*Item{}, arms: map[part][]*Item{}, holds: map[part]bool{},
	}}
	for _, c := range q.Calls {
		l.bodies[c.Body] = append(l.bodies[c.Body], c)
	}
	for _, let := range q.Lets {
		l.lets[let] = l.root
	}
	w := &walker{l}
	for _, n := range q.Results {
		w.node(l.root, n, nil)
	}
	l.sort()
	return l
}

// sort puts the items in the order of the text and numbers them.
func (l *List) sort() {
	slices.SortStableFunc(l.Items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(functionOf(a.Span), functionOf(b.Span)), a.Span.Start-b.Span.Start, b.Span.End-a.Span.End)
	})
	alike := map[Key]int{}
	for i, item := range l.Items {
		k := item.Key
		item.ID, item.Key.Number = i, alike[k]
		alike[k]++
	}
}

// functionOf returns the name of the stored function that a place lies in, "" for the query itself.
func functionOf(at diag.Span) string {
	if at.Source == nil {
		return ""
	}
	return at.Source.Function
}

// A walker goes through the plan and adds items to a list.
type walker struct{ *List }

// enter returns a part and the path within it, and reports whether it is met for the first time.
func (w *walker) enter(p *Path, x any) (k part, fresh bool) {
	k = part{w.walk(p, x), x}
	if _, met := w.holds[k]; met {
		return k, false
	}
	if len(w.holds) >= maxParts {
		w.Cut = true
		return k, false
	}
	w.holds[k] = false
	if w.first[x] == nil {
		w.first[x] = k.path
	}
	return k, true
}

// item returns the item of a part, or of what belongs to the part.
func (k part) item(kind Kind, at diag.Span, parent *Item) *Item {
	return &Item{
		Kind: kind, Span: at, Parent: parent, Calls: k.path.calls,
		Key: Key{Kind: kind, Function: functionOf(at), Start: at.Start, End: at.End, Calls: k.path.key},
	}
}

// node adds a node and what it reads. It returns nil for one that is not listed.
func (w *walker) node(p *Path, n plan.Node, parent *Item) *Item {
	if n == nil {
		return nil
	}
	k, fresh := w.enter(p, n)
	if !fresh {
		return w.items[k]
	}
	op := k.item(Operator, n.Span(), parent)
	op.Node, w.items[k] = n, op
	switch n := n.(type) {
	case *plan.Join:
		w.side(k, op, Left, "left", n.Left)
		w.side(k, op, Right, "right", n.Right)
	case *plan.JoinWhere:
		w.side(k, op, Left, "left", n.Left)
		w.side(k, op, Right, "right", n.Right)
	case *plan.Union:
		for i, source := range n.Sources {
			name := ""
			if i < len(n.SourceNames) {
				name = n.SourceNames[i]
			}
			w.side(k, op, Leg, name, source)
		}
	case *plan.LetTable:
		op.Let = w.node(w.enterLet(k.path, n.Let), n.Let.Table, op)
	default:
		for i, in := range n.Inputs() {
			around := parent
			if i > 0 {
				around = op
			}
			w.input(k, op, in, around)
		}
	}
	w.predicates(k, op)
	for _, x := range exprsOf(n) {
		w.value(k.path, x, op)
	}
	w.Items = append(w.Items, op) // after those that it reads, which may have the same place
	return op
}

// input adds a node that an operator reads.
func (w *walker) input(k part, op *Item, n plan.Node, parent *Item) {
	if in := w.node(k.path, n, parent); in != nil {
		op.Inputs = append(op.Inputs, in)
	}
}

func (w *walker) side(k part, op *Item, kind Kind, name string, n plan.Node) {
	var at diag.Span
	if n != nil {
		at = n.Span()
	}
	side := k.item(kind, at, op)
	side.Name, side.Node = name, op.Node
	w.Items, op.Sides = append(w.Items, side), append(op.Sides, side)
	w.input(k, op, n, side)
}

// enterLet returns the path within a let. One that a statement declares is the same wherever it is read.
func (w *walker) enterLet(p *Path, let *plan.Let) *Path {
	within := w.walk(p, let)
	if let.Stored == nil {
		w.lets[let] = within
	}
	if w.first[let] == nil {
		w.first[let] = within
	}
	return within
}

// walk returns the path of what lies in an expression, a node or a let, and makes it where there is none yet.
func (w *walker) walk(p *Path, to any) *Path {
	p, calls := w.step(p, to)
	if len(calls) == 0 {
		return p
	}
	return p.through(to, calls)
}

// predicates adds the conditions that a node has by itself.
func (w *walker) predicates(k part, op *Item) {
	add := func(list ...plan.Expr) {
		for _, x := range list {
			w.condition(k.path, x, Predicate, op)
		}
	}
	switch n := op.Node.(type) {
	case *plan.Filter:
		add(n.Predicate)
	case *plan.JoinWhere:
		add(n.Where...)
	case *plan.GraphWhere:
		add(n.Cond)
	case *plan.GraphMatch:
		add(n.Where...)
	case *plan.StepScan:
		for _, s := range n.Steps {
			add(s.Cond)
		}
	}
	for _, a := range aggregatesOf(op.Node) {
		for i, x := range a.Args {
			if a.Sig != nil && i < len(a.Sig.Params) && a.Sig.Params[i].Name == predicateParam && x.Type() == value.Bool {
				add(x)
			}
		}
	}
}

// predicateParam is what the parameter of countif and its kin is called that says which rows count.
const predicateParam = "predicate"

func aggregatesOf(n plan.Node) []plan.AggregateCall {
	switch n := n.(type) {
	case *plan.Summarize:
		return n.Aggregates
	case *plan.MakeSeries:
		return n.Aggregates
	case *plan.Evaluate:
		return n.Aggregates
	case *plan.TopNested:
		var list []plan.AggregateCall
		for _, l := range n.Levels {
			list = append(list, l.Aggregates...)
		}
		return list
	}
	return nil
}

// exprsOf returns all expressions of a node, those over its aggregates included.
func exprsOf(n plan.Node) []plan.Expr {
	list := n.Exprs()
	switch n := n.(type) {
	case *plan.MakeSeries:
		for _, s := range n.Series {
			list = append(list, s.Expr)
		}
	case *plan.TopNested:
		for _, l := range n.Levels {
			list = append(list, l.By)
		}
	}
	return list
}

// condition adds a condition with all that it is made of.
func (w *walker) condition(p *Path, x plan.Expr, kind Kind, parent *Item) *Item {
	if x == nil {
		return nil
	}
	k, fresh := w.enter(p, x)
	if known := w.items[k]; known != nil {
		return known
	}
	if _, met := w.holds[k]; !met {
		return nil // the list is cut
	}
	item := k.item(kind, x.Span(), parent)
	item.Expr, item.Node, item.Connective = x, parent.Node, connectiveOf(x)
	w.Items, w.items[k], w.holds[k] = append(w.Items, item), item, true
	switch {
	case item.Connective != Atomic:
		for _, a := range x.Operands() {
			if operand := w.condition(k.path, a, Operand, item); operand != nil {
				item.Operands = append(item.Operands, operand)
			}
		}
	case fresh:
		w.below(k, x, item)
	}
	return item
}

func connectiveOf(x plan.Expr) Connective {
	c, ok := x.(*plan.Call)
	if !ok {
		return Atomic
	}
	switch f := c.Function; {
	case f.Kind == builtin.Operator && f.Name == "and":
		return And
	case f.Kind == builtin.Operator && f.Name == "or":
		return Or
	case f.Name == "not":
		return Not
	}
	return Atomic
}

// value adds the conditions within an expression, and reports whether there are any.
func (w *walker) value(p *Path, x plan.Expr, parent *Item) bool {
	if x == nil {
		return false
	}
	if connectiveOf(x) != Atomic {
		return w.condition(p, x, Predicate, parent) != nil
	}
	k, fresh := w.enter(p, x)
	if fresh {
		w.holds[k] = w.below(k, x, parent)
	}
	return w.holds[k]
}

// below adds the conditions within what an expression is computed from.
func (w *walker) below(k part, x plan.Expr, parent *Item) (holds bool) {
	switch x := x.(type) {
	case *plan.Call:
		if isChoice(x) {
			w.choice(k, x, parent)
			return true
		}
	case *plan.LetRef:
		return w.value(w.enterLet(k.path, x.Let), x.Let.Scalar, parent)
	case *plan.ScalarQuery:
		w.node(k.path, x.Table, parent)
	case *plan.InTable:
		w.node(k.path, x.Table, parent)
	case *plan.TableValue:
		w.node(k.path, x.Table, parent)
	case *plan.Each:
		if x.Quantifier != plan.Map {
			return w.condition(k.path, x.X, Predicate, parent) != nil
		}
	}
	for _, a := range x.Operands() {
		holds = w.value(k.path, a, parent) || holds
	}
	return holds
}

func isChoice(x *plan.Call) bool {
	switch x.Function.Name {
	case "case", "iff", "iif":
		return len(x.Args) > 2
	}
	return false
}

// choice adds the conditions and the arms of case and iff: a condition and an arm in turn, and what is left at the end.
func (w *walker) choice(k part, x *plan.Call, parent *Item) {
	arms, last := make([]*Item, len(x.Args)), len(x.Args)-1
	for i, a := range x.Args {
		if i%2 == 0 && i < last {
			w.condition(k.path, a, Predicate, parent)
			continue
		}
		kind := Arm
		if i == last {
			kind = Else
		}
		arms[i] = k.item(kind, a.Span(), parent)
		arms[i].Expr, arms[i].Node, w.Items = a, parent.Node, append(w.Items, arms[i])
		w.value(k.path, a, arms[i])
	}
	w.arms[k] = arms
}
