package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// WithTables returns the catalog with further tables, such as those of files
// that were read. A custom table also gets the standard columns.
func (c *Catalog) WithTables(schemas map[string]*value.Schema) *Catalog {
	tables := make([]*Table, 0, len(schemas))
	for name, s := range schemas {
		t := &Table{Name: name, Schema: s, Extra: noColumns, Given: true}
		if strings.HasSuffix(name, customSuffix) {
			t.Extra = observedColumns(name, s)
		}
		tables = append(tables, t)
	}
	return c.With(tables...)
}

// With returns the catalog with the tables, which replace all others of their names.
func (c *Catalog) With(tables ...*Table) *Catalog {
	w := *c.workspace
	w.tables = make(map[string]*Table, len(c.workspace.tables)+len(tables))
	maps.Copy(w.tables, c.workspace.tables)
	for _, t := range tables {
		w.tables[t.Name] = t
	}
	w.tableNames = slices.Sorted(maps.Keys(w.tables))
	return &Catalog{c.layers, &w}
}

// WithAssumed returns the catalog with a table of unknown columns for each of the
// names that it does not know.
func (c *Catalog) WithAssumed(names ...string) *Catalog {
	w := *c.workspace
	for _, name := range names {
		if name == "" || len(name) > maxNameBytes || c.Table(name) != nil || c.Function(name) != nil {
			continue
		}
		if len(w.tables) == len(c.workspace.tables) {
			w.tables = maps.Clone(w.tables)
			if w.tables == nil {
				w.tables = map[string]*Table{}
			}
		}
		w.tables[name] = assumed(name)
	}
	if len(w.tables) == len(c.workspace.tables) {
		return c
	}
	w.tableNames = slices.Sorted(maps.Keys(w.tables))
	return &Catalog{c.layers, &w}
}

// WithLayers returns the catalog of the same workspace over other layers of the facts.
func (c *Catalog) WithLayers(layers Layer) *Catalog { return &Catalog{layers, c.workspace} }

// suffixTypes are the types that the suffix of a custom column's name stands for in
// Azure Monitor's data collector API and diagnostic logs. A guid is held as a string.
var suffixTypes = map[string]value.Type{
	"_s": value.String, "_d": value.Real, "_b": value.Bool, "_t": value.DateTime, "_g": value.String,
}

// ColumnType returns the type that the suffix of a custom column's name stands
// for, such as real for Count_d; ok is false for a name without such a suffix.
func ColumnType(name string) (t value.Type, ok bool) {
	if len(name) < 3 {
		return value.Unknown, false
	}
	t, ok = suffixTypes[name[len(name)-2:]]
	return t, ok
}
