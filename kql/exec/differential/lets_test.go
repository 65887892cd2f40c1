package differential

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/value"
)

// let adds a let statement, unless what was drawn does not bind.
func (g *grammar) let() {
	pick(g.dice, []func(*grammar){
		(*grammar).letScalar, (*grammar).letScalar, (*grammar).letTable, (*grammar).letTable,
		(*grammar).letFunction, (*grammar).letFunctionOfTable, (*grammar).letTableFunction,
	})(g)
}

// declare adds the statement; it returns false if it does not bind.
func (g *grammar) declare(text string) bool {
	bound := bind.BindText(strings.Join(append(slices.Clone(g.lets), text), ";\n")+";\nprint 1", g.catalog)
	if bound.HasErrors() {
		return false
	}
	g.lets = append(g.lets, text)
	return true
}

func (g *grammar) letScalar() {
	name, t := g.name("k"), pick(g.dice, allTypes)
	x := g.expr(g.scope.over(nil), t, 2)
	if g.chance(40) {
		x = g.toScalar(t)
	}
	if g.declare("let " + name + " = " + x) {
		g.scope.names[t] = append(g.scope.names[t], name)
	}
}

func (g *grammar) letTable() {
	name, text := g.name("L"), g.pipeline(1+g.below(2)).String()
	if g.chance(50) {
		text = "materialize(" + text + ")"
	}
	if g.declare("let " + name + " = " + text) {
		g.tables = append(g.tables, name)
	}
}

// letFunction adds a function that makes a scalar of two.
func (g *grammar) letFunction() {
	name, a := g.name("f"), pick(g.dice, allTypes)
	t := pick(g.dice, []value.Type{value.Bool, value.Bool, value.Long, value.String, value.Real, value.Dynamic})
	x := g.expr(g.scope.over([]value.Field{{Name: "x", Type: a}, {Name: "y", Type: t}}), t, 2)
	if g.declare(fmt.Sprintf("let %s = (x:%s, y:%s) { %s }", name, a, t, x)) {
		g.scope.calls[t] = append(g.scope.calls[t], fmt.Sprintf("%s({%s}, {%s})", name, a, t))
	}
}

// letFunctionOfTable adds a function that makes a table of a table and a scalar.
func (g *grammar) letFunctionOfTable() {
	name, arg, t := g.name("G"), query{source: pick(g.dice, g.tables)}, pick(g.dice, allTypes)
	fields, ok := g.fields(arg)
	if !ok {
		return
	}
	var columns []string
	for _, f := range fields {
		columns = append(columns, f.Name+":"+f.Type.String())
	}
	condition := g.expr(g.scope.over([]value.Field{{Name: "x", Type: t}}), value.Bool, 2)
	text := fmt.Sprintf("let %s = (t:(%s), x:%s) { t | %s | where %s }", name, strings.Join(columns, ", "), t, g.inner(arg), condition)
	if g.declare(text) {
		g.tables = append(g.tables, name+"("+arg.source+", "+g.literal(t)+")")
	}
}

// letTableFunction adds a function that makes a table of a scalar.
func (g *grammar) letTableFunction() {
	name, q, t := g.name("F"), query{source: g.source()}, pick(g.dice, allTypes)
	fields, ok := g.fields(q)
	if !ok {
		return
	}
	row := append([]value.Field{{Name: "x", Type: t}}, fields...)
	if g.declare(fmt.Sprintf("let %s = (x:%s) { %s | where %s }", name, t, q, g.expr(g.scope.over(row), value.Bool, 2))) {
		g.tables = append(g.tables, name+"("+g.literal(t)+")")
	}
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
