package diag

// The messages of a run: what can go wrong, or deserves a note, when a query without errors is computed.
var (
	TableUndeclared   = Message{"RP003", "no rows are declared for %s %q"}
	ColumnsUndeclared = Message{"RP003", "the columns of %s %q are not declared, and the query reads some of them"}
	LateColumn        = Message{"RP003", "column %q of %s is known only in the run, and this subquery cannot pass it on; declare the columns, as in evaluate %[2]s(...) : (Name: string)"}
	CannotCompute     = Message{"RP004", "%s cannot be computed: %s"}
	CannotRead        = Message{"RP004", "%s %q cannot be read: %s"}
	Stopped           = Message{"RP005", "the run was stopped in %s before it had finished"}
	Overtime          = Message{"RP005", "the run takes longer than the limit of %s; it was stopped in %s"}
	LossyConversion   = Message{"RP006", "%s"}
	WrongFunction     = Message{"RP008", "a function that the query calls has an error"}
	ArbitraryRows     = Message{"RP007", "%s may keep any rows; ruleproof keeps the first"}
)
