package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// facts answers questions about parts of a plan. What holds of a let is worked
// out once: lets may use each other many times over.
type facts struct {
	fixed     map[*plan.Let]bool
	otherRows map[*plan.Let]bool
	outer     map[plan.Node]bool
	outerLet  map[*plan.Let]bool
	ordered   map[*plan.Let]bool
	varying   map[*plan.Let]bool
}

func newFacts() *facts {
	return &facts{map[*plan.Let]bool{}, map[*plan.Let]bool{}, map[plan.Node]bool{}, map[*plan.Let]bool{}, map[*plan.Let]bool{}, map[*plan.Let]bool{}}
}

// remember returns what is known of the key, else works it out. Until then it holds to be false.
func remember[K comparable](known map[K]bool, key K, find func() bool) bool {
	if v, ok := known[key]; ok {
		return v
	}
	known[key] = false
	v := find()
	known[key] = v
	return v
}

// isFixed reports whether an expression reads no column, and so has one value throughout.
func (f *facts) isFixed(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.ColumnRef, *plan.AnyColumn, *plan.PackColumns, *plan.StepColumn, *plan.PartitionKey,
		*plan.PatternRef, *plan.PatternColumn, *plan.NodeFact, *plan.Each:
		return false
	case *plan.ScalarQuery:
		return !f.readsOuter(x.Table)
	case *plan.LetRef:
		return x.Let.Scalar == nil || remember(f.fixed, x.Let, func() bool { return f.isFixed(x.Let.Scalar) })
	}
	for _, o := range x.Operands() {
		if !f.isFixed(o) {
			return false
		}
	}
	return true
}

// varies reports whether an expression draws numbers at random, another for each row.
func (f *facts) varies(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Varies {
			return true
		}
	case *plan.LetRef:
		return x.Let.Scalar != nil && remember(f.varying, x.Let, func() bool { return f.varies(x.Let.Scalar) })
	}
	return slices.ContainsFunc(x.Operands(), f.varies)
}

// readsOtherRows reports whether an expression calls a window function, such as prev.
func (f *facts) readsOtherRows(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Window {
			return true
		}
	case *plan.LetRef:
		if x.Let.Scalar != nil && remember(f.otherRows, x.Let, func() bool { return f.readsOtherRows(x.Let.Scalar) }) {
			return true
		}
	}
	for _, o := range x.Operands() {
		if f.readsOtherRows(o) {
			return true
		}
	}
	return false
}

// needsOrder reports whether an expression depends on the other rows, or on
// which rows were computed before it: it calls a window function, or one that
// gives another value in each row.
func (f *facts) needsOrder(x plan.Expr) bool {
	return f.readsOtherRows(x) || f.varies(x)
}

// readsOuter reports whether a subquery reads the rows of the operator around it.
func (f *facts) readsOuter(n plan.Node) bool {
	return remember(f.outer, n, func() bool {
		switch n := n.(type) {
		case *plan.SubInput, *plan.SubGraph:
			return true
		case *plan.LetTable:
			return f.readsOuter(n.Let.Table)
		}
		for _, in := range n.Inputs() {
			if f.readsOuter(in) {
				return true
			}
		}
		for _, x := range n.Exprs() {
			if x != nil && f.exprReadsOuter(x) {
				return true
			}
		}
		return false
	})
}

func (f *facts) exprReadsOuter(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.PartitionKey:
		return true
	case *plan.ScalarQuery:
		return f.readsOuter(x.Table)
	case *plan.TableValue:
		return f.readsOuter(x.Table)
	case *plan.InTable:
		if f.readsOuter(x.Table) {
			return true
		}
	case *plan.LetRef:
		return x.Let.Scalar != nil && remember(f.outerLet, x.Let, func() bool { return f.exprReadsOuter(x.Let.Scalar) })
	}
	for _, o := range x.Operands() {
		if f.exprReadsOuter(o) {
			return true
		}
	}
	return false
}

// isOrdered reports whether the language fixes the order of a node's rows.
func (f *facts) isOrdered(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Sort, *plan.Top, *plan.Serialize, *plan.Range, *plan.Print, *plan.DataTable, *plan.Count, *plan.StepScan:
		return true
	case *plan.LetTable:
		return remember(f.ordered, n.Let, func() bool { return f.isOrdered(n.Let.Table) })
	case *plan.Filter, *plan.Project, *plan.MvExpand, *plan.Take, *plan.Render, *plan.Parse, *plan.ParseKv, *plan.Apply:
		return f.isOrdered(n.Inputs()[0])
	}
	return false
}
