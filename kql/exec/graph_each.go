package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An each computes all, any or map: it makes a batch of the edges or nodes of
// all matches, computes the expression over it, and gathers the values of each match
// (KQL reference, all-graph-function, any-graph-function, map-graph-function).
type each struct {
	layout *layout
	plan   *plan.Each
	x      *scalar
	need   plan.ColumnSet
}

func (e *engine) compileEach(l *layout, x *plan.Each) (*scalar, error) {
	inner, err := e.compile(x.X)
	if err != nil {
		return nil, err
	}
	c := &each{layout: l, plan: x, x: inner}
	l.reads(x.X, &c.need, map[int]bool{})
	return &scalar{typ: x.T, eval: c.over}, nil
}

func (c *each) over(b *batch) (value.Column, error) {
	of, numbers, err := c.flatten(b)
	if err != nil {
		return nil, err
	}
	var col value.Column
	if len(of) > 0 {
		if col, err = c.x.over(c.spread(b, of, numbers)); err != nil {
			return nil, err
		}
	}
	if c.plan.Quantifier == plan.Map {
		return arraysOf(col, of, b.rows), nil
	}
	// For no edges at all, all is true and any is false.
	isAll := c.plan.Quantifier == plan.All
	out := make([]bool, b.rows)
	for r := range out {
		out[r] = isAll
	}
	for i, r := range of {
		if (col.Value(i) == true) != isAll {
			out[r] = !isAll
		}
	}
	return value.NewVector(value.Bool, out, nil), nil
}

// flatten returns all edges, or nodes, that the matches go through, each with the match that it is of.
func (c *each) flatten(b *batch) (of, numbers []int, err error) {
	l, over := c.layout, c.plan.Over
	element := &l.elements[over.Element]
	at := l.path(over.Element)
	if !element.Edge {
		at = l.number(over.Element)
	}
	col, err := columnAt(at, value.Dynamic, c.plan.At, "the edge").over(b)
	if err != nil {
		return nil, nil, err
	}
	for r := range b.rows {
		switch v := col.Value(r).(type) {
		case int64:
			of, numbers = append(of, r), append(numbers, int(v))
		case []int32:
			if over.Inner {
				start := b.cols[l.number(element.From)].Value(r).(int64)
				v = l.graph.graph.Walk(int32(start), v)
			}
			for _, n := range v {
				of, numbers = append(of, r), append(numbers, int(n))
			}
		}
	}
	return of, numbers, nil
}

// spread returns the batch of what was flattened: the columns of the match, and those of the current edge or node.
func (c *each) spread(b *batch, of, numbers []int) *batch {
	l, over := c.layout, c.plan.Over
	out := &batch{cols: make([]value.Column, l.width), rows: len(of)}
	for i, col := range b.cols {
		if col != nil && c.need.Has(i) {
			out.cols[i] = column.Pick(col, of)
		}
	}
	if over.Inner || !l.elements[over.Element].Edge {
		l.nodeColumns(out, 0, c.need, numbers)
		return out
	}
	l.edgeColumns(out, 0, c.need, numbers)
	l.edgeColumns(out, l.column(over.Element, 0), c.need, numbers)
	return out
}

// compilePackElement makes a bag of the columns of a node or an edge, without those that are null or an empty text.
func (e *engine) compilePackElement(x *plan.PackElement) (*scalar, error) {
	columns, err := e.compileAll(x.Columns)
	return &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		cols, err := valuesOf(columns, b)
		if err != nil {
			return nil, err
		}
		bags := make([]any, b.rows)
		for r := range bags {
			bag := value.NewBag(len(cols))
			for i, c := range cols {
				if v := c.Value(r); !isEmpty(v) {
					bag.Set(x.Names[i], value.Cast(v, value.Dynamic))
				}
			}
			bags[r] = bag
		}
		return value.NewVector(value.Dynamic, bags, nil), nil
	}}, err
}

// arraysOf returns an array of the values of each match.
func arraysOf(col value.Column, of []int, rows int) value.Column {
	arrays := make([]any, rows)
	for r := range arrays {
		arrays[r] = []any{}
	}
	for i, r := range of {
		arrays[r] = append(arrays[r].([]any), value.Cast(col.Value(i), value.Dynamic))
	}
	return value.NewVector(value.Dynamic, arrays, nil)
}
