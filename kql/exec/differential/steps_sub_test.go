package differential

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The steps that run others, and those that look at other rows.

// inner draws the steps of a subquery over the rows of a query.
func (g *grammar) inner(q query) string {
	n := len(q.steps)
	g.depth++
	for range 1 + g.below(3) {
		fields, ok := g.fields(q)
		if !ok {
			break
		}
		longer := q
		if _, text := g.step(fields, q); g.depth < 3 {
			longer.steps = append(q.steps[:len(q.steps):len(q.steps)], text)
		}
		if _, ok := g.fields(longer); ok {
			q = longer
		}
	}
	g.depth--
	if len(q.steps) == n {
		return "where true"
	}
	return strings.Join(q.steps[n:], " | ")
}

func (g *grammar) apply(s scope) string {
	expand := g.expand(s)
	around := g.around
	around.steps = append(around.steps[:len(around.steps):len(around.steps)], expand)
	what := strings.NewReplacer("kind=array ", "", "kind=bag ", "").Replace(strings.TrimPrefix(expand, "mv-expand "))
	return "mv-apply " + what + " on (" + g.inner(around) + ")"
}

func (g *grammar) partition(s scope) string {
	by := pick(g.dice, s.fields).Name
	strategy := pick(g.dice, []string{"", "hint.strategy=native ", "hint.strategy=shuffle "})
	if g.chance(15) {
		q := g.pipeline(g.below(2))
		return fmt.Sprintf("partition by %s { %s | extend wk = %s }", by, q, by)
	}
	return "partition " + strategy + "by " + by + " (" + g.inner(g.around) + ")"
}

// window sorts, and looks at other rows then.
func (g *grammar) window(s scope) string {
	text := "sort by " + g.sortKeys(s, 2) + "\n| "
	if g.chance(30) {
		return text + "where " + g.fill(s, pick(g.dice, windowConditions), value.Bool, 1)
	}
	t := pick(g.dice, []value.Type{value.Long, value.Long, value.Real, value.Int, value.String, value.DateTime, value.Timespan, value.Dynamic})
	column := pick(g.dice, s.fields)
	form := strings.ReplaceAll(pick(g.dice, windowForms), "COLUMN", column.Name)
	return text + pick(g.dice, []string{"extend ", "serialize ", "project " + column.Name + ", "}) + g.name(wildMark+letters[t]) + " = " + g.fill(s, form, t, 1)
}
