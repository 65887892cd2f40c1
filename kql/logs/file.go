// Package logs turns files of events into tables: NDJSON, JSON, CSV, and the
// answers and exports of Log Analytics, Kusto, the Azure portal and Defender,
// gzipped or not, in UTF-8 or UTF-16.
//
// A file enters, the parts of a source.Cursor leave. The form is recognised by the
// content (package form). Types come from the table's schema where it is known, else from
// what the file declares, from the names of the columns, or from all of
// their values (package infer). Files are read in blocks of whole rows, several at a time
// (package record); columns that are not asked for are skipped, and cells are decoded only for
// the rows that are asked for (package decode). The package knows nothing of queries.
package logs

import (
	"bytes"
	"errors"
	"io/fs"
	"time"

	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/form"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/infer"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Options say how a file is read.
type Options struct {
	// Schema gives the types of the columns that it names. A column of the file
	// that it does not name is inferred, or, with Closed, kept aside.
	Schema *value.Schema
	// Closed says that the table has no columns beside those of Schema. The file
	// is then read only once, because no type has to be inferred.
	Closed bool
	// Strict is Closed, and makes a column that the schema does not have an error, not a warning.
	Strict bool
	// Skip leaves out rows that cannot be read, and counts them; without it the first is an error.
	Skip bool
	// Only is the table whose rows are read, of a file that holds several.
	Only Selection
	// Zone is that of times whose column names an unknown zone; nil makes such a column an error.
	Zone *time.Location
	// Time reads the times that are in none of the usual forms, such as those relative to an instant that the caller knows. It is called by several goroutines.
	Time func(text string) (value.Instant, bool)

	Limits Limits // a zero field has the default

	external       *form.External // how a query says that the data is written, nil when no query says it
	block, workers int            // how large blocks are and how many goroutines infer types; 0 for what suits the file
}

// A Selection selects the rows of a file that have a value in a column. The zero Selection selects all.
type Selection = infer.Selection

// Limits bound what a file may hold. A file that exceeds one is an error that names it.
type Limits = record.Limits

// A File is a file of rows that can be read any number of times, by several goroutines.
type File struct {
	name    string
	options Options
	text    *text.File
	notes   fault.Notes
	source  *record.Source
	form    form.Form
	columns *infer.Columns
}

// An Origin says how the type of a column was decided.
type Origin = infer.Origin

// Open returns the file at the path. It reads as much as it needs to know the form and the columns.
func Open(path string, o Options) (*File, error) {
	return newFile(path, func() (fs.File, error) { return regular.OpenPath(path) }, o)
}

// OpenFS returns the file of that name in a file system.
func OpenFS(fsys fs.FS, name string, o Options) (*File, error) {
	return newFile(name, func() (fs.File, error) { return regular.Open(fsys, name) }, o)
}

// Bytes returns the file with the content; name is what messages call it.
func Bytes(name string, content []byte, o Options) (*File, error) {
	return newFile(name, func() (fs.File, error) { return &memoryFile{bytes.NewReader(content)}, nil }, o)
}

func newFile(name string, open func() (fs.File, error), o Options) (*File, error) {
	o.Limits, o.Closed = o.Limits.WithDefaults(), o.Closed || o.Strict
	f := &File{name: name, options: o, text: text.NewFile(open, o.Limits.FileBytes)}
	f.notes.Strict = o.Strict
	f.source = &record.Source{
		Text: f.text, Limits: o.Limits, Headings: &heading.Reader{Schema: o.Schema, Closed: o.Closed},
		Notes: &f.notes, Skip: o.Skip, Loose: o.external != nil, BlockBytes: o.block,
	}
	if err := f.recognise(); err != nil {
		return nil, err
	}
	f.columns = &infer.Columns{Source: f.source, Convention: f.form.Convention, Known: o.Schema, Zone: o.Zone, Time: o.Time, Only: o.Only, Workers: o.workers}
	if o.Schema != nil && o.Closed {
		f.columns.Schema, f.columns.Origins = o.Schema, make([]Origin, len(o.Schema.Fields))
		return f, nil
	}
	if err := f.infer(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) recognise() (err error) {
	defer f.guard(&err)
	f.form, err = form.Recognise(f.source, f.options.external)
	return f.placed(err)
}

func (f *File) infer() (err error) {
	defer f.guard(&err)
	return f.placed(f.columns.Infer())
}

// A memoryFile is a file whose content is in memory.
type memoryFile struct{ *bytes.Reader }

// Stat implements fs.File.
func (memoryFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }

// Close implements fs.File.
func (memoryFile) Close() error { return nil }

// Progress returns how many bytes of the file were read so far, and how many it
// has. The bytes of every read count, so that the first number may be the larger.
func (f *File) Progress() (done, all int64) { return f.text.Progress() }

// Name returns what messages call the file.
func (f *File) Name() string { return f.name }

// Form returns what messages call the form of the file, such as NDJSON.
func (f *File) Form() string { return f.form.Name }

// Schema returns the columns that the file has, with those of Options.Schema first.
func (f *File) Schema() *value.Schema { return f.columns.Schema }

// Found returns the columns of the file that have a value.
func (f *File) Found() []value.Field {
	var fields []value.Field
	for i, field := range f.Schema().Fields {
		if f.Origins()[i] != infer.FromNothing {
			fields = append(fields, field)
		}
	}
	return fields
}

// Origins says, for each column of the schema, how its type was decided.
func (f *File) Origins() []Origin { return f.columns.Origins }

// TableName returns the table that all rows name in their column Type; ""
// when they do not agree, or when the columns were known beforehand.
func (f *File) TableName() string { return f.columns.Table }
