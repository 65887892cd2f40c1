package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

// An operatorRow is how the binder treats one operator of the language. The rows
// stand in the files of their operators.
type operatorRow struct {
	// bind binds the operator to its input, which is nil where the operator begins
	// the query. b.row has the columns of the input; it is nil if the input is not a
	// table, and b.rowOrEmpty() then has none. It returns b.rows(op, columns, node).
	bind func(b *binder, in *bound, op syntax.Operator) *bound
	wild wildcards
}

// operators holds the rows by the operators' IDs.
var operators [128]operatorRow

// operator adds the row of the operator of that name. wild says what names with asterisks mean in it.
func operator[O syntax.Operator](name string, bind func(b *binder, in *bound, op O) *bound, wild wildcards) *operatorRow {
	row := &operators[syntax.OperatorNamed(name).ID]
	row.bind = func(b *binder, in *bound, op syntax.Operator) *bound { return bind(b, in, op.(O)) }
	row.wild = wild
	return row
}
