package form

import (
	"maps"
	"slices"

	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An External is how a query says that external data is written.
type External struct {
	Delimiter byte // between cells; 0 for JSON
	Whole     bool // the data is one row
	SkipFirst bool // the first row is a header
}

// wholeLine is the delimiter where each row is a line of text.
const wholeLine = 0x1f

// delimitersOf has the formats of external data (KQL reference,
// externaldata-operator, and the data formats of ingestion), with their delimiters.
var delimitersOf = map[string]byte{
	"csv": ',', "tsv": '\t', "tsve": '\t', "psv": '|', "scsv": ';', "sohsv": 0x01, "txt": wholeLine, "raw": wholeLine,
	"json": 0, "multijson": 0, "singlejson": 0,
}

// ExternalFormats returns the names of the formats of external data, in order.
func ExternalFormats() []string { return slices.Sorted(maps.Keys(delimitersOf)) }

// ExternalFormat returns how data of that format is written; ok is false for a format that is not known.
func ExternalFormat(name string) (e *External, ok bool) {
	d, ok := delimitersOf[name]
	return &External{Delimiter: d, Whole: name == "raw"}, ok
}

// layout returns how rows with the given columns are written.
func (e *External) layout(columns []value.Field) record.CSV {
	lines := e.Delimiter == wholeLine
	c := record.CSV{Delimiter: e.Delimiter, End: '\n', CR: !lines, Literal: lines, Whole: e.Whole}
	for _, field := range columns {
		c.Header = append(c.Header, heading.Plain(field.Name))
	}
	return c
}
