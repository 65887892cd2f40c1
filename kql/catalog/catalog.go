// Package catalog holds the tables and functions that a query may name: those
// of every Log Analytics workspace, the parsers that Sentinel and its solutions
// install, and what the user declares.
//
// The facts are embedded as sorted text, are searched where they lie, and are
// decoded one table at a time when a query first names it: starting a program
// costs nothing. Functions are known by their text; this package does not parse
// queries.
package catalog

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Table is a table that a query may name.
type Table struct {
	Name     string
	Schema   *value.Schema // its columns, in order
	Extra    *value.Schema // further columns, which a result has only if the query names them
	Open     bool          // it may have columns that neither Schema nor Extra lists
	Assumed  bool          // it probably exists; nothing but its name is known
	Given    bool          // its rows were read, so its name is not that of an unknown function
	Declared diag.Span     // where the user declares it; the zero Span for a table of the facts
}

// A Layer is a part of the facts that a catalog may answer from.
type Layer uint16

// The layers of the facts.
const (
	Tables    Layer = 1 << iota // the tables of Log Analytics
	ASIM                        // Sentinel's normalising parsers
	Solutions                   // the functions that solutions install
	Sentinel                    // the functions of every Sentinel workspace, such as _GetWatchlist
	Observed                    // what tables have in a workspace beyond what their reference lists
	Custom                      // every custom table (…_CL), and others that the reference lacks, with columns unknown unless it is declared
	Places                      // other places that Log Analytics can read from: workspace(), app(), arg() and their kin

	// Local is not a layer of the facts: it says that there is no workspace but this one. A query that names no table, or names
	// tables with an asterisk, then reads only the user's tables, and a table that isfuzzy leaves out has no columns.
	Local

	// Binder is not a layer of the facts either: columns have the names and types that Microsoft's binder gives them, also
	// where its engine was measured to give others.
	Binder

	// Published is the facts as Microsoft's reference lists them.
	Published = Tables | ASIM | Solutions | Sentinel
	// Everything is all layers of the facts.
	Everything = Published | Observed | Custom | Places
)

// A Catalog answers which tables and functions there are. Names are
// case-sensitive. It is never changed once made, and safe for concurrent use.
type Catalog struct {
	layers    Layer
	workspace *Workspace
}

// New returns the catalog of the layers of the facts and, if it is not nil, the
// user's workspace. Where both have a name, the workspace counts.
func New(layers Layer, workspace *Workspace) *Catalog {
	if workspace == nil {
		workspace = &Workspace{}
	}
	return &Catalog{layers, workspace}
}

// Has reports whether the catalog has all of the layers.
func (c *Catalog) Has(layers Layer) bool { return c.layers&layers == layers }

// Standard returns the catalog of all facts, without a workspace of the user.
var Standard = sync.OnceValue(func() *Catalog { return New(Everything, nil) })

// Table returns the table of the name, or nil. It returns the same pointer each time, unless the table is Assumed.
func (c *Catalog) Table(name string) *Table {
	if t := c.workspace.tables[name]; t != nil {
		return t
	}
	if c.layers&Tables != 0 {
		if t := factTable(name, c.layers); t != nil {
			return t
		}
	}
	if c.layers&Custom != 0 {
		_, known := extraLines.find(name)
		if known || strings.HasSuffix(name, customSuffix) && len(name) > len(customSuffix) {
			return assumed(name)
		}
	}
	return nil
}

// Function returns the function of the name, or nil. It returns the same pointer each time.
func (c *Catalog) Function(name string) *Function {
	if f := c.workspace.functions[name]; f != nil {
		return f
	}
	if c.layers&Sentinel != 0 {
		if f := sentinelFunctions()[name]; f != nil {
			return f
		}
	}
	if f := factFunction(name, c.layers); f != nil || c.workspace.found == nil {
		return f
	}
	return c.workspace.found(name)
}

// Watchlist returns the declared watchlist of the alias, or nil. Aliases are not case-sensitive.
func (c *Catalog) Watchlist(alias string) *Watchlist {
	return c.workspace.watchlists[strings.ToLower(alias)]
}

// Watchlists returns the declared watchlists by alias, in order.
func (c *Catalog) Watchlists() []*Watchlist {
	all := make([]*Watchlist, 0, len(c.workspace.watchlists))
	for _, w := range c.workspace.watchlists {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b *Watchlist) int { return strings.Compare(a.Alias, b.Alias) })
	return all
}

// TableNames yields the names of all tables: the user's, then those of the facts, each in order.
func (c *Catalog) TableNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range c.workspace.tableNames {
			if !yield(name) {
				return
			}
		}
		if c.layers&Tables == 0 {
			return
		}
		for name := range tableLines.all() {
			if c.workspace.tables[name] == nil && !yield(name) {
				return
			}
		}
	}
}

// ImpliedNames yields the names of the tables that a query reads if it names none.
func (c *Catalog) ImpliedNames() iter.Seq[string] {
	if c.Has(Local) {
		return slices.Values(c.workspace.tableNames)
	}
	return c.TableNames()
}

// FunctionNames yields the names of all functions: the user's, then those of the facts, each in order.
func (c *Catalog) FunctionNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range c.workspace.functionNames {
			if !yield(name) {
				return
			}
		}
		if c.layers&Sentinel != 0 {
			for _, f := range sentinelFunctionList {
				if !yield(f.Name) {
					return
				}
			}
		}
		for name, rest := range functionLines.all() {
			if c.layers&functionLayer(rest) != 0 && !yield(name) {
				return
			}
		}
	}
}

// Matching returns the tables whose names match the pattern, in which * stands
// for any run of characters (KQL reference, union-operator), in the order of their names.
func (c *Catalog) Matching(pattern string) []*Table {
	var tables []*Table
	for name := range c.ImpliedNames() {
		if Match(pattern, name) {
			tables = append(tables, c.Table(name))
		}
	}
	slices.SortFunc(tables, func(a, b *Table) int { return strings.Compare(a.Name, b.Name) })
	return tables
}

// Match reports whether the name matches the pattern, in which * stands for
// any run of characters. Case counts.
func Match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(name, first) {
		return false
	}
	name = name[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name = name[at+len(part):]
	}
	return strings.HasSuffix(name, last)
}

// Elsewhere returns the table that a query names in another workspace. The
// tables of Log Analytics are the same everywhere; of any other table only the
// name is known.
func (c *Catalog) Elsewhere(name string) *Table {
	if c.layers&Tables != 0 {
		if t := factTable(name, c.layers); t != nil {
			return t
		}
	}
	return Unknown(name)
}

// Unknown returns a table of which only the name is known.
func Unknown(name string) *Table {
	return &Table{Name: name, Schema: noColumns, Extra: noColumns, Open: true}
}

var noColumns = value.NewSchema()

// NearestTable returns the name of the table, or of the function that can
// stand for one, that was probably meant.
func (c *Catalog) NearestTable(name string) (string, bool) {
	return suggest.Nearest(name, func(yield func(string) bool) {
		for n := range c.TableNames() {
			if !yield(n) {
				return
			}
		}
		for n := range c.FunctionNames() {
			if !yield(n) {
				return
			}
		}
	})
}

// NearestFunction returns the name of the function that was probably meant.
func (c *Catalog) NearestFunction(name string) (string, bool) {
	return suggest.Nearest(name, c.FunctionNames())
}
