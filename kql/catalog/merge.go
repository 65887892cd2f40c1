package catalog

import (
	"maps"
	"slices"
)

// Over returns what the two workspaces declare. Where both declare a name, w counts.
func (w *Workspace) Over(base *Workspace) *Workspace {
	if base == nil {
		return w
	}
	all := &Workspace{tables: maps.Clone(base.tables), functions: maps.Clone(base.functions), watchlists: maps.Clone(base.watchlists)}
	maps.Copy(all.tables, w.tables)
	maps.Copy(all.functions, w.functions)
	maps.Copy(all.watchlists, w.watchlists)
	all.tableNames = slices.Sorted(maps.Keys(all.tables))
	all.functionNames = slices.Sorted(maps.Keys(all.functions))
	return all
}
