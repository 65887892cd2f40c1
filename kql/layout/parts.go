package layout

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A group is a part of the text, from a token to a token. When a line breaks somewhere in it, lines break
// before the breakable tokens too. A break before a token does not count for that token itself, and one before
// the first token counts only if the group is not open.
type group struct {
	first, last int
	open        bool
	breakable   []int
	parent      int
	counted     [3]int // the first tokens that were found to begin a line
	count       int
}

func (c *collector) group(first, last int, open bool, breakable []int) {
	c.groups = append(c.groups, group{first: first, last: last, open: open, breakable: breakable, parent: -1})
}

// A list is the columns or tables of an operator: elems are their first tokens.
type list struct {
	first, last int
	elems       []int
}

// A chain is a condition made of parts with the same operator between them.
type chain struct {
	first, last int
	signs       []int // all "and", or all "or"
}

// A pipe is a pipe with its bars.
type pipe struct {
	first, last int
	bars        []int
}

// A table is a datatable: its schema and its values, by the tokens of the brackets.
type table struct {
	first, last       int
	stmt              int
	openSchema, close int
	columns           []int // the first tokens of the columns
	openValues, end   int
	values            []section
}

// pipe notes the bars of a pipe.
func (c *collector) pipe(n *syntax.Pipe, items []item) {
	p := pipe{first: items[0].first, last: items[len(items)-1].last}
	for _, it := range items {
		if it.child == nil && c.word(it.first) == "|" {
			p.bars = append(p.bars, it.first)
		}
	}
	if len(p.bars) > 0 {
		c.pipes = append(c.pipes, p)
	}
}

// function notes the parameters and the body of a function. Their brackets stand below the statement that declares it.
func (c *collector) function(n *syntax.FuncDecl, items []item) {
	to := c.stmt
	if to < 0 {
		to = items[0].first
	}
	if first, last := c.within(n.ParamsSpan); first < last {
		c.tokens[first].role = paramParen
		c.bracket(first, last, to, c.elements(items, first, last), true)
	}
	if n.Body == nil {
		return
	}
	first, last := c.within(n.Body.Span())
	if first >= last {
		return
	}
	c.tokens[first].role, c.tokens[last].role = bodyBrace, bodyBrace
	var parts []int
	for _, it := range c.items(n.Body, first, last) {
		if it.child != nil {
			parts = append(parts, it.first)
		}
	}
	c.bracket(first, last, to, parts, true)
}

// bracket notes brackets whose contents are a level deeper than a token below which the brackets stand. The
// opening one begins a line as well if vertical is true.
func (c *collector) bracket(open, end, to int, elems []int, vertical bool) {
	breakable := append(slices.Clone(elems), end)
	c.align(end, to, false)
	if vertical {
		breakable = append(breakable, open)
		c.align(open, to, false)
	}
	for _, e := range elems {
		c.align(e, to, true)
	}
	c.group(open, end, false, breakable)
}

// elements returns the first tokens of the children between two tokens.
func (c *collector) elements(items []item, open, end int) []int {
	var list []int
	for _, it := range items {
		if it.child != nil && open < it.first && it.last < end {
			list = append(list, it.first)
		}
	}
	return list
}

// call notes the arguments of a call. They stand below its name, and its parenthesis in the line of the name.
func (c *collector) call(n *syntax.Call, items []item, first, last int) {
	open := c.at(n.Lparen.Start)
	if open <= first || open >= last {
		return
	}
	c.tokens[open].role, c.tokens[last].role = callParen, callParen
	c.bracket(open, last, first, c.elements(items, open, last), false)
	if c.tokens[open].broken {
		c.tokens[open].force = forceInline
	}
}

// binary notes the operator, and a chain of the same operator that is a condition of an operator.
func (c *collector) binary(n *syntax.Binary, condition bool, first, last int) {
	a, b := c.within(n.OpSpan)
	for i := a; i <= b; i++ {
		c.tokens[i].role = infix
	}
	c.glue(a, b)
	if !condition || n.Op != syntax.OpAnd && n.Op != syntax.OpOr {
		return
	}
	var signs []int
	for x := n; x != nil && x.Op == n.Op; {
		signs = append(signs, c.at(x.OpSpan.Start))
		x, _ = x.Left.(*syntax.Binary)
	}
	if len(signs) > 1 {
		c.chains = append(c.chains, chain{first, last, signs})
	}
}

// dataTable notes the schema and the values of a table.
func (c *collector) dataTable(n *syntax.DataTable, items []item) {
	if n.Schema == nil {
		return
	}
	t := table{first: items[0].first, last: items[len(items)-1].last, stmt: c.stmt}
	if t.stmt < 0 {
		t.stmt = t.first
	}
	t.openSchema, t.close = c.within(n.Schema.Span())
	for _, it := range items {
		switch {
		case it.child == nil && c.word(it.first) == "[":
			t.openValues = it.first
			c.tokens[it.first].role = valueBracket
		case it.child == nil && c.word(it.first) == "]":
			t.end = it.first
		case t.openValues > 0:
			if it.child != nil {
				t.values = append(t.values, section{it.first, it.last})
			}
		}
	}
	for _, it := range c.items(n.Schema, t.openSchema, t.close) {
		if it.child != nil {
			t.columns = append(t.columns, it.first)
		}
	}
	if t.openValues > 0 && t.end > 0 {
		c.tables = append(c.tables, t)
	}
}
