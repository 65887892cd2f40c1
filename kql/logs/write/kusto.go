package write

import (
	"bufio"
	"encoding/json"
	"fmt"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A kustoColumn is a column as Kusto's REST API, version 1, declares it.
type kustoColumn struct {
	ColumnName string
	DataType   string
	ColumnType string
}

// A kustoPrinter prints the answer of Kusto's REST API, version 1.
type kustoPrinter struct {
	w      *bufio.Writer
	tables int
	any    bool
	row    []byte
}

func (p *kustoPrinter) begin(number int, s *value.Schema) error {
	columns := make([]kustoColumn, len(s.Fields))
	for i, f := range s.Fields {
		columns[i] = kustoColumn{f.Name, f.Type.DataType(), f.Type.String()}
	}
	head, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	start := `{"Tables":[`
	if p.tables++; p.tables > 1 {
		start = ","
	}
	p.any = false
	_, err = fmt.Fprintf(p.w, `%s{"TableName":"Table_%d","Columns":%s,"Rows":[`, start, number, safe.JSON(head))
	return err
}

func (p *kustoPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = p.row[:0]
		if p.any {
			p.row = append(p.row, ',')
		}
		p.any = true
		p.row = append(p.row, "\n["...)
		for i, c := range t.Columns {
			if i > 0 {
				p.row = append(p.row, ',')
			}
			p.row = appendValue(p.row, c, r)
		}
		p.row = append(p.row, ']')
		if _, err := p.w.Write(safe.JSON(p.row)); err != nil {
			return err
		}
	}
	return nil
}

func (p *kustoPrinter) end() error {
	_, err := p.w.WriteString("]}")
	return err
}

func (p *kustoPrinter) close() error {
	if p.tables == 0 {
		p.w.WriteString(`{"Tables":[`)
	}
	_, err := p.w.WriteString("]}\n")
	return err
}
