package logic

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An Analysis knows the states of the nodes of a plan. Each is worked out once, when it is asked for.
type Analysis struct {
	solver *solver
	rows   map[plan.Node]*State // what holds of the rows that a node yields
	busy   map[any]bool
}

// New returns the analysis of one query.
func New() *Analysis {
	return &Analysis{newSolver(), map[plan.Node]*State{}, map[any]bool{}}
}

// Rows returns what holds of the rows that a node yields.
func (a *Analysis) Rows(n plan.Node) *State {
	if known := a.rows[n]; known != nil {
		return known
	}
	if n == nil || a.busy[n] || a.solver.left <= 0 {
		return a.open(n)
	}
	a.busy[n] = true
	st := a.yield(n)
	delete(a.busy, n)
	a.rows[n] = st
	return st
}

// Input returns what holds of the rows that the expressions of a node are over. For a join these are pairs of rows.
func (a *Analysis) Input(n plan.Node) *State {
	switch n := n.(type) {
	case *plan.Join:
		return a.pairs(n.Left, n.Right)
	case *plan.JoinWhere:
		return a.pairs(n.Left, n.Right)
	}
	in := n.Inputs()
	if len(in) == 0 {
		return a.open(nil)
	}
	return a.Rows(in[0])
}

// open returns the state of rows of which nothing is known.
func (a *Analysis) open(n plan.Node) *State {
	st := &State{solver: a.solver, scope: &scope{}}
	if n != nil && n.Schema() != nil {
		for _, f := range n.Schema().Fields {
			st.scope.columns = append(st.scope.columns, a.solver.fresh(of(f.Type)))
		}
	}
	return st
}

// pairs returns the state of pairs of rows. The rows of the right side are others than those of the left side even where both
// come from one table.
func (a *Analysis) pairs(left, right plan.Node) *State {
	st := *a.Rows(left)
	st.scope = &scope{columns: st.scope.columns, right: a.renewed(a.Rows(right))}
	return &st
}

// renewed returns new terms for the columns of a state, which have the same values.
func (a *Analysis) renewed(st *State) []*term {
	list := make([]*term, len(st.scope.columns))
	for i, t := range st.scope.columns {
		list[i] = a.solver.copied(st, t)
	}
	return list
}

func (a *Analysis) yield(n plan.Node) *State {
	switch n := n.(type) {
	case *plan.Filter:
		st := a.Rows(n.Input)
		for _, c := range plan.Conjuncts(n.Predicate, nil) {
			st = st.Where(c)
		}
		return st.over(st.scope.columns)
	case *plan.Project:
		st := a.Rows(n.Input)
		columns := make([]*term, len(n.Columns))
		for i, c := range n.Columns {
			columns[i] = a.solver.term(st.scope, c.Expr)
		}
		return st.over(a.complete(n, columns))
	case *plan.Summarize:
		return a.summarize(n)
	case *plan.Join:
		return a.join(n)
	case *plan.JoinWhere:
		return a.joinWhere(n)
	case *plan.Union:
		return a.union(n)
	case *plan.LetTable:
		return a.let(n)
	case *plan.DataTable:
		return a.data(n)
	case *plan.Scan:
		return a.scan(n)
	case *plan.Sort, *plan.Take, *plan.Top, *plan.Serialize, *plan.Sample, *plan.Render:
		st := a.Rows(n.Inputs()[0])
		return st.over(a.complete(n, st.scope.columns))
	case *plan.MvExpand:
		return a.passed(n, n.Input, n.Passed())
	case *plan.Parse:
		return a.appended(n, n.Input)
	case *plan.ParseKv:
		return a.appended(n, n.Input)
	case *plan.MvApply:
		a.enter(n)
	case *plan.Partition:
		a.rows[n.Rows] = a.Rows(n.Input)
	case *plan.Fork:
		a.rows[n.Rows] = a.Rows(n.Input)
	case *plan.Facet:
		if n.Rows != nil {
			a.rows[n.Rows] = a.Rows(n.Input)
		}
	}
	return a.open(n)
}

// over returns the state of rows with these columns.
func (st *State) over(columns []*term) *State {
	next := *st
	next.scope = &scope{columns: columns}
	return &next
}

// complete returns the terms of the columns of a node, with new ones where the list has none.
func (a *Analysis) complete(n plan.Node, columns []*term) []*term {
	fields := n.Schema().Fields
	list := make([]*term, len(fields))
	for i, f := range fields {
		if i < len(columns) && columns[i] != nil && (columns[i].typ == f.Type || columns[i].typ == value.Int && f.Type == value.Long) {
			list[i] = columns[i]
		} else {
			list[i] = a.solver.fresh(of(f.Type))
		}
	}
	return list
}

// passed returns the state of a node that repeats columns of its input: of each of its columns the place there, or -1.
func (a *Analysis) passed(n, input plan.Node, from []int) *State {
	st := a.Rows(input)
	columns := make([]*term, len(from))
	for i, in := range from {
		if in >= 0 && in < len(st.scope.columns) {
			columns[i] = st.scope.columns[in]
		}
	}
	return st.over(a.complete(n, columns))
}

// appended is passed for a node that appends columns to those of its input. Of the others it may have replaced some.
func (a *Analysis) appended(n, input plan.Node) *State {
	made := map[int]bool{}
	switch n := n.(type) {
	case *plan.Parse:
		for _, p := range n.Pattern {
			made[p.Column] = true
		}
	case *plan.ParseKv:
		for _, k := range n.Keys {
			made[n.Schema().Index(k.Name)] = true
		}
	}
	from := make([]int, len(n.Schema().Fields))
	for i, f := range n.Schema().Fields {
		if from[i] = -1; !made[i] && i < len(input.Schema().Fields) && input.Schema().Fields[i].Name == f.Name {
			from[i] = i
		}
	}
	return a.passed(n, input, from)
}

// enter gives the subquery of an mv-apply the rows of its input, with what is not expanded as it is.
func (a *Analysis) enter(n *plan.MvApply) {
	fields, input := n.Rows.Schema().Fields, n.Input.Schema().Fields
	from := make([]int, len(fields))
	for i := range from {
		if from[i] = -1; i < len(input) && input[i].Name == fields[i].Name && i != n.ItemIndex {
			from[i] = i
		}
	}
	for _, x := range n.Expanded {
		if x.Column < len(from) {
			from[x.Column] = -1
		}
	}
	a.rows[n.Rows] = a.passed(n.Rows, n.Input, from)
}

// data returns the state of the rows of a datatable.
func (a *Analysis) data(n *plan.DataTable) *State {
	st := a.open(n)
	for i, c := range n.Values {
		if i >= len(st.scope.columns) || n.Rows > maxRows || !a.solver.spend(n.Rows) {
			continue
		}
		t := st.scope.columns[i]
		set := &Set{Type: t.typ, Listed: true}
		for row := range n.Rows {
			switch v := c.Value(row); {
			case v == nil && t.typ != value.String:
				set.Null = true
			case isNaN(v):
				set.NaN = true
			case v == nil:
				set.Values = append(set.Values, "")
			default:
				set.Values = append(set.Values, v)
			}
		}
		t.fix(set.listed())
	}
	return st
}

// maxRows bounds the rows of a datatable that are looked at.
const maxRows = 10_000

// listed returns the set without values that are there twice or, if it has too many, what they have in common.
func (s *Set) listed() *Set {
	if len(s.Values) <= maxValues {
		return s.values(s.Values)
	}
	all := of(s.Type).clone()
	all.Null, all.NaN = s.Null, s.NaN
	if s.Type == value.String {
		all.Case = s.spelling()
	} else {
		all.Low, all.High = s.hull()
	}
	return all
}

// typeColumn is the column in which tables of a workspace have their own name.
const typeColumn = "Type"

func (a *Analysis) scan(n *plan.Scan) *State {
	st := a.open(n)
	if n.Table == nil || n.Table.Assumed {
		return st
	}
	if i := n.Schema().Index(typeColumn); i >= 0 && st.scope.columns[i].typ == value.String {
		st.scope.columns[i].values = only(value.String, n.Table.Name)
	}
	return st
}

// let returns the state of the rows of a let where it is used: other rows than where it is used again.
func (a *Analysis) let(n *plan.LetTable) *State {
	st := a.open(n)
	if a.busy[n.Let] || n.Let.Table == nil || plan.YieldsGraph(n.Let.Table) {
		return st
	}
	a.busy[n.Let] = true
	rows := a.Rows(n.Let.Table)
	delete(a.busy, n.Let)
	for i, t := range st.scope.columns {
		if i < len(rows.scope.columns) && rows.scope.columns[i].typ == t.typ {
			t.later = func() (base, bare *Set) { return rows.ranges(rows.scope.columns[i]) }
		}
	}
	return st
}

func (a *Analysis) union(n *plan.Union) *State {
	st := a.open(n)
	legs := make([]*State, len(n.Sources))
	from := make([][]int, len(n.Sources)) // of each column of the union the place in a leg, or -1
	for i, source := range n.Sources {
		legs[i] = a.Rows(source)
		from[i] = make([]int, len(st.scope.columns))
		for out := range from[i] {
			from[i][out] = -1
		}
		for in, out := range n.Places[i] {
			if out >= 0 && out < len(from[i]) {
				from[i][out] = in
			}
		}
	}
	for out, t := range st.scope.columns {
		if out == n.SourceColumn || len(legs) == 0 {
			continue
		}
		t.later = func() (base, bare *Set) {
			for i, leg := range legs {
				set, free := only(t.typ, nil), only(t.typ, nil)
				if in := from[i][out]; in >= 0 && in < len(leg.scope.columns) {
					set, free = of(t.typ), of(t.typ)
					if x := leg.scope.columns[in]; x.typ == t.typ {
						set, free = leg.ranges(x)
					}
				}
				switch {
				case base == nil:
					base, bare = set, free
				case !a.solver.spend(1):
					return of(t.typ), of(t.typ)
				default:
					base, bare = base.Union(set), bare.Union(free)
				}
			}
			return base, bare
		}
	}
	return st
}
