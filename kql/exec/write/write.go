// Package write prints tables: for people, as JSON, NDJSON and CSV, and as
// Kusto's REST API answers.
//
// A table enters, text leaves. What people read has no control character of
// the data in it; what programs read has every value in full.
package write

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Format prints a table.
type Format struct {
	Name  string
	About string // what a help text says of it
	write func(w *bufio.Writer, t *value.Table) error
	// all prints several tables where they are not printed one after the other.
	all func(w *bufio.Writer, tables []*value.Table) error
}

// Formats are the formats, in the order in which a help text lists them.
var Formats = []Format{
	{Name: "table", About: "aligned columns, for people", write: writeTable},
	{Name: "json", About: "one array of objects", write: writeJSON},
	{Name: "ndjson", About: "one object a line", write: writeNDJSON},
	{Name: "csv", About: "comma-separated values with a header", write: writeCSV},
	{Name: "kusto", About: "the answer of Kusto's REST API, version 1", all: writeKusto},
}

// Write prints the tables in the format of that name.
func Write(w io.Writer, format string, tables ...*value.Table) error {
	for _, f := range Formats {
		if f.Name == format {
			b := bufio.NewWriter(w)
			if err := f.print(b, tables); err != nil {
				return err
			}
			return b.Flush()
		}
	}
	return fmt.Errorf("no format %q; there are %s", format, strings.Join(names(), ", "))
}

func (f Format) print(w *bufio.Writer, tables []*value.Table) error {
	if f.all != nil {
		return f.all(w, tables)
	}
	for i, t := range tables {
		if i > 0 && f.Name == "table" {
			w.WriteByte('\n')
		}
		if err := f.write(w, t); err != nil {
			return err
		}
	}
	return nil
}

func names() []string {
	var list []string
	for _, f := range Formats {
		list = append(list, f.Name)
	}
	return list
}

// keysOf returns the names of the columns as JSON.
func keysOf(t *value.Table) [][]byte {
	keys := make([][]byte, len(t.Schema.Fields))
	for i, f := range t.Schema.Fields {
		keys[i] = value.AppendJSON(nil, f.Name)
	}
	return keys
}

// appendRow appends a row as a JSON object.
func appendRow(to []byte, t *value.Table, keys [][]byte, row int) []byte {
	to = append(to, '{')
	for i, c := range t.Columns {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(append(to, keys[i]...), ':')
		to = append(to, value.REST(c.Type(), c.Value(row))...)
	}
	return append(to, '}')
}

func writeJSON(w *bufio.Writer, t *value.Table) error {
	keys := keysOf(t)
	w.WriteByte('[')
	var row []byte
	for r := range t.Rows {
		if r > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n  ")
		row = appendRow(row[:0], t, keys, r)
		w.Write(row)
	}
	if t.Rows > 0 {
		w.WriteByte('\n')
	}
	_, err := w.WriteString("]\n")
	return err
}

func writeNDJSON(w *bufio.Writer, t *value.Table) error {
	keys := keysOf(t)
	var row []byte
	for r := range t.Rows {
		row = append(appendRow(row[:0], t, keys, r), '\n')
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// A kustoColumn is how Kusto's REST API, version 1, tells a column.
type kustoColumn struct {
	ColumnName string
	DataType   string
	ColumnType string
}

func writeKusto(w *bufio.Writer, tables []*value.Table) error {
	w.WriteString(`{"Tables":[`)
	for i, t := range tables {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := writeKustoTable(w, i, t); err != nil {
			return err
		}
	}
	_, err := w.WriteString("]}\n")
	return err
}

func writeKustoTable(w *bufio.Writer, number int, t *value.Table) error {
	columns := make([]kustoColumn, len(t.Schema.Fields))
	for i, f := range t.Schema.Fields {
		columns[i] = kustoColumn{f.Name, f.Type.DataType(), f.Type.String()}
	}
	head, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `{"TableName":"Table_%d","Columns":`, number)
	w.Write(head)
	w.WriteString(`,"Rows":[`)
	for r := range t.Rows {
		if r > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n[")
		for i, c := range t.Columns {
			if i > 0 {
				w.WriteByte(',')
			}
			w.Write(value.REST(c.Type(), c.Value(r)))
		}
		w.WriteByte(']')
	}
	_, err = w.WriteString("]}")
	return err
}

// writeCSV prints the header and the rows with quotes where a cell needs them.
func writeCSV(w *bufio.Writer, t *value.Table) error {
	for i, f := range t.Schema.Fields {
		cell(w, i, f.Name)
	}
	w.WriteString("\r\n")
	for r := range t.Rows {
		for i, c := range t.Columns {
			text := ""
			if v := c.Value(r); v != nil {
				text = value.Text(v)
			}
			cell(w, i, text)
		}
		if _, err := w.WriteString("\r\n"); err != nil {
			return err
		}
	}
	return nil
}

func cell(w *bufio.Writer, column int, text string) {
	if column > 0 {
		w.WriteByte(',')
	}
	if !strings.ContainsAny(text, "\",\r\n") {
		w.WriteString(text)
		return
	}
	w.WriteByte('"')
	w.WriteString(strings.ReplaceAll(text, `"`, `""`))
	w.WriteByte('"')
}
