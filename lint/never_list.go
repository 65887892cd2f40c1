package lint

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/logic"
	"github.com/ruleproof/ruleproof/kql/value"
)

// lists are the operators that compare a value with a list, and whether they tell upper from lower case.
var lists = map[string]bool{"in": true, "!in": true, "in~": false, "!in~": false, "has_any": false, "has_all": false}

// elements judges the elements of a list: those that the value cannot have, and those that are there twice.
func (j *judge) elements(st *logic.State, c *plan.Call) {
	cased, ok := lists[c.Function.Name]
	if !ok || len(c.Args) < 2 {
		return
	}
	set := st.Bare().Values(c.Args[0])
	seen := map[string]plan.Expr{}
	var again *verdict // one finding for a list
	var twice []string
	for i, a := range c.Args[1:] {
		v, known := logic.Constant(a)
		if !known || v == nil {
			continue
		}
		j.judged[a.Span()]++
		if cased {
			j.element(set, c, a, v)
		}
		if _, literal := unconverted(a).(*plan.Const); !literal || !isWithin(a, c) {
			continue
		}
		key := fmt.Sprintf("%T %v", v, v)
		if text, isText := v.(string); isText && !cased {
			key = "folded " + strings.ToLower(text)
		}
		if first := seen[key]; first != nil {
			fix := withoutElement(c.Args[i], a)
			if twice = append(twice, written(a)); again == nil {
				again = j.add(duplicateCheck, a.Span(), twice[0]+" is in this list twice")
				again.Fix = fix
			} else if again.Message = words.List(twice) + " are in this list twice"; again.Fix != nil && fix != nil {
				again.Fix.Edits = append(again.Fix.Edits, fix.Edits...)
			}
			again.Related = append(again.Related, diag.Related{Span: first.Span(), Message: "the first one"})
			continue
		}
		seen[key] = a
	}
}

// element reports a constant, or a text in a constant array, that the value cannot have because of its letters.
func (j *judge) element(set *logic.Set, c *plan.Call, a plan.Expr, v any) {
	if set.Listed {
		return
	}
	texts, isArray := v.([]any)
	if !isArray {
		texts = []any{v}
	}
	for _, x := range texts {
		if !lacks(set.Case, x) {
			continue
		}
		d := j.add(neverCheck, a.Span(), fmt.Sprintf("no row can meet this: %s %s, and %s has", written(c.Args[0]), set.Words(), logic.Literal(x)))
		if !isArray {
			d.Fix = recased(set, []plan.Expr{a})
		}
		return
	}
}

// withoutElement returns the fix that takes an element out of a list, nil where something else than a comma lies before it.
func withoutElement(before, a plan.Expr) *diag.Fix {
	last, at := before.Span(), a.Span()
	if last.Source != at.Source || last.Source == nil || last.End > at.Start {
		return nil
	}
	gap := last.Sub(last.End, at.Start)
	if strings.TrimSpace(gap.Text()) != "," {
		return nil
	}
	return &diag.Fix{Message: "remove it", Edits: []diag.Edit{{Span: gap.Sub(gap.Start, at.End), New: ""}}}
}

// join judges the keys of a join: whether the values of both sides can be the same.
func (j *judge) join(n *plan.Join) {
	if inFunction(n.Span()) {
		return
	}
	left, right := j.analysis.Rows(n.Left), j.analysis.Rows(n.Right)
	for i := range min(len(n.LeftKeys), len(n.RightKeys), len(n.KeySpans)) {
		x, y := left.Values(n.LeftKeys[i]), right.Values(n.RightKeys[i])
		at := n.KeySpans[i]
		if inFunction(at) || x.Type != y.Type || x.Type == value.Dynamic || x.Empty() || y.Empty() {
			continue
		}
		j.judged[at]++
		if x.Meet(y).Empty() {
			d := j.add(deadJoinCheck, at, "no row of one side has the key of a row of the other")
			if a, b := x.Words(), y.Words(); a != "" && b != "" {
				d.Message += fmt.Sprintf(": %s %s on the left, and %s %s on the right", written(n.LeftKeys[i]), a, written(n.RightKeys[i]), b)
			}
		}
	}
}

const deadJoinCheck = "query/dead-join"
