package lint

import "github.com/ruleproof/ruleproof/kql/plan"

// checkBrokenFunction reports calls of stored functions that have an error at that call.
func checkBrokenFunction(p *pass) {
	p.eachNode(func(n plan.Node) {
		if use, ok := n.(*plan.LetTable); ok && use.Let.Stored != nil && use.Let.Fault != nil {
			p.report(use.Let.NameSpan, use.Let.Fault.Message)
		}
		for _, e := range n.Exprs() {
			plan.InspectExpr(e, func(e plan.Expr) bool {
				if bad, ok := e.(*plan.Bad); ok && bad.Why != nil {
					p.report(bad.Span(), bad.Why.Message)
				}
				return true
			})
		}
	})
}
