package plan

// Union is union, and the part of other operators that unites tables. Places[i] gives for each column of input i its ordinal in the output, or -1.
type Union struct {
	Step
	Keyword string // of the operator: union, search, find, macro-expand or datatable
	Sources []Node
	Places  [][]int
	// SourceColumn is the ordinal of the withsource column in the output, or -1.
	SourceColumn int
	SourceNames  []string
}

// Inputs returns the tables that are united.
func (n *Union) Inputs() []Node { return n.Sources }

// Word returns the operator's keyword.
func (n *Union) Word() string { return n.Keyword }

// Serial returns SerialUnited.
func (*Union) Serial() Serialization { return SerialUnited }

// Reads returns the columns of each table.
func (n *Union) Reads(yield ColumnSet) []Reading {
	list := make([]Reading, len(n.Sources))
	for i, source := range n.Sources {
		list[i].Input = source
		for in, out := range n.Places[i] {
			if out >= 0 && yield.Has(out) {
				list[i].Columns.Add(in)
			}
		}
	}
	return list
}
