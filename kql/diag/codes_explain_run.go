package diag

// runCodes are the codes of a run. All of them are ruleproof's own.
var runCodes = []Code{
	{"RP003", Error, "data not declared", "A query runs over the tables, watchlists and addresses that the run declares, and over nothing else. This one is not among them.", ""},
	{"RP004", Error, "not computable", "The query is well formed, but this part of it fails on the rows it is given. The message gives the reason.", ""},
	{"RP005", Error, "run stopped", "The run took longer than it may, or was interrupted.", ""},
	{"RP006", Warning, "conversion with loss", "Some values do not fit the type that they were converted to. They became null.", ""},
	{"RP007", Info, "arbitrary rows", "take, limit, any and sample without an order may keep any rows. ruleproof keeps the first, so that every run gives the same answer; a workspace may keep others.", ""},
	{"RP008", Error, "error in a function", "A function of the workspace that the query calls has an error where it is called, such as a column that the table does not have. It cannot run.", ""},
}
