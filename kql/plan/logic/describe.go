package logic

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Has reports whether a value, or nil for null, may be in the set.
func (s *Set) Has(v any) bool {
	if v == nil {
		return s.Null
	}
	return s.admits(v)
}

// Column returns the values of a column of the rows.
func (st *State) Column(i int) *Set { return st.set(st.scope.columns[i]) }

// Subject returns the operand of a condition that differs from row to row, if there is only one, and the others.
func (st *State) Subject(e plan.Expr) (subject plan.Expr, others []plan.Expr) {
	c, ok := e.(*plan.Call)
	if !ok || Connective(e) != Atom {
		return nil, nil
	}
	for _, a := range c.Args {
		if st.solver.term(st.scope, a).base().Listed && isFixed(st.solver.term(st.scope, a)) {
			others = append(others, a)
			continue
		}
		if subject != nil {
			return nil, nil
		}
		subject = a
	}
	return subject, others
}

// isFixed reports whether a term has one value.
func isFixed(t *term) bool { return len(t.base().Values) <= 1 }

// shownValues is the number of values up to which Words lists them.
const shownValues = 3

// Words says what is known about the values, as the end of a sentence about them: "is at least 0". It is empty
// where that is nothing, or too much to say.
func (s *Set) Words() string {
	switch {
	case s.Empty():
		return ""
	case s.hollow() && s.Null && !s.NaN:
		return "is null"
	case s.Listed && len(s.Values) <= shownValues && len(s.Values) > 0:
		words := make([]string, len(s.Values))
		for i, v := range s.Values {
			words[i] = Literal(v)
		}
		if s.Null {
			words = append(words, "null")
		}
		if len(words) == 1 {
			return "is " + words[0]
		}
		return "is " + strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
	case s.Listed:
		return ""
	}
	if words := boundWords(s.Low, s.High); words != "" && !s.natural() {
		return words
	}
	switch s.Case {
	case LowerCase:
		return "has no capital letters"
	case UpperCase:
		return "has no small letters"
	case Caseless:
		return "has no letters"
	}
	return ""
}

// natural reports whether the bounds are those of the type.
func (s *Set) natural() bool {
	all := of(s.Type)
	return s.Low == all.Low && s.High == all.High
}

func boundWords(low, high Bound) string {
	end := func(b Bound, within, beyond string) string {
		if b.Open {
			return beyond + " " + Literal(b.Value)
		}
		return within + " " + Literal(b.Value)
	}
	low, high = shown(low), shown(high)
	switch {
	case low.known() && high.known():
		return "is " + end(low, "at least", "greater than") + " and " + end(high, "at most", "less than")
	case low.known():
		return "is " + end(low, "at least", "greater than")
	case high.known():
		return "is " + end(high, "at most", "less than")
	}
	return ""
}

// shown returns no bound for the ends of a long, which say nothing.
func shown(b Bound) Bound {
	if b == of(value.Long).Low || b == of(value.Long).High {
		return Bound{}
	}
	return b
}

// TypeWords says which numbers a type has, and is empty for other types.
func TypeWords(t value.Type) string {
	s := of(t)
	if !t.IsInteger() {
		return ""
	}
	return fmt.Sprintf("an %s is between %v and %v", t, s.Low.Value, s.High.Value)
}

// Literal writes a value as a query does, cut to a length that fits into a message.
func Literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return `"` + diag.Preview(v) + `"`
	case Moment:
		return momentText(value.Duration(v))
	}
	return diag.Preview(fmt.Sprint(v))
}

func momentText(d value.Duration) string {
	switch {
	case d == 0:
		return "now()"
	case d < 0:
		return "ago(" + spanText(-d) + ")"
	}
	return "now() + " + spanText(d)
}

func spanText(d value.Duration) string {
	for _, unit := range []struct {
		of   value.Duration
		name string
	}{{value.Day, "d"}, {value.Hour, "h"}, {value.Minute, "m"}, {value.Second, "s"}} {
		if d%unit.of == 0 {
			return fmt.Sprint(int64(d/unit.of)) + unit.name
		}
	}
	return d.String()
}

// After reports whether every value is greater than each of the other set.
func (s *Set) After(t *Set) bool {
	if s.hollow() || t.hollow() {
		return false
	}
	low, _ := s.hull()
	_, high := t.hull()
	if !low.known() || !high.known() {
		return false
	}
	order, ok := compare(low.Value, high.Value)
	return ok && order > 0
}
