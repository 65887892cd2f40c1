package exec

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/graph"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.MakeGraph]{graph: (*engine).makeGraph})

// A graphMaker makes the graph of rows of edges and of nodes (KQL reference, make-graph-operator).
type graphMaker struct {
	node    *plan.MakeGraph
	lineage *lineage
	typ     value.Type     // of the identifiers
	number  column.Grouper // of the nodes
	tables  []nodeTable
	rows    int // how many nodes have a row in a table
}

// A nodeTable is a table of nodes and what identifies each of its rows.
type nodeTable struct {
	rows *batch
	keys value.Column
	ids  []int // the node of each row
}

// makeGraph makes the graph of all edges.
func (e *engine) makeGraph(n *plan.MakeGraph) (*graphValue, error) {
	edges, tables, err := e.graphRows(n)
	if err != nil {
		return nil, err
	}
	return e.graphOfRows(n, edges, tables)
}

// graphRows reads the edges and the nodes.
func (e *engine) graphRows(n *plan.MakeGraph) (edges *batch, tables []*batch, err error) {
	if edges, err = e.hold(n.Edges); err != nil {
		return nil, nil, err
	}
	if edges.rows > math.MaxInt32/2 {
		return nil, nil, exceeded(n.At, "edges of a graph", math.MaxInt32/2)
	}
	for _, t := range n.Tables {
		rows, err := e.hold(t.Table)
		if err != nil {
			return nil, nil, err
		}
		if rows.rows > math.MaxInt32/2 {
			return nil, nil, exceeded(n.At, "nodes of a graph", math.MaxInt32/2)
		}
		tables = append(tables, rows)
	}
	return edges, tables, nil
}

// graphOfRows makes the graph of the edges and the nodes. Nodes are numbered in
// the order in which they come: those of the tables first, then those of the edges.
func (e *engine) graphOfRows(n *plan.MakeGraph, edges *batch, tables []*batch) (*graphValue, error) {
	m := &graphMaker{node: n, lineage: e.lineage}
	source, err := e.column(n.Source, edges)
	if err != nil {
		return nil, err
	}
	target, err := e.column(n.Target, edges)
	if err != nil {
		return nil, err
	}
	for i, rows := range tables {
		keys, err := e.column(n.Tables[i].Key, rows)
		if err != nil {
			return nil, err
		}
		m.tables = append(m.tables, nodeTable{rows: rows, keys: keys})
	}
	m.typ = m.idType(source.Type(), target.Type())
	m.number = column.NewGrouper([]value.Type{m.typ}, false)

	var keys []value.Column
	for i := range m.tables {
		t := &m.tables[i]
		col := value.Convert(t.keys, m.typ)
		if t.ids, err = e.number(n, t.rows, m.number, col); err != nil {
			return nil, err
		}
		keys = append(keys, col)
	}
	m.rows = m.number.Size()
	ends := interleaved(value.Convert(source, m.typ), value.Convert(target, m.typ))
	endIDs := make([]int, ends.Len())
	m.number.Add([]value.Column{ends}, endIDs)

	ids := m.idsOf(append(keys, ends), endIDs)
	g := &graphValue{undirected: n.Undirected, ids: ids, edges: edges, nodes: m.nodes(ids)}
	from, to := make([]int32, edges.rows), make([]int32, edges.rows)
	for r := range edges.rows {
		from[r], to[r] = int32(endIDs[2*r]), int32(endIDs[2*r+1])
	}
	g.graph = graph.New(m.number.Size(), from, to)
	return g, nil
}

// column computes an expression over rows. There may be no rows.
func (e *engine) column(x plan.Expr, rows *batch) (value.Column, error) {
	s, err := e.compile(x)
	if err != nil {
		return nil, err
	}
	if rows.rows == 0 {
		return value.Constant(s.typ, nil, 0), nil
	}
	return s.over(rows)
}

// idType returns the type in which identifiers are compared: their own, or dynamic if they are of several.
func (m *graphMaker) idType(source, target value.Type) value.Type {
	types := []value.Type{target}
	for _, t := range m.tables {
		types = append(types, t.keys.Type())
	}
	common := source
	for _, t := range types {
		switch {
		case t == common:
		case t.IsInteger() && common.IsInteger():
			common = value.Long
		default:
			common = value.Dynamic
		}
	}
	return common
}

// interleaved returns the source and the target of each edge, one edge after the other.
func interleaved(source, target value.Column) value.Column {
	n := source.Len()
	rows := make([]int, 2*n)
	for r := range n {
		rows[2*r], rows[2*r+1] = r, n+r
	}
	return column.Concat([]value.Column{source, target}, 2*n).Gather(rows)
}

// idsOf returns the identifier of each node: the value that got the number first.
func (m *graphMaker) idsOf(keys []value.Column, endIDs []int) value.Column {
	total, first := 0, make([]int, 0, m.number.Size())
	for i, col := range keys {
		ids := endIDs
		if i < len(m.tables) {
			ids = m.tables[i].ids
		}
		for r, id := range ids {
			if id == len(first) {
				first = append(first, total+r)
			}
		}
		total += col.Len()
	}
	return column.Concat(keys, total).Gather(first)
}

// nodes returns what is known of the nodes.
func (m *graphMaker) nodes(ids value.Column) *batch {
	out := &batch{rows: m.number.Size(), origins: m.origins()}
	fields := m.node.Nodes.Fields
	if m.node.HasID {
		out.cols = []value.Column{value.Convert(ids, fields[0].Type)}
		return out
	}
	for c, f := range fields {
		out.cols = append(out.cols, m.property(c, f.Type, ids))
	}
	return out
}

// origins returns what the nodes are made of: their rows in the tables of nodes.
func (m *graphMaker) origins() []origin {
	g := groupOrigins{lineage: m.lineage}
	for _, t := range m.tables {
		g.add(t.rows, t.ids, m.number.Size())
	}
	return g.origins(m.number.Size())
}

// A contribution is a column of a table of nodes that gives a column of the nodes its values.
type contribution struct {
	col        value.Column
	ids        []int
	identifies bool
}

// property returns a column of the nodes, nil for one that is not read. Of rows that have the same identifier the first that is not empty gives
// the value. A node without a row has nothing but its identifier, in the columns that identify the nodes.
func (m *graphMaker) property(place int, t value.Type, ids value.Column) value.Column {
	values := make([]any, ids.Len())
	found := make([]bool, ids.Len())
	identifies := false
	for _, from := range m.contributions(place) {
		if from.col == nil {
			return nil
		}
		for r, id := range from.ids {
			if isEmpty(values[id]) {
				values[id] = value.Cast(from.col.Value(r), t)
			}
			found[id] = true
		}
		identifies = identifies || from.identifies
	}
	b := value.NewBuilder(t, len(values))
	for n, v := range values {
		if identifies && !found[n] && !m.known(n) {
			v = value.Cast(ids.Value(n), t)
		}
		b.Append(v)
	}
	return b.Column()
}

// contributions returns the columns of the tables that have the place among those of a node.
func (m *graphMaker) contributions(place int) []contribution {
	var list []contribution
	for i, t := range m.tables {
		key, _ := m.node.Tables[i].Key.(*plan.ColumnRef)
		for c, to := range m.node.Tables[i].Places {
			if to == place {
				list = append(list, contribution{t.rows.cols[c], t.ids, key != nil && key.Index == c})
			}
		}
	}
	return list
}

// known reports whether a node has a row in a table: such nodes are numbered first.
func (m *graphMaker) known(node int) bool { return node < m.rows }

// isEmpty reports whether a value is null or an empty text.
func isEmpty(v any) bool { return v == nil || v == "" }
