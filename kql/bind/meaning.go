package bind

import "github.com/ruleproof/ruleproof/kql/types"

// functionOf returns the function of a function's type, nil for other types.
func functionOf(t *types.Type) *function { f, _ := t.Of.(*function); return f }

// databaseOf returns the database of the type of a database or a cluster, nil for other types.
func databaseOf(t *types.Type) *database { d, _ := t.Of.(*database); return d }

// inCurrentDatabase reports whether the type is that of the database in which the query runs.
func inCurrentDatabase(t *types.Type) bool { db := databaseOf(t); return db != nil && db.current }
