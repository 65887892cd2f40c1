package plan

// GraphToTable yields the nodes or the edges. Its first columns are the hashes of identifiers that the query asks for.
type GraphToTable struct {
	Unary
	Edges  bool
	Hashes []GraphHash
}

// Word returns the operator's keyword.
func (*GraphToTable) Word() string { return "graph-to-table" }

// A GraphHash is which identifier is hashed: of the node, or of the node at an end of the edge.
type GraphHash uint8

// The identifiers.
const (
	HashNode GraphHash = iota
	HashSource
	HashTarget
)
