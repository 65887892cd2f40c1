package logs

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An externalForm is how a query says that external data is written.
type externalForm struct {
	delimiter byte // between cells; 0 for JSON
	whole     bool // the data is one row
	skipFirst bool // the first row is a header
}

// layout returns how rows are written, which have the given columns.
func (e *externalForm) layout(columns []value.Field) csvLayout {
	c := csvLayout{delimiter: e.delimiter, end: '\n', cr: e.delimiter != wholeLine, plain: e.delimiter == wholeLine, whole: e.whole}
	for _, field := range columns {
		c.header = append(c.header, heading{full: field.Name, name: field.Name})
	}
	return c
}

// wholeLine is the delimiter of a form whose rows are lines of text.
const wholeLine = 0x1f

// externalForms are the forms of external data (KQL reference,
// externaldata-operator, and the data formats of ingestion), by their names.
var externalForms = map[string]byte{
	"csv": ',', "tsv": '\t', "tsve": '\t', "psv": '|', "scsv": ';', "sohsv": 0x01, "txt": wholeLine, "raw": wholeLine,
	"json": 0, "multijson": 0, "singlejson": 0,
}

// External returns the data behind an address of externaldata, which the run
// declares to be in a file. The query says the form, or the end of the address
// does, else it is CSV. As in Kusto, columns of text forms are told by their
// order, a row may have more cells or fewer, and a value that does not fit its column is null.
func External(fsys fs.FS, name string, r source.Request, limits Limits) (*File, error) {
	o, err := externalOptions(r, limits)
	if err != nil {
		return nil, err
	}
	return OpenFS(fsys, name, o)
}

// ExternalBytes is External for data in memory; name is what messages call it.
func ExternalBytes(name string, content []byte, r source.Request, limits Limits) (*File, error) {
	o, err := externalOptions(r, limits)
	if err != nil {
		return nil, err
	}
	return Bytes(name, content, o)
}

func externalOptions(r source.Request, limits Limits) (Options, error) {
	form := strings.ToLower(r.Properties["format"])
	if form == "" {
		address, _, _ := strings.Cut(r.Name, "?")
		address = strings.TrimSuffix(strings.ToLower(address), ".gz")
		if form = strings.TrimPrefix(path.Ext(address), "."); !isForm(form) {
			form = "csv"
		}
	}
	delimiter, ok := externalForms[form]
	if !ok {
		return Options{}, fmt.Errorf("external data of the format %q is not read; the formats are %s", form, strings.Join(formNames(), ", "))
	}
	skip, _ := strconv.ParseBool(r.Properties["ignorefirstrecord"])
	return Options{
		Schema: value.NewSchema(r.Declared...), Closed: true, as: &externalForm{delimiter, form == "raw", skip}, Limits: limits,
	}, nil
}

func isForm(name string) bool {
	_, ok := externalForms[name]
	return ok
}

func formNames() []string {
	var names []string
	for name := range externalForms {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
