package catalog

// A Workspace is what the user declares of a workspace of one's own.
type Workspace struct {
	tables     map[string]*Table
	functions  map[string]*Function
	watchlists map[string]*Watchlist // by alias in lower case

	tableNames, functionNames []string // in order
}
