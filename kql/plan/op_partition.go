package plan

// Partition runs Sub over the rows of each value of By, and yields all results together.
// A query in braces reads no rows of the partition, so that Rows is nil, but knows its Key.
type Partition struct {
	Unary
	Strategy string // native, shuffle, legacy, or empty
	By       Expr
	Key      *PartitionKey
	Rows     *SubInput // what Sub reads
	Sub      Node
}

// Inputs returns the rows and the subquery.
func (n *Partition) Inputs() []Node { return []Node{n.Input, n.Sub} }

// Exprs returns the column.
func (n *Partition) Exprs() []Expr { return []Expr{n.By} }

// Word returns the operator's keyword.
func (*Partition) Word() string { return "partition" }
