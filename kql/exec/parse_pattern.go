package exec

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

// shapes are what a typed column of a pattern takes where nothing else says where it ends: before a *, and
// everywhere in a pattern of kind regex. Types that are not here take any text.
var shapes = map[value.Type]string{
	value.Int:      `\s*[-+]?\d+\s*`,
	value.Long:     `\s*[-+]?\d+\s*`,
	value.Real:     `\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*`,
	value.Decimal:  `\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*`,
	value.Bool:     `\s*(?:(?i:true|false)|[-+]?\d+)\s*`,
	value.GUID:     `\s*[({]?[0-9a-fA-F-]{32,36}[)}]?\s*`,
	value.Timespan: `\s*[-+]?[\d.:]+[a-z]*\s*`,
	value.DateTime: `\s*(?:` + dateShape + `)(?:[T\s]\s*` + timeShape + `)?\s*`,
}

// regexShapes are the shapes that are narrower in a pattern of kind regex, as they were measured on Kusto's engine.
var regexShapes = map[value.Type]string{
	value.Real:    `\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*`,
	value.Decimal: `\s*[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*`,
	value.Bool:    `\s*(?i:true|false)\s*`,
}

const (
	dateShape = `\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}|(?:[A-Za-z]{3,9},?\s+)?(?:\d{1,2}[\s-]+[A-Za-z]{3,9}|[A-Za-z]{3,9}\s+\d{1,2}),?[\s-]+\d{2,4}`
	timeShape = `\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[aApP][mM])?\s*(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})?`
)

// patternOf turns the pattern of parse into a regular expression, with a group for each column.
//
// In a pattern of kind regex columns are greedy, * is not, and the text may go on after the match; the others are
// taken as early as they can be and reach the end of the text.
func patternOf(n *plan.Parse) (*regex.Regexp, error) {
	isRegex := n.Kind == "regex"
	var b strings.Builder
	switch {
	case !isRegex:
		b.WriteString("(?s)")
	case n.Flags != "":
		fmt.Fprintf(&b, "(?%s)", n.Flags)
	}
	b.WriteByte('^')
	for i, p := range n.Pattern {
		switch {
		case p.Star:
			b.WriteString(".*?")
		case p.Column >= 0:
			b.WriteString("(" + columnPattern(p.Type, n.Kind, i+1 < len(n.Pattern) && n.Pattern[i+1].Star) + ")")
		case isRegex:
			text, err := regex.Ungrouped(p.Text)
			if err != nil {
				return nil, err
			}
			b.WriteString("(?:" + text + ")")
		default:
			b.WriteString(regex.QuoteMeta(p.Text))
		}
	}
	if !isRegex {
		b.WriteByte('$')
	}
	return regex.Compile(b.String())
}

// columnPattern returns what a column of a pattern takes.
func columnPattern(t value.Type, kind string, beforeStar bool) string {
	shape, typed := shapes[t]
	switch {
	case kind == "regex":
		if narrow, ok := regexShapes[t]; ok {
			return narrow
		}
		if typed {
			return shape
		}
		return ".*"
	case !typed || !beforeStar:
		return ".*?"
	case kind == "relaxed":
		return shape + "|.*?"
	}
	return shape
}

// parsed returns the value that a column of a pattern has from a text, nil if it is none of its type.
func parsed(text string, t value.Type) any {
	if t == value.String {
		return text
	}
	text = strings.TrimSpace(text)
	if t.IsInteger() && strings.Trim(text, "+-0123456789") != "" {
		return nil // neither fractions nor exponents
	}
	return value.Cast(text, t)
}
