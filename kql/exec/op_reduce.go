package exec

import (
	"github.com/ruleproof/ruleproof/kql/cluster"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Reduce]{open: (*engine).openReduce})

// openReduce groups texts that are alike (KQL reference, reduce-operator): it
// yields the groups, or every row with the group that it belongs to.
func (e *engine) openReduce(n *plan.Reduce) (stream, error) {
	of, err := e.compile(n.Of)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	col, err := of.over(all)
	if err != nil {
		return nil, err
	}
	texts, counts, ids, err := e.distinctTexts(n, all, col)
	if err != nil {
		return nil, err
	}
	list, groups, err := cluster.Templates(texts, counts, min(max(n.Threshold, 0), 1), n.Characters)
	if err != nil {
		return nil, fail(n.At, "reduce", err)
	}
	if !n.KeepSource {
		members := groupOrigins{lineage: e.lineage}
		of := make([]int, all.rows)
		for row, id := range ids {
			of[row] = groups[id]
		}
		members.add(all, of, len(list))
		out := batchOf(len(list), templateColumns(list, column.All(len(list)))...)
		out.origins = members.origins(len(list))
		return e.heldRows(all, out), nil
	}
	rows := make([]int, all.rows)
	for row, id := range ids {
		rows[row] = groups[id]
	}
	out := batchOf(all.rows, append(all.cols[:len(all.cols):len(all.cols)], templateColumns(list, rows)...)...)
	out.origins = all.origins
	return e.heldRows(all, out), nil
}

// distinctTexts returns the different texts in the order in which they come, their rows, and the text of each row.
func (e *engine) distinctTexts(n plan.Node, all *batch, c value.Column) (texts []string, counts, ids []int, err error) {
	groups := column.NewGrouper([]value.Type{value.String}, false)
	if ids, err = e.number(n, all, groups, value.Convert(c, value.String)); err != nil {
		return nil, nil, nil, err
	}
	texts, counts = make([]string, groups.Size()), make([]int, groups.Size())
	for row, id := range ids {
		if counts[id] == 0 {
			texts[id] = value.TextOf(c.Type(), c.Value(row))
		}
		counts[id]++
	}
	return texts, counts, ids, nil
}

// templateColumns returns the columns of the templates with these numbers.
func templateColumns(list []cluster.Template, rows []int) []value.Column {
	patterns, counts, texts := make([]string, len(list)), make([]int64, len(list)), make([]string, len(list))
	for i, t := range list {
		patterns[i], counts[i], texts[i] = t.Pattern, int64(t.Count), t.Representative
	}
	return []value.Column{
		value.NewVector(value.String, patterns, nil).Gather(rows),
		value.NewVector(value.Long, counts, nil).Gather(rows),
		value.NewVector(value.String, texts, nil).Gather(rows),
	}
}
