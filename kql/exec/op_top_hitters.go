package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.TopHitters]{open: (*engine).openTopHitters})

// openTopHitters yields the values that occur most often, or whose sum is the
// largest (KQL reference, top-hitters-operator). It counts exactly.
func (e *engine) openTopHitters(n *plan.TopHitters) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	list := []plan.Expr{n.Of.Expr}
	if n.By != nil {
		list = append(list, n.By)
	}
	exprs, err := e.compileAll(list)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	cols := make([]value.Column, len(exprs))
	for i, x := range exprs {
		if cols[i], err = x.over(all); err != nil {
			return nil, err
		}
	}
	if len(n.Out.Fields) != 2 {
		return nil, fail(n.At, "top-hitters", fmt.Errorf("it has not two columns"))
	}
	groups := column.NewGrouper([]value.Type{cols[0].Type()}, false)
	ids, err := e.number(n, all, groups, cols[0])
	if err != nil {
		return nil, err
	}
	whole, reals := make([]int64, groups.Size()), make([]float64, groups.Size())
	for r, id := range ids {
		if n.By == nil {
			whole[id]++
			continue
		}
		v := cols[1].Value(r)
		f, _ := value.Cast(v, value.Real).(float64)
		i, _ := value.Cast(v, value.Long).(int64)
		reals[id], whole[id] = reals[id]+f, whole[id]+i
	}
	sums := value.NewBuilder(n.Out.Fields[1].Type, len(whole))
	for id := range whole {
		var v any = whole[id]
		if n.By != nil && !cols[1].Type().IsInteger() {
			v = reals[id]
		}
		sums.Append(value.Cast(v, n.Out.Fields[1].Type))
	}
	counts, members := sums.Column(), groupOrigins{lineage: e.lineage}
	members.add(all, ids, len(whole))
	out := batchOf(len(whole), column.Pick(cols[0], column.FirstOfEach(ids)), counts)
	out.origins = members.origins(len(whole))
	best, err := column.Sort([]value.Column{counts}, []column.Key{{Descending: true}}, len(whole), e.overIn(n))
	if err != nil {
		return nil, err
	}
	return e.heldRows(all, out.pick(best[:min(count, len(best))])), nil
}
