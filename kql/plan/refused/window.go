package refused

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A serialization is whether rows are serialized: made is true where they are, and lost, where they are not, is the
// operator or table that yields them. If it is empty, nothing is known.
type serialization struct {
	made bool
	lost string
}

// serialize works out whether the rows of a node are serialized, after the nodes that it reads.
func (c *checker) serialize(n plan.Node) {
	if use, ok := n.(*plan.LetTable); ok {
		c.serial[n] = c.serial[use.Let.Table]
		return
	}
	switch n.Serial() {
	case plan.SerialMade:
		c.serial[n] = serialization{made: true}
	case plan.SerialLost:
		c.serial[n] = serialization{lost: n.Word()}
		if scan, ok := n.(*plan.Scan); ok {
			c.serial[n] = serialization{lost: diag.Quote(scan.Name)}
		}
	case plan.SerialKept:
		c.serial[n] = c.serial[n.Inputs()[0]]
	case plan.SerialUnited:
		c.serial[n] = c.united(n)
	}
}

// united returns the serialization of rows that come from several inputs: they are not serialized where those of no
// input are.
func (c *checker) united(n plan.Node) serialization {
	for _, in := range n.Inputs() {
		if c.serial[in].lost == "" {
			return serialization{}
		}
	}
	return serialization{lost: n.Word()}
}

// checkWindows looks for calls of window functions in the expressions of an operator that reads one input.
func (c *checker) checkWindows(n plan.Node) {
	inputs := n.Inputs()
	if len(inputs) != 1 {
		return
	}
	lost := c.serial[inputs[0]].lost
	scan, isScan := n.(*plan.StepScan)
	if isScan && lost != "" && len(scan.OrderBy) == 0 {
		c.refuse(diag.RowsNotSerialized.At(keyword(scan), "scan", lost))
	}
	if lost == "" && !isScan || !c.any {
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
	if x == nil || isLeaf(x) {
		return nil
	}
	if known, ok := c.windows[x]; ok {
		return known
	}
	c.windows[x] = nil
	var found *plan.Call
	switch x := x.(type) {
	case *plan.Call:
		if x.Function.Window {
			found = x
		}
	case *plan.LetRef:
		found = c.window(x.Let.Scalar)
	}
	for _, o := range x.Operands() {
		if found != nil {
			break
		}
		found = c.window(o)
	}
	c.windows[x] = found
	return found
}
