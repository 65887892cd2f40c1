package why

import (
	"fmt"
	"math"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A verdict says why a condition did not let a row pass.
type verdict struct {
	text, hint string
	far        float64 // how far the value is from one that would have passed; negative where that is not known
}

// An atom is a condition that is a call, with the values of its arguments in one row.
type atom struct {
	name   string // of the function or operator
	args   []plan.Expr
	values []any
	listed []any // the values of the table of in
	not    bool  // it is true, and the row passes where it is false
}

// judge says why a condition did not let a row pass. not says that the row passes where it is false.
func (f *flow) judge(of plan.Expr, fate exec.Fate, not bool) verdict {
	a := atom{values: fate.Values, not: not}
	switch x := of.(type) {
	case *plan.Call:
		a.name, a.args = x.Function.Name, x.Args
	case *plan.InTable:
		a.name, a.args, a.listed = x.Operator.Name, []plan.Expr{x.X}, f.trace.Listed(x)
	case *plan.AnyColumn:
		return verdict{text: "no column of it does", far: -1}
	case *plan.Const:
		return verdict{text: "the condition is always " + literal(x.Value), far: -1}
	}
	if a.args == nil || len(a.values) < len(a.args) {
		if of == nil {
			return verdict{text: "it is " + literal(fate.Value), far: -1}
		}
		return verdict{text: subjectOf(of) + " is " + literal(fate.Value), far: -1}
	}
	return a.verdict(fate.Value)
}

func (a atom) verdict(result any) verdict {
	if len(a.args) > 0 && a.listed == nil {
		a.turn()
	}
	if a.not {
		return verdict{text: a.seen(0) + ", so this holds", far: -1}
	}
	name := strings.TrimSuffix(a.name, "_cs")
	switch {
	case a.name == "isempty", a.name == "isnull", strings.HasPrefix(a.name, "isnot"), strings.HasPrefix(a.name, "notempty"), strings.HasPrefix(a.name, "notnull"):
		return verdict{text: a.seen(0), far: -1}
	case strings.HasPrefix(a.name, "!") && a.name != "!between":
		return a.excluded()
	}
	switch name {
	case "==", "=~":
		return a.equal()
	case "<", "<=", ">", ">=":
		return a.ordered()
	case "between", "!between":
		return a.between()
	case "in", "in~":
		return a.in()
	case "has", "hasprefix", "hassuffix", "contains", "startswith", "endswith", "has_any", "has_all":
		return a.text(name)
	case "matches regex":
		return verdict{text: a.seen(0) + ", which does not match", far: -1}
	}
	return verdict{text: "it is " + literal(result) + a.given(), far: -1}
}

// turn puts the side that is a value of the query after the other one.
func (a *atom) turn() {
	turned := map[string]string{"==": "==", "!=": "!=", "=~": "=~", "!~": "!~", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[a.name]
	if turned == "" || len(a.args) != 2 || !isWritten(a.args[0]) || isWritten(a.args[1]) {
		return
	}
	a.name = turned
	a.args, a.values = []plan.Expr{a.args[1], a.args[0]}, []any{a.values[1], a.values[0]}
}

// seen says what an argument is.
func (a atom) seen(i int) string {
	subject := subjectOf(a.args[i])
	switch v := a.values[i]; v {
	case nil:
		return subject + " is null"
	case "":
		return subject + " is empty"
	default:
		return subject + " is " + literal(v)
	}
}

// given lists the arguments that are not values of the query.
func (a atom) given() string {
	var parts []string
	for i, x := range a.args {
		if i == maxMessages {
			break
		}
		if !isWritten(x) {
			parts = append(parts, a.seen(i))
		}
	}
	if parts == nil {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// wanted returns the value that an argument is compared with.
func (a atom) wanted(i int) string {
	text := literal(a.values[i])
	if isWritten(a.args[i]) {
		return text
	}
	return text + " (" + safe.Cut(subjectOf(a.args[i]), maxValue/2) + ")"
}

func (a atom) excluded() verdict {
	v := verdict{text: a.seen(0), far: -1}
	if a.listed != nil {
		v.text += ", which the table has"
	} else if a.name == "!=" && !isWritten(a.args[1]) {
		v.text += ", and so is " + subjectOf(a.args[1])
	}
	return v
}

func (a atom) equal() verdict {
	x, isText := a.values[0].(string)
	y, alsoText := a.values[1].(string)
	if !isText || !alsoText || x == "" {
		return verdict{text: a.seen(0) + ", needs " + a.wanted(1), far: -1}
	}
	seen, want := both(x, y)
	if !isWritten(a.args[1]) {
		want += " (" + subjectOf(a.args[1]) + ")"
	}
	v := verdict{text: subjectOf(a.args[0]) + " is " + seen + ", needs " + want, far: float64(suggest.Edits(x, y))}
	switch how := likeness(x, y); {
	case how == "another letter case" && a.name == "==":
		v.hint, v.far = how+": =~ ignores it", 0
	case how != "":
		v.hint, v.far = how, 0
	default:
		if _, ok := suggest.Nearest(x, func(yield func(string) bool) { yield(y) }); ok {
			v.hint = "nearly the same text"
		}
	}
	return v
}

// ordered says how far a value is from its bound.
func (a atom) ordered() verdict {
	v := verdict{text: a.seen(0) + ", needs " + a.name + " " + a.wanted(1), far: -1}
	below := strings.HasPrefix(a.name, ">") // the value is below the bound
	strict := len(a.name) == 1
	switch x := a.values[0].(type) {
	case value.Instant:
		if y, ok := a.values[1].(value.Instant); ok {
			v.hint, v.far = apart(value.Duration(y-x), below, "earlier", "later"), math.Abs(float64(y-x))
		}
	case value.Duration:
		if y, ok := a.values[1].(value.Duration); ok {
			v.hint, v.far = apart(y-x, below, "too short", "too long"), math.Abs(float64(y-x))
		}
	case int32, int64:
		m, ok := whole(x)
		n, also := whole(a.values[1])
		if !ok || !also {
			break
		}
		steps := m - n
		if below {
			steps = n - m
		}
		if strict {
			steps++
		}
		v.far = float64(steps)
		v.hint = count(steps, below)
	case float64:
		if y, ok := value.Cast(a.values[1], value.Real).(float64); ok {
			v.far = math.Abs(x - y)
			if x == y {
				v.hint = "it is the bound"
			}
		}
	}
	return v
}

// count says how many more or fewer would have been enough.
func count(steps int64, more bool) string {
	word := "less"
	if more {
		word = "more"
	}
	switch {
	case steps < 1:
		return ""
	case steps == 1:
		return "one " + word + " would pass"
	}
	return fmt.Sprintf("%d %s would pass", steps, word)
}

func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int32:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}

// apart says how far a time or a length of time is from its bound.
func apart(d value.Duration, below bool, short, long string) string {
	if d < 0 {
		d = -d
	}
	word := long
	if below {
		word = short
	}
	if d == 0 {
		return "it is the bound itself"
	}
	return span(d) + " " + word
}

func (a atom) between() verdict {
	v := verdict{text: a.seen(0) + ", needs " + strings.TrimSuffix(a.name, "between") + "between " + a.wanted(1) + " and " + a.wanted(2), far: -1}
	if a.name == "!between" {
		v.text = strings.Replace(v.text, "needs !between", "needs a value outside of", 1)
		return v
	}
	upper := a.values[2]
	if from, ok := a.values[1].(value.Instant); ok {
		if d, length := upper.(value.Duration); length {
			upper = from + value.Instant(d)
		}
	}
	bound := atom{name: ">=", args: a.args[:2], values: a.values[:2]}
	if order, ok := value.Compare(a.values[0], upper); ok && order > 0 {
		bound = atom{name: "<=", args: []plan.Expr{a.args[0], a.args[2]}, values: []any{a.values[0], upper}}
	}
	o := bound.ordered()
	v.hint, v.far = o.hint, o.far
	return v
}

// entries returns the values of a list: those that are written one by one, those of one dynamic array, or those of a table.
func (a atom) entries() []any {
	if a.listed != nil {
		return a.listed
	}
	var list []any
	for _, v := range a.values[1:] {
		if array, ok := v.([]any); ok {
			list = append(list, array...)
			continue
		}
		list = append(list, v)
	}
	return list
}

func textsOf(values []any) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = value.Text(v)
	}
	return texts
}

func (a atom) in() verdict {
	list := a.entries()
	what := "the list"
	if a.listed != nil {
		what = "the table"
	}
	if len(list) == 0 {
		return verdict{text: a.seen(0) + ", and " + what + " is empty", far: -1}
	}
	v := verdict{text: a.seen(0) + ", which " + what + " does not have", far: -1}
	texts := textsOf(list)
	if i, how := nearest(value.Text(a.values[0]), texts); i >= 0 {
		v.hint = "nearest: " + literal(list[i])
		if how != "" {
			v.hint += ", " + how
		}
		if how == "another letter case" && a.name == "in" {
			v.hint += ": in~ ignores it"
		}
		return v
	}
	v.hint = "it has " + listOf(list)
	return v
}

// text says why a text operator does not hold.
func (a atom) text(name string) verdict {
	text, fold := value.Text(a.values[0]), !strings.HasSuffix(a.name, "_cs")
	v := verdict{text: a.seen(0), far: -1}
	if text == "" {
		return v
	}
	wanted := textsOf(a.entries())
	if len(wanted) == 0 {
		return v
	}
	switch name {
	case "has":
		v.termless(text, wanted[0], fold, "has needs whole terms")
	case "has_all":
		for _, w := range wanted {
			if before := len(v.hint); !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
				v.termless(text, w, fold, "has_all needs whole terms")
				if len(v.hint) > before {
					break
				}
			}
		}
	case "has_any":
		v.text += ", which has none of " + listOf(a.entries())
		for _, w := range wanted {
			if _, hint := missingTerm(text, w, true); hint != "" {
				v.hint = hint
				break
			}
		}
	default:
		v.text += ", needs " + name + " " + quoted(wanted[0])
		if !fold && strings.Contains(strings.ToLower(text), strings.ToLower(wanted[0])) {
			v.hint = "another letter case: " + name + " ignores it"
			break
		}
		if how := likeness(text, wanted[0]); how != "" {
			v.hint = how
		} else if _, hint := missingTerm(text, wanted[0], true); hint != "" && strings.HasPrefix(hint, "nearest") {
			v.hint = hint
		}
	}
	return v
}

func (v *verdict) termless(text, wanted string, fold bool, needs string) {
	message, hint := missingTerm(text, wanted, fold)
	v.text += "; " + needs + ": " + message
	v.hint = hint
}
