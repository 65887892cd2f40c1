// Package facts answers questions about parts of a plan that more than one
// reader of plans asks: whether an expression has one value, whether a subquery
// depends on the rows around it, whether the order of rows means something.
package facts

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// Facts answers the questions. What holds of an expression, a node or a let is worked out once: many paths
// may lead to it. It is not safe for several goroutines.
type Facts struct {
	fixed     map[plan.Expr]bool
	otherRows map[plan.Expr]bool
	varying   map[plan.Expr]bool
	outerExpr map[plan.Expr]bool
	outer     map[plan.Node]bool
	variable  map[plan.Node]bool
	ordered   map[*plan.Let]bool
}

// New returns the facts of a plan.
func New() *Facts {
	return &Facts{
		map[plan.Expr]bool{}, map[plan.Expr]bool{}, map[plan.Expr]bool{}, map[plan.Expr]bool{},
		map[plan.Node]bool{}, map[plan.Node]bool{}, map[*plan.Let]bool{},
	}
}

// remember returns what is known about the key, or else finds it out. While that goes on, the answer is false.
func remember[K comparable](known map[K]bool, key K, find func() bool) bool {
	if v, ok := known[key]; ok {
		return v
	}
	known[key] = false
	v := find()
	known[key] = v
	return v
}

// anyOperand reports whether something holds of what an expression is computed from directly; of the value of a let,
// where it is one. What is found out is kept in known.
func anyOperand(known map[plan.Expr]bool, x plan.Expr, holds func(plan.Expr) bool) bool {
	if ref, ok := x.(*plan.LetRef); ok {
		return ref.Let.Scalar != nil && holds(ref.Let.Scalar)
	}
	operands := x.Operands()
	if len(operands) == 0 {
		return false
	}
	return remember(known, x, func() bool { return slices.ContainsFunc(operands, holds) })
}

// IsFixed reports whether an expression reads no column, so that it has the same value for all rows.
func (f *Facts) IsFixed(x plan.Expr) bool { return !f.readsRow(x) }

func (f *Facts) readsRow(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.ColumnRef, *plan.Arrival, *plan.AnyColumn, *plan.PackColumns, *plan.StepColumn, *plan.PartitionKey,
		*plan.PatternRef, *plan.PatternColumn, *plan.NodeFact, *plan.Each:
		return true
	case *plan.ScalarQuery:
		return f.ReadsOuter(x.Table)
	}
	return anyOperand(f.fixed, x, f.readsRow)
}

// Varies reports whether an expression draws a random number for each row.
func (f *Facts) Varies(x plan.Expr) bool {
	if c, ok := x.(*plan.Call); ok && c.Function.Varies {
		return true
	}
	return anyOperand(f.varying, x, f.Varies)
}

// NodeVaries reports whether the rows of a node are drawn at random, as far as expressions do that.
func (f *Facts) NodeVaries(n plan.Node) bool {
	return remember(f.variable, n, func() bool {
		if use, ok := n.(*plan.LetTable); ok {
			return f.NodeVaries(use.Let.Table)
		}
		return slices.ContainsFunc(n.Inputs(), f.NodeVaries) ||
			slices.ContainsFunc(n.Exprs(), func(x plan.Expr) bool { return x != nil && f.Varies(x) })
	})
}

// ReadsOtherRows reports whether an expression calls a window function, such as prev.
func (f *Facts) ReadsOtherRows(x plan.Expr) bool {
	if c, ok := x.(*plan.Call); ok && c.Function.Window {
		return true
	}
	return anyOperand(f.otherRows, x, f.ReadsOtherRows)
}

// NeedsOrder reports whether the value of an expression depends on other rows or on
// the rows computed before: it calls a window function or draws random numbers.
func (f *Facts) NeedsOrder(x plan.Expr) bool {
	return f.ReadsOtherRows(x) || f.Varies(x)
}

// ReadsOuter reports whether a subquery reads the rows of the operator around it.
func (f *Facts) ReadsOuter(n plan.Node) bool {
	return remember(f.outer, n, func() bool {
		switch n := n.(type) {
		case *plan.SubInput, *plan.SubGraph:
			return true
		case *plan.LetTable:
			return f.ReadsOuter(n.Let.Table)
		}
		for _, in := range n.Inputs() {
			if f.ReadsOuter(in) {
				return true
			}
		}
		for _, x := range n.Exprs() {
			if x != nil && f.ExprReadsOuter(x) {
				return true
			}
		}
		return false
	})
}

// ExprReadsOuter reports whether an expression depends on the rows of the operator around its subquery.
func (f *Facts) ExprReadsOuter(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.PartitionKey:
		return true
	case *plan.ScalarQuery:
		return f.ReadsOuter(x.Table)
	case *plan.TableValue:
		return f.ReadsOuter(x.Table)
	case *plan.InTable:
		if f.ReadsOuter(x.Table) {
			return true
		}
	}
	return anyOperand(f.outerExpr, x, f.ExprReadsOuter)
}

// IsOrdered reports whether the language fixes the order of a node's rows.
func (f *Facts) IsOrdered(n plan.Node) bool {
	if use, ok := n.(*plan.LetTable); ok {
		return remember(f.ordered, use.Let, func() bool { return f.IsOrdered(use.Let.Table) })
	}
	switch n.Order() {
	case plan.OrderFixed:
		return true
	case plan.OrderKept:
		return f.IsOrdered(n.Inputs()[0])
	}
	return false
}
