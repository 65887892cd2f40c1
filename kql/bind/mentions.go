package bind

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// Mentions are the names in a query and in the functions of the catalog that it
// calls. They say which tables the query may read before it is bound, so that
// a caller that learns the columns of tables from files need not open the others.
type Mentions struct {
	all      bool // the query reads tables that it does not name
	names    map[string]bool
	patterns []string // such as Security*
}

// MentionedBy returns the names in a query.
func MentionedBy(q *syntax.Query, cat *catalog.Catalog) *Mentions {
	m := &Mentions{names: map[string]bool{}}
	m.read(q, cat)
	return m
}

// MentionsAll stands for a query that reads every table.
func MentionsAll() *Mentions { return &Mentions{all: true} }

func (m *Mentions) read(n syntax.Node, cat *catalog.Catalog) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			m.name(n.Text, cat)
		case *syntax.Literal: // table('name')
			m.name(strings.Trim(n.Text, `"'@`), cat)
		case *syntax.Wildcard:
			if n.Text == "*" {
				m.all = true
			} else {
				m.patterns = append(m.patterns, n.Text)
			}
		case *syntax.SearchOp:
			m.all = m.all || !n.HasIn
		case *syntax.FindOp:
			m.all = m.all || !n.HasIn
		}
		return true
	})
}

// name notes a name, and what the function of that name mentions.
func (m *Mentions) name(name string, cat *catalog.Catalog) {
	if m.names[name] {
		return
	}
	m.names[name] = true
	if f := cat.Function(name); f != nil && f.Defined() {
		m.read(parsedFunction(f), cat)
	}
}

// All reports whether the query may read any table.
func (m *Mentions) All() bool { return m.all }

// MayRead reports whether the query may read the table of that name.
func (m *Mentions) MayRead(name string) bool { return m.all || m.Has(name) }

// Has reports whether the query has the table's name, or a pattern that it fits.
func (m *Mentions) Has(name string) bool {
	return m.names[name] || slices.ContainsFunc(m.patterns, func(p string) bool { return catalog.Match(p, name) })
}
