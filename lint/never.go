package lint

import "github.com/ruleproof/ruleproof/kql/plan"

// checkNever reports the parts of a where whose value is known not to be true.
func checkNever(p *pass) {
	p.eachNode(func(n plan.Node) {
		f, ok := n.(*plan.Filter)
		if !ok {
			return
		}
		for _, part := range plan.Conjuncts(f.Predicate, bare) {
			if v, known := plan.ValueOf(part); known && v != true {
				p.report(part.Span(), "no row can meet this condition: it is "+constantText(v))
			}
		}
	})
}

func constantText(v any) string {
	if v == nil {
		return "always null"
	}
	return "always false"
}
