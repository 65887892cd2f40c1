package plan

// Print yields one row.
type Print struct {
	Step
	Columns []Named
}

// Exprs returns the columns' expressions.
func (n *Print) Exprs() []Expr { return exprsOf(n.Columns) }

// Word returns the operator's keyword.
func (*Print) Word() string { return "print" }

// Order returns OrderFixed.
func (*Print) Order() RowOrder { return OrderFixed }

// Makes returns the columns.
func (n *Print) Makes() []Named { return n.Columns }
