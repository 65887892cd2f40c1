package exec

import (
	"github.com/ruleproof/ruleproof/kql/cluster"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

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
	texts, counts, ids := distinctTexts(col, all.rows)
	list, groups, err := cluster.Templates(texts, counts, min(max(n.Threshold, 0), 1), n.Characters)
	if err != nil {
		return nil, fail(n.At, "reduce", err)
	}
	rows := make([]int, len(list))
	for i := range rows {
		rows[i] = i
	}
	out := &batch{rows: len(rows)}
	if n.KeepSource {
		if rows, out.rows = ids, all.rows; len(ids) > 0 {
			out.cols = append(out.cols, all.cols...)
		}
		for row, id := range ids {
			rows[row] = groups[id]
		}
	}
	out.cols = append(out.cols, templateColumns(list, rows)...)
	return streamOf(out), nil
}

// distinctTexts returns the different texts in the order in which they come, their rows, and the text of each row.
func distinctTexts(c value.Column, rows int) (texts []string, counts, ids []int) {
	groups := newGrouper([]value.Type{value.String}, false)
	ids = make([]int, rows)
	groups.assign([]value.Column{value.Convert(c, value.String)}, ids, true)
	texts, counts = make([]string, groups.size()), make([]int, groups.size())
	for row, id := range ids {
		if counts[id] == 0 {
			texts[id] = value.Text(c.Value(row))
		}
		counts[id]++
	}
	return texts, counts, ids
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
