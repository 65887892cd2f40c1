// Package prune finds out which columns of each node of a plan somebody reads,
// so that the engine computes no others.
package prune

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
)

// A Pruning holds, for the nodes at and below those that were marked, the columns that are
// read of each, and how often each let is read.
type Pruning struct {
	need map[plan.Node]plan.ColumnSet
	uses map[*plan.Let]int
	lets map[*plan.Let]bool // the scalar lets whose expressions were visited
	deep int                // how many subqueries around the current node run more than once

	facts  *facts.Facts
	graphs map[plan.Node]*graphNeed // what is read of the graphs that nodes yield

	arrival bool // when rows arrived is read somewhere
}

// New returns a pruning in which nothing is marked.
func New(f *facts.Facts) *Pruning {
	return &Pruning{need: map[plan.Node]plan.ColumnSet{}, uses: map[*plan.Let]int{}, lets: map[*plan.Let]bool{}, facts: f}
}

// Need returns the columns of the node that are read.
func (p *Pruning) Need(n plan.Node) plan.ColumnSet { return p.need[n] }

// Uses returns how often the rows of a tabular let are read. A use in a subquery that runs for many rows counts twice or more.
func (p *Pruning) Uses(l *plan.Let) int { return p.uses[l] }

// Arrival reports whether some expression reads when rows arrived in the workspace.
func (p *Pruning) Arrival() bool { return p.arrival }

// MarkAll notes that all columns of the node are read.
func (p *Pruning) MarkAll(n plan.Node) { p.mark(n, plan.AllColumns(n)) }

// mark notes that the columns of the node are read, and what the node then reads of its inputs.
func (p *Pruning) mark(n plan.Node, need plan.ColumnSet) {
	have, known := p.need[n]
	grown := have.Merge(need)
	p.need[n] = have
	if known && !grown {
		return
	}
	need = have
	switch n := n.(type) {
	case *plan.LetTable:
		if !known {
			p.uses[n.Let] += 1 + p.deep
		}
		p.mark(n.Let.Table, need)
	case *plan.MvApply:
		p.markApply(n, need)
	case *plan.GraphMatch:
		p.markMatch(n, need)
	case *plan.GraphToTable:
		p.markGraphTable(n, need)
	case *plan.PartitionGraph:
		p.markPartitions(n, need)
	case plan.ColumnReader:
		for _, r := range n.Reads(need) {
			var columns plan.ColumnSet
			columns.Merge(r.Columns)
			if p.refs(&columns, r.Exprs...) {
				columns.Merge(plan.AllColumns(r.Input))
			}
			p.mark(r.Input, columns)
		}
	default:
		p.deep++
		for _, input := range n.Inputs() {
			p.MarkAll(input)
		}
		p.deep--
		var none plan.ColumnSet
		p.refs(&none, n.Exprs()...)
	}
}

func (p *Pruning) markApply(n *plan.MvApply, need plan.ColumnSet) {
	var input, sub plan.ColumnSet
	for out, c := range n.Columns {
		switch {
		case !need.Has(out):
		case c.Right:
			sub.Add(c.Index)
		default:
			input.Add(c.Index)
		}
	}
	p.deep++
	p.mark(n.Sub, sub)
	p.deep--
	made := map[int]bool{n.ItemIndex: true}
	for _, x := range n.Expanded {
		made[x.Column] = true
	}
	for i := range n.Input.Schema().Fields {
		if p.need[n.Rows].Has(i) && !made[i] {
			input.Add(i)
		}
	}
	p.refs(&input, n.Exprs()...)
	p.mark(n.Input, input)
}

// refs adds the columns that expressions over one input read, and marks the tables in them. It reports whether
// one of them looks at any column.
func (p *Pruning) refs(to *plan.ColumnSet, list ...plan.Expr) (any bool) {
	r := reading{Pruning: p, to: to}
	for _, x := range list {
		r.expr(x)
	}
	return r.any
}

// A reading gathers the columns that expressions read.
type reading struct {
	*Pruning
	to     *plan.ColumnSet
	any    bool // one looks at any column
	visits plan.Visits
}

func (r *reading) expr(x plan.Expr) {
	if x == nil || r.visits.Again(x) {
		return
	}
	switch x := x.(type) {
	case *plan.ColumnRef:
		r.to.Add(x.Index)
	case *plan.Arrival:
		r.arrival = true
	case *plan.AnyColumn:
		r.any = true
	case *plan.PackColumns:
		r.to.Add(x.Source)
		for _, columns := range x.Tables {
			for _, c := range columns {
				r.to.Add(c.Index)
			}
		}
	case *plan.ScalarQuery:
		r.mark(x.Table, plan.ColumnSet{1})
	case *plan.InTable:
		r.mark(x.Table, plan.ColumnSet{1})
	case *plan.TableValue:
		r.MarkAll(x.Table)
	case *plan.LetRef:
		if x.Let.Scalar != nil && (!r.lets[x.Let] || !r.facts.IsFixed(x.Let.Scalar)) {
			r.lets[x.Let] = true
			r.expr(x.Let.Scalar)
		}
	}
	for _, o := range x.Operands() {
		r.expr(o)
	}
}
