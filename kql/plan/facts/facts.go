// Package facts answers questions about parts of a plan that more than one
// reader of plans asks: whether an expression has one value, whether a subquery
// depends on the rows around it, whether the order of rows means something.
package facts

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// Facts answers the questions. What holds of a let is worked out once, since lets
// may use each other many times over. It is not safe for several goroutines.
type Facts struct {
	fixed     map[*plan.Let]bool
	otherRows map[*plan.Let]bool
	outer     map[plan.Node]bool
	outerLet  map[*plan.Let]bool
	ordered   map[*plan.Let]bool
	varying   map[*plan.Let]bool
}

// New returns the facts of a plan.
func New() *Facts {
	return &Facts{map[*plan.Let]bool{}, map[*plan.Let]bool{}, map[plan.Node]bool{}, map[*plan.Let]bool{}, map[*plan.Let]bool{}, map[*plan.Let]bool{}}
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

// IsFixed reports whether an expression reads no column, so that it has the same value for all rows.
func (f *Facts) IsFixed(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.ColumnRef, *plan.AnyColumn, *plan.PackColumns, *plan.StepColumn, *plan.PartitionKey,
		*plan.PatternRef, *plan.PatternColumn, *plan.NodeFact, *plan.Each:
		return false
	case *plan.ScalarQuery:
		return !f.ReadsOuter(x.Table)
	case *plan.LetRef:
		return x.Let.Scalar == nil || remember(f.fixed, x.Let, func() bool { return f.IsFixed(x.Let.Scalar) })
	}
	for _, o := range x.Operands() {
		if !f.IsFixed(o) {
			return false
		}
	}
	return true
}

// Varies reports whether an expression draws a random number for each row.
func (f *Facts) Varies(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Varies {
			return true
		}
	case *plan.LetRef:
		return x.Let.Scalar != nil && remember(f.varying, x.Let, func() bool { return f.Varies(x.Let.Scalar) })
	}
	return slices.ContainsFunc(x.Operands(), f.Varies)
}

// ReadsOtherRows reports whether an expression calls a window function, such as prev.
func (f *Facts) ReadsOtherRows(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Window {
			return true
		}
	case *plan.LetRef:
		if x.Let.Scalar != nil && remember(f.otherRows, x.Let, func() bool { return f.ReadsOtherRows(x.Let.Scalar) }) {
			return true
		}
	}
	for _, o := range x.Operands() {
		if f.ReadsOtherRows(o) {
			return true
		}
	}
	return false
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
	case *plan.LetRef:
		return x.Let.Scalar != nil && remember(f.outerLet, x.Let, func() bool { return f.ExprReadsOuter(x.Let.Scalar) })
	}
	for _, o := range x.Operands() {
		if f.ExprReadsOuter(o) {
			return true
		}
	}
	return false
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
