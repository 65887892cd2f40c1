package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/logic"
)

// A verdict is what is wrong with a condition.
type verdict struct {
	check string
	diag.Diagnostic
}

// A judge looks at all conditions of a query once, for all checks about them.
type judge struct {
	analysis *logic.Analysis
	inArm    bool              // the condition decides between values, and drops no rows
	from     *logic.Assumption // what held before the expression or the filter that it is a part of
	judged   map[diag.Span]int // how often a condition was looked at: once for each call of the function that it stands in
	found    map[verdictKey]*verdict
	count    map[verdictKey]int
	order    []verdictKey
}

type verdictKey struct {
	check string
	at    diag.Span
}

// verdicts returns what is wrong with the conditions of the query. It is worked out once.
func (s *Subject) verdicts() []*verdict {
	if !s.isJudged {
		s.isJudged = true
		if s.Query != nil && !s.Query.HasErrors() {
			s.judged = judgeNodes(s.parts().nodes)
		}
	}
	return s.judged
}

// reportVerdicts returns the function of a check that reports what the judge has found for it.
func reportVerdicts(p *pass) {
	for _, v := range p.verdicts() {
		if v.check == p.check.ID && !p.isOfQuotedTest(v) {
			f := p.report(v.Span, v.Message)
			f.Hint, f.Related, f.Fix = v.Hint, v.Related, v.Fix
		}
	}
}

// isOfQuotedTest reports whether a condition is always the same because it tests a column's name in quotes, which
// query/quoted-column reports.
func (p *pass) isOfQuotedTest(v *verdict) bool {
	if v.check != neverCheck && v.check != alwaysCheck || !strings.HasPrefix(strings.TrimLeft(v.Span.Text(), "( "), "'") && !strings.HasPrefix(strings.TrimLeft(v.Span.Text(), "( "), `"`) {
		return false
	}
	return slices.ContainsFunc(p.parts().exprs, func(e placed) bool {
		c, ok := e.Expr.(*plan.Call)
		return ok && c.Span() == v.Span && p.isQuotedTest(c, inputOf(e.node))
	})
}

func judgeNodes(nodes []plan.Node) []*verdict {
	j := &judge{logic.New(), false, nil, map[diag.Span]int{}, map[verdictKey]*verdict{}, map[verdictKey]int{}, nil}
	for _, n := range nodes {
		j.node(n)
	}
	var list []*verdict
	for _, k := range j.order {
		if j.count[k] == j.judged[k.at] { // true of all calls
			list = append(list, j.found[k])
		}
	}
	return list
}

// add notes what is wrong with a condition, and returns it to be completed.
func (j *judge) add(check string, at diag.Span, message string) *verdict {
	k := verdictKey{check, at}
	v := &verdict{check, diag.Diagnostic{Span: at, Message: message}}
	if j.count[k]++; j.found[k] == nil {
		j.found[k] = v
		j.order = append(j.order, k)
	}
	return v
}

func inFunction(at diag.Span) bool { return at.Source != nil && at.Source.Function != "" }

func (j *judge) node(n plan.Node) {
	switch n.(type) {
	case *plan.MvApply, *plan.Partition, *plan.Fork, *plan.Facet:
		j.analysis.Rows(n) // so that what is known of their rows is known below them
	}
	if inFunction(n.Span()) {
		return
	}
	switch n := n.(type) {
	case *plan.Filter:
		j.filter(n)
	case *plan.Join:
		j.join(n)
	case *plan.Project, *plan.Summarize:
		if hasConditions(n.Exprs()) {
			st := j.analysis.Input(n)
			j.inArm = true
			for _, e := range n.Exprs() {
				j.from = st.Past()
				j.value(st, e, 0)
			}
			j.inArm = false
		}
	}
}

// hasConditions reports whether an expression is more than a column or a constant.
func hasConditions(list []plan.Expr) bool {
	for _, e := range list {
		if c, ok := e.(*plan.Call); ok && len(c.Args) > 0 {
			return true
		}
	}
	return false
}

func (j *judge) filter(n *plan.Filter) {
	st := j.analysis.Input(n)
	j.from = st.Past()
	for _, c := range plan.Conjuncts(n.Predicate, nil) {
		j.condition(st, c, 0)
		st = st.Where(c)
	}
}

// maxNested bounds how deep conditions within conditions are looked at.
const maxNested = 12

// condition judges a condition that decides something, where the state holds. It returns whether it can be true, and whether it can be
// something else.
func (j *judge) condition(st *logic.State, e plan.Expr, depth int) (yes, no bool) {
	if e == nil || inFunction(e.Span()) || depth > maxNested {
		return true, true
	}
	if _, folded := plan.ValueOf(e); folded && (isName(e) || isSetting(e, e)) {
		return true, true
	}
	j.judged[e.Span()]++
	if v, known := logic.Constant(e); known {
		j.constant(e, v)
		return v == true, v != true
	}
	_, yes = st.Assume(e, logic.True)
	_, no = st.Assume(e, logic.NotTrue)
	c, isCall := e.(*plan.Call)
	switch {
	case !yes && isCall && logic.Connective(e) == logic.And:
		j.and(st, logic.Operands(c), depth)
		return yes, no
	case !yes:
		j.never(st, e)
		return yes, no
	case !no:
		j.always(st, e)
		return yes, no
	case !isCall:
		return yes, no
	}
	switch logic.Connective(e) {
	case logic.And:
		j.and(st, logic.Operands(c), depth)
	case logic.Or:
		j.or(st, c, depth)
	default:
		j.value(st, e, depth)
		j.elements(st, c)
	}
	return yes, no
}

// and judges conditions each of which is only looked at where those before it hold.
func (j *judge) and(st *logic.State, list []plan.Expr, depth int) {
	for _, x := range list {
		yes, _ := j.condition(st, x, depth+1)
		if !yes {
			return
		}
		st, _ = st.Assume(x, logic.True)
	}
}

// maxSides is the number of sides of an or up to which each is compared with each.
const maxSides = 16

// or judges the sides of an or: each by itself, and whether another covers it.
func (j *judge) or(st *logic.State, c *plan.Call, depth int) {
	j.mixed(st, c)
	list := logic.Operands(c)
	live := make([]plan.Expr, 0, len(list))
	for _, x := range list {
		if yes, no := j.condition(st, x, depth+1); yes && no {
			live = append(live, x)
		}
	}
	if len(live) > maxSides {
		return
	}
	covered := map[plan.Expr]bool{}
	for i := len(live) - 1; i >= 0; i-- {
		for k, other := range live {
			if k == i || covered[other] {
				continue
			}
			rest, ok := st.Assume(other, logic.NotTrue)
			if !ok {
				continue
			}
			if _, yes := rest.Assume(live[i], logic.True); !yes {
				covered[live[i]] = true
				j.covers(st, c, other, live[i])
				break
			}
		}
	}
}

// value judges the conditions within an expression: the arms of case and iff, and conditions whose value becomes a column.
func (j *judge) value(st *logic.State, e plan.Expr, depth int) {
	c, ok := e.(*plan.Call)
	if !ok || depth > maxNested || inFunction(e.Span()) {
		return
	}
	switch {
	case isChoice(c):
		j.choice(st, c, depth)
		return
	case depth == 0 && (logic.Connective(e) == logic.And || logic.Connective(e) == logic.Or):
		j.condition(st, e, depth+1)
		return
	case logic.Connective(e) == logic.Not:
		j.condition(st, c.Args[0], depth+1)
		return
	}
	for _, a := range c.Args {
		j.value(st, a, depth+1)
	}
}

func isChoice(c *plan.Call) bool {
	switch c.Function.Name {
	case "case", "iff", "iif":
		return len(c.Args) > 2
	}
	return false
}

// choice judges the conditions of case and iff, of which each is only looked at where those before it do not hold.
func (j *judge) choice(st *logic.State, c *plan.Call, depth int) {
	outer := j.inArm
	j.inArm = true
	defer func() { j.inArm = outer }()
	last := len(c.Args) - 1
	for i, a := range c.Args {
		if i%2 == 1 || i == last {
			j.value(st, a, depth+1)
			continue
		}
		yes, no := j.condition(st, a, depth+1)
		if !no || !yes {
			continue
		}
		st, _ = st.Assume(a, logic.NotTrue)
	}
}

// isSetting reports whether a part of a condition depends on what stands elsewhere: a let, or the argument of a function.
func isSetting(condition, part plan.Expr) bool {
	found := false
	plan.InspectExpr(part, func(x plan.Expr) bool {
		_, isLet := x.(*plan.LetRef)
		found = found || isLet || !condition.Span().Encloses(x.Span())
		return !found
	})
	return found
}

// isName reports whether a condition is a constant that is not written out: its place is where the constant is declared.
func isName(e plan.Expr) bool {
	c, ok := e.(*plan.Const)
	return ok && c.Span().Text() != "true" && c.Span().Text() != "false"
}
