package bind

import (
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A place is where in the query something is bound: what a name, a call or an
// operator means depends on it, and on nothing else that changes. The binder is
// at one place at a time. To bind a part that stands elsewhere, make the place
// of the part from the current one, enter it, and restore the old one whole:
//
//	outer := b.enter(b.alone())
//	right := b.bindTabular(op.Right)
//	b.place = outer
//
// What has to outlive the part, such as a diagnostic, belongs to the binder.
type place struct {
	surroundings

	row        *types.Table // the columns of the operator's input; nil where there is none
	right      *types.Table // the right side, in the condition of a join
	commonOnly bool         // a name has to be a column of both sides
	path       *types.Type  // the type of what stands before the dot
	kind       scopeKind
	inDynamic  bool         // in a dynamic literal
	operand    bool         // a name may be that of a table, though there are columns
	implicit   *bound       // the table that invoke hands over
	invoked    *syntax.Call // to this call

	aggs *aggregates // where the aggregates of the expression are collected, nil where none can be
	keys []int       // the columns of the input by which the enclosing summarize groups

	wild  wildcards
	over  *bound // what a pipe without an input of its own works on
	graph *graph // the graph whose pattern is being bound, nil outside of one
	inner bool   // in the first argument of all, any or map
	cased bool   // in the predicate of search kind=case_sensitive
}

// The surroundings are the part of a place that a query within the query shares with it.
type surroundings struct {
	scope     *scope      // let variables, functions and parameters
	unnamed   *int        // how many columns have been numbered for want of a name
	fuzzy     bool        // in union isfuzzy=true: what is not known is a warning
	mute      int         // above zero nothing is reported
	expanding []*function // the functions whose bodies are being bound in the place of their calls
}

// A scopeKind says which functions may be called.
type scopeKind uint8

const (
	scopeNormal scopeKind = iota
	scopeAggregate
	scopePlugin
)

// enter makes p the place of the binder and returns the place it had.
func (b *binder) enter(p place) (outer place) {
	outer = b.place
	b.place = p
	return outer
}

// bodyPlace returns the place of statements that nothing surrounds but the names in the scope.
func bodyPlace(s *scope) place {
	return place{surroundings: surroundings{scope: s, unnamed: new(int)}}
}

// body returns the place of a function's body. It numbers its columns by itself.
func (p *place) body(s *scope) place {
	q := bodyPlace(s)
	q.fuzzy, q.mute, q.expanding = p.fuzzy, p.mute, p.expanding
	return q
}

// expansion returns the place of a function's body that is bound for a call: its faults are not reported.
func (p *place) expansion(fn *function) place {
	q := p.body(newScope(fn.scope))
	q.mute++
	q.expanding = append(q.expanding, fn)
	return q
}

// alone returns the place of a query that sees no columns around it, such as the right side of a join.
func (p *place) alone() place { return place{surroundings: p.surroundings} }

// operator returns the place of an operator of a pipe, which sees the columns of its input.
func (p *place) operator(row *types.Table) place {
	return place{surroundings: p.surroundings, row: row}
}

// subquery returns the place of a query that works on the rows of in.
func (p *place) subquery(in *bound) place {
	return place{surroundings: p.surroundings, row: in.table(), over: in}
}

// aggregation returns the place of an expression in which aggregates may be called.
func (p *place) aggregation(into *aggregates) place {
	q := *p
	q.kind, q.aggs = scopeAggregate, into
	return q
}
