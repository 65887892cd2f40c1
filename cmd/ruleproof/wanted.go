package main

import (
	"path"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// wanted says which tables a query may read, so that no other file is opened.
type wanted struct {
	all      bool            // those that no name tells
	names    map[string]bool // that the query and the functions that it calls mention
	patterns []string        // such as Security*
}

// wantedBy returns the tables that a query may read.
func wantedBy(query string, cat *catalog.Catalog) *wanted {
	w := &wanted{names: map[string]bool{}}
	w.read(query, cat)
	return w
}

func (w *wanted) read(text string, cat *catalog.Catalog) {
	syntax.Inspect(syntax.Parse(text), func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			w.name(n.Text, cat)
		case *syntax.Literal: // table('name')
			w.name(strings.Trim(n.Text, `"'@`), cat)
		case *syntax.Wildcard:
			if n.Text == "*" {
				w.all = true
			} else {
				w.patterns = append(w.patterns, n.Text)
			}
		case *syntax.SearchOp:
			w.all = w.all || !n.HasIn
		case *syntax.FindOp:
			w.all = w.all || !n.HasIn
		}
		return true
	})
}

// name notes a name, and what the function of that name mentions.
func (w *wanted) name(name string, cat *catalog.Catalog) {
	if w.names[name] {
		return
	}
	w.names[name] = true
	if f := cat.Function(name); f != nil {
		w.read(f.Body, cat)
	}
}

// table reports whether the query may read the table of that name.
func (w *wanted) table(name string) bool { return w.all || w.mentions(name) }

// mentions reports whether the query has the table's name, or a pattern that it fits.
func (w *wanted) mentions(name string) bool {
	for _, p := range w.patterns {
		if ok, err := path.Match(p, name); ok && err == nil {
			return true
		}
	}
	return w.names[name]
}
