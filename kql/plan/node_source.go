package plan

// Rows from outside the workspace's tables: the run declares them.
type (
	// External is externaldata: the rows behind addresses.
	External struct {
		Step
		Addresses  []string
		Properties map[string]string // of the with clause, such as format
	}

	// DeclaredCall is a call of a function whose rows the run declares, such as
	// _GetWatchlist('name').
	DeclaredCall struct {
		Step
		Function string
		Args     []Expr
	}

	// Hidden is a table or view that a restrict statement hides: reading it fails
	// where the query names it, and where it is one of many it has no rows.
	Hidden struct {
		Step
		Name    string
		Implied bool // the query does not name it
	}
)

// Exprs returns the arguments.
func (n *DeclaredCall) Exprs() []Expr { return n.Args }
