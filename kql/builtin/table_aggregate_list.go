package builtin

// The aggregates that collect values.
var listAggregates = []Function{
	{Name: "buildschema", Page: "buildschema-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "schema",
		Signature: []string{"(expr: bag) dynamic{}"}},
	{Name: "make_bag", Page: "make-bag-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "bag",
		Signature: []string{"(expr: bag, maxSize?: integer) dynamic{}"}},
	{Name: "make_bag_if", Page: "make-bag-if-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "bag",
		Signature: []string{"(expr: bag, predicate: bool, maxSize?: integer) dynamic{}"}},
	{Name: "make_dictionary", Hidden: true, ResultName: NamePrefixAndArgument, ResultPrefix: "dictionary",
		Signature: []string{"(expr: bag, maxSize?: integer) dynamic{}"}},
	{Name: "make_list", Page: "make-list-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "list",
		Signature: []string{"(expr: scalar, maxSize?: integer) arg0Array"}},
	{Name: "make_list_if", Page: "make-list-if-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "list",
		Signature: []string{"(expr: scalar, predicate: bool, maxSize?: integer) arg0Array"}},
	{Name: "make_list_with_nulls", Page: "make-list-with-nulls-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "list",
		Signature: []string{"(expr: scalar) arg0Array"}},
	{Name: "make_set", Page: "make-set-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "set",
		Signature: []string{"(expr: scalar, maxSize?: integer) arg0Array"}},
	{Name: "make_set_if", Page: "make-set-if-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "set",
		Signature: []string{"(expr: scalar, predicate: bool, maxSize?: integer) arg0Array"}},
	{Name: "makelist", Page: "make-list-aggregation-function", Obsolete: "make_list", Hidden: true, ResultName: NamePrefixAndArgument, ResultPrefix: "list",
		Signature: []string{"(expr: scalar, maxSize?: integer) arg0Array"}},
	{Name: "makeset", Page: "make-set-aggregation-function", Obsolete: "make_set", Hidden: true, ResultName: NamePrefixAndArgument, ResultPrefix: "set",
		Signature: []string{"(expr: scalar, maxSize?: integer) arg0Array"}},
}
