package layout

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A collector walks the tree. It notes what each token is for and how far it is indented, and which parts
// of the text break together.
type collector struct {
	*text
	stmt   int // the first token of the statement around the node, -1 if there is none
	groups []group
	lists  []list
	chains []chain
	pipes  []pipe
	tables []table
}

// An item is a child of a node, or a token between its children.
type item struct {
	child       syntax.Node // nil for a token
	first, last int
}

// items returns the parts of a node in the order of the text.
func (c *collector) items(n syntax.Node, first, last int) []item {
	var list []item
	next := first
	syntax.Inspect(n, func(child syntax.Node) bool {
		if child == n {
			return true
		}
		a, b := c.within(child.Span())
		if a > b || a < next {
			return false
		}
		for ; next < a; next++ {
			list = append(list, item{nil, next, next})
		}
		list = append(list, item{child, a, b})
		next = b + 1
		return false
	})
	for ; next <= last; next++ {
		list = append(list, item{nil, next, next})
	}
	return list
}

// node notes the tokens of a node whose lines are indented by so many levels. A condition is that of an operator.
func (c *collector) node(n syntax.Node, level int, condition bool) {
	first, last := c.within(n.Span())
	if first > last {
		return
	}
	items := c.items(n, first, last)
	inner := level
	switch n := n.(type) {
	case syntax.Operator:
		c.operator(n, items, level)
		return
	case *syntax.ExprStmt:
		defer c.statement(first)()
	case syntax.Stmt:
		defer c.statement(first)()
		inner++
	case *syntax.Pipe:
		c.pipe(n, items)
	case *syntax.FuncDecl:
		c.function(n, items)
	case *syntax.Call:
		c.call(n, items, first, last)
	case *syntax.DataTable:
		c.dataTable(n, items)
	case *syntax.Binary:
		c.binary(n, condition, first, last)
	default:
		c.role(n, items, first, last)
	}
	_, pattern := n.(*syntax.PatternStmt)
	for _, it := range items {
		if it.child != nil {
			c.node(it.child, inner, false)
			continue
		}
		c.tokens[it.first].level = level
		if pattern && c.word(it.first) == "=" { // what follows is a part of its own
			level = inner
		}
	}
}

// statement notes the first token of a statement, and returns what ends it.
func (c *collector) statement(first int) (end func()) {
	if first > 0 {
		c.tokens[first].force = forceLine
	}
	before := c.stmt
	c.stmt = first
	return func() { c.stmt = before }
}

// role notes what the tokens of a node are for.
func (c *collector) role(n syntax.Node, items []item, first, last int) {
	mark := func(words string, r role) {
		for _, it := range items {
			if it.child == nil && strings.Contains(words, c.word(it.first)) {
				c.tokens[it.first].role = r
			}
		}
	}
	switch n := n.(type) {
	case *syntax.Name:
		c.glue(first, last)
		if n.Form == syntax.NameBraced {
			mark("{}", jsonBrace)
		} else {
			for i := first + 1; i <= last; i++ { // a name stands in one line
				c.tokens[i].broken = len(c.tokens[i].comments) > 0
			}
		}
	case *syntax.Wildcard, *syntax.Literal, *syntax.ScalarType:
		c.glue(first, last)
		if c.word(first) == "-" || c.word(first) == "+" {
			c.tokens[first].role = prefix
		}
	case *syntax.Param:
		a, b := c.within(n.NameSpan)
		c.glue(a, b)
	case *syntax.GraphEdge:
		c.arrows(items)
	case *syntax.Unary:
		c.tokens[first].role = prefix
	case *syntax.In:
		mark("()", callParen)
	case *syntax.Dynamic:
		mark("()", dynamicParen)
	case *syntax.Object:
		mark("{}", jsonBrace)
	case *syntax.Index, *syntax.Bracketed:
		mark("[", indexBracket)
	}
}

// glue makes one word of tokens with nothing between them.
func (c *collector) glue(first, last int) {
	for i := first + 1; i <= last; i++ {
		c.tokens[i].glued = c.tokens[i].Start == c.tokens[i-1].End
	}
}

// align gives a token that begins a line the column of another token, or one that is a level deeper.
func (c *collector) align(i, to int, deeper bool) {
	c.tokens[i].aligned, c.tokens[i].deeper = to, deeper
}
