package differential

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A query is text in parts, so that parts may be left out.
type query struct {
	lets   []string
	source string
	steps  []string
}

func (q query) String() string {
	var b strings.Builder
	for _, l := range q.lets {
		b.WriteString(l + ";\n")
	}
	b.WriteString(q.source)
	for _, s := range q.steps {
		b.WriteString("\n| " + s)
	}
	return b.String()
}

// A grammar draws queries over tables.
type grammar struct {
	*dice
	catalog *catalog.Catalog
	tables  []string // names of tables, and of lets that are tables
	lets    []string
	scope   scope
	fresh   int   // how many names were made up
	around  query // what the step that is drawn stands behind
	depth   int   // of the subqueries around it

	drawn, refused map[string]int // steps by operator, and those that the binder did not take
}

func newGrammar(d *dice, tables []*table) *grammar {
	g := &grammar{dice: d, catalog: catalogOf(tables), drawn: map[string]int{}, refused: map[string]int{}}
	g.scope = scope{names: map[value.Type][]string{}, calls: map[value.Type][]string{}}
	for _, t := range tables {
		g.tables = append(g.tables, t.name)
	}
	return g
}

func catalogOf(tables []*table) *catalog.Catalog {
	schemas := map[string]*value.Schema{}
	for _, t := range tables {
		schemas[t.name] = t.schema
	}
	return catalog.New(catalog.Sentinel, nil).WithTables(schemas)
}

// query draws a query.
func (g *grammar) query() query {
	for range g.below(4) {
		g.let()
	}
	q := g.pipeline(1 + g.below(6))
	q.lets = g.lets
	return q
}

// pipeline draws a source and up to so many steps. Its lets are those of the grammar.
func (g *grammar) pipeline(steps int) query {
	q := query{source: g.source()}
	fields, ok := g.fields(q)
	for tries := 0; ok && len(q.steps) < steps && tries < 4*steps; tries++ {
		name, text := g.step(fields, q)
		longer := q
		longer.steps = append(q.steps[:len(q.steps):len(q.steps)], text)
		g.drawn[name]++
		more, fine := g.fields(longer)
		if !fine || len(more) > 40 {
			g.refused[name]++
			continue
		}
		q, fields = longer, more
	}
	return q
}

// fields returns the columns that a query yields; ok is false for one that does not bind or has none.
func (g *grammar) fields(q query) (fields []value.Field, ok bool) {
	q.lets = g.lets
	bound := bind.BindText(q.String(), g.catalog)
	if bound.HasErrors() || bound.Result() == nil {
		return nil, false
	}
	fields = bound.Result().Schema().Fields
	return fields, len(fields) > 0
}

func (g *grammar) name(prefix string) string {
	g.fresh++
	return fmt.Sprintf("%s_%d", prefix, g.fresh)
}

func (g *grammar) source() string {
	switch {
	case g.chance(3):
		return "print " + g.assigned(scope{}, "")
	case g.chance(4):
		return fmt.Sprintf("range l0 from %d to %d step %d", g.below(3), g.below(30), 1+g.below(3))
	}
	return pick(g.dice, g.tables)
}

// let adds a let statement: a scalar, a table, or a function of scalars or of a table.
func (g *grammar) let() {
	t := pick(g.dice, allTypes)
	empty := g.scope.over(nil)
	switch g.below(7) {
	case 0, 1:
		name := g.name("k")
		x := g.expr(empty, t, 2)
		if g.chance(40) {
			x = g.toScalar(t)
		}
		if g.declare("let " + name + " = " + x) {
			g.scope.names[t] = append(g.scope.names[t], name)
		}
	case 2, 3:
		name := g.name("L")
		text := g.pipeline(1 + g.below(2)).String()
		if g.chance(50) {
			text = "materialize(" + text + ")"
		}
		if g.declare("let " + name + " = " + text) {
			g.tables = append(g.tables, name)
		}
	case 4:
		name, a := g.name("f"), pick(g.dice, allTypes)
		t = pick(g.dice, []value.Type{value.Bool, value.Bool, value.Long, value.String, value.Real, value.Dynamic})
		x := g.expr(empty.over([]value.Field{{Name: "x", Type: a}, {Name: "y", Type: t}}), t, 2)
		if g.declare(fmt.Sprintf("let %s = (x:%s, y:%s) { %s }", name, a, t, x)) {
			g.scope.calls[t] = append(g.scope.calls[t], fmt.Sprintf("%s({%s}, {%s})", name, a, t))
		}
	case 5: // of a table
		name, arg := g.name("G"), query{source: pick(g.dice, g.tables)}
		fields, ok := g.fields(arg)
		if !ok {
			return
		}
		var columns []string
		for _, f := range fields {
			columns = append(columns, f.Name+":"+f.Type.String())
		}
		text := fmt.Sprintf("let %s = (t:(%s), x:%s) { t | %s | where %s }", name, strings.Join(columns, ", "), t, g.inner(arg), g.expr(g.scope.over([]value.Field{{Name: "x", Type: t}}), value.Bool, 2))
		if g.declare(text) {
			g.tables = append(g.tables, name+"("+arg.source+", "+g.literal(t)+")")
		}
	case 6:
		name := g.name("F")
		q := query{source: g.source()}
		fields, ok := g.fields(q)
		if !ok {
			return
		}
		row := append([]value.Field{{Name: "x", Type: t}}, fields...)
		text := fmt.Sprintf("let %s = (x:%s) { %s | where %s }", name, t, q, g.expr(g.scope.over(row), value.Bool, 2))
		if g.declare(text) {
			g.tables = append(g.tables, name+"("+g.literal(t)+")")
		}
	}
}

func (g *grammar) declare(text string) bool {
	bound := bind.BindText(strings.Join(append(slices.Clone(g.lets), text), ";\n")+";\nprint 1", g.catalog)
	if bound.HasErrors() {
		return false
	}
	g.lets = append(g.lets, text)
	return true
}

// toScalar returns a query of one value.
func (g *grammar) toScalar(t value.Type) string {
	q := g.pipeline(g.below(2))
	fields, _ := g.fields(q)
	x := g.expr(g.scope.over(fields), t, 1)
	if slices.Contains(orderable, t) && g.chance(60) {
		return fmt.Sprintf("toscalar(%s | summarize x = %s(%s))", q, pick(g.dice, []string{"min", "max"}), x)
	}
	return fmt.Sprintf("toscalar(%s | project x = %s)", q, x)
}

// assigned returns a new column, or one in the place of old: name = expression.
func (g *grammar) assigned(s scope, old string) string {
	t := g.typeIn(s, allTypes)
	name := wildMark + g.name(letters[t])
	x := g.expr(s, t, 3)
	if g.chance(30) {
		if tame, ok := g.tame(s, t, 2); ok {
			name, x = g.name(letters[t]), tame
		}
	}
	if old != "" && g.chance(20) {
		name = wildMark + old
	}
	return name + " = " + x
}
