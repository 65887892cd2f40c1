package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A conjunct is a part of the predicate of where, in a run that is observed. The parts are
// computed one by one, and the predicate as a whole never is: what its ands come to is counted
// with their parts.
type conjunct struct {
	plan.Expr
	path *condition.Path // within the ands that the part is taken out of
	ands []*Count        // of the ands around it
	last []*Count        // of those among them that have no part after it
}

// Operands returns the expression that the conjunct is.
func (c *conjunct) Operands() []plan.Expr { return []plan.Expr{c.Expr} }

// conjuncts returns the parts of a predicate.
func (o *observer) conjuncts(x plan.Expr) []plan.Expr {
	if o == nil || !plan.IsAnd(x) {
		return plan.Conjuncts(x, nil)
	}
	return o.partsOf(x, nil, nil)
}

func (o *observer) partsOf(x plan.Expr, ands []*Count, list []plan.Expr) []plan.Expr {
	defer o.enter(x)()
	if !plan.IsAnd(x) {
		return append(list, &conjunct{Expr: x, path: o.path, ands: ands})
	}
	if count := o.of(o.list.Of(o.path, x)); count != nil {
		ands = append(ands[:len(ands):len(ands)], count)
	}
	for _, arg := range x.Operands() {
		list = o.partsOf(arg, ands, list)
	}
	return list
}

// inOrder takes note of the order in which the parts of a predicate are computed.
func (o *observer) inOrder(parts []plan.Expr) []plan.Expr {
	seen := map[*Count]bool{}
	for _, x := range slices.Backward(parts) {
		c, ok := x.(*conjunct)
		if !ok {
			continue
		}
		c.last = nil
		for _, and := range c.ands {
			if !seen[and] {
				seen[and], c.last = true, append(c.last, and)
			}
		}
	}
	return parts
}

// compileConjunct compiles a part, and counts with its values those of the ands around it.
func (e *engine) compileConjunct(c *conjunct) (*scalar, error) {
	outer := e.observer.path
	e.observer.path = c.path
	defer func() { e.observer.path = outer }()
	s, err := e.compile(c.Expr)
	if err != nil {
		return nil, err
	}
	return counting(s, func(col value.Column) {
		var part Count
		part.values(col)
		for _, and := range c.ands {
			and.add(Count{False: part.False, Null: part.Null})
		}
		for _, and := range c.last {
			and.True += part.True
		}
	}), nil
}
