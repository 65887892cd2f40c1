package write

import (
	"bufio"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/value"
)

// appendRow appends a row as a JSON object.
func appendRow(to []byte, t *value.Table, keys [][]byte, row int) []byte {
	to = append(to, '{')
	for i, c := range t.Columns {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(append(to, keys[i]...), ':')
		to = appendValue(to, c, row)
	}
	return append(to, '}')
}

// A jsonPrinter prints one array of objects.
type jsonPrinter struct {
	w    *bufio.Writer
	keys [][]byte
	any  bool
	row  []byte
}

func (p *jsonPrinter) begin(_ int, s *value.Schema) error {
	p.keys, p.any = keysOf(s), false
	return p.w.WriteByte('[')
}

func (p *jsonPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = p.row[:0]
		if p.any {
			p.row = append(p.row, ',')
		}
		p.any = true
		p.row = appendRow(append(p.row, "\n  "...), t, p.keys, r)
		if _, err := p.w.Write(safe.JSON(p.row)); err != nil {
			return err
		}
	}
	return nil
}

func (p *jsonPrinter) end() error {
	if p.any {
		p.w.WriteByte('\n')
	}
	_, err := p.w.WriteString("]\n")
	return err
}

func (p *jsonPrinter) close() error { return nil }

// An ndjsonPrinter prints one object a line.
type ndjsonPrinter struct {
	w    *bufio.Writer
	keys [][]byte
	row  []byte
}

func (p *ndjsonPrinter) begin(_ int, s *value.Schema) error {
	p.keys = keysOf(s)
	return nil
}

func (p *ndjsonPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = append(appendRow(p.row[:0], t, p.keys, r), '\n')
		if _, err := p.w.Write(safe.JSON(p.row)); err != nil {
			return err
		}
	}
	return nil
}

func (p *ndjsonPrinter) end() error   { return nil }
func (p *ndjsonPrinter) close() error { return nil }
