package plan

// GraphMarkComponents gives the nodes a column behind their others: the number of their component.
type GraphMarkComponents struct {
	Unary
	Strong bool
}

// Word returns the operator's keyword.
func (*GraphMarkComponents) Word() string { return "graph-mark-components" }
