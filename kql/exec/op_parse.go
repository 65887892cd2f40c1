package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/regex"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Parse]{open: (*engine).openParse, through: throughInput[*plan.Parse]})

// A parse takes a text apart by a pattern.
type parse struct {
	node    *plan.Parse
	input   stream
	x       *scalar
	pattern *regex.Regexp
	columns []plan.PatternPart                              // those of the pattern that are columns: each is a group of the pattern
	lost    func(b *batch, row int, values ...value.Column) // takes note of a row that is dropped; nil unless the run is traced
}

func (e *engine) openParse(n *plan.Parse) (stream, error) {
	p := &parse{node: n, lost: e.observer.losses(n)}
	var err error
	if p.pattern, err = patternOf(n); err != nil {
		return nil, fail(n.At, "parse", err)
	}
	p.pattern = p.pattern.Metered(e.affords)
	for _, part := range n.Pattern {
		if part.Column >= 0 && !part.Star {
			p.columns = append(p.columns, part)
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
			if p.lost != nil {
				p.lost(b, r, texts)
			}
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
	if found == nil || p.endsInDate(len(text), found) {
		return nil
	}
	values := make([]any, len(p.columns))
	for i, c := range p.columns {
		from, to := found[2*i+2], found[2*i+3]
		if from < 0 {
			continue
		}
		if values[i] = parsed(text[from:to], c.Type); values[i] == nil && p.node.Kind != "relaxed" {
			return nil
		}
	}
	return values
}

// endsInDate reports whether a pattern of kind regex ends in a datetime and the text ends with it: Kusto's engine
// does not take it for a match.
func (p *parse) endsInDate(length int, found []int) bool {
	if p.node.Kind != "regex" || len(p.columns) == 0 {
		return false
	}
	last := p.node.Pattern[len(p.node.Pattern)-1]
	return last.Column >= 0 && last.Type == value.DateTime && found[2*len(p.columns)+1] == length
}

func (p *parse) close() { p.input.close() }
