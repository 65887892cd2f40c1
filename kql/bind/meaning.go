package bind

// functionOf returns the function of a function's type, nil for other types.
func functionOf(t *typ) *function { f, _ := t.of.(*function); return f }

// databaseOf returns the database of the type of a database or a cluster, nil for other types.
func databaseOf(t *typ) *database { d, _ := t.of.(*database); return d }

// inCurrentDatabase reports whether the type is that of the database in which the query runs.
func inCurrentDatabase(t *typ) bool { db := databaseOf(t); return db != nil && db.current }
