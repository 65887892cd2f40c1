package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (e *engine) openDataTable(n *plan.DataTable) (stream, error) {
	return streamOf(&batch{n.Values, n.Rows}), nil
}

// openPrint computes the one row of print.
func (e *engine) openPrint(n *plan.Print) (stream, error) {
	columns, err := e.compileAll(n.Exprs())
	if err != nil {
		return nil, err
	}
	out := &batch{rows: 1}
	for _, c := range columns {
		col, err := c.over(noRow)
		if err != nil {
			return nil, err
		}
		out.cols = append(out.cols, col)
	}
	return streamOf(out), nil
}

// openExternal reads externaldata: the rows behind each address, one address after the other.
func (e *engine) openExternal(n *plan.External) (stream, error) {
	var list []*batch
	for _, address := range n.Addresses {
		s, err := e.openSource(n, Request{Kind: ExternalRequest, Name: address}, "address")
		if err != nil {
			return nil, err
		}
		rows, err := e.drain(s, n, e.run.Limits.IntermediateRows, e.run.Limits.IntermediateBytes, "intermediate")
		s.close()
		if err != nil {
			return nil, err
		}
		list = append(list, rows)
	}
	return streamOf(list...), nil
}

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
