package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/logic"
)

const mixedCheck = "query/mixed-and-or"

// A side is a side of an or. A loose one is an and without parentheses.
type orSide struct {
	expr  plan.Expr
	loose bool
}

// sidesOf returns the sides of an or as they are written, those of an or without parentheses among them.
func sidesOf(or *plan.Call) []orSide {
	var list []orSide
	for i, x := range or.Args {
		open := i == 0 && x.Span().Start == or.Span().Start || i > 0 && x.Span().End == or.Span().End
		if inner, ok := x.(*plan.Call); ok && open && logic.Connective(x) == logic.Or {
			list = append(list, sidesOf(inner)...)
			continue
		}
		list = append(list, orSide{x, open && logic.Connective(x) == logic.And})
	}
	return list
}

// mixed reports an or beside an and without parentheses. Where the same value stands on both sides of the or, it was
// probably meant to come first. Lines of their own show as well as parentheses do what belongs together.
func (j *judge) mixed(st *logic.State, or *plan.Call) {
	sides := sidesOf(or)
	for i, s := range sides {
		if !s.loose {
			continue
		}
		parts := logic.Operands(s.expr.(*plan.Call))
		first, last := parts[0], parts[len(parts)-1]
		for _, beside := range []struct {
			at   int
			part plan.Expr
			rest []plan.Expr
		}{{i + 1, last, parts[:len(parts)-1]}, {i - 1, first, parts[1:]}} {
			if beside.at < 0 || beside.at >= len(sides) {
				continue
			}
			other := sides[beside.at].expr
			if !j.sameSubject(st, beside.part, other) || j.anySubject(st, beside.rest, other) {
				continue
			}
			a, b := beside.part, other
			if beside.at < i {
				a, b = b, a
			}
			v := j.add(mixedCheck, or.Span(), fmt.Sprintf("and comes before or: %s holds on one side only", written(beside.rest[0])))
			v.Hint = fmt.Sprintf("write (%s or %s) if both are meant", written(a), written(b))
			return
		}
	}
	if slices.IndexFunc(sides, func(s orSide) bool { return !s.loose }) < 0 {
		return // the sides are alike, as in a and b or c and d
	}
	for i, s := range sides {
		if s.loose && !j.oneSubject(st, s.expr, sides[(i+1)%len(sides)].expr) && (i > 0 && sameLine(sides[i-1].expr, s.expr) || i+1 < len(sides) && sameLine(s.expr, sides[i+1].expr)) {
			text := s.expr.Span().Text()
			v := j.add(mixedCheck, s.expr.Span(), "and comes before or, which nothing shows here")
			v.Hint = "write parentheses around what belongs together"
			v.Fix = &diag.Fix{Message: "put the and into parentheses, which changes nothing", Edits: []diag.Edit{{Span: s.expr.Span(), New: "(" + text + ")"}}}
			return
		}
	}
}

// oneSubject reports whether the parts of an and, and what stands beside it, are about the same value, as in x > 5 and x < 9 or x == 20.
func (j *judge) oneSubject(st *logic.State, and, beside plan.Expr) bool {
	for _, part := range logic.Operands(and.(*plan.Call)) {
		if !j.sameSubject(st, part, beside) {
			return false
		}
	}
	return true
}

// sameLine reports whether no line ends between two conditions.
func sameLine(a, b plan.Expr) bool {
	x, y := a.Span(), b.Span()
	return x.Source == y.Source && x.End <= y.Start && !strings.Contains(x.Source.Text[x.End:y.Start], "\n")
}

// sameSubject reports whether two conditions are about the same value.
func (j *judge) sameSubject(st *logic.State, a, b plan.Expr) bool {
	x, _ := st.Subject(a)
	y, _ := st.Subject(b)
	return x != nil && y != nil && st.Same(x, y)
}

func (j *judge) anySubject(st *logic.State, list []plan.Expr, other plan.Expr) bool {
	for _, x := range list {
		if j.sameSubject(st, x, other) {
			return true
		}
	}
	return false
}
