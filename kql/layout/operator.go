package layout

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// clauses holds the words that begin the clauses of operators. A clause is on a line of its own if its
// operator has several lines.
var clauses = map[string][]string{
	"count":        {"as"},
	"facet":        {"with"},
	"find":         {"datascope", "in", "project", "project-smart", "project-away"},
	"join":         {"on", "where"},
	"lookup":       {"on", "where"},
	"macro-expand": {"as"},
	"make-series":  {"on", "in", "from", "to", "step", "by"},
	"parse-kv":     {"with"},
	"reduce":       {"with"},
	"render":       {"with"},
	"search":       {"datascope", "in"},
	"summarize":    {"by"},
	"top-hitters":  {"by"},
}

// conditions holds the operators that have a condition, and the word before it where that is not the operator's.
var conditions = map[string]string{
	"find": "", "graph-where-edges": "", "graph-where-nodes": "", "join": "where", "lookup": "where", "search": "", "where": "",
}

// rangeWords begin the second and third part of the range of make-series, which is one clause.
var rangeWords = map[string][]string{"to": {"from"}, "step": {"from", "to"}}

// nested holds the words that belong to a part of an operator, and so are a level deeper than it.
var nested = map[string][]string{
	"evaluate":     {":", "(", ")", "*", ","},
	"mv-apply":     {"(", ")", "limit", "id"},
	"mv-expand":    {"limit"},
	"partition":    {"(", ")", "{", "}"},
	"partition-by": {"id"},
	"scan":         {"order", "partition", "by", "declare"},
}

// noLists are operators whose commas separate other things than their columns or tables.
var noLists = []string{"scan", "make-graph", "inline-external-table"}

// operator notes an operator: everything after its keyword is a level deeper than it.
func (c *collector) operator(n syntax.Operator, items []item, level int) {
	first, last := items[0].first, items[len(items)-1].last
	name := ""
	if row := n.Row(); row != nil {
		name = row.Name
	}
	inner := level + 1
	if items[0].child != nil { // its keyword belongs to the first of its parts, as in top-nested
		inner = level
	}
	var breakable []int
	var seen []string
	inClause := false
	word, conditional := conditions[name]
	for _, it := range items {
		if it.child != nil {
			c.node(it.child, inner, conditional && (word == "" || slices.Contains(seen, word)))
			continue
		}
		word := c.word(it.first)
		if it.first > first && slices.Contains(clauses[name], word) {
			inClause = true
			if !slices.ContainsFunc(rangeWords[word], func(w string) bool { return slices.Contains(seen, w) }) {
				breakable = append(breakable, it.first)
			}
			seen = append(seen, word)
		}
		if word == "(" && name == "make-series" {
			c.tokens[it.first].role = callParen
		}
		c.tokens[it.first].level = level
		if inClause || word == "," || it.first > first && slices.Contains(nested[name], word) {
			c.tokens[it.first].level = inner
		}
		if it.first > first && it.first == c.at(n.Keyword().End) && n.Keyword().End > c.tokens[it.first].Start {
			c.tokens[it.first].glued = c.tokens[it.first].Start == c.tokens[it.first-1].End
		}
	}
	if len(breakable) > 0 {
		c.loosen(breakable)
		c.group(first, last, true, breakable)
	}
	if !slices.Contains(noLists, name) {
		c.commas(items)
	}
	if name == "make-graph" {
		c.arrows(items)
	}
}

// loosen leaves the author's space before tokens that may begin a line, where nothing asks for another.
func (c *collector) loosen(list []int) {
	for _, i := range list {
		c.tokens[i].loose = true
	}
}

// arrows makes one sign of the signs of each arrow between nodes of a graph.
func (c *collector) arrows(items []item) {
	for i, it := range items {
		if it.child != nil || !strings.Contains("<-[]->", c.word(it.first)) {
			continue
		}
		c.tokens[it.first].role = infix
		if i > 0 && items[i-1].child == nil && c.tokens[it.first-1].role == infix {
			c.glue(it.first-1, it.first)
		}
	}
}

// commas finds the lists of an operator.
func (c *collector) commas(items []item) {
	var elems []int
	end := func(last int) {
		if len(elems) > 1 {
			first := elems[0]
			if first == items[0].first { // an operator stands in the line of its bar
				elems = elems[1:]
			}
			c.loosen(elems)
			c.lists = append(c.lists, list{first, last, elems})
		}
		elems = nil
	}
	comma := false
	for i, it := range items {
		switch {
		case it.child != nil:
			if len(elems) < 2 && !comma {
				elems = nil
			}
			if len(elems) == 0 || comma {
				elems = append(elems, it.first)
			}
			comma = false
		case c.word(it.first) == "," && len(elems) > 0:
			comma = true
		case comma: // an element that begins with a token
			elems, comma = append(elems, it.first), false
		default:
			end(it.first - 1)
		}
		if i == len(items)-1 {
			end(it.last)
		}
	}
}
