package exec

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// An origin stands for the rows of tables that made a row: a node of the run's lineage. 0 is none.
type origin uint32

// A lineage knows which rows of tables made each row of a run that is
// observed. A nil lineage is that of a run that is not: it notes nothing.
//
// Its nodes are rows of tables, pairs of nodes and lists of nodes, so that an
// operator notes what it joins or groups without copying what its inputs are made of.
type lineage struct {
	engine *engine
	tables []tableName
	nodes  []lineageNode // origin n is nodes[n-1]
	lists  []origin      // the members of all lists
}

// A lineageNode is a row of a table (kind rowNode: a is the table, b the row), a pair (a and b
// are its nodes), or a list (lists[a:b]).
type lineageNode struct {
	kind uint8
	a, b uint32
}

// A tableName is what a run reads rows of.
type tableName struct {
	kind Kind
	name string
}

const (
	rowNode uint8 = iota
	pairNode
	listNode
)

// lineageBytes is about how many bytes a node or the member of a list takes.
const lineageBytes = 16

func (l *lineage) add(n lineageNode) origin {
	l.nodes = append(l.nodes, n)
	return origin(len(l.nodes))
}

// leaves notes that the rows of a batch are those of a table that come next.
func (l *lineage) leaves(b *batch, s *scan) {
	if l == nil {
		return
	}
	name := tableName{s.asked, s.name}
	table := slices.Index(l.tables, name)
	if table < 0 {
		table = len(l.tables)
		l.tables = append(l.tables, name)
	}
	b.origins = make([]origin, b.rows)
	for r := range b.origins {
		b.origins[r] = l.add(lineageNode{rowNode, uint32(table), uint32(s.row)})
		s.row++
	}
}

// pair returns the origin of a row made of two, either of which may be none.
func (l *lineage) pair(a, b origin) origin {
	switch {
	case a == 0 || a == b:
		return b
	case b == 0:
		return a
	}
	return l.add(lineageNode{pairNode, uint32(a), uint32(b)})
}

// pairs returns the origins of rows made of two rows each. A list is nil where its rows have none.
func (l *lineage) pairs(a, b []origin, rows int) []origin {
	out := make([]origin, rows)
	for i := range out {
		if a != nil {
			out[i] = a[i]
		}
		if b != nil {
			out[i] = l.pair(out[i], b[i])
		}
	}
	return out
}

// list returns the origin of a row made of many.
func (l *lineage) list(members []origin) origin {
	switch len(members) {
	case 0:
		return 0
	case 1:
		return members[0]
	}
	from := len(l.lists)
	l.lists = append(l.lists, members...)
	return l.add(lineageNode{listNode, uint32(from), uint32(len(l.lists))})
}

// size is about how many bytes the lineage takes.
func (l *lineage) size() int { return lineageBytes * (len(l.nodes) + len(l.lists)) }

// rows returns the rows of tables that origins come from, in order, each once.
func (l *lineage) rows(of ...origin) []RowRef {
	var found []RowRef
	seen := map[origin]bool{}
	stack := slices.Clone(of)
	for len(stack) > 0 {
		o := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if o == 0 || seen[o] {
			continue
		}
		seen[o] = true
		switch n := l.nodes[o-1]; n.kind {
		case rowNode:
			found = append(found, RowRef{l.tables[n.a].kind, l.tables[n.a].name, int(n.b)})
		case pairNode:
			stack = append(stack, origin(n.a), origin(n.b))
		case listNode:
			stack = append(stack, l.lists[n.a:n.b]...)
		}
	}
	slices.SortFunc(found, func(a, b RowRef) int {
		if d := slices.Index(l.tables, a.table()) - slices.Index(l.tables, b.table()); d != 0 {
			return d
		}
		return a.Row - b.Row
	})
	return slices.Compact(found)
}

// spend fails when the lineage has outgrown the run's memory.
func (l *lineage) spend(at diag.Span) error {
	if l == nil || l.size() <= l.engine.run.Limits.Memory {
		return nil
	}
	return exceeded(at, "bytes of what rows are made of", l.engine.run.Limits.Memory)
}

// A group collects the origins of the rows of groups, in a run that is observed.
type groupOrigins struct {
	lineage *lineage
	members [][]origin
}

// add notes the rows of a batch, of which each is in a group; -1 is in none.
func (g *groupOrigins) add(b *batch, groups []int, n int) {
	if g.lineage == nil || b.origins == nil {
		return
	}
	for len(g.members) < n {
		g.members = append(g.members, nil)
	}
	for r, id := range groups {
		if id >= 0 {
			g.members[id] = append(g.members[id], b.origins[r])
		}
	}
}

// origins returns the origin of each of n groups, nil in a run that is not observed.
func (g *groupOrigins) origins(n int) []origin {
	if g.lineage == nil {
		return nil
	}
	out := make([]origin, n)
	for i := range min(n, len(g.members)) {
		out[i] = g.lineage.list(g.members[i])
	}
	return out
}

// together returns rows that were all made of all rows of a batch.
func (l *lineage) together(b *batch, rows int) []origin {
	if l == nil || b.origins == nil {
		return nil
	}
	return slices.Repeat([]origin{l.list(b.origins)}, rows)
}

// originsAt returns the origins of the given rows, all of them for nil; -1 has none.
func originsAt(origins []origin, rows []int) []origin {
	if origins == nil || rows == nil {
		return origins
	}
	out := make([]origin, len(rows))
	for i, r := range rows {
		if r >= 0 {
			out[i] = origins[r]
		}
	}
	return out
}
