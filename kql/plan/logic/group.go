package logic

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// summarize returns the state of groups. What holds of all rows of a group holds of its keys.
func (a *Analysis) summarize(n *plan.Summarize) *State {
	st := a.Rows(n.Input)
	columns := make([]*term, 0, len(n.Schema().Fields))
	for _, k := range n.Keys {
		columns = append(columns, a.solver.term(st.scope, k.Expr))
	}
	for _, agg := range n.Aggregates {
		for i := range agg.Names {
			keyed := len(n.Keys) > 0
			columns = append(columns, a.solver.delayed(agg.Types[i], func() (base, bare *Set) {
				return a.aggregate(st, &agg, i, keyed), a.aggregate(st.Bare(), &agg, i, keyed)
			}))
		}
	}
	return st.over(a.complete(n, columns))
}

// aggregate returns the values of a column of an aggregate. A group by keys has rows.
func (a *Analysis) aggregate(st *State, agg *plan.AggregateCall, column int, keyed bool) *Set {
	set := of(agg.Types[column])
	switch agg.Function.Name {
	case "count":
		low := int64(0)
		if keyed {
			low = 1
		}
		return set.within(Bound{Value: low}, Bound{}).exists()
	case "countif", "dcount", "dcountif", "count_distinct", "count_distinctif":
		return set.within(Bound{Value: int64(0)}, Bound{}).exists()
	case "max", "min", "take_any", "any", "arg_max", "arg_min", "argmax", "argmin":
		if column >= len(agg.Args) || agg.Args[column] == nil {
			return set
		}
		arg := st.Values(agg.Args[column])
		if arg.Type != set.Type {
			return set
		}
		if keyed && (arg.Type == value.String && len(agg.Args) == 1) {
			return arg
		}
		return arg.orNull() // of rows without a greatest value, or of none
	}
	return set
}

// join returns the state of the rows of a join. Which side may be missing depends on its kind.
func (a *Analysis) join(n *plan.Join) *State {
	st := a.pairs(n.Left, n.Right)
	if kind := joinKinds[n.Kind]; kind.matched {
		for i := range min(len(n.LeftKeys), len(n.RightKeys)) {
			left := a.solver.term(st.scope, n.LeftKeys[i])
			right := a.solver.term(&scope{columns: st.scope.right}, n.RightKeys[i])
			if left.typ != right.typ {
				continue
			}
			// A null key equals a null key.
			both := st.set(left).Meet(st.set(right))
			if next := st.with(left, both).and(func(st *State) *State { return st.with(right, both) }); next != nil {
				st = next
			}
		}
	}
	return a.joined(st, n, n.Kind, n.Columns)
}

func (a *Analysis) joinWhere(n *plan.JoinWhere) *State {
	st := a.pairs(n.Left, n.Right)
	if joinKinds[n.Kind].matched {
		for _, c := range n.Where {
			st, _ = st.Assume(c, True)
		}
	}
	return a.joined(st, n, n.Kind, n.Columns)
}

// joined returns the state of the rows that pairs become.
func (a *Analysis) joined(st *State, n plan.Node, name string, from []plan.JoinColumn) *State {
	kind := joinKinds[name]
	columns := make([]*term, len(from))
	for i, c := range from {
		side, missing := st.scope.columns, kind.noLeft
		if c.Right {
			side, missing = st.scope.right, kind.noRight
		}
		switch {
		case c.Index >= len(side):
		case missing:
			x := side[c.Index]
			columns[i] = a.solver.delayed(x.typ, func() (base, bare *Set) {
				base, bare = st.ranges(x)
				return base.orNull(), bare.orNull()
			})
		default:
			columns[i] = side[c.Index]
		}
	}
	return st.over(a.complete(n, columns))
}

// joinKinds says of the rows of a join whether both sides match in all of them, and which side may have no row.
var joinKinds = map[string]struct{ matched, noLeft, noRight bool }{
	"inner": {matched: true}, "innerunique": {matched: true}, "leftsemi": {matched: true}, "rightsemi": {matched: true},
	"leftouter": {noRight: true}, "rightouter": {noLeft: true}, "fullouter": {noLeft: true, noRight: true},
	"leftanti": {noRight: true}, "anti": {noRight: true}, "leftantisemi": {noRight: true},
	"rightanti": {noLeft: true}, "rightantisemi": {noLeft: true},
}
