package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/geoip"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// tableFiles serve the tables of a query from files.
type tableFiles struct {
	tables   logs.Tables
	external map[string]string // file of each address
	limits   logs.Limits
	geo      func(ip string) (*value.Bag, error)
	others   []*logs.File // read for external data
	lacked   bool         // a table was asked for that no file is of
	broken   []error      // files that cannot be opened, where tables are only listed
}

// Open implements exec.Source.
func (t *tableFiles) Open(ctx context.Context, r exec.Request) (exec.Cursor, error) {
	switch r.Kind {
	case exec.FunctionRequest: // a function whose rows are in a file of its name
		r.Kind = exec.TableRequest
		fallthrough
	case exec.TableRequest:
		rows, err := t.tables.Open(ctx, r)
		t.lacked = t.lacked || errors.Is(err, exec.ErrUndeclared)
		return rows, err
	case exec.WatchlistRequest:
		return nil, exec.ErrUndeclared
	}
	path, ok := t.external[r.Name]
	if !ok {
		return nil, exec.ErrUndeclared
	}
	f, err := logs.External(os.DirFS(filepath.Dir(path)), filepath.Base(path), r, t.limits)
	if err != nil {
		return nil, err
	}
	t.others = append(t.others, f)
	return f.Rows(r.Fields)
}

// files returns all files, in order.
func (t *tableFiles) files() []*logs.File {
	var list []*logs.File
	for _, name := range t.tables.Names() {
		list = append(list, t.tables[name].Files...)
	}
	return append(list, t.others...)
}

// offeredMost is how many tables a message names.
const offeredMost = 10

// offer says which tables there are rows of.
func (t *tableFiles) offer() string {
	names := t.tables.Names()
	switch n := len(names); {
	case n == 0:
		return "no file is read; name tables with --table NAME=FILE, or a folder of them with --tables DIR"
	case n > offeredMost:
		names = append(names[:offeredMost:offeredMost], fmt.Sprintf("%d more", n-offeredMost))
	}
	return "of the tables that the query names, there are rows of " + oneLine(strings.Join(names, ", ")) + " (query --list shows all that are found)"
}

// warn prints what the reads noticed.
func (t *tableFiles) warn(e *env) {
	for _, f := range t.files() {
		for _, w := range f.Warnings() {
			place := diag.Path(w.File)
			if w.Line > 0 {
				place = fmt.Sprintf("%s:%d:%d", place, w.Line, w.Column)
			}
			fmt.Fprintf(e.stderr, "%s: warning: %s\n", place, oneLine(w.Message))
		}
	}
}

func (t *tableFiles) bytesRead() int64 {
	n := int64(0)
	for _, f := range t.files() {
		done, _ := f.Progress()
		n += done
	}
	return n
}

// A finder finds the files of tables and opens those that a query names.
type finder struct {
	env     *env
	catalog *catalog.Catalog
	options logs.Options
	wanted  *wanted
	files   map[string][]*logs.File

	listing bool    // what cannot be opened is no reason to stop
	broken  []error // what could not be opened
}

// openTables opens the tables of the flags that are wanted, and makes their columns known to the catalog.
func (e *env) openTables(l *loader, flags *queryFlags, wanted *wanted) (*tableFiles, error) {
	source := &tableFiles{external: map[string]string{}}
	f := &finder{env: e, catalog: l.catalog, files: map[string][]*logs.File{}, wanted: wanted, listing: flags.list}
	f.options.Skip = flags.onError == "skip"
	if flags.zone != "" {
		if f.options.Zone = zones.Named(flags.zone); f.options.Zone == nil {
			return nil, fmt.Errorf("--zone %q is not known; zones are such as America/New_York, W. Europe Standard Time or UTC+01:00", flags.zone)
		}
	}
	if flags.geo != "" {
		var err error
		if source.geo, err = geoip.Open(flags.geo); err != nil {
			return nil, fmt.Errorf("--geo: %w", err)
		}
	}
	for _, dir := range flags.dirs {
		if err := f.folder(dir); err != nil {
			return nil, err
		}
	}
	for _, flag := range flags.tables {
		if err := f.named(flag); err != nil {
			return nil, err
		}
	}
	for _, flag := range flags.external {
		i := strings.LastIndexByte(flag, '=') // an address may have the sign too
		if i <= 0 || i == len(flag)-1 {
			return nil, fmt.Errorf("--external %q is not ADDRESS=FILE", flag)
		}
		source.external[flag[:i]] = flag[i+1:]
	}
	source.tables, source.broken = f.join(l), f.broken
	return source, nil
}

// join makes tables of the files that were opened. To the catalog they are the
// user's own: those that a search of all tables reads. It learns the columns of
// tables that it does not know, or of which it does not know all columns.
func (f *finder) join(l *loader) logs.Tables {
	tables, schemas := logs.Tables{}, map[string]*value.Schema{}
	var known []*catalog.Table
	for name, files := range f.files {
		tables[name] = logs.Join(files...)
		if t := f.catalog.Table(name); t != nil && !t.Open {
			known = append(known, t)
		} else {
			schemas[name] = tables[name].Schema()
		}
	}
	l.catalog = l.catalog.With(known...).WithTables(schemas)
	return tables
}

// optionsOf returns how a file of the table is read.
func (f *finder) optionsOf(table string) logs.Options {
	o := f.options
	if t := f.catalog.Table(table); t != nil && !t.Assumed {
		o.Schema = value.NewSchema(append(slices.Clip(t.Schema.Fields), t.Extra.Fields...)...)
		o.Closed = !t.Open
	}
	return o
}

// named opens the files of a flag NAME=FILE.
func (f *finder) named(flag string) error {
	name, pattern, ok := strings.Cut(flag, "=")
	if !ok || name == "" || pattern == "" {
		return fmt.Errorf("--table %q is not NAME=FILE", flag)
	}
	if pattern == stdinPath {
		content, err := io.ReadAll(io.LimitReader(f.env.stdin, maxStdin+1))
		if err != nil {
			return err
		}
		if len(content) > maxStdin {
			return fmt.Errorf("standard input: more than the limit of %d bytes; put it into a file", maxStdin)
		}
		return f.add(name, func(o logs.Options) (*logs.File, error) { return logs.Bytes("-", content, o) })
	}
	paths := []string{pattern}
	if _, err := os.Stat(pattern); err != nil && strings.ContainsAny(pattern, "*?[") {
		if paths, err = filepath.Glob(pattern); err != nil {
			return fmt.Errorf("--table %q: %w", flag, err)
		}
		if len(paths) == 0 {
			return fmt.Errorf("--table %q: there is no such file", flag)
		}
	}
	for _, path := range paths {
		if err := f.add(name, func(o logs.Options) (*logs.File, error) { return logs.Open(path, o) }); err != nil {
			return err
		}
	}
	return nil
}

// maxStdin bounds a table on standard input, in bytes: it is held in memory.
const maxStdin = 1 << 30

func (f *finder) add(name string, open func(o logs.Options) (*logs.File, error)) error {
	file, err := open(f.optionsOf(name))
	if err != nil {
		return err
	}
	f.files[name] = append(f.files[name], file)
	return nil
}

// folder opens the files in a folder whose tables are wanted. Files whose names
// say nothing are looked into where all tables are wanted, or one that has no file of its name.
func (f *finder) folder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, underlying(err))
	}
	entries, err := logs.Folder(root.FS(), f.known())
	if err != nil {
		return fmt.Errorf("%s: %w", dir, underlying(err))
	}
	look := f.wanted.all || f.lacks(entries)
	for _, entry := range entries {
		open := func(o logs.Options) (*logs.File, error) {
			return logs.OpenFS(root.FS(), entry.Path, o)
		}
		switch {
		case entry.Known && f.wanted.table(entry.Table), f.wanted.mentions(entry.Table):
			err = f.add(entry.Table, open)
		case !entry.Known && look:
			err = f.byType(entry.Table, open)
		}
		if err == nil {
			continue
		}
		if err = inFolder(dir, err); !f.listing {
			return err
		}
		f.broken = append(f.broken, err)
	}
	return nil
}

// lacks reports whether the query mentions a table of the catalog that no entry is of.
func (f *finder) lacks(entries []logs.Entry) bool {
	found := map[string]bool{}
	for _, entry := range entries {
		found[entry.Table] = true
	}
	for name := range f.catalog.TableNames() {
		if f.wanted.mentions(name) && !found[name] {
			return true
		}
	}
	return false
}

// inFolder puts the folder before the path in an error.
func inFolder(dir string, err error) error {
	var at *logs.Error
	if errors.As(err, &at) {
		moved := *at
		moved.File = filepath.Join(dir, filepath.FromSlash(at.File))
		return &moved
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(path.Path)), path.Err)
	}
	return err
}

// byType opens a file as the table that its rows say they are of, or else as that of the file's name, if it is wanted.
func (f *finder) byType(name string, open func(o logs.Options) (*logs.File, error)) error {
	file, err := open(f.options)
	if err != nil {
		return err
	}
	if file.TableName() != "" {
		name = file.TableName()
	}
	if f.wanted.table(name) {
		return f.add(name, open)
	}
	return nil
}

// known returns what tells how the catalog spells the name of a table.
func (f *finder) known() func(string) (string, bool) {
	spelt := map[string]string{}
	for name := range f.catalog.TableNames() {
		spelt[strings.ToLower(name)] = name
	}
	return func(name string) (string, bool) {
		s, ok := spelt[strings.ToLower(name)]
		if !ok && strings.HasSuffix(name, "_CL") {
			return name, true
		}
		return s, ok
	}
}
