package write

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/width"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/value"
)

const (
	maxWidth = 60  // characters of a cell
	measured = 256 // rows that decide how wide columns are
)

// A tablePrinter prints aligned columns, numbers to the right, and below
// them the number of rows. Long values are cut. The first rows decide how wide columns are.
type tablePrinter struct {
	w      *bufio.Writer
	schema *value.Schema
	ahead  []*value.Table // rows that are not printed yet
	count  int            // rows so far
	widths []int          // nil until they are decided
}

func (p *tablePrinter) begin(number int, s *value.Schema) error {
	if number > 0 {
		p.w.WriteByte('\n')
	}
	*p = tablePrinter{w: p.w, schema: s}
	return nil
}

func (p *tablePrinter) rows(t *value.Table) error {
	p.count += t.Rows
	if p.widths != nil {
		return p.lines(t)
	}
	if p.ahead = append(p.ahead, t); p.count < measured {
		return nil
	}
	return p.decide()
}

// decide sets the widths of the columns, and prints the header and the rows so far.
func (p *tablePrinter) decide() error {
	p.widths = make([]int, len(p.schema.Fields))
	heads, rule := make([]string, len(p.widths)), make([]string, len(p.widths))
	for i, f := range p.schema.Fields {
		heads[i] = shown(f.Name)
		p.widths[i] = width.Of(heads[i])
		left := measured
		for _, t := range p.ahead {
			for r := range min(t.Rows, left) {
				p.widths[i] = max(p.widths[i], width.Of(cellText(t.Columns[i], r)))
			}
			left -= min(t.Rows, left)
		}
		rule[i] = strings.Repeat("-", p.widths[i])
	}
	if len(heads) > 0 {
		p.line(heads)
		p.line(rule)
	}
	for _, t := range p.ahead {
		if err := p.lines(t); err != nil {
			return err
		}
	}
	p.ahead = nil
	return nil
}

func (p *tablePrinter) lines(t *value.Table) error {
	if len(t.Columns) == 0 {
		return nil
	}
	cells := make([]string, len(p.widths))
	for r := range t.Rows {
		for i, c := range t.Columns {
			cells[i] = cellText(c, r)
		}
		if err := p.line(cells); err != nil {
			return err
		}
	}
	return nil
}

func (p *tablePrinter) end() error {
	if p.widths == nil {
		if err := p.decide(); err != nil {
			return err
		}
	}
	if len(p.schema.Fields) == 0 {
		_, err := fmt.Fprintf(p.w, "(%s, no columns)\n", words.Count(p.count, "row"))
		return err
	}
	_, err := fmt.Fprintf(p.w, "(%s)\n", words.Count(p.count, "row"))
	return err
}

func (p *tablePrinter) close() error { return nil }

func (p *tablePrinter) line(cells []string) error {
	var b strings.Builder
	for i, c := range cells {
		pad := strings.Repeat(" ", max(0, p.widths[i]-width.Of(c)))
		if i > 0 {
			b.WriteString("  ")
		}
		if p.schema.Fields[i].Type.IsNumeric() {
			b.WriteString(pad + c)
			continue
		}
		b.WriteString(c + pad)
	}
	_, err := p.w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	return err
}

// cellText returns a value as people read it: null is empty, and a datetime has no trailing zeros.
func cellText(c value.Column, row int) string {
	switch v := c.Value(row).(type) {
	case nil:
		return ""
	case value.Instant:
		whole, fraction, _ := strings.Cut(strings.TrimSuffix(v.String(), "Z"), ".")
		if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
			whole += "." + fraction
		}
		return whole + "Z"
	default:
		return shown(value.Text(v))
	}
}

// shown returns a text that nothing acts on, cut to the maximal width.
func shown(s string) string { return safe.Cut(s, maxWidth) }
