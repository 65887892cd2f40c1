package exec

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Parse]{open: (*engine).openParse, through: throughInput[*plan.Parse]})

// typePatterns are what a column of a pattern takes where the text goes on
// after it without a text of the pattern (KQL reference, parse-operator).
var typePatterns = map[value.Type]string{
	value.Int:      `\s*[-+]?\d+\s*`,
	value.Long:     `\s*[-+]?\d+\s*`,
	value.Real:     `\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*`,
	value.Decimal:  `\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*`,
	value.Bool:     `\s*(?i:true|false|\d+)\s*`,
	value.GUID:     `\s*[({]?[0-9a-fA-F-]{32,36}[)}]?\s*`,
	value.Timespan: `\s*[-+]?[\d.:]+[a-z]*\s*`,
}

// patternOf turns the pattern of parse into a regular expression, with a group for each column.
func patternOf(n *plan.Parse) (*regex.Regexp, error) {
	var b strings.Builder
	skip := ".*?"
	if n.Kind == "regex" {
		if skip = ".*"; n.Flags != "" {
			fmt.Fprintf(&b, "(?%s)", n.Flags)
		}
	} else {
		b.WriteString("(?s)")
	}
	b.WriteByte('^')
	for _, p := range n.Pattern {
		switch {
		case p.Star:
			b.WriteString(skip)
		case p.Column >= 0:
			pattern, typed := typePatterns[p.Type]
			switch {
			case !typed:
				pattern = skip
			case n.Kind == "relaxed":
				pattern += "|" + skip
			}
			b.WriteString("(" + pattern + ")")
		case n.Kind == "regex":
			b.WriteString("(?:" + p.Text + ")")
		default:
			b.WriteString(regex.QuoteMeta(p.Text))
		}
	}
	b.WriteByte('$')
	return regex.Compile(b.String())
}

// A parse takes a text apart by a pattern.
type parse struct {
	node    *plan.Parse
	input   stream
	x       *scalar
	pattern *regex.Regexp
	columns []plan.PatternPart // those of the pattern that are columns
	groups  []int              // group of each of them; a regex of the user may have groups of its own
}

func (e *engine) openParse(n *plan.Parse) (stream, error) {
	p := &parse{node: n}
	var err error
	if p.pattern, err = patternOf(n); err != nil {
		return nil, fail(n.At, "parse", err)
	}
	group := 1
	for _, part := range n.Pattern {
		if part.Column >= 0 && !part.Star {
			p.columns, p.groups = append(p.columns, part), append(p.groups, group)
			group++
		} else if n.Kind == "regex" && !part.Star {
			own, err := regex.Compile(part.Text)
			if err != nil {
				return nil, fail(n.At, "parse", err)
			}
			group += own.NumSubexp()
		}
	}
	if p.x, err = e.compile(n.X); err != nil {
		return nil, err
	}
	p.input, err = e.open(n.Input)
	return p, err
}

func (p *parse) next() (*batch, error) {
	for {
		b, err := p.input.next()
		if b == nil || err != nil {
			return nil, err
		}
		col, err := p.x.over(b)
		if err != nil {
			return nil, err
		}
		if out := p.rows(b, value.Convert(col, value.String).(*value.Vector[string])); out.rows > 0 {
			return out, nil
		}
	}
}

// rows extends a batch by the columns of the pattern.
func (p *parse) rows(b *batch, texts *value.Vector[string]) *batch {
	builders := make([]*value.Builder, len(p.columns))
	for i, c := range p.columns {
		builders[i] = value.NewBuilder(c.Type, b.rows)
	}
	var keep []int
	for r := range b.rows {
		values := p.match(texts.At(r))
		if values == nil && p.node.Where {
			continue
		}
		keep = append(keep, r)
		for i, builder := range builders {
			if values == nil {
				builder.Append(nil)
			} else {
				builder.Append(values[i])
			}
		}
	}
	if len(keep) < b.rows {
		b = b.pick(keep)
	}
	out := extended(b, len(p.node.Out.Fields))
	for i, c := range p.columns {
		out.cols[c.Column] = builders[i].Column()
	}
	return out
}

// match returns the values of the columns, nil where the text does not match.
// Except in a relaxed pattern, a value that does not convert to the type of its column does not match.
func (p *parse) match(text string) []any {
	found := p.pattern.FindStringSubmatchIndex(text)
	if found == nil {
		return nil
	}
	values := make([]any, len(p.columns))
	for i, c := range p.columns {
		from, to := found[2*p.groups[i]], found[2*p.groups[i]+1]
		if from < 0 {
			continue
		}
		part := text[from:to]
		if c.Type == value.String {
			values[i] = part
			continue
		}
		values[i] = value.Cast(strings.TrimSpace(part), c.Type)
		if values[i] == nil && p.node.Kind != "relaxed" {
			return nil
		}
	}
	return values
}

func (p *parse) close() { p.input.close() }
