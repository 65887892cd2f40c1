package catalog

import (
	"maps"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Shown is what given rows show of a workspace: columns that nobody has declared.
type Shown struct {
	Tables, Functions, Watchlists []ShownColumns
	// StandIns are functions whose text is known and whose rows are given all the same. They return these columns.
	StandIns []StandIn
}

// A StandIn is a function that returns given rows in place of those of its text.
type StandIn struct {
	Name   string
	Result *value.Schema
}

// ShownColumns are the columns that the rows of a table, function or watchlist have.
type ShownColumns struct {
	Name   string
	Fields []value.Field
	At     diag.Span // where the rows are given
}

// Empty reports whether the rows show nothing that is not declared.
func (s Shown) Empty() bool {
	return len(s.Tables)+len(s.Functions)+len(s.Watchlists)+len(s.StandIns) == 0
}

// WithShown returns the catalog with the columns that rows show. A table or a function stays
// open; a watchlist has these columns and no others.
func (c *Catalog) WithShown(s Shown) *Catalog {
	w := *c.workspace
	w.tables, w.functions, w.watchlists = cloned(w.tables), cloned(w.functions), cloned(w.watchlists)
	for _, shown := range s.Tables {
		if known := c.Table(shown.Name); known != nil {
			t := *known
			t.Schema = with(known.Schema, shown.Fields)
			t.Extra = without(known.Extra, t.Schema)
			w.tables[t.Name] = &t
		}
	}
	for _, shown := range s.Functions {
		if f := c.Function(shown.Name); f != nil && !f.Defined() {
			w.functions[f.Name] = &Function{Name: f.Name, Params: f.Params, Filters: f.Filters, Result: with(f.Result, shown.Fields),
				Open: true, Origin: f.Origin, Reads: f.Reads, Declared: f.Declared, params: f.params}
		}
	}
	for _, s := range s.StandIns {
		if f := c.Function(s.Name); f != nil && f.Defined() {
			w.functions[f.Name] = &Function{Name: f.Name, Params: f.Params, Result: s.Result, Open: s.Result.Open, Declared: f.Declared, params: f.params}
		}
	}
	for _, shown := range s.Watchlists {
		var columns []string
		key := ""
		for _, f := range shown.Fields {
			if value.NewSchema(watchlistFields...).Index(f.Name) < 0 {
				columns = append(columns, f.Name)
			} else if f.Name == searchKey {
				key = searchKey
			}
		}
		w.watchlists[strings.ToLower(shown.Name)] = &Watchlist{Alias: shown.Name, SearchKey: key, Schema: watchlistSchema(columns), Shown: shown.At}
	}
	w.tableNames, w.functionNames = slices.Sorted(maps.Keys(w.tables)), slices.Sorted(maps.Keys(w.functions))
	return &Catalog{c.layers, &w}
}

func cloned[V any](m map[string]V) map[string]V {
	if m == nil {
		return map[string]V{}
	}
	return maps.Clone(m)
}

// with returns the schema with those of the fields that it lacks.
func with(s *value.Schema, more []value.Field) *value.Schema {
	fields := slices.Clone(s.Fields)
	for _, f := range more {
		if s.Index(f.Name) < 0 {
			fields = append(fields, f)
		}
	}
	return value.NewSchema(fields...)
}

// without returns the columns that the other schema lacks.
func without(s, other *value.Schema) *value.Schema {
	return value.NewSchema(slices.DeleteFunc(slices.Clone(s.Fields), func(f value.Field) bool { return other.Index(f.Name) >= 0 })...)
}
