package exec

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func joinOf(kind string, left, right *value.Table) *plan.Join {
	l, r := inline(left), inline(right)
	j := &plan.Join{Keyword: "join", Kind: kind, Left: l, Right: r,
		LeftKeys: []plan.Expr{columnOf(l, "k")}, RightKeys: []plan.Expr{columnOf(r, "k")}}
	var fields []value.Field
	sides := map[string][]bool{"leftsemi": {false}, "leftanti": {false}, "rightsemi": {true}, "rightanti": {true}}[kind]
	if sides == nil {
		sides = []bool{false, true}
	}
	for _, right := range sides {
		from := l
		if right {
			from = r
		}
		for i, f := range from.Schema().Fields {
			fields = append(fields, value.Field{Name: fmt.Sprint(f.Name, right), Type: f.Type})
			j.Columns = append(j.Columns, plan.JoinColumn{Right: right, Index: i})
		}
	}
	j.Out = value.NewSchema(fields...)
	return j
}

// naiveJoin is the meaning of each kind, as nested loops.
func naiveJoin(kind string, left, right *value.Table) string {
	k := joinKinds[kind]
	equal := func(l, r int) bool {
		return left.Columns[0].Value(l) == right.Columns[0].Value(r)
	}
	row := func(t *value.Table, r int) string {
		if r < 0 {
			return "<nil> <nil>"
		}
		return fmt.Sprint(t.Columns[0].Value(r), " ", t.Columns[1].Value(r))
	}
	out, matched, seen := "", map[int]bool{}, map[any]bool{}
	for l := range left.Rows {
		found := false
		key := left.Columns[0].Value(l)
		if k.uniqueLeft && seen[key] {
			continue
		}
		seen[key] = true
		for r := range right.Rows {
			if !equal(l, r) {
				continue
			}
			found, matched[r] = true, true
			if k.pairs {
				out += row(left, l) + " " + row(right, r) + "\n"
			}
		}
		switch {
		case k.semiLeft && found, k.left && !found && !k.pairs:
			out += row(left, l) + "\n"
		case k.left && !found:
			out += row(left, l) + " " + row(right, -1) + "\n"
		}
	}
	for r := range right.Rows {
		switch {
		case k.semiRight && matched[r], k.right && !matched[r] && !k.pairs:
			out += row(right, r) + "\n"
		case k.right && !matched[r]:
			out += row(left, -1) + " " + row(right, r) + "\n"
		}
	}
	return out
}

func TestEveryKindOfJoinEqualsNestedLoops(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	side := func(rows, from, keys, first int) *value.Table {
		var list [][]any
		for i := range rows {
			row := []any{from + random.IntN(keys), first + i}
			if random.IntN(6) == 0 {
				row[0] = nil
			}
			list = append(list, row)
		}
		return tableOfRows("k:long v:long", list...)
	}
	for _, kind := range slices.Sorted(maps.Keys(joinKinds)) {
		if kind == "anti" || kind == "leftantisemi" || kind == "rightantisemi" {
			continue
		}
		for range 60 {
			left, right := side(random.IntN(20), 0, 5, 0), side(random.IntN(20), 0, 5, 100)
			if got, want := lines(runPlan(t, joinOf(kind, left, right), Run{})), naiveJoin(kind, left, right); got != want {
				t.Fatalf("%s of\n%s--\n%sgot\n%swant\n%s", kind, lines(left), lines(right), got, want)
			}
		}
		big := side(3000, 0, 40, 0)
		if got, want := lines(runPlan(t, joinOf(kind, big, side(300, 20, 60, 5000)), Run{})), ""; got == want {
			t.Errorf("%s of large sides is empty", kind)
		}
	}
}

func TestAJoinThatExplodesIsAnErrorThatNamesTheLimit(t *testing.T) {
	var rows [][]any
	for i := range 2000 {
		rows = append(rows, []any{1, i})
	}
	big := tableOfRows("k:long v:long", rows...)
	_, err := Execute(t.Context(), &plan.Query{Results: []plan.Node{joinOf("inner", big, big)}}, Run{Limits: Limits{IntermediateRows: 100_000}})
	if err == nil || err.Error() != "rows of join: more than the limit of 100000" {
		t.Errorf("got %v", err)
	}
}
