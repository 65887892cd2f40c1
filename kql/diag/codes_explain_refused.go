package diag

// refusedCodes are the codes of what the service refuses although Microsoft's parser and binder accept it.
var refusedCodes = []Code{
	{"SR001", Error, "rows not serialized", "The service refuses window functions, such as prev and row_number, and scan over rows that are not serialized. sort, top, serialize, range and getschema serialize rows; where, extend, project, parse, mv-expand, take and others keep them so; summarize, distinct, join and others do not. Tables and datatable are not serialized.", "T | extend n = row_number()"},
	{"SR002", Error, "window function in scan", "The service refuses window functions, such as prev, in the conditions and assignments of scan. Compute the value in an extend before the scan.", "T | sort by t asc | scan with (step s: x != prev(x);)"},
	{"SR003", Error, "dynamic key of a join", "The service refuses join and lookup on a dynamic value. Make the key text, or a number, on both sides before they are joined.", "T | join kind=inner (U) on d"},
	{"SR004", Error, "two dynamic values compared", "The service refuses to compare two dynamic values with each other, also two properties of one value: its error is SEM0001. Convert one of them to the type that it holds.", "T | where d.a == d.b"},
	{"SR005", Error, "dynamic sort key", "The service refuses to sort by a dynamic value, in top as in sort: its error is SEM0480. Convert it to the type that it holds.", "T | top 5 by d.count"},
	{"SR006", Error, "results of different types", "The results of iff, case and coalesce have one type for the service: its error is SEM0525. int and long go together, and dynamic goes with everything; long and real do not go together, so that iff(c, x, 0) is refused where x is a real: write 0.0.", "T | extend x = iff(c, 1, 0.5)"},
	{"SR007", Error, "dynamic argument", "The service refuses a dynamic value where these take text: after has, hasprefix and hassuffix (its error is SEM0001), in countof, extract, replace_string, trim and url_encode; and a dynamic value in dcount and repeat. contains, startswith, ==, strlen, toupper, split and others take it.", "T | where s has d"},
	{"SR008", Error, "constant needed", "The service wants to know this argument before it reads a row. It refuses a column, and what is computed from one: in countof, and as the only value of in, where its error is SEM0040. A column there also hides a table of the same name that a let declares.", "T | where a in (b)"},
	{"SR009", Error, "wrong number of groups", "The regular expression of extract_all has between one and 16 capture groups. The service refuses others: its error is SEM0213.", `T | extend a = extract_all(@"\d+", s)`},
	{"SR010", Error, "column of another type", "x in (table) looks x up in the first column of the table. The service refuses a column of another type: its error is SEM0025.", "T | where s in ((U | project n))"},
	{"SR011", Error, "literal without a value", "The text of the literal is not one of its type, such as a date with a 13th month, or a number that is too large. The service refuses the query.", "print datetime(2021-13-45)"},
	{"SR012", Error, "hint not taken", "lookup has no shuffle strategy: the service refuses hint.shufflekey.", "T | lookup hint.shufflekey = k U on k"},
	{"SR020", Error, "wrong regular expression", "Regular expressions have the syntax of Rust's regex, without look-ahead, look-behind and back-references, and are at most 10 MB when compiled: the service refuses others, and its error is SEM0420.", `T | where s matches regex "a(?=b)"`},
}
