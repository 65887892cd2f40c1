package why

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A verdict says why a condition did not let a row pass.
type verdict struct {
	subject string // what was looked at; "" where the text says all
	seen    string // its value
	text    string // what follows, such as ", needs >= 10"
	hint    string
	varies  bool    // what the value is held against differs from row to row
	trail   trail   // where the value comes from
	far     float64 // how far the value is from one that would have passed; negative where that is not known
}

// String returns the verdict as a sentence.
func (v verdict) String() string {
	if v.subject == "" {
		return v.text + v.trail.String()
	}
	return v.subject + " is " + v.seen + v.text + v.trail.String()
}

// An atom is a condition that is a call, with the values of its arguments in one row.
type atom struct {
	name   string // of the function or operator
	args   []plan.Expr
	values []any
	listed []any              // the values of the table of in
	named  func(i int) string // the event that gives such a value, after " of "; "" where it is not known
	not    bool               // it is true, and the row passes where it is false
}

// judge says why a condition did not let a row pass. not says that the row passes where it is false.
func (f *flow) judge(of plan.Expr, fate exec.Fate, not bool) verdict {
	a := atom{values: fate.Values, not: not}
	switch x := of.(type) {
	case *plan.Call:
		a.name, a.args = x.Function.Name, x.Args
	case *plan.InTable:
		a.name, a.args = x.Operator.Name, []plan.Expr{x.X}
		rows := f.trace.Listed(x)
		a.listed = make([]any, len(rows))
		for i, row := range rows {
			a.listed[i] = row.Key[0]
		}
		a.named = func(i int) string { return strings.Replace(f.named(rows[i:i+1]), ",", " of", 1) }
	case *plan.AnyColumn:
		return verdict{text: "no column of it does", far: -1}
	case *plan.Const:
		return verdict{text: "the condition is always " + literal(x.Value), far: -1}
	}
	if a.args == nil || len(a.values) < len(a.args) {
		if of == nil {
			return verdict{text: "it is " + literal(fate.Value), far: -1}
		}
		return verdict{subject: subjectOf(of), seen: literal(fate.Value), far: -1}
	}
	if a.listed == nil {
		a.turn()
	}
	v := a.verdict(fate.Value)
	for _, x := range a.args[min(1, len(a.args)):] {
		v.varies = v.varies || a.listed == nil && !isWritten(x) && readsColumns(x)
	}
	return v
}

// readsColumns reports whether the value of an expression differs from row to row.
func readsColumns(x plan.Expr) bool {
	found := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		_, column := x.(*plan.ColumnRef)
		found = found || column
		return !found
	})
	return found
}

func (a atom) verdict(result any) verdict {
	if len(a.args) == 0 {
		return verdict{text: "it is " + literal(result), far: -1}
	}
	if a.not && a.listed != nil {
		return a.excluded()
	}
	if a.not {
		return a.says(0, "")
	}
	name := strings.TrimSuffix(a.name, "_cs")
	switch {
	case a.name == "isempty":
		return a.says(0, ", needs an empty value")
	case a.name == "isnull":
		return a.says(0, ", needs null")
	case strings.HasPrefix(a.name, "isnot"), strings.HasPrefix(a.name, "notempty"), strings.HasPrefix(a.name, "notnull"):
		return a.says(0, "")
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
		return a.says(0, ", which does not match")
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

// says returns what an argument is, and what follows from that.
func (a atom) says(i int, text string) verdict {
	v := verdict{subject: subjectOf(a.args[i]), seen: seenAs(a.values[i]), text: text, far: -1}
	return v
}

// given lists the arguments that are not values of the query.
func (a atom) given() string {
	var parts []string
	for i, x := range a.args {
		if i == maxMessages {
			break
		}
		if !isWritten(x) {
			parts = append(parts, a.says(i, "").String())
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
	switch {
	case a.listed != nil:
		fold := strings.HasSuffix(a.name, "~")
		i := slices.IndexFunc(a.listed, func(v any) bool {
			x, y := value.Text(v), value.Text(a.values[0])
			return x == y || fold && strings.EqualFold(x, y)
		})
		if i >= 0 && a.named(i) != "" {
			return a.says(0, ", which the table has: it is that"+a.named(i))
		}
		return a.says(0, ", which the table has")
	case len(a.args) == 2 && !isWritten(a.args[1]):
		return a.says(0, ", and "+subjectOf(a.args[1])+" is "+literal(a.values[1]))
	}
	return a.says(0, "")
}

func (a atom) equal() verdict {
	v := a.says(0, ", needs "+a.wanted(1))
	x, isText := a.values[0].(string)
	y, alsoText := a.values[1].(string)
	if !isText || !alsoText || x == "" {
		return v
	}
	seen, want := both(x, y)
	if !isWritten(a.args[1]) {
		want += " (" + subjectOf(a.args[1]) + ")"
	}
	v.seen, v.text, v.far = seen, ", needs "+want, float64(suggest.Edits(x, y))
	switch how := likeness(x, y); {
	case how == "another letter case" && a.name == "==":
		v.hint, v.far = how+": =~ ignores it", 0
	case how != "":
		v.hint, v.far = how, 0
	default:
		if i, _ := nearest(x, []string{y}); i >= 0 {
			v.hint = "nearly the same text"
		}
	}
	return v
}

// ordered says how far a value is from its bound.
func (a atom) ordered() verdict {
	v := a.says(0, ", needs "+a.name+" "+a.wanted(1))
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
	return d.Short() + " " + word
}

func (a atom) between() verdict {
	if a.name == "!between" {
		return a.says(0, ", needs a value outside of "+a.wanted(1)+" to "+a.wanted(2))
	}
	upper, shown := a.values[2], a.wanted(2)
	if from, ok := a.values[1].(value.Instant); ok {
		if d, length := upper.(value.Duration); length {
			upper = from + value.Instant(d)
			shown = literal(upper)
		}
	}
	v := a.says(0, ", needs "+a.wanted(1)+" to "+shown)
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
		return a.says(0, ", and "+what+" is empty")
	}
	v := a.says(0, ", which "+what+" does not have")
	texts := textsOf(list)
	i, how := nearest(value.Text(a.values[0]), texts)
	if i < 0 {
		v.hint = "it has " + listOf(list)
		return v
	}
	v.hint = "nearest: " + literal(list[i])
	if a.listed != nil {
		v.hint += a.named(i)
	}
	v.far = float64(suggest.Edits(value.Text(a.values[0]), texts[i]))
	if how != "" {
		v.hint += ", " + how
		v.far = 0
	}
	if how == "another letter case" && a.name == "in" {
		v.hint += ": in~ ignores it"
	}
	return v
}

// text says why a text operator does not hold.
func (a atom) text(name string) verdict {
	text, fold := value.Text(a.values[0]), !strings.HasSuffix(a.name, "_cs")
	v := a.says(0, "")
	wanted := a.entries()
	if text == "" || len(wanted) == 0 {
		return v
	}
	switch name {
	case "has":
		if len(terms(value.Text(wanted[0]))) == 0 {
			v.text = ", which does not have " + literal(wanted[0])
			break
		}
		v.termless(text, value.Text(wanted[0]), fold)
	case "has_all":
		for _, w := range wanted {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(value.Text(w))) {
				v.termless(text, value.Text(w), fold)
				break
			}
		}
	case "has_any":
		v.text = ", which has none of " + listOf(wanted)
		for _, w := range wanted {
			if m := missingTerm(text, value.Text(w), true); m.like != "" && (v.far < 0 || m.far < v.far) {
				v.hint, v.far = m.of(value.Text(w)), m.far
			}
		}
	default:
		want := value.Text(wanted[0])
		v.text = ", needs " + name + " " + quoted(want)
		if !fold && strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			v.hint, v.far = "another letter case: "+name+" ignores it", 0
			break
		}
		if how := likeness(text, want); how != "" {
			v.hint, v.far = how, 0
		} else if m := missingTerm(text, want, true); m.like != "" {
			v.hint, v.far = "nearest in it: "+quoted(m.like)+withComma(m.how), m.far
		}
	}
	return v
}

// termless says which term a text does not have.
func (v *verdict) termless(text, wanted string, fold bool) {
	m := missingTerm(text, wanted, fold)
	v.hint, v.far = "has needs whole terms: "+m.String(), m.far
}
