package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A textTest is a call of an operator that tests a text against constants.
type textTest struct {
	call    *plan.Call
	op      string // without the ! of its opposite and the ~ or _cs of its case
	cased   bool   // upper and lower case differ
	subject plan.Expr
	node    plan.Node // whose input the subject is computed from
	texts   []testText
}

// A testText is a constant of a textTest. Literal reports whether the text is written in the test itself.
type testText struct {
	value   string
	at      diag.Span
	literal bool
}

// textOps are the operators that test texts, with the name that they have without ! and without a case.
var textOps = map[string]struct {
	op    string
	cased bool
}{
	"==": {"==", true}, "!=": {"==", true}, "=~": {"==", false}, "!~": {"==", false},
	"in": {"in", true}, "!in": {"in", true}, "in~": {"in", false}, "!in~": {"in", false},
	"has": {"has", false}, "!has": {"has", false}, "has_cs": {"has", true}, "!has_cs": {"has", true},
	"contains": {"contains", false}, "!contains": {"contains", false}, "contains_cs": {"contains", true}, "!contains_cs": {"contains", true},
	"startswith": {"startswith", false}, "!startswith": {"startswith", false}, "startswith_cs": {"startswith", true}, "!startswith_cs": {"startswith", true},
	"endswith": {"endswith", false}, "!endswith": {"endswith", false}, "endswith_cs": {"endswith", true}, "!endswith_cs": {"endswith", true},
	"hasprefix": {"hasprefix", false}, "!hasprefix": {"hasprefix", false}, "hasprefix_cs": {"hasprefix", true}, "!hasprefix_cs": {"hasprefix", true},
	"hassuffix": {"hassuffix", false}, "!hassuffix": {"hassuffix", false}, "hassuffix_cs": {"hassuffix", true}, "!hassuffix_cs": {"hassuffix", true},
	"has_any": {"has", false}, "has_all": {"has", false}, "matches regex": {"regex", true},
}

// textTests returns the tests of texts in the query's plan. They are gathered when a check first asks for them.
func (p *pass) textTests() []textTest {
	all := p.parts()
	if all.tested {
		return all.tests
	}
	all.tested = true
	for _, e := range all.exprs {
		c, ok := e.Expr.(*plan.Call)
		if !ok || len(c.Args) < 2 {
			continue
		}
		o, ok := textOps[c.Function.Name]
		if !ok {
			continue
		}
		subject, others := c.Args[0], c.Args[1:]
		if _, isText := literal(subject); isText && o.op == "==" {
			subject, others = c.Args[1], c.Args[:1]
		}
		t := textTest{call: c, op: o.op, cased: o.cased, subject: subject, node: inputOf(e.node)}
		for _, other := range others {
			t.add(other)
		}
		if len(t.texts) > 0 {
			all.tests = append(all.tests, t)
		}
	}
	return all.tests
}

// inputOf returns the node whose rows a node's expressions are over, nil if it has several.
func inputOf(n plan.Node) plan.Node {
	if in := n.Inputs(); len(in) == 1 {
		return in[0]
	}
	return nil
}

func (t *textTest) add(e plan.Expr) {
	written := unconverted(e)
	c, ok := bare(e).(*plan.Const)
	if !ok {
		return
	}
	switch v := c.Value.(type) {
	case string:
		t.texts = append(t.texts, testText{v, written.Span(), written == plan.Expr(c) && isWithin(c, t.call) && isQuotedText(c.Span().Text())})
	case []any:
		for _, item := range v {
			if text, ok := item.(string); ok {
				t.texts = append(t.texts, testText{text, written.Span(), false})
			}
		}
	}
}

// isWithin reports whether an expression is written in another one. The value of a let and the argument of a
// function stand elsewhere, though they are operands.
func isWithin(e, whole plan.Expr) bool { return whole.Span().Encloses(e.Span()) }

// isQuotedText reports whether a part of a query is the literal of a text.
func isQuotedText(text string) bool {
	text = strings.TrimPrefix(strings.TrimLeft(text, "hH"), "@")
	return text != "" && (text[0] == '"' || text[0] == '\'' || text[0] == '`')
}

// column returns the name of the column that is tested, in lower case, "" if it is computed.
func (t *textTest) column() string { return columnName(t.subject) }

// contains reports whether one of the texts has the part.
func (t *textTest) contains(part string) bool {
	return slices.ContainsFunc(t.texts, func(text testText) bool { return strings.Contains(text.value, part) })
}

// isColumnOf reports whether the test is of a column that tables of certain names have, and that nothing computes.
func (t *textTest) isColumnOf(holds func(c tableColumn) bool) bool {
	if t.node == nil || t.subject.Type() != value.String || t.column() == "" {
		return false
	}
	sources, ok := tableColumns(t.subject, t.node)
	for _, s := range sources {
		ok = ok && holds(s)
	}
	return ok && len(sources) > 0
}

// isNegated reports whether the operator is the opposite of another.
func (t *textTest) isNegated() bool { return strings.HasPrefix(t.call.Function.Name, "!") }

// asWritten returns the operator in the query's text, "" if it is written otherwise.
func asWritten(c *plan.Call) string {
	if text := c.NameSpan.Text(); text == c.Function.Name {
		return text
	}
	return ""
}
