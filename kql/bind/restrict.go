package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var restrictParams = []opParam{{name: "AllowManagedIdentityAuthentication", kind: paramBoolLiteral}}

// A restriction is what a restrict statement lets the statements after it read (KQL reference, restrict-statement).
type restriction struct {
	lets   []string // patterns of the names that let declares
	tables []string // patterns of the names of tables and functions of the catalog
	known  *scope   // what is declared up to here
}

// bindRestrict binds restrict. A name alone stands for what let declares, or else for a table.
func (b *binder) bindRestrict(s *syntax.RestrictStmt) {
	b.wild = wildTables
	b.bindList(s.Targets)
	b.wild = wildNothing
	b.checkParams(s.With, restrictParams)
	r := &restriction{known: b.scope.snapshot()}
	for _, t := range s.Targets {
		switch t := t.(type) {
		case *syntax.Name:
			r.lets, r.tables = append(r.lets, t.Text), append(r.tables, t.Text)
		case *syntax.Wildcard:
			r.lets = append(r.lets, t.Text)
		case *syntax.Path:
			switch sel := t.Sel.(type) {
			case *syntax.Name:
				r.tables = append(r.tables, sel.Text)
			case *syntax.Wildcard:
				r.tables = append(r.tables, sel.Text)
			}
		}
	}
	b.restricted = r
}

// hides reports whether a restrict statement hides what the name stands for: something that let declares, or a
// table. What functions and views read is not restricted.
func (b *binder) hides(name string, sym *symbol) bool {
	r := b.restricted
	if r == nil || len(b.expanding) > 0 {
		return false
	}
	list := r.tables
	if sym != nil {
		known := r.known.lookup(name)
		if known == nil || known.at != sym.at {
			return false // it is declared after the statement
		}
		list = r.lets
	}
	return !slices.ContainsFunc(list, func(pattern string) bool { return catalog.Match(pattern, name) })
}

// hide puts what stands for hidden rows in the place of a table or view, if a restrict statement hides it; a table
// has no symbol. implied is true where the query does not name it.
func (b *binder) hide(x *bound, name string, sym *symbol, implied bool) {
	if x.table() != nil && b.hides(name, sym) {
		x.node = &plan.Hidden{Step: plan.Step{Out: x.table().Schema(), At: x.span()}, Name: name, Implied: implied}
	}
}
