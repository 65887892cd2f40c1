package general

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Contexts are the functions about the run of a query and its data.
var Contexts = []builtin.Function{
	{Name: "assert", Page: "assert-function",
		Signature: []string{"(predicate: bool, message: string) bool"},
		Eval:      builtin.Lenient(assert, value.Unknown)},
	{Name: "cluster", Page: "cluster-function",
		Signature: []string{"(name: string) cluster"}},
	{Name: "column_ifexists", Bound: true, Page: "column-ifexists-function", ResultName: builtin.NameOfColumnInArgument,
		Signature: []string{"(column_name: const string, defaultValue: scalar) arg1"}},
	{Name: "column_names_of", Bound: true, Page: "column-names-of-function", Foldable: true,
		Signature: []string{"(table: tabular) dynamic[string]"}},
	{Name: "columnifexists", Bound: true, Page: "column-ifexists-function", Obsolete: "column_ifexists", Hidden: true, ResultName: builtin.NameOfColumnInArgument,
		Signature: []string{"(column_name: const string, defaultValue: scalar) arg1"}},
	{Name: "current_cluster_endpoint", Page: "current-cluster-endpoint-function",
		Signature: []string{"() string"},
		Eval:      always(value.String, clusterEndpoint)},
	{Name: "current_cursor", Page: "cursor-current", Obsolete: "cursor_current", Hidden: true,
		Signature: []string{"() string"},
		AtRun:     true,
		Eval:      cursorCurrent},
	{Name: "current_database", Page: "current-database-function",
		Signature: []string{"() string"},
		Eval:      always(value.String, databaseName)},
	{Name: "current_node_id", Hidden: true,
		Signature: []string{"() string"}},
	{Name: "current_principal", Page: "current-principal-function",
		Signature: []string{"() string"},
		Eval:      always(value.String, currentPrincipal)},
	{Name: "current_principal_details", Page: "current-principal-details-function",
		Signature: []string{"() dynamic{UserPrincipalName: string, IdentityProvider: string, Authority: string, Mfa: string, Type: string, DisplayName: string, ObjectId: string, FQN: string, Notes: string}"},
		Eval:      always(value.Dynamic, principalDetails())},
	{Name: "current_principal_is_member_of", Page: "current-principal-is-member-of-function",
		Signature: []string{"(group{1,64}: stringOrArray) bool"},
		Eval:      builtin.Lenient(isMember, value.Unknown)},
	{Name: "cursor_after", Page: "cursor-after-function",
		Signature: []string{"(cursor: string) bool"},
		AtRun:     true,
		Eval:      cursor(isAfter)},
	{Name: "cursor_before_or_at", Page: "cursor-before-or-at-function",
		Signature: []string{"(cursor: string) bool"},
		AtRun:     true,
		Eval:      cursor(isBeforeOrAt)},
	{Name: "cursor_current", Page: "cursor-current",
		Signature: []string{"() string"},
		AtRun:     true,
		Eval:      cursorCurrent},
	{Name: "database", Bound: true, Page: "database-function",
		Signature: []string{"(name?: string) database"}},
	{Name: "entity_group",
		Signature: []string{"(name: string) entityGroup"}},
	{Name: "estimate_data_size", Page: "estimate-data-size-function",
		Signature: []string{
			"(column+: column scalar) long",
			"(column: star scalar) long",
		},
		Eval: builtin.Lenient(estimateDataSize, value.Unknown)},
	{Name: "extent_id", Page: "extent-id-function",
		Signature: []string{"() guid"},
		Eval:      always(value.GUID, value.UUID{})},
	{Name: "extent_tags", Page: "extent-tags-function",
		Signature: []string{"() dynamic[string]"},
		Eval:      always(value.Dynamic, nil)},
	{Name: "extentid", Page: "extent-id-function", Obsolete: "extent_id", Hidden: true,
		Signature: []string{"() guid"},
		Eval:      always(value.GUID, value.UUID{})},
	{Name: "external_table", Page: "external-table-function",
		Signature: []string{
			"(name: string, mapping?: string) externalTable",
			"(name: string, max_age: timespan) externalTable",
		}},
	{Name: "graph", Page: "graph-function",
		Signature: []string{
			"(name: string, snapshot?: string) graph",
			"(name: string, volatile: bool) graph",
		}},
	{Name: "ingestion_time", Page: "ingestion-time-function", ResultName: builtin.NamePrefix, ResultPrefix: "$IngestionTime",
		Signature: []string{"() datetime"},
		Eval:      ingestionTime},
	{Name: "iscolumnexists", Bound: true, Hidden: true,
		Signature: []string{"(column_name: const string) bool"}},
	{Name: "materialized_view", Page: "materialized-view-function",
		Signature: []string{"(name: string, max_age?: timespan) materializedView"}},
	{Name: "row_id",
		Signature: []string{"() string"}},
	{Name: "rowstore_ordinal_range", Hidden: true,
		Signature: []string{"() dynamic"}},
	{Name: "stored_query_result", Page: "stored-query-result-function",
		Signature: []string{
			"(name: string) storedQueryResult",
			"(name: string, index: long) storedQueryResult",
			"(name: string, table_name: string) storedQueryResult",
		}},
	{Name: "table", Bound: true, Page: "table-function",
		Signature: []string{"(name: string, query_data_scope?: string) namedTable"}},
}

// assert stops the query with a message unless a condition holds.
func assert(f *builtin.Frame, a []any) any {
	if a[0] != true {
		return f.Fail("%s", value.Text(a[1]))
	}
	return true
}

// sizeOf estimates how many bytes a value takes in the service: the bytes of a text, or
// those of a number of its type.
func sizeOf(t value.Type, v any) int64 {
	switch t {
	case value.String:
		return int64(len(value.Text(v)))
	case value.Bool:
		return 1
	case value.Int:
		return 4
	case value.Decimal, value.GUID:
		return 16
	case value.Dynamic:
		return int64(len(value.AppendJSON(nil, v)))
	}
	return 8
}

func estimateDataSize(f *builtin.Frame, a []any) any {
	n := int64(0)
	for i, v := range a {
		n += sizeOf(f.Types[i], v)
	}
	return n
}

// ingestionTime is when the row arrived, which the binder passes as an argument; null where there is no row.
func ingestionTime(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		if len(args) == 0 {
			return value.Constant(value.DateTime, nil, rows), nil
		}
		return value.Convert(args[0], result), nil
	}
}
