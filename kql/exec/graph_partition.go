package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.PartitionGraph]{open: (*engine).openPartitionGraph})

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

func (p *graphPartition) close() {}
