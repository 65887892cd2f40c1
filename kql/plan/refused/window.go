package refused

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// lost returns the operator or the table that yields rows that are not serialized, where those of the node are such
// rows. It is empty where they are serialized, and where nothing is known.
func (c *checker) lost(n plan.Node) string {
	known, ok := c.losses[n]
	if !ok && n != nil {
		known = c.losesTo(n)
		c.losses[n] = known
	}
	return known
}

func (c *checker) losesTo(n plan.Node) string {
	if use, ok := n.(*plan.LetTable); ok {
		return c.lost(use.Let.Table)
	}
	switch n.Serial() {
	case plan.SerialLost:
		if scan, ok := n.(*plan.Scan); ok {
			return diag.Quote(scan.Name)
		}
		return n.Word()
	case plan.SerialKept:
		return c.lost(n.Inputs()[0])
	case plan.SerialUnited: // not serialized where those of no input are
		for _, in := range n.Inputs() {
			if c.lost(in) == "" {
				return ""
			}
		}
		return n.Word()
	}
	return ""
}

// checkWindows looks for calls of window functions in the expressions of an operator that reads one input.
func (c *checker) checkWindows(n plan.Node) {
	inputs := n.Inputs()
	if len(inputs) != 1 {
		return
	}
	lost := c.lost(inputs[0])
	scan, isScan := n.(*plan.StepScan)
	if isScan && lost != "" && len(scan.OrderBy) == 0 {
		c.refuse(diag.RowsNotSerialized.At(keyword(scan), "scan", lost))
	}
	if lost == "" && !isScan {
		return
	}
	for _, x := range n.Exprs() {
		call := c.window(x)
		switch {
		case call == nil:
		case isScan:
			c.refuse(diag.WindowInScan.At(call.NameSpan, call.Function.Name))
		default:
			c.refuse(diag.RowsNotSerialized.At(call.NameSpan, call.Function.Name, lost))
		}
	}
}

// keyword returns the place of an operator's keyword.
func keyword(n plan.Node) diag.Span {
	at := n.Span()
	return at.Sub(at.Start, min(at.End, at.Start+len(n.Word())))
}

// window returns the first call of a window function that the expression is computed from, nil for none.
func (c *checker) window(x plan.Expr) *plan.Call {
	if x == nil || !c.facts.ReadsOtherRows(x) {
		return nil
	}
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Window {
			return x
		}
	case *plan.LetRef:
		return c.window(x.Let.Scalar)
	}
	for _, o := range x.Operands() {
		if found := c.window(o); found != nil {
			return found
		}
	}
	return nil
}
