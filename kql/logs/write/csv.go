package write

import (
	"bufio"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A csvPrinter prints a header and rows, with quotes where a cell needs them.
type csvPrinter struct {
	w      *bufio.Writer
	schema *value.Schema
}

func (p *csvPrinter) begin(_ int, s *value.Schema) error {
	p.schema = s
	for i, f := range s.Fields {
		p.cell(i, f.Name, csvNameQuotes(f.Name))
	}
	_, err := p.w.WriteString("\r\n")
	return err
}

func (p *csvPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		for i, c := range t.Columns {
			text := csvText(c, r)
			p.cell(i, text, csvQuotes(text))
		}
		if _, err := p.w.WriteString("\r\n"); err != nil {
			return err
		}
	}
	return nil
}

// cell prints a cell. The only cell of a row needs quotes when it is empty, or the row would be an empty line.
func (p *csvPrinter) cell(column int, text string, quotes bool) {
	if column > 0 {
		p.w.WriteByte(',')
	}
	if !quotes && (text != "" || len(p.schema.Fields) > 1) {
		p.w.WriteString(text)
		return
	}
	p.w.WriteByte('"')
	p.w.WriteString(strings.ReplaceAll(text, `"`, `""`))
	p.w.WriteByte('"')
}

func (p *csvPrinter) end() error   { return nil }
func (p *csvPrinter) close() error { return nil }

// csvText returns what a cell of CSV says: nothing for null. A dynamic value is
// JSON, unless it is a text that cannot be taken for JSON.
func csvText(c value.Column, row int) string {
	v := c.Value(row)
	if c.Type() == value.Dynamic {
		if s, ok := dynamicText(v); ok && mistakable(s) {
			return string(value.AppendJSON(nil, s))
		}
	}
	return value.Text(v)
}

// csvQuotes reports whether a cell needs quotes, for its characters or because
// it would be a missing value without them.
func csvQuotes(text string) bool { return text == "null" || strings.ContainsAny(text, "\",\r\n") }

// csvNameQuotes reports whether a column's name needs quotes, because readers look in
// the first row for how the file is written.
func csvNameQuotes(name string) bool {
	return csvQuotes(name) || name != strings.TrimSpace(name) || strings.ContainsAny(name, ";|\t=#<%{[\x1b\ufeff")
}
