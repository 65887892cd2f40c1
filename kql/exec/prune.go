package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// A columnSet is a set of ordinals.
type columnSet []uint64

func (s columnSet) has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }

func (s *columnSet) add(i int) {
	for len(*s) <= i>>6 {
		*s = append(*s, 0)
	}
	(*s)[i>>6] |= 1 << (i & 63)
}

// merge adds the other set, and reports whether anything was new.
func (s *columnSet) merge(o columnSet) bool {
	grown := false
	for i, w := range o {
		if i == len(*s) {
			*s = append(*s, 0)
		}
		grown = grown || w&^(*s)[i] != 0
		(*s)[i] |= w
	}
	return grown
}

func allColumns(n plan.Node) columnSet {
	var s columnSet
	for i := range n.Schema().Fields {
		s.add(i)
	}
	return s
}

// A pruning knows which columns of each node somebody reads, and how often a
// let is read.
type pruning struct {
	need map[plan.Node]columnSet
	uses map[*plan.Let]int
	lets map[*plan.Let]bool // scalar lets that were looked into
	deep int                // subqueries around the node at hand that run more than once

	facts  *facts
	graphs map[plan.Node]*graphNeed // what is read of the nodes that yield a graph
}

func newPruning(f *facts) *pruning {
	return &pruning{need: map[plan.Node]columnSet{}, uses: map[*plan.Let]int{}, lets: map[*plan.Let]bool{}, facts: f}
}

func (p *pruning) markAll(n plan.Node) { p.mark(n, allColumns(n)) }

// mark notes that the columns of the node are read, and which columns of its inputs follow from it.
func (p *pruning) mark(n plan.Node, need columnSet) {
	have, known := p.need[n]
	grown := have.merge(need)
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
	case *plan.Project:
		var input columnSet
		for i, c := range n.Columns {
			if need.has(i) {
				p.refs(c.Expr, &input)
			}
		}
		p.mark(n.Input, input)
	case *plan.Filter:
		p.through(n.Input, need, n.Predicate)
	case *plan.Sort:
		p.through(n.Input, need, n.Exprs()...)
	case *plan.Top:
		p.through(n.Input, need, n.Exprs()...)
	case *plan.Take:
		p.through(n.Input, need, n.Count)
	case *plan.Summarize:
		p.markSummarize(n, need)
	case *plan.Count, *plan.GetSchema:
		p.mark(n.Inputs()[0], nil)
	case *plan.MvExpand:
		p.markMvExpand(n, need)
	case *plan.Join:
		p.markJoin(n, need)
	case *plan.Union:
		for i, source := range n.Sources {
			var input columnSet
			for in, out := range n.Places[i] {
				if out >= 0 && need.has(out) {
					input.add(in)
				}
			}
			p.mark(source, input)
		}
	case *plan.Serialize:
		p.mark(n.Input, need)
	case *plan.Render:
		p.mark(n.Input, need)
	case *plan.Parse:
		p.markParsed(n.Input, need, n.X)
	case *plan.ParseKv:
		p.markParsed(n.Input, need, n.X)
	case *plan.Apply:
		p.markApply(n, need)
	case *plan.GraphMatch:
		p.markMatch(n, need)
	case *plan.GraphToTable:
		p.markGraphTable(n, need)
	case *plan.PartitionGraph:
		p.markPartitions(n, need)
	default:
		p.deep++
		for _, input := range n.Inputs() {
			p.markAll(input)
		}
		p.deep--
		var none columnSet
		for _, x := range n.Exprs() {
			p.refs(x, &none)
		}
	}
}

// through marks the input of an operator that hands its input's columns on.
func (p *pruning) through(input plan.Node, need columnSet, exprs ...plan.Expr) {
	var all columnSet
	all.merge(need)
	for _, x := range exprs {
		p.refs(x, &all)
		if readsAnyColumn(x) {
			all.merge(allColumns(input))
		}
	}
	p.mark(input, all)
}

func readsAnyColumn(x plan.Expr) bool {
	if _, ok := x.(*plan.AnyColumn); ok || x == nil {
		return ok
	}
	return slices.ContainsFunc(x.Operands(), readsAnyColumn)
}

// markParsed marks the input of an operator that puts columns behind those of its input.
func (p *pruning) markParsed(input plan.Node, need columnSet, x plan.Expr) {
	var own columnSet
	for i := range input.Schema().Fields {
		if need.has(i) {
			own.add(i)
		}
	}
	p.through(input, own, x)
}

func (p *pruning) markApply(n *plan.Apply, need columnSet) {
	var input, sub columnSet
	for out, c := range n.Columns {
		switch {
		case !need.has(out):
		case c.Right:
			sub.add(c.Index)
		default:
			input.add(c.Index)
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
		if p.need[n.Rows].has(i) && !made[i] {
			input.add(i)
		}
	}
	for _, x := range n.Exprs() {
		p.refs(x, &input)
	}
	p.mark(n.Input, input)
}

// refs adds the columns that an expression reads, and marks the tables in it.
func (p *pruning) refs(x plan.Expr, to *columnSet) {
	switch x := x.(type) {
	case nil:
		return
	case *plan.ColumnRef:
		if !x.Right {
			to.add(x.Index)
		}
	case *plan.PackColumns:
		to.add(x.Source)
		for _, columns := range x.Tables {
			for _, c := range columns {
				to.add(c.Index)
			}
		}
	case *plan.ScalarQuery:
		p.mark(x.Table, columnSet{1})
	case *plan.InTable:
		p.mark(x.Table, columnSet{1})
	case *plan.TableValue:
		p.markAll(x.Table)
	case *plan.LetRef:
		if x.Let.Scalar != nil && (!p.lets[x.Let] || !p.facts.isFixed(x.Let.Scalar)) {
			p.lets[x.Let] = true
			p.refs(x.Let.Scalar, to)
		}
	}
	for _, o := range x.Operands() {
		p.refs(o, to)
	}
}

func (p *pruning) markSummarize(n *plan.Summarize, need columnSet) {
	var input columnSet
	for _, k := range n.Keys {
		p.refs(k.Expr, &input)
	}
	at := len(n.Keys)
	for _, a := range n.Aggregates {
		if anyOf(need, at, len(a.Names)) {
			for _, x := range a.Args {
				p.refs(x, &input)
			}
		}
		at += len(a.Names)
	}
	p.mark(n.Input, input)
}

func anyOf(need columnSet, from, count int) bool {
	for i := from; i < from+count; i++ {
		if need.has(i) {
			return true
		}
	}
	return false
}

func (p *pruning) markMvExpand(n *plan.MvExpand, need columnSet) {
	var input columnSet
	for out, in := range passedOn(n) {
		if in >= 0 && need.has(out) {
			input.add(in)
		}
	}
	for _, x := range n.Expanded {
		p.refs(x.Expr, &input)
	}
	p.refs(n.Limit, &input)
	p.mark(n.Input, input)
}

func (p *pruning) markJoin(n *plan.Join, need columnSet) {
	var left, right columnSet
	for out, c := range n.Columns {
		switch {
		case !need.has(out):
		case c.Right:
			right.add(c.Index)
		default:
			left.add(c.Index)
		}
	}
	for _, x := range n.LeftKeys {
		p.sideRefs(x, &left)
	}
	for _, x := range n.RightKeys {
		p.sideRefs(x, &right)
	}
	p.mark(n.Left, left)
	p.mark(n.Right, right)
}

// sideRefs is refs for the key of one side of a join, whichever side its columns say.
func (p *pruning) sideRefs(x plan.Expr, to *columnSet) {
	if c, ok := x.(*plan.ColumnRef); ok {
		to.add(c.Index)
		return
	}
	p.refs(x, to)
	for _, o := range x.Operands() {
		p.sideRefs(o, to)
	}
}
