package catalog

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// GetWatchlist is the name of the function that reads a watchlist.
const GetWatchlist = "_GetWatchlist"

// A Watchlist is a watchlist that the user declares.
type Watchlist struct {
	Alias     string
	SearchKey string        // the column that SearchKey repeats; "" if it is not declared
	Schema    *value.Schema // what _GetWatchlist returns: the columns of every watchlist, then its own
	File      string        // the CSV file of its items; "" if none is declared
	Declared  diag.Span
}

// watchlistFields are the columns that _GetWatchlist returns for every watchlist.
var watchlistFields = []value.Field{
	{Name: "_DTItemId", Type: value.String},
	{Name: "LastUpdatedTimeUTC", Type: value.DateTime},
	{Name: "SearchKey", Type: value.String},
	{Name: "WatchlistItem", Type: value.Dynamic},
}

// watchlistSchema returns what _GetWatchlist returns for a watchlist of the columns, whose values are all strings.
func watchlistSchema(columns []string) *value.Schema {
	fields := append(make([]value.Field, 0, len(watchlistFields)+len(columns)), watchlistFields...)
	for _, name := range columns {
		if name != "SearchKey" {
			fields = append(fields, value.Field{Name: name, Type: value.String})
		}
	}
	return value.NewSchema(fields...)
}

// sentinelFunctionList are the functions that every Sentinel workspace has, in order.
var sentinelFunctionList = []*Function{
	{Name: "_ASIM_GetDisabledParsers", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_GetSourceBySourceType", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_GetUsernameType", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_LookupDnsQueryType", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_LookupDnsResponseCode", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_ResolveDstFQDN", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_ResolveDvcFQDN", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_ResolveFQDN", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_ResolveNetworkProtocol", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: "_ASIM_ResolveSrcFQDN", Result: noColumns, Open: true, Origin: "ASIM"},
	{Name: GetWatchlist, Params: "(watchlistAlias: string, keys: dynamic = dynamic([]))",
		Result: watchlistSchema(nil), Open: true, Origin: "Sentinel", Reads: []string{"Watchlist"}},
	{Name: "_GetWatchlistAlias", Params: "()", Origin: "Sentinel", Reads: []string{"Watchlist"},
		Result: value.NewSchema(value.Field{Name: "WatchlistAlias", Type: value.String})},
}

var sentinelFunctions = sync.OnceValue(func() map[string]*Function {
	byName := make(map[string]*Function, len(sentinelFunctionList))
	for _, f := range sentinelFunctionList {
		byName[f.Name] = f
	}
	return byName
})
