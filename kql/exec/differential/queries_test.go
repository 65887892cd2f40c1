package differential

import (
	"fmt"
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
