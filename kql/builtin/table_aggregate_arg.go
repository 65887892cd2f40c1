package builtin

// The aggregates that pick a row.
var rowAggregates = []Function{
	{Name: "any", Page: "take-any-aggregation-function", Obsolete: "take_any", Hidden: true, ResultName: NamePrefixAndArgument, ResultPrefix: "any",
		Signature: []string{
			"(expr: scalar) arg0",
			"(expr{2,}: scalar) custom",
			"(expr: star scalar) custom",
		},
		Result: anyResult},
	{Name: "anyif", Page: "take-anyif-aggregation-function", Obsolete: "take_anyif", Hidden: true, ResultName: NamePrefixAndArgument, ResultPrefix: "anyif",
		Signature: []string{"(expr: scalar, predicate: bool) arg0"}},
	{Name: "arg_max", Page: "arg-max-aggregation-function",
		Signature: []string{"(maximized: orderable, returned*: starAllowed scalar) custom"},
		Result:    argMaxResult},
	{Name: "arg_min", Page: "arg-min-aggregation-function",
		Signature: []string{"(minimized: orderable, returned*: starAllowed scalar) custom"},
		Result:    argMinResult},
	{Name: "argmax", Page: "arg-max-aggregation-function", Obsolete: "arg_max", Hidden: true, ResultPrefix: "max",
		Signature: []string{"(maximized: orderable, returned*: starAllowed scalar) custom"},
		Result:    argMaxOldResult},
	{Name: "argmin", Page: "arg-min-aggregation-function", Obsolete: "arg_min", Hidden: true, ResultPrefix: "min",
		Signature: []string{"(minimized: orderable, returned*: starAllowed scalar) custom"},
		Result:    argMaxOldResult},
	{Name: "passthrough", Hidden: true, ResultName: NameOfFirstArgument,
		Signature: []string{"(expr: scalar) arg0"}},
	{Name: "take_any", Page: "take-any-aggregation-function",
		Signature: []string{"(expr+: starAllowed scalar) custom"},
		Result:    takeAnyResult},
	{Name: "take_anyif", Page: "take-anyif-aggregation-function", ResultName: NameOfFirstArgument,
		Signature: []string{"(expr: scalar, predicate: bool) arg0"}},
}
