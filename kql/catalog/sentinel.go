package catalog

import (
	"fmt"
	"slices"
	"strings"
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
	File      string        // the CSV file of its items, below the folder that declares it; "" if none is declared
	Path      string        // the path of that file as the user reaches it
	Declared  diag.Span
	Shown     diag.Span // where rows are given that show its columns; zero when these are declared
}

// Columns returns the watchlist's own columns.
func (w *Watchlist) Columns() []value.Field {
	var own []value.Field
	for _, f := range w.Schema.Fields {
		if !slices.Contains(watchlistFields, f) {
			own = append(own, f)
		}
	}
	return own
}

// Lacks says what to do about a column that the watchlist does not have.
func (w *Watchlist) Lacks(column string) string {
	if column == searchKey {
		return fmt.Sprintf("nothing says which column is the search key of the watchlist %s: declare it with searchKey in the workspace, or read the column itself", diag.Quote(w.Alias))
	}
	return fmt.Sprintf("the watchlist %s has no column %s: %s", diag.Quote(w.Alias), diag.Quote(column), w.Remedy())
}

// Remedy says which columns the watchlist has, and where one can be added.
func (w *Watchlist) Remedy() string {
	if w.Shown.IsZero() {
		return fmt.Sprintf("it is declared at %s with %s; declare the column there", diag.Diagnostic{Span: w.Declared}.Where(), w.columnNames())
	}
	return fmt.Sprintf("its rows at %s give %s; give it there, or declare the watchlist's columns in the workspace", diag.Diagnostic{Span: w.Shown}.Where(), w.columnNames())
}

// WithKnownKeys returns the catalog in which a watchlist has a search key only if its column is known.
func (c *Catalog) WithKnownKeys() *Catalog {
	w := *c.workspace
	w.watchlists = cloned(w.watchlists)
	for alias, list := range w.watchlists {
		if list.SearchKey == "" {
			known := *list
			known.Schema = value.NewSchema(slices.DeleteFunc(slices.Clone(list.Schema.Fields), func(f value.Field) bool { return f.Name == searchKey })...)
			w.watchlists[alias] = &known
		}
	}
	return &Catalog{c.layers, &w}
}

const searchKey = "SearchKey"

// keyIn returns the search key of a watchlist of the columns that declares none: the column of that name, if there is one.
func keyIn(columns []string) string {
	if slices.Contains(columns, searchKey) {
		return searchKey
	}
	return ""
}

// maxNamed bounds the columns that a message names.
const maxNamed = 20

// columnNames returns the names of the watchlist's own columns, as a list in words.
func (w *Watchlist) columnNames() string {
	var names []string
	for _, f := range w.Columns() {
		if len(names) == maxNamed {
			names = append(names, "…")
			break
		}
		names = append(names, diag.Preview(f.Name))
	}
	if len(names) == 0 {
		return "no columns of its own"
	}
	return strings.Join(names, ", ")
}

// watchlistFields are the columns that _GetWatchlist returns for every watchlist.
var watchlistFields = []value.Field{
	{Name: "_DTItemId", Type: value.String},
	{Name: "LastUpdatedTimeUTC", Type: value.DateTime},
	{Name: searchKey, Type: value.String},
	{Name: "WatchlistItem", Type: value.Dynamic},
}

// watchlistSchema returns what _GetWatchlist returns for a watchlist of the columns, whose values are all strings.
func watchlistSchema(columns []string) *value.Schema {
	fields := append(make([]value.Field, 0, len(watchlistFields)+len(columns)), watchlistFields...)
	for _, name := range columns {
		if name != searchKey {
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
		Result: watchlistSchema(nil), Open: true, Origin: "Sentinel", Reads: []string{"Watchlist"},
		Filters: []Filter{{Params: []string{"keys"}, Condition: &Function{Name: GetWatchlist, Params: "()", Body: "array_length(keys) == 0 or SearchKey in (keys)"}}}},
	{Name: "_GetWatchlistAlias", Params: "()", Origin: "Sentinel", Reads: []string{"Watchlist"},
		Result: value.NewSchema(value.Field{Name: "WatchlistAlias", Type: value.String})},
	{Name: "_LogOperation", Params: "()", Result: noColumns, Open: true, Origin: "Sentinel", Reads: []string{"Operation"}},
}

var sentinelFunctions = sync.OnceValue(func() map[string]*Function {
	byName := make(map[string]*Function, len(sentinelFunctionList))
	for _, f := range sentinelFunctionList {
		byName[f.Name] = f
	}
	return byName
})
