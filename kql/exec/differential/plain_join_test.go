package differential

import (
	"github.com/ruleproof/ruleproof/kql/plan"
)

// join computes join and lookup (KQL reference, join-operator): every row of
// one side is held against those of the other with the same keys.
func (p *plain) join(n *plan.Join) *relation {
	left, right := p.rows(n.Left), p.rows(n.Right)
	leftKeys, rightKeys := p.keys(n.LeftKeys, left), p.keys(n.RightKeys, right)
	leftMatches, rightMatches := matches(leftKeys, rightKeys), matches(rightKeys, leftKeys)
	none := map[string]bool{}
	out := &relation{}
	pair := func(a, b []any) {
		row := nullRow(n.Out)
		for i, c := range n.Columns {
			switch {
			case c.Right && b != nil:
				row[i] = b[c.Index]
			case !c.Right && a != nil:
				row[i] = a[c.Index]
			}
		}
		out.rows = append(out.rows, row)
		if p.left--; p.left < 0 {
			panic(undetermined("too many rows"))
		}
	}
	pairs := func(i int) {
		for _, k := range leftMatches[i] {
			pair(left.rows[i], right.rows[k])
		}
	}
	for i, row := range left.rows {
		matched := len(leftMatches[i]) > 0
		switch n.Kind {
		case "inner", "rightouter":
			pairs(i)
		case "innerunique": // of the left rows with one key, the first alone takes part
			if !none[leftKeys[i]] {
				pairs(i)
			}
			none[leftKeys[i]] = true
		case "leftouter", "fullouter":
			if pairs(i); !matched {
				pair(row, nil)
			}
		case "leftsemi":
			if matched {
				pair(row, nil)
			}
		case "leftanti":
			if !matched {
				pair(row, nil)
			}
		}
	}
	for k, row := range right.rows {
		matched := len(rightMatches[k]) > 0
		switch n.Kind {
		case "rightsemi":
			if matched {
				pair(nil, row)
			}
		case "rightouter", "fullouter", "rightanti":
			if !matched {
				pair(nil, row)
			}
		}
	}
	return out
}

// keys returns the key of each row. Null is a key as any other.
func (p *plain) keys(list []plan.Expr, rows *relation) []string {
	keys := make([]string, len(rows.rows))
	for i, row := range rows.rows {
		for _, v := range p.values(list, row) {
			keys[i] += keyOf(v) + "|"
		}
	}
	return keys
}

// matches returns, for each key, where it is among the others.
func matches(keys, others []string) [][]int {
	places := map[string][]int{}
	for i, k := range others {
		places[k] = append(places[k], i)
	}
	out := make([][]int, len(keys))
	for i, k := range keys {
		out[i] = places[k]
	}
	return out
}
