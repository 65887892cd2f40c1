package refused

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// joinKeys reports dynamic keys of join and lookup.
func (c *checker) joinKeys(n *plan.Join) {
	for i := range n.LeftKeys {
		if typeOf(n.LeftKeys[i]) == value.Dynamic || typeOf(n.RightKeys[i]) == value.Dynamic {
			c.refuse(diag.DynamicJoinKey.At(n.KeySpans[i], n.Keyword))
		}
	}
}

// topKeys reports dynamic keys of top.
func (c *checker) topKeys(n *plan.Top) {
	for _, k := range n.Keys {
		if typeOf(k.Expr) == value.Dynamic {
			c.refuse(diag.DynamicSortKey.At(k.Expr.Span()))
		}
	}
}
