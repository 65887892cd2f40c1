package bind

import (
	"runtime"
	"sync"
	"weak"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/types"
)

// sharedTables maps a weak.Pointer[catalog.Table] to its *types.Table, so that every
// query gets the same columns of a table. An entry is removed with its table: a process
// may have one catalog after another.
var sharedTables sync.Map

// sharedTable returns the columns of a table of a catalog.
func sharedTable(t *catalog.Table) *types.Table {
	key := weak.Make(t)
	if found, ok := sharedTables.Load(key); ok {
		return found.(*types.Table)
	}
	found, known := sharedTables.LoadOrStore(key, types.NewTable(t.Name, t.Schema))
	if !known {
		runtime.AddCleanup(t, func(key weak.Pointer[catalog.Table]) { sharedTables.Delete(key) }, key)
	}
	return found.(*types.Table)
}
