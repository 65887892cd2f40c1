package catalog

import (
	"maps"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// WithTables returns the catalog with further tables, such as those of files
// whose columns are known. They go before all others of their names.
func (c *Catalog) WithTables(schemas map[string]*value.Schema) *Catalog {
	w := *c.workspace
	w.tables = make(map[string]*Table, len(c.workspace.tables)+len(schemas))
	maps.Copy(w.tables, c.workspace.tables)
	for name, s := range schemas {
		w.tables[name] = &Table{Name: name, Schema: s}
	}
	w.tableNames = slices.Sorted(maps.Keys(w.tables))
	return &Catalog{c.layers, &w}
}

// WithLayers returns the catalog of the same workspace over other layers of the facts.
func (c *Catalog) WithLayers(layers Layer) *Catalog { return &Catalog{layers, c.workspace} }
