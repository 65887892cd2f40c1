package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.DeclaredCall]{open: (*engine).openDeclaredCall})

// watchlistFunction is the function whose argument is the alias of a watchlist.
const watchlistFunction = "_GetWatchlist"

// openDeclaredCall reads a watchlist, or what the run declares for another function.
func (e *engine) openDeclaredCall(n *plan.DeclaredCall) (stream, error) {
	if n.Function != watchlistFunction || len(n.Args) == 0 {
		return e.openSource(n, Request{Kind: FunctionRequest, Name: n.Function}, "function")
	}
	alias, err := e.constant(n.Args[0])
	if err != nil {
		return nil, err
	}
	return e.openSource(n, Request{Kind: WatchlistRequest, Name: value.Text(alias)}, "watchlist")
}
