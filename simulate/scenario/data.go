package scenario

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A dataKey names a file and the table that it is read for. The same file read for another table can have other types.
type dataKey struct{ path, table string }

// A dataTable is the content of a file, or what is wrong with it.
type dataTable struct {
	rows *value.Table
	err  error
}

// file appends the events of a file.
func (b *tableBuilder) file(n *document.Node) {
	full, ok := b.reader.beside(n.Text())
	if !ok {
		b.scenario.report(n.Span, "the path %s leaves the repository", diag.Quote(n.Text()))
		return
	}
	t, err := b.reader.data(full, b.shown, b.schema)
	if err != nil {
		p := problem(n.Span, "%s: %s", diag.Quote(n.Text()), err)
		if fault, placed := errors.AsType[diag.Diagnostic](err); placed {
			p = problem(n.Span, "%s cannot be read as events of %s", diag.Quote(n.Text()), b.shown).WithRelated(fault.Span, fault.Message)
		}
		b.scenario.Problems = append(b.scenario.Problems, p)
		return
	}
	before := len(b.scenario.Problems)
	for at := range t.Rows {
		r := row{values: make(map[int]any, len(t.Columns))}
		for c, f := range t.Schema.Fields {
			v, ok := settled(t.Columns[c].Value(at), b.scenario.Clock.Base)
			if !ok {
				b.scenario.report(n.Span, "the %s of %s is beyond the times that there are", diag.Quote(f.Name), rowPlace(n.Text(), at))
				return
			}
			if i := b.schema.Index(f.Name); i >= 0 && v != nil && v != "" {
				r.values[i] = v
			}
			if f.Name == IngestionColumn {
				r.arrived(n.Span, v)
			}
		}
		if b.time >= 0 && r.values[b.time] == nil {
			b.scenario.report(n.Span, "%s has no TimeGenerated", rowPlace(n.Text(), at))
		} else {
			b.append(n.Span, r)
		}
		if len(b.scenario.Problems) > before {
			return
		}
	}
}

// data reads a file of events. A file that several scenarios name for the same table is read once.
func (r *Reader) data(full, table string, columns *value.Schema) (*value.Table, error) {
	key := dataKey{full, table}
	t, ok := r.files[key]
	if !ok {
		t.rows, t.err = r.readTable(full, columns)
		if r.files == nil {
			r.files = map[dataKey]dataTable{}
		}
		r.files[key] = t
	}
	return t.rows, t.err
}

// shownBy returns the columns that a file of rows has besides the known ones, with
// the types that fit their values; none when it cannot be read.
func (r *Reader) shownBy(full string, t *target) []value.Field {
	key := dataKey{full, t.name}
	fields, ok := r.fileColumns[key]
	if !ok {
		if r.fileColumns == nil {
			r.fileColumns = map[dataKey][]value.Field{}
		}
		fields = r.columnsOfFile(full, t)
		r.fileColumns[key] = fields
	}
	return fields
}

func (r *Reader) columnsOfFile(full string, t *target) []value.Field {
	content, err := ReadFile(r.fsys, full, MaxDataBytes)
	if err != nil {
		return nil
	}
	known := append(slices.Clip(t.known.Fields), value.Field{Name: IngestionColumn, Type: value.DateTime})
	file, err := logs.Bytes(r.shown(full), content, logs.Options{Schema: value.NewSchema(known...), Time: relativeTime, Limits: logs.Limits{FileBytes: 4 * MaxDataBytes}})
	if err != nil {
		return nil
	}
	return file.Schema().Fields[len(known):]
}

func (r *Reader) readTable(full string, columns *value.Schema) (*value.Table, error) {
	content, err := ReadFile(r.fsys, full, MaxDataBytes)
	if err != nil {
		return nil, err
	}
	fields := columns.Fields
	if columns.Index(IngestionColumn) < 0 {
		fields = append(fields[:len(fields):len(fields)], value.Field{Name: IngestionColumn, Type: value.DateTime})
	}
	file, err := logs.Bytes(r.shown(full), content, logs.Options{
		Schema: value.NewSchema(fields...), Closed: true, Strict: true, Time: relativeTime,
		Limits: logs.Limits{FileBytes: 4 * MaxDataBytes},
	})
	if err != nil {
		return nil, err
	}
	all, err := file.Table(context.Background())
	if err == nil && all.Rows > MaxEvents {
		err = fmt.Errorf("more rows than the limit of %d", MaxEvents)
	}
	return all, err
}

// fileBase stands for the base of a scenario in the times of a file, which is read once for
// all scenarios. It is so far beyond the times of the language that every time relative to it is beyond them too.
const fileBase = 2 * value.MaxInstant

// relativeTime reads a time of a file that is relative to the base of a scenario, such as -20m or now.
func relativeTime(text string) (value.Instant, bool) {
	if text == "now" {
		return fileBase, true
	}
	if text == "" || text[0] != '-' && text[0] != '+' {
		return 0, false
	}
	d, ok := Offset(text)
	return fileBase + value.Instant(d), ok
}

// settled returns a value of a file in a scenario with that base. It fails for a time that is too early or too late.
func settled(v any, base value.Instant) (any, bool) {
	t, ok := v.(value.Instant)
	if !ok || t <= value.MaxInstant {
		return v, true
	}
	at, ok := base.Add(value.Duration(t - fileBase))
	return at, ok
}

// ReadFile reads a regular file of the file system, of at most limit bytes.
func ReadFile(fsys fs.FS, name string, limit int) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("the path %s leaves the repository", diag.Quote(name))
	}
	data, err := regular.Read(fsys, name, int64(limit))
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return data, err
}
