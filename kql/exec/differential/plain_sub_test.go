package differential

import (
	"github.com/ruleproof/ruleproof/kql/plan"
)

// apply computes mv-apply (KQL reference, mv-apply-operator): the subquery over the expansion of each row.
func (p *plain) apply(n *plan.MvApply) *relation {
	out := &relation{}
	for _, row := range p.rows(n.Input).rows {
		expanded := p.expandRow(row, n.Input.Schema(), expansionOf{n.Expanded, n.ItemIndex, true, n.Limit, n.Rows.Out})
		for _, found := range p.sub(n.Rows, &relation{rows: expanded}, n.Sub).rows {
			wide := make([]any, len(n.Columns))
			for i, c := range n.Columns {
				if c.Right {
					wide[i] = found[c.Index]
				} else {
					wide[i] = row[c.Index]
				}
			}
			out.rows = append(out.rows, wide)
		}
	}
	return out
}

// partition computes partition (KQL reference, partition-operator): the subquery
// over the rows of each value of a column, in the order in which values come.
func (p *plain) partition(n *plan.Partition) *relation {
	var values []any
	parts := map[string]*relation{}
	for _, row := range p.rows(n.Input).rows {
		v := p.value(n.By, row)
		if parts[keyOf(v)] == nil {
			parts[keyOf(v)] = &relation{}
			values = append(values, v)
		}
		parts[keyOf(v)].add(row, nil, 0)
	}
	if len(values) > 64 && n.Strategy != "native" && n.Strategy != "shuffle" {
		panic(undetermined("too many partitions"))
	}
	out := &relation{}
	for _, v := range values {
		if n.Key != nil {
			p.partitions[n.Key] = v
		}
		out.rows = append(out.rows, p.sub(n.Rows, parts[keyOf(v)], n.Sub).rows...)
	}
	return out
}

// sub computes a subquery over the rows that the operator around it hands in.
func (p *plain) sub(in *plan.SubInput, rows *relation, sub plan.Node) *relation {
	if in != nil {
		outer := p.outer[in]
		p.outer[in] = rows
		defer func() { p.outer[in] = outer }()
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.rows(sub)
}
