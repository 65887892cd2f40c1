// Package bind gives the names and expressions of a query their meaning: the
// tree and the catalog go in, the typed plan and the diagnostics come out.
//
// What is accepted, what is reported and where, and how columns are named
// follow Microsoft's own binder: the codes are its codes. Every expression has
// a type afterwards, every column an ordinal, every implicit conversion a
// node of its own. A part that is wrong is reported once: its type is that of
// an error, which nothing else is reported about, and an unknown
// table is open: it has every column that the query names.
//
// The work is one walk over the tree. A method binds each kind of node: it
// binds the parts in the scope that they see, checks them and makes the plan's
// node. bindExpr dispatches on expressions, bindOperator on tabular operators.
package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Bind resolves the names and types of a query against the catalog. It may be
// called from several goroutines with one catalog.
func Bind(q *syntax.Query, cat *catalog.Catalog) *plan.Query {
	return bindKnowing(q, cat, nil, nil, nil)
}

// bindKnowing binds a query as Bind does. known holds the columns that plugins yield, by
// the plugins' numbers; names records what names stand for, and may be nil. used are columns of the result
// that are read although the query does not name them.
func bindKnowing(q *syntax.Query, cat *catalog.Catalog, known map[int]*value.Schema, names *recorder, used []string) *plan.Query {
	bind := func(cat *catalog.Catalog) *binder {
		b := newBinder(q, cat)
		b.known, b.used = known, used
		if b.recorder = names; names != nil {
			names.reset(q.Source)
		}
		b.bindStatements(q.Stmts)
		return b
	}
	b := bind(cat)
	if t := b.extended(); t != nil {
		b.release()
		b = bind(cat.With(t))
	}
	b.release()
	if b.late > 0 {
		b.query.Rebind = func(known map[int]*value.Schema) *plan.Query { return bindKnowing(q, cat, known, nil, used) }
	}
	b.query.Diagnostics = append(slices.Clip(q.Diagnostics), b.found...)
	b.query.Tolerated = append(b.query.Tolerated, q.Tolerated...)
	for _, list := range [][]diag.Diagnostic{b.query.Diagnostics, b.query.Tolerated, b.query.Undeclared} {
		slices.SortStableFunc(list, func(x, y diag.Diagnostic) int { return x.Span.Start - y.Span.Start })
	}
	return b.query
}

// BindText parses the text of a query and binds it.
func BindText(text string, cat *catalog.Catalog) *plan.Query {
	return Bind(syntax.Parse(text), cat)
}

// BindSource parses the query of a source and binds it. used are columns that a rule takes from the result: a
// standard column that results do not show, such as _ResourceId, is there for who names it.
func BindSource(src *diag.Source, cat *catalog.Catalog, used ...string) *plan.Query {
	return bindKnowing(syntax.ParseSource(src), cat, nil, nil, used)
}
