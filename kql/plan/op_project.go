package plan

// Project computes the columns of its output: project, extend, project-away and
// the others, and what follows a summarize. Keyword is the one that was written.
type Project struct {
	Unary
	Keyword string
	Columns []Named
}

// Exprs returns the columns' expressions.
func (n *Project) Exprs() []Expr { return exprsOf(n.Columns) }

// Word returns the operator's keyword.
func (n *Project) Word() string { return n.Keyword }

// Serial returns SerialKept.
func (*Project) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*Project) Order() RowOrder { return OrderKept }

// Reads returns what the columns are computed from.
func (n *Project) Reads(yield ColumnSet) []Reading {
	var exprs []Expr
	for i, c := range n.Columns {
		if yield.Has(i) {
			exprs = append(exprs, c.Expr)
		}
	}
	return n.read(nil, exprs...)
}

// Makes returns the columns.
func (n *Project) Makes() []Named { return n.Columns }
