package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/logic"
	"github.com/ruleproof/ruleproof/kql/value"
)

const (
	neverCheck     = "query/never"
	alwaysCheck    = "query/always"
	redundantCheck = "query/redundant-condition"
	duplicateCheck = "query/duplicate-condition"
)

// constant reports a condition that reads no column.
func (j *judge) constant(e plan.Expr, v any) {
	switch v {
	case true:
		if j.assigns(e) {
			return
		}
		j.add(alwaysCheck, e.Span(), "this condition has no effect: it is always true")
	case nil:
		j.add(neverCheck, e.Span(), "no row can meet this condition: it is always null")
	default:
		j.add(neverCheck, e.Span(), "no row can meet this condition: it is always false")
	}
}

// assigns reports a condition such as A = true, which gives a name to a constant.
func (j *judge) assigns(e plan.Expr) bool {
	at := e.Span()
	if at.Source == nil {
		return false
	}
	before := strings.TrimRight(at.Source.Text[:at.Start], " \t")
	if !strings.HasSuffix(before, "=") || len(before) < 2 || strings.ContainsRune("=!<>", rune(before[len(before)-2])) {
		return false
	}
	v := j.add(alwaysCheck, e.Span(), "this names a constant and compares nothing: all rows meet it")
	equals := at.Sub(len(before)-1, len(before))
	v.Fix = &diag.Fix{Message: "write ==", Edits: []diag.Edit{{Span: equals, New: "=="}}}
	return true
}

// never reports a condition that cannot be true where the state holds.
func (j *judge) never(st *logic.State, e plan.Expr) {
	if j.inArm && !j.dead(st, e) {
		return
	}
	v := j.add(neverCheck, e.Span(), "no row can meet this condition")
	if st.Bare().Truth(e)&logic.True == 0 {
		if !j.special(v, st, e, true) {
			j.because(v, st.Bare(), e)
		}
		return
	}
	if !j.related(v, st, e, logic.True) {
		j.because(v, st, e)
	}
}

// dead reports whether no row meets a condition that decides between values because of what it is, or because of another one in
// the same expression: not because of an earlier filter, after which an arm for what it drops does no harm.
func (j *judge) dead(st *logic.State, e plan.Expr) bool {
	if st.Bare().Truth(e)&logic.True == 0 {
		return true
	}
	for a := st.Past(); a != nil && a != j.from; a = a.Before {
		if _, ok := st.Knowing(a).Assume(e, logic.True); !ok {
			return true
		}
	}
	return false
}

// always reports a condition that cannot be anything but true where the state holds.
func (j *judge) always(st *logic.State, e plan.Expr) {
	if st.Bare().Truth(e) == logic.True {
		if _, others := st.Subject(e); slices.ContainsFunc(others, func(o plan.Expr) bool { return isSetting(e, o) }) {
			return // a threshold that may be set higher
		}
		v := j.add(alwaysCheck, e.Span(), "this condition has no effect: it is always true")
		if !j.special(v, st, e, false) {
			j.because(v, st.Bare(), e)
		}
		return
	}
	if subject, _ := st.Subject(e); j.inArm || subject != nil && subject.Type() == value.DateTime {
		return // a last arm is often written out, and a filter of time repeated for speed
	}
	v := j.add(redundantCheck, e.Span(), "this condition has no effect: it is always true")
	if !j.related(v, st, e, logic.NotTrue) {
		j.because(v, st, e)
	}
}

// because adds to a message what is known about the value that the condition is about.
func (j *judge) because(v *verdict, st *logic.State, e plan.Expr) {
	subject, others := st.Subject(e)
	for _, o := range others {
		if x, known := logic.Constant(o); known && x == nil {
			v.Message += ": " + written(o) + " is null"
			return
		}
	}
	if subject == nil {
		if of := negated(e); of != nil {
			j.because(v, st, of)
		}
		return
	}
	set := st.Values(subject)
	words := set.Words()
	switch {
	case words == "" && logic.TypeWords(bare(subject).Type()) != "":
		words = "is of type " + bare(subject).Type().String() + ": " + logic.TypeWords(bare(subject).Type())
	case words == "":
		return
	}
	if !strings.HasSuffix(v.Message, "always true") {
		v.Message += ": "
	} else {
		v.Message = strings.TrimSuffix(v.Message, "it is always true")
	}
	v.Message += written(subject) + " " + words
	if needle := wrongCase(set, others); needle != nil {
		v.Message += ", and " + written(needle) + " has"
		v.Fix = recased(set, others)
	}
}

// negated returns what a not negates.
func negated(e plan.Expr) plan.Expr {
	if c, ok := e.(*plan.Call); ok && logic.Connective(e) == logic.Not && len(c.Args) == 1 {
		return c.Args[0]
	}
	return nil
}

// wrongCase returns the first constant text with letters that the values cannot have.
func wrongCase(set *logic.Set, others []plan.Expr) plan.Expr {
	if set.Listed {
		return nil
	}
	for _, o := range others {
		if v, ok := logic.Constant(o); ok && lacks(set.Case, v) {
			return o
		}
	}
	return nil
}

func lacks(c logic.Case, v any) bool {
	text, ok := v.(string)
	return ok && (c == logic.LowerCase && strings.ContainsFunc(text, isCapital) || c == logic.UpperCase && strings.ContainsFunc(text, isSmall))
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }
func isSmall(r rune) bool   { return 'a' <= r && r <= 'z' }

// recased returns the fix that writes the texts in the case that the values have, nil if one is not written in the query.
func recased(set *logic.Set, others []plan.Expr) *diag.Fix {
	fix := &diag.Fix{Message: "write the text in small letters"}
	to := strings.ToLower
	if set.Case == logic.UpperCase {
		fix.Message, to = "write the text in capital letters", strings.ToUpper
	}
	for _, o := range others {
		v, ok := logic.Constant(o)
		if !ok || !lacks(set.Case, v) {
			continue
		}
		text := o.Span().Text()
		if _, literal := unconverted(o).(*plan.Const); !literal || !isPlainLiteral(text) {
			return nil
		}
		fix.Edits = append(fix.Edits, diag.Edit{Span: o.Span(), New: to(text)})
	}
	return fix
}

// isPlainLiteral reports whether a text is a string literal without escapes.
func isPlainLiteral(text string) bool {
	return len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] && !strings.Contains(text, `\`)
}

// related names the earlier condition that decides this one, if there is a single one.
func (j *judge) related(v *verdict, st *logic.State, e plan.Expr, want logic.Truth) bool {
	tries := 0
	for a := st.Past(); a != nil && tries < maxPast; a = a.Before {
		tries++
		if _, ok := st.Knowing(a).Assume(e, want); !ok {
			if a.Want == logic.True {
				v.Message += " where " + written(a.Expr)
			} else {
				v.Message += ", because " + written(a.Expr) + " is asked before"
			}
			if !inFunction(a.Expr.Span()) {
				v.Related = append(v.Related, diag.Related{Span: a.Expr.Span(), Message: "the other condition"})
			}
			return true
		}
	}
	return false
}

// maxPast bounds how many earlier conditions are tried.
const maxPast = 200

// special gives the message of a fault that has one of its own.
func (j *judge) special(v *verdict, st *logic.State, e plan.Expr, never bool) bool {
	c, ok := e.(*plan.Call)
	if !ok {
		return false
	}
	switch name := c.Function.Name; {
	case len(c.Args) == 1 && isNullTest[name] != "" && c.Args[0].Type() == value.String:
		result := "true"
		if never {
			result = "false"
		}
		v.Message = fmt.Sprintf("%s() of a string is always %s: a string is empty, and never null", name, result)
		instead := isNullTest[name]
		v.Fix = &diag.Fix{Message: "write " + instead + "()", Edits: []diag.Edit{{Span: c.NameSpan, New: instead}}}
		return true
	case len(c.Args) == 1 && isEmptyTest[name] && c.Args[0].Type() == value.Bool:
		v.Message = fmt.Sprintf("%s() of a condition says nothing: %s is true or false, and never empty", name, written(c.Args[0]))
		return true
	case strings.HasSuffix(name, "matches regex") && never && len(c.Args) == 2:
		if pattern, _ := logic.Constant(c.Args[1]); pattern != nil && !logic.Possible(fmt.Sprint(pattern)) {
			v.Message = "this regular expression matches no text: ^ or $ stands where other characters must be before or after it"
			return true
		}
	case name == "between" && len(c.Args) == 3:
		low, high := st.Bare().Values(c.Args[1]), st.Bare().Values(c.Args[2])
		return j.exchanged(v, c, low, high)
	case (name == "==" || name == "!=") && len(c.Args) == 2:
		for i, a := range c.Args {
			if x, known := logic.Constant(a); known && x == nil {
				v.Message = fmt.Sprintf("no value equals null, not even null: use isnull(%s)", written(c.Args[1-i]))
				return true
			}
		}
	case logic.Connective(e) == logic.Or && !never:
		return j.differs(v, st, c)
	}
	return false
}

var isNullTest = map[string]string{"isnull": "isempty", "isnotnull": "isnotempty", "notnull": "isnotempty"}

var isEmptyTest = map[string]bool{"isempty": true, "isnotempty": true, "notempty": true, "isnull": true, "isnotnull": true, "notnull": true}

// exchanged reports a between whose start is after its end.
func (j *judge) exchanged(v *verdict, c *plan.Call, low, high *logic.Set) bool {
	if !low.After(high) {
		return false
	}
	v.Message = fmt.Sprintf("no value lies between these: %s is greater than %s", written(c.Args[1]), written(c.Args[2]))
	first, second := c.Args[1].Span(), c.Args[2].Span()
	if first.Source == second.Source && first.Text() != "" && second.Text() != "" {
		v.Fix = &diag.Fix{Message: "exchange the two ends", Edits: []diag.Edit{{Span: first, New: second.Text()}, {Span: second, New: first.Text()}}}
	}
	return true
}

// differs reports an or whose sides ask for a value to differ from several constants.
func (j *judge) differs(v *verdict, st *logic.State, c *plan.Call) bool {
	list := logic.Operands(c)
	for i, a := range list {
		for _, b := range list[:i] {
			x, _ := st.Subject(a)
			y, _ := st.Subject(b)
			if x == nil || y == nil || !isDenial(a) || !isDenial(b) || !st.Same(x, y) {
				continue
			}
			v.Message = fmt.Sprintf("this condition has no effect: a value of %s that does not meet one side meets another", written(x))
			v.Hint = "write and instead of or"
			return true
		}
	}
	return false
}

// isDenial reports whether a condition is true where a value is not something.
func isDenial(e plan.Expr) bool {
	c, ok := e.(*plan.Call)
	return ok && (strings.HasPrefix(c.Function.Name, "!") || logic.Connective(e) == logic.Not)
}

// covers reports a side of an or that has no effect because another side is true wherever it is.
func (j *judge) covers(st *logic.State, or *plan.Call, other, side plan.Expr) {
	if st.Same(other, side) {
		v := j.add(duplicateCheck, side.Span(), "this side of the or is there twice")
		v.Related = []diag.Related{{Span: other.Span(), Message: "the other one"}}
		return
	}
	v := j.add(redundantCheck, side.Span(), fmt.Sprintf("this side of the or has no effect: %s is true wherever it is", written(other)))
	v.Related = []diag.Related{{Span: other.Span(), Message: "the other side"}}
}

// written returns the text of an expression for a message.
func written(e plan.Expr) string {
	if text := strings.Join(strings.Fields(e.Span().Text()), " "); text != "" {
		return show(text)
	}
	return "the value"
}
