package diag

// refusedCodes are the codes of what the service refuses although Microsoft's parser and binder accept it.
var refusedCodes = []Code{
	{"SR001", Error, "rows not serialized", "The service refuses window functions, such as prev and row_number, and scan over rows that are not serialized. sort, top, serialize, range and getschema serialize rows; where, extend, project, parse, mv-expand, take and others keep them so; summarize, distinct, join and others do not. Tables and datatable are not serialized.", "T | extend n = row_number()"},
	{"SR002", Error, "window function in scan", "The service refuses window functions, such as prev, in the conditions and assignments of scan. Compute the value in an extend before the scan.", "T | sort by t asc | scan with (step s: x != prev(x);)"},
}
