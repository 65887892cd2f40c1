package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// openGraphToTable yields the nodes or the edges of a graph (KQL reference, graph-to-table-operator).
func (e *engine) openGraphToTable(n *plan.GraphToTable) (stream, error) {
	g, err := e.graphOf(n.Input)
	if err != nil {
		return nil, err
	}
	rows := g.nodes
	if n.Edges {
		rows = g.edges
	}
	out := &batch{rows: rows.rows, origins: rows.origins}
	if len(n.Hashes) > 0 {
		hashes, err := e.idHashes(n, g)
		if err != nil {
			return nil, err
		}
		for _, h := range n.Hashes {
			out.cols = append(out.cols, g.hashColumn(h, hashes))
		}
	}
	out.cols = append(out.cols, rows.cols...)
	return streamOf(out), nil
}

// idHashes returns the hash of each node's identifier: what hash() makes of it.
func (e *engine) idHashes(n *plan.GraphToTable, g *graphValue) (value.Column, error) {
	if g.ids.Len() == 0 {
		return value.Constant(value.Long, nil, 0), nil
	}
	f := library.Lookup(builtin.ScalarFunction, "hash")
	if f == nil || f.Eval == nil {
		return nil, fail(n.At, "graph-to-table", fmt.Errorf("there is no hash"))
	}
	ids := g.ids
	out, err := f.Eval([]value.Type{ids.Type()}, value.Long)(e.context(n.At), []value.Column{ids}, ids.Len())
	if err != nil {
		return nil, fail(n.At, "graph-to-table", err)
	}
	return out, nil
}

// hashColumn returns the hashes of the nodes, or of those at an end of each edge.
func (g *graphValue) hashColumn(h plan.GraphHash, hashes value.Column) value.Column {
	if h == plan.HashNode {
		return hashes
	}
	rows := make([]int, g.graph.Edges())
	for i := range rows {
		if rows[i] = g.graph.Source(i); h == plan.HashTarget {
			rows[i] = g.graph.Target(i)
		}
	}
	return column.Pick(hashes, rows)
}

// A graphPartition runs operators over the graph of each value of a column
// (KQL reference, make-graph-operator, partitioned-by).
type graphPartition struct {
	engine *engine
	node   *plan.PartitionGraph
	edges  *batch
	tables []*batch
	parts  [][][]int // of each value: the rows of the edges, and those of each table
	ready  stream
}

func (e *engine) openPartitionGraph(n *plan.PartitionGraph) (stream, error) {
	edges, tables, err := e.graphRows(n.Graph)
	if err != nil {
		return nil, err
	}
	p := &graphPartition{engine: e, node: n, edges: edges, tables: tables}
	by, err := e.column(n.By, edges)
	if err != nil {
		return nil, err
	}
	groups := column.NewGrouper([]value.Type{by.Type()}, false)
	p.place(groups, by, 0)
	for i, rows := range tables {
		key, err := e.column(n.Keys[i], rows)
		if err != nil {
			return nil, err
		}
		p.place(groups, value.Convert(key, by.Type()), i+1)
	}
	return p, nil
}

// place puts the rows of the edges, or of a table, into the parts.
func (p *graphPartition) place(groups column.Grouper, keys value.Column, at int) {
	ids := make([]int, keys.Len())
	groups.Add([]value.Column{keys}, ids)
	for len(p.parts) < groups.Size() {
		p.parts = append(p.parts, make([][]int, len(p.tables)+1))
	}
	for r, id := range ids {
		p.parts[id][at] = append(p.parts[id][at], r)
	}
}

func (p *graphPartition) next() (*batch, error) {
	for {
		if p.ready != nil {
			if b, err := p.ready.next(); b != nil || err != nil {
				return b, err
			}
			p.ready = nil
		}
		if len(p.parts) == 0 {
			return nil, nil
		}
		found, err := p.run(p.parts[0])
		if err != nil {
			return nil, err
		}
		p.parts, p.ready = p.parts[1:], streamOf(found)
	}
}

// run makes the graph of a part and runs the operators over it.
func (p *graphPartition) run(rows [][]int) (*batch, error) {
	e, tables := p.engine, make([]*batch, len(p.tables))
	for i, t := range p.tables {
		tables[i] = pickRows(t, rows[i+1])
	}
	g, err := e.graphOfRows(p.node.Graph, pickRows(p.edges, rows[0]), tables)
	if err != nil {
		return nil, err
	}
	if e.outerGraphs == nil {
		e.outerGraphs = map[*plan.SubGraph]*graphValue{}
	}
	e.outerGraphs[p.node.Rows] = g
	defer delete(e.outerGraphs, p.node.Rows)
	return e.hold(p.node.Sub)
}

func (p *graphPartition) close() {}
