package syntax

// A MakeGraphOp is "make-graph Source --> Target with Table on Key, …" or
// "make-graph Source --> Target with_node_id=NodeID", with an optional "partitioned-by".
type MakeGraphOp struct {
	opNode
	Params      []*Param
	Source      Expr
	Undirected  bool // "--" instead of "-->"
	Target      Expr
	HasWith     bool
	Tables      []*GraphTable
	NodeID      *Name // nil if there is none
	PartitionBy Expr  // nil if there is none
	Sub         Expr  // the subquery of partitioned-by, nil if there is none
}

func (o *MakeGraphOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Source, visit)
	one(o.Target, visit)
	each(o.Tables, visit)
	one(o.NodeID, visit)
	one(o.PartitionBy, visit)
	one(o.Sub, visit)
}

// A GraphTable is "Table on Key" in make-graph.
type GraphTable struct {
	node
	Table Expr
	Key   Expr
}

func (t *GraphTable) children(visit func(Node)) { one(t.Table, visit); one(t.Key, visit) }

// A GraphMatchOp is "graph-match Patterns where Where project Project", or
// with Shortest "graph-shortest-paths …".
type GraphMatchOp struct {
	opNode
	Shortest   bool
	Params     []*Param
	Patterns   []*GraphPattern
	Where      Expr // nil if there is none
	HasProject bool
	Project    []Expr
}

func (o *GraphMatchOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Patterns, visit)
	one(o.Where, visit)
	each(o.Project, visit)
}

// A GraphPattern is a chain of nodes and edges: its elements are *GraphNode and *GraphEdge.
type GraphPattern struct {
	node
	Elems []Node
}

func (p *GraphPattern) children(visit func(Node)) { each(p.Elems, visit) }

// A GraphNode is "(Name)".
type GraphNode struct {
	node
	Name *Name // nil if there is none
}

func (n *GraphNode) children(visit func(Node)) { one(n.Name, visit) }

// A GraphEdge is "-[Name]->", "<-[Name]-", "-[Name*Low..High]->", "-->", "<--" or "--".
type GraphEdge struct {
	node
	Direction EdgeDirection
	Bracketed bool  // the form with brackets
	Name      *Name // nil if there is none
	Low       Expr  // nil if the edge has no range
	High      Expr  // nil if the edge has no range
}

func (e *GraphEdge) children(visit func(Node)) {
	one(e.Name, visit)
	one(e.Low, visit)
	one(e.High, visit)
}

// An EdgeDirection is the direction of an edge in a graph pattern.
type EdgeDirection uint8

// The directions of edges.
const (
	EdgeAny EdgeDirection = iota
	EdgeRight
	EdgeLeft
	EdgeBoth // <-[ ]->, which is read but means nothing
)

// A GraphToTableOp is "graph-to-table nodes as N, edges as E".
type GraphToTableOp struct {
	opNode
	Outputs []*GraphOutput
}

func (o *GraphToTableOp) children(visit func(Node)) { each(o.Outputs, visit) }

// A GraphOutput is one output of graph-to-table: "nodes as Name" or "edges as Name".
type GraphOutput struct {
	node
	Edges  bool
	As     *Name // nil if there is none
	Params []*Param
}

func (o *GraphOutput) children(visit func(Node)) { one(o.As, visit); each(o.Params, visit) }

// A GraphMarkComponentsOp is "graph-mark-components".
type GraphMarkComponentsOp struct {
	opNode
	Params []*Param
}

func (o *GraphMarkComponentsOp) children(visit func(Node)) { each(o.Params, visit) }

// A GraphWhereOp is "graph-where-nodes Cond", or with Edges "graph-where-edges Cond".
type GraphWhereOp struct {
	opNode
	Edges bool
	Cond  Expr
}

func (o *GraphWhereOp) children(visit func(Node)) { one(o.Cond, visit) }
