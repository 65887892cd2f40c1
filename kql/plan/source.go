package plan

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Scan reads a table.
type Scan struct {
	Step
	Name    string
	Table   *catalog.Table // nil when only its name is known
	Implied bool           // the query does not name it: without rows, it is empty
}

// Word returns what messages call the node.
func (*Scan) Word() string { return "table" }

// Serial returns SerialLost for a table. A name of which nothing is known may be that of a function.
func (n *Scan) Serial() Serialization {
	if n.Table == nil || n.Table.Assumed {
		return SerialOpen
	}
	return SerialLost
}

// LetTable is a use of a tabular let.
type LetTable struct {
	Step
	Let *Let
}

// Word returns the operator's keyword.
func (*LetTable) Word() string { return "let" }

// DataTable is the datatable operator: constant rows, row by row.
type DataTable struct {
	Step
	Values []value.Column
	Rows   int
}

// Word returns the operator's keyword.
func (*DataTable) Word() string { return "datatable" }

// Serial returns SerialLost.
func (*DataTable) Serial() Serialization { return SerialLost }

// Order returns OrderFixed.
func (*DataTable) Order() RowOrder { return OrderFixed }

// SubInput is what the enclosing operator hands to its subquery, such as the rows of mv-apply.
type SubInput struct{ Step }

// Word returns what messages call the node.
func (*SubInput) Word() string { return "subquery" }

// External is externaldata: the rows of the files at addresses.
type External struct {
	Step
	Addresses  []string
	Properties map[string]string // of the with clause, such as format
}

// Word returns what messages call the node.
func (*External) Word() string { return "externaldata" }

// DeclaredCall is a call of a function whose rows the run declares, such as
// _GetWatchlist('name').
type DeclaredCall struct {
	Step
	Function string
	Args     []Expr
	Tables   int // the number of arguments that are tables, which the rows do not depend on
}

// Exprs returns the arguments.
func (n *DeclaredCall) Exprs() []Expr { return n.Args }

// Word returns what messages call the node.
func (*DeclaredCall) Word() string { return "function" }

// Hidden is a table or view that a restrict statement hides: reading it fails
// where the query names it, and where it is one of many it has no rows.
type Hidden struct {
	Step
	Name    string
	Implied bool // the query does not name it
}

// Word returns what messages call the node.
func (*Hidden) Word() string { return "table" }
