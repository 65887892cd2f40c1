package exec

import "github.com/ruleproof/ruleproof/kql/value"

// A madeTable is a table with what made its rows, in a run that is observed.
type madeTable struct {
	*value.Table
	origins []origin
}
