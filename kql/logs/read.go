// Package logs turns files of events into tables: NDJSON, JSON, CSV, and the
// answers and exports of Log Analytics, Kusto, the Azure portal and Defender,
// gzipped or not, in UTF-8 or UTF-16.
//
// A file enters, the parts of an source.Cursor leave. The form is recognised by
// the content. Types come from the table's schema where it is known, else from
// what the file says of itself, from the names of the columns, or from all of
// their values. Files are read in blocks of whole rows, several at a time;
// columns that nobody asks for are passed over, and cells are decoded only for
// the rows that are asked for. The package knows nothing of queries.
package logs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Options say how a file is read.
type Options struct {
	// Schema gives the types of the columns that it names. A column of the file
	// that it does not name is inferred, or, with Closed, kept aside.
	Schema *value.Schema
	// Closed says that the table has no columns beside those of Schema. The file
	// is then read once only: no type has to be found out.
	Closed bool
	// Strict is Closed, and makes a column that the schema does not have an error, not a warning.
	Strict bool
	// Skip leaves out rows that cannot be read, and counts them; without it the first is an error.
	Skip bool
	// Zone is that of times whose column names a zone that is not known; nil makes such a column an error.
	Zone *time.Location

	// Of data whose form the reader is told: see External.
	as *externalForm
	// How many bytes blocks have, and how many goroutines find out types; 0 for as many as is good.
	block, workers int

	Limits Limits // a zero field has the default
}

// Limits bound what a file may hold. A file that passes one is an error that names it.
type Limits struct {
	FileBytes int64 // size after decompression
	RowBytes  int   // size of one row
	Columns   int   // number of different columns
	Depth     int   // nesting of JSON
}

// DefaultLimits are the limits of options that set none.
var DefaultLimits = Limits{FileBytes: 64 << 30, RowBytes: 64 << 20, Columns: 10_000, Depth: value.MaxJSONDepth}

// rowBytesMost bounds the limit of a row: places in a block have 32 bits.
const rowBytesMost = 1 << 30

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	if l.FileBytes <= 0 {
		l.FileBytes = d.FileBytes
	}
	if l.RowBytes <= 0 {
		l.RowBytes = d.RowBytes
	}
	if l.Columns <= 0 {
		l.Columns = d.Columns
	}
	l.RowBytes = min(l.RowBytes, rowBytesMost)
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	return l
}

// A File is a file of rows that can be read as often as one likes, and by
// several goroutines.
type File struct {
	name    string
	open    func() (fs.File, error)
	options Options
	layout  *layout
	schema  *value.Schema
	origins []Origin
	table   string
	hunted  bool   // its column Timestamp is TimeGenerated
	orders  orders // of the days and months in dates
	notes   notes
	spare   sync.Pool    // blocks
	size    atomic.Int64 // of the file as it is stored
	read    atomic.Int64 // bytes of it that were read so far, by all readers
}

// An Origin says how the type of a column was decided.
type Origin uint8

// The origins of types.
const (
	FromSchema  Origin = iota // the table's schema
	FromFile                  // the file's own declaration
	FromName                  // the column's name: a suffix, or a zone of times
	FromValues                // all of its values
	FromNothing               // nothing: it has no values, and counts as a string
)

var originNames = [...]string{FromSchema: "the table's schema", FromFile: "the file", FromName: "its name", FromValues: "its values", FromNothing: "no values"}

// String says it in words.
func (o Origin) String() string { return originNames[o] }

// Open returns the file at the path. Nothing but its form and columns is looked at yet.
func Open(path string, o Options) (*File, error) {
	return newFile(path, func() (fs.File, error) { return os.Open(path) }, o)
}

// OpenFS returns the file of that name in a file system.
func OpenFS(fsys fs.FS, name string, o Options) (*File, error) {
	return newFile(name, func() (fs.File, error) { return fsys.Open(name) }, o)
}

// Bytes returns the file with the content; name is what messages call it.
func Bytes(name string, content []byte, o Options) (*File, error) {
	return newFile(name, func() (fs.File, error) { return &memoryFile{bytes.NewReader(content)}, nil }, o)
}

func newFile(name string, open func() (fs.File, error), o Options) (*File, error) {
	o.Limits, o.Closed = o.Limits.withDefaults(), o.Closed || o.Strict
	f := &File{name: name, open: open, options: o}
	if err := f.recognise(); err != nil {
		return nil, err
	}
	if o.Schema != nil && o.Closed {
		f.schema, f.origins = o.Schema, make([]Origin, len(o.Schema.Fields))
		return f, nil
	}
	return f, f.infer()
}

// A memoryFile is a file whose content is in memory.
type memoryFile struct{ *bytes.Reader }

// Stat implements fs.File.
func (memoryFile) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }

// Close implements fs.File.
func (memoryFile) Close() error { return nil }

// Progress returns how many bytes of the file were read so far, and how many it
// has; a file that is read twice, for its columns first, counts twice.
func (f *File) Progress() (done, all int64) { return f.read.Load(), f.size.Load() }

// Form returns what messages call the form of the file, such as NDJSON.
func (f *File) Form() string { return f.layout.form.name }

// Schema returns the columns that the file has, with those of Options.Schema first.
func (f *File) Schema() *value.Schema { return f.schema }

// Origins says, for each column of the schema, how its type was decided.
func (f *File) Origins() []Origin { return f.origins }

// TableName returns the table that all rows say they are of, in their column
// Type; "" when they do not agree, or when the columns were known beforehand.
func (f *File) TableName() string { return f.table }
