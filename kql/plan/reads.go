package plan

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
)

// TableNames returns the names of the tables that the query reads, itself or
// through stored functions, in order.
func (q *Query) TableNames() []string {
	var names []string
	for _, t := range q.Tables {
		if t.Table != nil {
			names = append(names, t.Name)
		}
	}
	q.Inspect(func(n Node) bool {
		if scan, ok := n.(*Scan); ok && scan.Table != nil {
			names = append(names, scan.Table.Name)
		}
		return true
	}, func(Expr) bool { return true })
	slices.Sort(names)
	return slices.Compact(names)
}

// FunctionNames returns the names of the functions of the catalog that the query
// calls itself, in order. That of watchlists is not among them.
func (q *Query) FunctionNames() []string {
	var names []string
	for _, f := range q.Functions {
		if f.Name != catalog.GetWatchlist {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// WatchlistAliases returns the aliases of the watchlists that the query reads,
// itself or through stored functions, in order.
func (q *Query) WatchlistAliases() []string {
	var aliases []string
	q.Inspect(func(n Node) bool {
		if call, ok := n.(*DeclaredCall); ok && call.Function == catalog.GetWatchlist && len(call.Args) > 0 {
			if alias, ok := ValueOf(call.Args[0]); ok && alias != nil {
				aliases = append(aliases, fmt.Sprint(alias))
			}
		}
		return true
	}, func(Expr) bool { return true })
	slices.Sort(aliases)
	return slices.Compact(aliases)
}
