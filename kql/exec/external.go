package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.External]{open: (*engine).openExternal})

// openExternal reads the files of externaldata, one address after the other.
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
