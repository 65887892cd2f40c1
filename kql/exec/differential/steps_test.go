package differential

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A stepKind is an operator, which is drawn the more often the higher its weight.
type stepKind struct {
	name   string
	weight int
	draw   func(g *grammar, s scope) string
}

func stepKinds() []stepKind {
	return []stepKind{
		{"where", 18, func(g *grammar, s scope) string { return "where " + g.condition(s) }},
		{"where-where", 3, func(g *grammar, s scope) string { return "where " + g.condition(s) + "\n| where " + g.condition(s) }},
		{"extend", 12, func(g *grammar, s scope) string { return "extend " + g.several(s, 3) }},
		{"project", 8, (*grammar).project},
		{"project-", 5, (*grammar).projectNames},
		{"summarize", 16, (*grammar).summarize},
		{"distinct", 4, func(g *grammar, s scope) string { return "distinct " + g.someColumns(s, 3) }},
		{"sort", 8, func(g *grammar, s scope) string { return "sort by " + g.sortKeys(s, 3) }},
		{"top", 5, func(g *grammar, s scope) string { return fmt.Sprintf("top %d by %s", g.below(30), g.sortKeys(s, 1)) }},
		{"take", 3, func(g *grammar, _ scope) string { return fmt.Sprintf("take %d", g.below(30)) }},
		{"count", 1, func(*grammar, scope) string { return "count" }},
		{"join", 14, (*grammar).join},
		{"lookup", 2, (*grammar).lookup},
		{"union", 6, (*grammar).union},
		{"mv-expand", 8, (*grammar).expand},
		{"mv-apply", 3, (*grammar).apply},
		{"partition", 3, (*grammar).partition},
		{"window", 4, (*grammar).window},
		{"serialize", 1, func(*grammar, scope) string { return "serialize" }},
		{"as", 1, func(g *grammar, _ scope) string { return "as " + g.name("A") }},
	}
}

// step draws an operator behind a query that yields the fields.
func (g *grammar) step(fields []value.Field, q query) (name, text string) {
	kinds, total := stepKinds(), 0
	for _, k := range kinds {
		total += k.weight
	}
	for {
		at := g.below(total)
		i := 0
		for at >= kinds[i].weight {
			at -= kinds[i].weight
			i++
		}
		if n := len(q.steps); n > 0 && strings.HasPrefix(kinds[i].name, "where") && isInnerUnique(q.steps[n-1]) {
			continue // which rows pass is open: see plain.filter
		}
		g.around = q
		return kinds[i].name, kinds[i].draw(g, g.scope.over(fields))
	}
}

func isInnerUnique(step string) bool {
	return strings.HasPrefix(step, "join kind=innerunique ") || strings.HasPrefix(step, "join (")
}

func (g *grammar) condition(s scope) string {
	if g.chance(6) {
		t := pick(g.dice, allTypes[:9])
		q := g.pipeline(g.below(2))
		fields, _ := g.fields(q)
		operators := []string{"in", "!in"}
		if t == value.String {
			operators = append(operators, "in~", "!in~")
		}
		return fmt.Sprintf("%s %s ((%s | project x = %s))", g.expr(s, t, 2), pick(g.dice, operators), q, g.expr(g.scope.over(fields), t, 1))
	}
	if g.chance(60) {
		return g.fill(s, pick(g.dice, looseForms), value.Bool, 2)
	}
	return g.expr(s, value.Bool, 3)
}

func (g *grammar) several(s scope, most int) string {
	var list []string
	for range 1 + g.below(most) {
		old := ""
		if len(s.fields) > 0 {
			old = pick(g.dice, s.fields).Name
		}
		list = append(list, g.assigned(s, old))
	}
	return strings.Join(list, ", ")
}

func (g *grammar) someColumns(s scope, most int) string {
	var list []string
	for range 1 + g.below(most) {
		if name := pick(g.dice, s.fields).Name; !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return strings.Join(list, ", ")
}

func (g *grammar) project(s scope) string {
	return "project " + g.someColumns(s, 5) + ", " + g.several(s, 2)
}

func (g *grammar) projectNames(s scope) string {
	switch g.below(4) {
	case 0:
		return "project-away " + g.someColumns(s, 2)
	case 1:
		return "project-keep " + g.someColumns(s, 5)
	case 2:
		return "project-reorder " + g.someColumns(s, 3) + pick(g.dice, []string{"", ", *", " asc"})
	}
	c := pick(g.dice, s.fields)
	name := g.name(letters[c.Type])
	if !isTame(c.Name) {
		name = wildMark + name
	}
	return "project-rename " + name + " = " + c.Name
}

func (g *grammar) sortKeys(s scope, most int) string {
	var list []string
	for range 1 + g.below(most) {
		x := g.expr(s, g.typeIn(s, append([]value.Type{value.String, value.String}, orderable...)), 1)
		list = append(list, x+pick(g.dice, []string{"", " asc", " desc"})+pick(g.dice, []string{"", "", " nulls first", " nulls last"}))
	}
	return strings.Join(list, ", ")
}

// summarize draws aggregates by keys, of which there may be none.
func (g *grammar) summarize(s scope) string {
	var aggregates, keys []string
	for range g.below(4) {
		aggregates = append(aggregates, g.aggregate(s))
	}
	for range g.below(4) {
		keys = append(keys, g.key(s))
	}
	if len(aggregates)+len(keys) == 0 {
		aggregates = append(aggregates, g.aggregate(s))
	}
	text := "summarize " + strings.Join(aggregates, ", ")
	if len(keys) > 0 {
		text += " by " + strings.Join(keys, ", ")
	}
	return text
}

func (g *grammar) key(s scope) string {
	t := g.typeIn(s, allTypes[:9])
	switch {
	case g.chance(60) && len(s.columns(t)) > 0:
		return pick(g.dice, s.columns(t))
	case t == value.DateTime:
		return g.name("t") + " = bin(" + g.expr(s, t, 1) + ", 1d)"
	case t == value.Long:
		return g.name(wildMark+"l") + " = bin(" + g.expr(s, t, 1) + ", 5)"
	}
	return g.name(wildMark+letters[t]) + " = " + g.expr(s, t, 2)
}

// aggregates has forms as those of expressions are. What is added up is tame.
var aggregates = []struct {
	form string
	of   []value.Type // tame arguments; nil for none
	wild bool         // the result is not tame
}{
	{"count()", nil, false}, {"countif({bool})", nil, false},
	{"sum({tame})", append(slices.Clone(numeric), value.Timespan), false}, {"sumif({tame}, {bool})", numeric, false},
	{"avg({tame})", []value.Type{value.Int, value.Long, value.Real, value.Timespan, value.DateTime}, true}, {"avgif({tame}, {bool})", numeric, true},
	{"min({O})", nil, true}, {"max({O})", nil, true}, {"min({string})", nil, true}, {"max({string})", nil, true}, {"maxif({O}, {bool})", nil, true}, {"minif({O}, {bool})", nil, true},
	{"dcount({T})", nil, false}, {"dcountif({string}, {bool})", nil, false}, {"count_distinct({O})", nil, false},
	{"make_list({T})", nil, true}, {"make_list({T}, 3)", nil, true}, {"make_list_if({T}, {bool})", nil, true}, {"make_list_with_nulls({T})", nil, true},
	{"make_set({T})", nil, true}, {"make_set({T}, 2)", nil, true}, {"make_set_if({T}, {bool})", nil, true}, {"make_set({dynamic})", nil, true},
	{"take_any({T})", nil, true},
}

func (g *grammar) aggregate(s scope) string {
	if g.chance(15) && len(s.fields) > 0 {
		what := pick(g.dice, []string{"*", g.someColumns(s, 3)})
		return fmt.Sprintf("%s(%s, %s)", pick(g.dice, []string{"arg_max", "arg_min"}), g.expr(s, g.typeIn(s, append(slices.Clone(orderable), value.String)), 1), what)
	}
	for {
		a := pick(g.dice, aggregates)
		t := value.Unknown
		if a.of != nil {
			t = pick(g.dice, a.of)
			if _, ok := g.tame(s, t, 0); !ok {
				continue
			}
		}
		name := g.name("a")
		if a.wild {
			name = wildMark + name
		}
		return name + " = " + g.fill(s, a.form, t, 1)
	}
}

var joinKinds = []string{
	"innerunique", "inner", "inner", "leftouter", "leftouter", "rightouter", "fullouter", "leftanti", "rightanti", "leftsemi", "rightsemi", "anti", "leftantisemi",
}

// on draws the keys of a join with another table, which has the fields.
func (g *grammar) on(s scope, other []value.Field) string {
	var common, pairs, list []string
	for _, a := range s.fields {
		for _, b := range other {
			if a.Type == value.Dynamic || a.Type != b.Type && !(a.Type.IsInteger() && b.Type.IsInteger()) {
				continue
			}
			pairs = append(pairs, "$left."+a.Name+" == $right."+b.Name)
			if a == b {
				common = append(common, a.Name)
			}
		}
	}
	for range 1 + g.below(2) {
		switch {
		case len(common) > 0 && g.chance(60):
			list = append(list, pick(g.dice, common))
		case len(pairs) > 0:
			list = append(list, pick(g.dice, pairs))
		}
	}
	return strings.Join(list, ", ")
}

func (g *grammar) join(s scope) string {
	right := g.pipeline(g.below(3))
	fields, _ := g.fields(right)
	kind := "kind=" + pick(g.dice, joinKinds) + " "
	if g.chance(8) {
		kind = ""
	}
	return fmt.Sprintf("join %s(%s) on %s", kind, right, g.on(s, fields))
}

func (g *grammar) lookup(s scope) string {
	right := g.pipeline(g.below(2))
	fields, _ := g.fields(right)
	return fmt.Sprintf("lookup %s(%s) on %s", pick(g.dice, []string{"", "kind=inner ", "kind=leftouter "}), right, g.on(s, fields))
}

func (g *grammar) union(scope) string {
	var list []string
	for range 1 + g.below(2) {
		list = append(list, "("+g.pipeline(g.below(3)).String()+")")
	}
	kind := pick(g.dice, []string{"", "", "kind=inner ", "kind=outer "})
	source := ""
	if g.chance(30) {
		source = "withsource=" + g.name("s") + " "
	}
	return "union " + kind + source + strings.Join(list, ", ")
}

func (g *grammar) expand(s scope) string {
	var list []string
	columns := slices.Clone(s.columns(value.Dynamic))
	for range 1 + g.below(2) {
		x := g.name(wildMark+"d") + " = " + g.expr(s, value.Dynamic, 2)
		if len(columns) > 0 && g.chance(70) {
			i := g.below(len(columns))
			x = columns[i]
			columns = slices.Delete(columns, i, i+1)
		}
		if g.chance(40) {
			t := pick(g.dice, allTypes)
			x += " to typeof(" + t.String() + ")"
		}
		list = append(list, x)
	}
	text := "mv-expand " + pick(g.dice, []string{"", "", "kind=array ", "kind=bag "})
	if g.chance(30) {
		text += "with_itemindex=" + g.name("l") + " "
	}
	text += strings.Join(list, ", ")
	if g.chance(20) {
		text += fmt.Sprintf(" limit %d", g.below(4))
	}
	return text
}
