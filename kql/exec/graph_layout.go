package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/graph"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A layout is where the columns of a pattern stand in a batch of matches. The
// first are those of the current edge or node in an all, any or map, and empty
// outside of one. Then come, for each element of the pattern, for a node its
// columns, its facts and its number, for an edge its path and its columns.
type layout struct {
	graph    *graphValue
	elements []plan.PatternElement
	facts    []value.Column // of all nodes, by plan.Fact
	numbers  value.Column   // of all nodes
	base     []int          // where each element begins
	index    []int          // which node, or which step, of the search an element is
	width    int
}

const nodeFacts = int(plan.DegreeOut) + 1

func newLayout(g *graphValue, elements []plan.PatternElement) *layout {
	l := &layout{graph: g, elements: elements, width: max(len(g.nodes.cols)+nodeFacts+1, len(g.edges.cols))}
	nodes, steps := 0, 0
	for _, x := range elements {
		l.base = append(l.base, l.width)
		if x.Edge {
			l.index, l.width = append(l.index, steps), l.width+1+len(g.edges.cols)
			steps++
		} else {
			l.index, l.width = append(l.index, nodes), l.width+len(g.nodes.cols)+nodeFacts+1
			nodes++
		}
	}
	n := g.graph.Nodes()
	in, out, numbers := make([]int64, n), make([]int64, n), make([]int64, n)
	for i := range n {
		in[i], out[i], numbers[i] = int64(g.graph.InDegree(i)), int64(g.graph.OutDegree(i)), int64(i)
	}
	l.numbers = value.NewVector(value.Long, numbers, nil)
	l.facts = []value.Column{value.Convert(g.ids, value.String), value.NewVector(value.Long, in, nil), value.NewVector(value.Long, out, nil)}
	return l
}

// column returns where a column of an element stands.
func (l *layout) column(element, column int) int {
	if l.elements[element].Edge {
		return l.base[element] + 1 + column
	}
	return l.base[element] + column
}

// fact returns where a fact of a node stands; element is -1 for the current node.
func (l *layout) fact(element int, f plan.Fact) int {
	if element < 0 {
		return len(l.graph.nodes.cols) + int(f)
	}
	return l.base[element] + len(l.graph.nodes.cols) + int(f)
}

// number returns where the number of a node stands, path where the path of an edge does.
func (l *layout) number(element int) int {
	return l.base[element] + len(l.graph.nodes.cols) + nodeFacts
}
func (l *layout) path(element int) int { return l.base[element] }

// nodeColumns puts what is asked for of nodes into a batch, from the place at on.
func (l *layout) nodeColumns(b *batch, at int, need plan.ColumnSet, rows []int) {
	all := append(append(l.graph.nodes.cols[:len(l.graph.nodes.cols):len(l.graph.nodes.cols)], l.facts...), l.numbers)
	for i, c := range all {
		if need.Has(at + i) {
			b.cols[at+i] = column.Pick(c, rows)
		}
	}
}

// edgeColumns does the same for edges.
func (l *layout) edgeColumns(b *batch, at int, need plan.ColumnSet, rows []int) {
	for i, c := range l.graph.edges.cols {
		if need.Has(at + i) {
			b.cols[at+i] = column.Pick(c, rows)
		}
	}
}

// batch returns matches as a batch of the columns that are asked for. Columns of edges of variable length stay empty.
func (l *layout) batch(rows *graph.Rows, need plan.ColumnSet) *batch {
	b := &batch{cols: make([]value.Column, l.width), rows: rows.Len}
	for i, x := range l.elements {
		switch {
		case !x.Edge:
			if col := rows.Nodes[l.index[i]]; col != nil {
				l.nodeColumns(b, l.base[i], need, rowsOfNumbers(col))
			}
		case rows.Paths[l.index[i]] == nil:
		default:
			paths := rows.Paths[l.index[i]]
			if need.Has(l.path(i)) {
				values := make([]any, len(paths))
				for r, p := range paths {
					values[r] = p
				}
				b.cols[l.path(i)] = value.NewVector(value.Dynamic, values, nil)
			}
			if !x.Repeats() {
				edges := make([]int, len(paths))
				for r, p := range paths {
					edges[r] = int(p[0])
				}
				l.edgeColumns(b, l.base[i]+1, need, edges)
			}
		}
	}
	return b
}

func rowsOfNumbers(list []int32) []int {
	rows := make([]int, len(list))
	for i, n := range list {
		rows[i] = int(n)
	}
	return rows
}

// compileOver compiles an expression over the elements of a pattern.
func (e *engine) compileOver(l *layout, x plan.Expr) (*scalar, error) {
	outer := e.pattern
	e.pattern = l
	defer func() { e.pattern = outer }()
	return e.compile(x)
}

// compilePattern compiles what only expressions over a pattern have.
func (e *engine) compilePattern(x plan.Expr) (*scalar, error) {
	l := e.pattern
	if l == nil {
		return nil, fail(x.Span(), "the pattern", fmt.Errorf("it is read outside of graph-match"))
	}
	switch x := x.(type) {
	case *plan.PatternColumn:
		return columnAt(l.column(x.Element, x.Column), x.T, x.At, "column "+x.Name), nil
	case *plan.NodeFact:
		return columnAt(l.fact(x.Element, x.Fact), x.T, x.At, "the node"), nil
	case *plan.Each:
		return e.compileEach(l, x)
	}
	return nil, fail(x.Span(), "the expression", fmt.Errorf("a node or an edge is no value"))
}

func columnAt(i int, t value.Type, at diag.Span, what string) *scalar {
	return &scalar{typ: t, eval: func(b *batch) (value.Column, error) {
		c, err := b.col(i)
		if c == nil && err == nil {
			err = fail(at, what, fmt.Errorf("there is no current one"))
		}
		return c, err
	}}
}

// reads adds the columns of a batch that an expression reads, and the elements of the pattern that they are of.
func (l *layout) reads(x plan.Expr, columns *plan.ColumnSet, elements map[int]bool) {
	plan.InspectExpr(x, func(x plan.Expr) bool {
		switch x := x.(type) {
		case *plan.ColumnRef:
			columns.Add(x.Index)
		case *plan.PatternColumn:
			columns.Add(l.column(x.Element, x.Column))
			elements[x.Element] = true
		case *plan.NodeFact:
			if columns.Add(l.fact(x.Element, x.Fact)); x.Element >= 0 {
				elements[x.Element] = true
			}
		case *plan.Each:
			l.readsOver(x.Over, columns, elements)
		}
		return true
	})
}

// readsOver adds what an all, any or map goes through.
func (l *layout) readsOver(over *plan.PatternRef, columns *plan.ColumnSet, elements map[int]bool) {
	elements[over.Element] = true
	x := &l.elements[over.Element]
	if !x.Edge {
		columns.Add(l.number(over.Element))
		return
	}
	columns.Add(l.path(over.Element))
	if over.Inner {
		columns.Add(l.number(x.From))
		elements[x.From] = true
	}
}
