package plan

// GraphMarkComponents appends a column to those of the nodes: the number of the node's component.
type GraphMarkComponents struct {
	Unary
	Strong bool
}

// Word returns the operator's keyword.
func (*GraphMarkComponents) Word() string { return "graph-mark-components" }
