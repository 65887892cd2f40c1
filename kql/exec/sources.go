package exec

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (e *engine) openDataTable(n *plan.DataTable) (stream, error) {
	return streamOf(batchOf(n.Rows, n.Values...)), nil
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

// openGetSchema yields a row for each column of the input, or one text that
// declares them all (KQL reference, getschema-operator).
func (e *engine) openGetSchema(n *plan.GetSchema) (stream, error) {
	fields := n.Input.Schema().Fields
	if len(n.Out.Fields) == 1 {
		var text []string
		for _, f := range fields {
			text = append(text, f.Name+":"+f.Type.String())
		}
		return streamOf(batchOf(1, value.Constant(value.String, strings.Join(text, ","), 1))), nil
	}
	columns := make([]*value.Builder, len(n.Out.Fields))
	for i, f := range n.Out.Fields {
		columns[i] = value.NewBuilder(f.Type, len(fields))
	}
	for i, f := range fields {
		for k, v := range []any{f.Name, int64(i), clrName(f.Type), f.Type.String()} {
			columns[k].Append(value.Cast(v, n.Out.Fields[k].Type))
		}
	}
	out := &batch{rows: len(fields)}
	for _, b := range columns {
		out.cols = append(out.cols, b.Column())
	}
	return streamOf(out), nil
}

// clrName returns the .NET type of a column, as getschema tells it.
func clrName(t value.Type) string {
	if t == value.Decimal {
		return "System.Data.SqlTypes.SqlDecimal"
	}
	return "System." + t.DataType()
}

// openExternal reads externaldata: the rows behind each address, one address after the other.
func (e *engine) openExternal(n *plan.External) (stream, error) {
	var list []*batch
	for _, address := range n.Addresses {
		s, err := e.openSource(n, Request{Kind: ExternalRequest, Name: address, Declared: n.Out.Fields, Properties: n.Properties}, "address")
		if err != nil {
			return nil, err
		}
		rows, err := e.drain(s, n, e.run.Limits.IntermediateRows, "intermediate rows")
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
