package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

const (
	// stretchRows is how many of the rows that it holds an operator handles before it looks whether the run is over.
	stretchRows = 1 << 16
	// keyBytes is about what a grouper takes for a key beside its text.
	keyBytes = 56
)

// holdMore says that an operator needs so many bytes beside the rows that it holds, until it drops those.
func (e *engine) holdMore(n plan.Node, held *batch, bytes int) error {
	if err := e.reserve(n.Span(), bytes); err != nil {
		return err
	}
	held.held += bytes
	return nil
}

// number returns the numbers of the keys of rows that a node holds.
func (e *engine) number(n plan.Node, held *batch, g column.Grouper, keys ...value.Column) ([]int, error) {
	rows := held.rows
	if err := e.holdMore(n, held, 8*rows); err != nil {
		return nil, err
	}
	ids := make([]int, rows)
	stretch := make([]value.Column, len(keys))
	for low := 0; low < rows; low += stretchRows {
		if err := e.over(n.Span(), n.Word()); err != nil {
			return nil, err
		}
		high, before := min(low+stretchRows, rows), g.Size()
		for i, c := range keys {
			stretch[i] = c.Slice(low, high)
		}
		g.Add(stretch, ids[low:high])
		if err := e.holdMore(n, held, keyBytes*len(keys)*(g.Size()-before)); err != nil {
			return nil, err
		}
	}
	return ids, nil
}
