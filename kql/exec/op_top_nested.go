package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.TopNested]{open: (*engine).openTopNested})

// A nestedRanking works out top-nested: the best values of a level, and within each
// of them those of the next (KQL reference, top-nested-operator).
type nestedRanking struct {
	engine *engine
	node   *plan.TopNested
	all    *batch
	of     []value.Column // the values of each level, over all rows
	counts []int          // -1 for all values
	others []any
	out    []*value.Builder
	rows   int
	made   []origin
}

func (e *engine) openTopNested(n *plan.TopNested) (stream, error) {
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	t := &nestedRanking{engine: e, node: n, all: all}
	for _, l := range n.Levels {
		of, err := e.compile(l.Of.Expr)
		if err != nil {
			return nil, err
		}
		col, err := of.over(all)
		if err != nil {
			return nil, err
		}
		count, others := -1, any(nil)
		if l.Count != nil {
			if count, err = e.count(l.Count); err != nil {
				return nil, err
			}
		}
		if l.Others != nil {
			if others, err = e.constant(l.Others); err != nil {
				return nil, err
			}
		}
		t.of, t.counts, t.others = append(t.of, col), append(t.counts, count), append(t.others, value.Cast(others, of.typ))
	}
	for _, f := range n.Out.Fields {
		t.out = append(t.out, value.NewBuilder(f.Type, 0))
	}
	rows := make([]int, all.rows)
	for i := range rows {
		rows[i] = i
	}
	if err := t.level(0, rows, nil); err != nil {
		return nil, err
	}
	b := &batch{rows: t.rows, origins: t.made}
	for _, builder := range t.out {
		b.cols = append(b.cols, builder.Column())
	}
	return e.heldRows(all, b), nil
}

// level ranks the values of a level among the rows; path holds the columns of the levels above.
func (t *nestedRanking) level(at int, rows []int, path []any) error {
	if at == len(t.node.Levels) {
		return t.emit(rows, path)
	}
	parts, order, rank, err := t.ranked(at, rows)
	if err != nil {
		return err
	}
	count := t.counts[at]
	if count < 0 || count > len(order) {
		count = len(order)
	}
	for _, id := range order[:count] {
		value := t.of[at].Value(parts[id][0])
		if err := t.level(at+1, parts[id], append(slices.Clip(path), value, rank.Value(id))); err != nil {
			return err
		}
	}
	if t.node.Levels[at].Others == nil || count == len(order) {
		return nil
	}
	var rest []int
	for _, id := range order[count:] {
		rest = append(rest, parts[id]...)
	}
	return t.rest(at, rest, path)
}

// rest yields the row for all values that were left out.
func (t *nestedRanking) rest(at int, rows []int, path []any) error {
	path = slices.Clip(path)
	for ; at < len(t.node.Levels); at++ {
		rank, err := t.rankOf(at, rows, make([]int, len(rows)), 1)
		if err != nil {
			return err
		}
		path = append(path, t.others[at], rank.Value(0))
	}
	return t.emit(rows, path)
}

// emit yields a row made of those rows.
func (t *nestedRanking) emit(rows []int, path []any) error {
	if t.all.origins != nil {
		t.made = append(t.made, t.engine.lineage.list(originsAt(t.all.origins, rows)))
	}
	if t.rows++; t.rows > t.engine.run.Limits.IntermediateRows {
		return exceeded(t.node.At, "rows of top-nested", t.engine.run.Limits.IntermediateRows)
	}
	for i, b := range t.out {
		b.Append(value.Cast(path[i], t.node.Out.Fields[i].Type))
	}
	return nil
}

// ranked groups rows by the values of a level and orders the groups, the best first.
func (t *nestedRanking) ranked(at int, rows []int) (parts [][]int, order []int, rank value.Column, err error) {
	values := t.of[at].Gather(rows)
	groups, ids := column.NewGrouper([]value.Type{values.Type()}, false), make([]int, len(rows))
	groups.Add([]value.Column{values}, ids)
	parts = make([][]int, groups.Size())
	for i, id := range ids {
		parts[id] = append(parts[id], rows[i])
	}
	rank, err = t.rankOf(at, rows, ids, groups.Size())
	if err != nil {
		return nil, nil, nil, err
	}
	compare := column.Comparator(rank, column.Key{Descending: t.node.Levels[at].Descending})
	order = make([]int, groups.Size())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, compare)
	if t.node.Levels[at].Descending {
		lastFirst(order, compare)
	}
	return parts, order, rank, nil
}

// rankOf computes what the groups of a level are ranked by.
func (t *nestedRanking) rankOf(at int, rows, ids []int, groups int) (value.Column, error) {
	l := &t.node.Levels[at]
	b := t.all.pick(rows)
	result := batchOf(groups, value.Constant(t.of[at].Type(), nil, groups))
	for i := range l.Aggregates {
		a, err := t.engine.newAggregate(&l.Aggregates[i], 0)
		if err != nil {
			return nil, err
		}
		state := a.state()
		if err := a.add(state, b, ids, groups); err != nil {
			return nil, err
		}
		cols, err := a.columns(state, groups)
		if err != nil {
			return nil, err
		}
		result.cols = append(result.cols, cols...)
	}
	by, err := t.engine.compile(l.By)
	if err != nil {
		return nil, err
	}
	return by.over(result)
}

// lastFirst turns each run of equals around: of values that rank alike, Kusto shows the last first.
func lastFirst(order []int, compare func(i, j int) int) {
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && compare(order[from], order[to]) == 0 {
			to++
		}
		slices.Reverse(order[from:to])
		from = to
	}
}
