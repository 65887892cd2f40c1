package layout

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A shape is what the layout has to know of an operator.
type shape struct {
	clauses   []string // words that begin a clause, which has a line of its own if the operator has several lines
	nested    []string // words of a part of the operator, which are a level deeper than its keyword as well
	condition bool     // whether it has a condition
	after     string   // the word before the condition, if that is not the keyword
	noList    bool     // whether its commas separate other things than columns or tables
}

var shapes = map[string]shape{
	"count":                 {clauses: []string{"as"}},
	"evaluate":              {nested: []string{":", "(", ")", "*"}},
	"facet":                 {clauses: []string{"with"}},
	"find":                  {clauses: []string{"datascope", "in", "project", "project-smart", "project-away"}, condition: true},
	"graph-where":           {condition: true},
	"inline-external-table": {noList: true},
	"join":                  {clauses: []string{"on", "where"}, condition: true, after: "where"},
	"lookup":                {clauses: []string{"on", "where"}, condition: true, after: "where"},
	"macro-expand":          {clauses: []string{"as"}},
	"make-graph":            {noList: true},
	"make-series":           {clauses: []string{"on", "in", "from", "to", "step", "by"}},
	"mv-apply":              {nested: []string{"(", ")", "limit", "id"}},
	"mv-expand":             {nested: []string{"limit"}},
	"parse-kv":              {clauses: []string{"with"}},
	"partition":             {nested: []string{"(", ")", "{", "}"}},
	"partition-by":          {nested: []string{"id"}},
	"reduce":                {clauses: []string{"with"}},
	"render":                {clauses: []string{"with"}},
	"scan":                  {nested: []string{"order", "partition", "by", "declare"}, noList: true},
	"search":                {clauses: []string{"datascope", "in"}, condition: true},
	"summarize":             {clauses: []string{"by"}},
	"top-hitters":           {clauses: []string{"by"}},
	"where":                 {condition: true},
}

// rangeWords begin the second and third part of the range of make-series, which is one clause.
var rangeWords = map[string][]string{"to": {"from"}, "step": {"from", "to"}}

// operator notes an operator: everything after its keyword is a level deeper than it.
func (c *collector) operator(n syntax.Operator, items []item, level int) {
	name := ""
	if row := n.Row(); row != nil {
		name = row.Name
	}
	s := shapes[name]
	first, last := items[0].first, items[len(items)-1].last
	inner := level + 1
	if items[0].child != nil { // its keyword belongs to the first of its parts, as in top-nested
		inner = level
	}
	var breakable []int
	var begun []string // the clauses so far
	for _, it := range items {
		if it.child != nil {
			c.node(it.child, inner, s.condition && (s.after == "" || slices.Contains(begun, s.after)))
			continue
		}
		tok, word := &c.tokens[it.first], c.word(it.first)
		tok.level = level
		if it.first == first {
			continue
		}
		if slices.Contains(s.clauses, word) {
			if !slices.ContainsFunc(rangeWords[word], func(w string) bool { return slices.Contains(begun, w) }) {
				breakable = append(breakable, it.first)
				tok.loose = true
			}
			begun = append(begun, word)
		}
		if len(begun) > 0 || word == "," || slices.Contains(s.nested, word) {
			tok.level = inner
		}
		if word == "(" && name == "make-series" { // of its range
			tok.role = callParen
		}
	}
	if len(breakable) > 0 {
		c.group(first, last, true, breakable)
	}
	if !s.noList {
		c.commas(items)
	}
	if name == "make-graph" {
		c.arrows(items)
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
			for _, i := range elems {
				c.tokens[i].loose = true
			}
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
