package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// conditionCount returns the count of a condition, nil where there is none.
func (o *observer) conditionCount(x plan.Expr) *Count {
	if o == nil {
		return nil
	}
	defer o.enter(x)()
	return o.of(o.list.Of(o.path, x))
}

// observeKeys counts what the conditions that became keys would come to for all pairs of rows, each for those
// pairs for which the ones before it are true, without testing the pairs.
func (j *joinWhere) observeKeys(types []value.Type, lefts, rights []value.Column) {
	looked := j.left.rows * j.right.rows
	left, right, groups := make([]int, j.left.rows), make([]int, j.right.rows), 1
	for k, count := range j.keyCounts {
		// The pairs in which neither side is null, among those that were equal so far.
		known := pairs(left, right, groups, func(r int) bool { return !lefts[k].IsNull(r) }, func(r int) bool { return !rights[k].IsNull(r) })
		g := column.NewGrouper(types[:k+1], true)
		g.Add(rights[:k+1], right)
		g.Add(lefts[:k+1], left)
		groups = g.Size()
		equal := pairs(left, right, groups, nil, nil)
		if count != nil {
			count.add(Count{True: equal, False: known - equal, Null: looked - known})
		}
		looked = equal
	}
}

// pairs returns how many pairs of a left and a right row are in one group; -1 is in none.
func pairs(left, right []int, groups int, countLeft, countRight func(row int) bool) int {
	sizes, n := make([]int, groups), 0
	for r, id := range left {
		if id >= 0 && (countLeft == nil || countLeft(r)) {
			sizes[id]++
		}
	}
	for r, id := range right {
		if id >= 0 && (countRight == nil || countRight(r)) {
			n += sizes[id]
		}
	}
	return n
}
