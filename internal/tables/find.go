// Package tables finds the files that hold the tables of a query, and serves the
// query's rows from them.
//
// A user names tables with their files, or folders of them. The names in the
// query say which files are opened; the catalog and the files say what columns the tables have.
package tables

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/geoip"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// Options say where tables are. Its texts are those of flags, which errors name.
type Options struct {
	Folders []string // --tables: folders of files
	Files   []string // --table: NAME=FILE, where FILE may be a pattern, or - for standard input
	// Watchlists are the flags --watchlist: ALIAS=FILE.
	Watchlists []string
	External   []string // --external: ADDRESS=FILE
	// Column is --table-column: in files that hold several tables, the column that names a row's table.
	Column  string
	Zone    string // --zone: of times whose column names one that is not known
	Geo     string // --geo: a database of addresses
	Skip    bool   // rows that cannot be read are left out, and counted
	Listing bool   // a file that cannot be opened does not keep the others from being listed
	Stdin   io.Reader
}

// A finder finds the files of tables and opens those that a query names.
type finder struct {
	options Options
	catalog *catalog.Catalog
	read    logs.Options
	names   *bind.Mentions
	files   map[string][]*logs.File
	flagged map[string]bool // the tables that flags name
	roots   []*os.Root
	broken  []error // what could not be opened
}

// Open opens the tables of the options that a query mentions. The catalog tells
// the columns of tables that it knows.
func Open(o Options, names *bind.Mentions, cat *catalog.Catalog) (*Tables, error) {
	t := &Tables{external: map[string]string{}, watchlists: map[string]string{}}
	cat, err := t.openWatchlists(o.Watchlists, cat)
	if err != nil {
		return nil, err
	}
	f := &finder{options: o, catalog: cat, files: map[string][]*logs.File{}, flagged: map[string]bool{}, names: names}
	if err := f.open(t); err != nil {
		for _, r := range f.roots {
			r.Close()
		}
		return nil, err
	}
	t.roots, t.Broken = f.roots, f.broken
	t.join(f)
	return t, nil
}

func (f *finder) open(t *Tables) error {
	f.read.Skip = f.options.Skip
	if zone := f.options.Zone; zone != "" {
		if f.read.Zone = zones.Named(zone); f.read.Zone == nil {
			return fmt.Errorf("--zone %q is not known; zones are such as America/New_York, W. Europe Standard Time or UTC+01:00", zone)
		}
	}
	if f.options.Geo != "" {
		var err error
		if t.Geo, err = geoip.Open(f.options.Geo); err != nil {
			return fmt.Errorf("--geo: %w", err)
		}
	}
	for _, dir := range f.options.Folders {
		if err := f.folder(dir); err != nil {
			return err
		}
	}
	for _, flag := range f.options.Files {
		if err := f.named(flag); err != nil {
			return err
		}
	}
	for _, flag := range f.options.External {
		i := strings.LastIndexByte(flag, '=') // an address may have the sign too
		if i <= 0 || i == len(flag)-1 {
			return fmt.Errorf("--external %q is not ADDRESS=FILE", flag)
		}
		t.external[flag[:i]] = flag[i+1:]
	}
	return nil
}

// join makes tables of the files that were opened. The catalog learns the
// columns of tables that it does not know, or of which it does not know all columns. The rows that a
// flag gives a function stand in for the function's text.
func (t *Tables) join(f *finder) {
	schemas := map[string]*value.Schema{}
	var known []*catalog.Table
	var shown catalog.Shown
	t.files = logs.Tables{}
	for name, files := range f.files {
		t.files[name] = logs.Join(files...)
		if table := f.catalog.Table(name); table != nil && !table.Open {
			known = append(known, table)
		} else {
			schemas[name] = t.files[name].Schema()
		}
		if function := f.catalog.Function(name); f.flagged[name] && function != nil && function.Defined() {
			shown.StandIns = append(shown.StandIns, catalog.StandIn{Name: name, Result: t.files[name].Schema()})
		}
	}
	t.Catalog = f.catalog.With(known...).WithTables(schemas)
	if !shown.Empty() {
		t.Catalog = t.Catalog.WithShown(shown)
	}
}

// optionsOf returns how a file of the table is read.
func (f *finder) optionsOf(table string) logs.Options {
	o := f.read
	if t := f.catalog.Table(table); t != nil && !t.Assumed {
		fields := append(slices.Clip(t.Schema.Fields), t.Extra.Fields...)
		o.Closed = !t.Open
		if o.Schema = value.NewSchema(fields...); o.Closed && o.Schema.Index(exec.ArrivalColumn) < 0 { // no query sees it
			o.Schema = value.NewSchema(append(fields, value.Field{Name: exec.ArrivalColumn, Type: value.DateTime})...)
		}
	}
	return o
}

// named opens the files of a flag NAME=FILE.
func (f *finder) named(flag string) error {
	name, pattern, ok := strings.Cut(flag, "=")
	if !ok || name == "" || pattern == "" {
		return fmt.Errorf("--table %q is not NAME=FILE", flag)
	}
	if name == allTables && f.options.Column == "" {
		return fmt.Errorf("--table %q: a file of several tables needs --table-column, the column that names a row's table", flag)
	}
	f.flagged[name] = true
	if pattern == "-" {
		content, err := io.ReadAll(io.LimitReader(f.options.Stdin, maxStdin+1))
		if err != nil {
			return err
		}
		if len(content) > maxStdin {
			return fmt.Errorf("standard input: more than the limit of %d bytes; put it into a file", maxStdin)
		}
		return f.addAs(name, "standard input", func(o logs.Options) (*logs.File, error) { return logs.Bytes("-", content, o) })
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
		if err := f.addAs(name, path, func(o logs.Options) (*logs.File, error) { return logs.Open(path, o) }); err != nil {
			return err
		}
	}
	return nil
}

// addAs opens the file of a flag NAME=FILE.
func (f *finder) addAs(name, path string, open func(o logs.Options) (*logs.File, error)) error {
	if name != allTables {
		return f.add(name, open)
	}
	found, err := f.split(open)
	if err == nil && !found {
		err = fmt.Errorf("%s: the column %s, which has to name the table of each row, is missing", path, diag.Quote(f.options.Column))
	}
	return err
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

// folder opens the files in a folder whose tables the query mentions. Files whose names
// say nothing are looked into where all tables the query mentions, or one that has no file of its name.
func (f *finder) folder(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	f.roots = append(f.roots, root)
	entries, err := logs.Folder(root.FS(), f.known())
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	look := f.names.All() || f.lacks(entries)
	for _, entry := range entries {
		open := func(o logs.Options) (*logs.File, error) {
			return logs.OpenFS(rootFiles{root}, entry.Path, o)
		}
		split, err := false, error(nil)
		if f.options.Column != "" {
			split, err = f.split(open)
		}
		switch {
		case split || err != nil:
		case entry.Known && f.names.MayRead(entry.Table), f.names.Has(entry.Table):
			err = f.add(entry.Table, open)
		case !entry.Known && look:
			err = f.byType(entry.Table, open)
		}
		if err == nil {
			continue
		}
		if err = inFolder(dir, err); !f.options.Listing {
			return err
		}
		f.broken = append(f.broken, err)
	}
	return nil
}

// rootFiles are the files of a root. Unlike those of its FS, they may have names that are not UTF-8.
type rootFiles struct{ root *os.Root }

// Open implements fs.FS.
func (r rootFiles) Open(name string) (fs.File, error) { return r.root.Open(filepath.FromSlash(name)) }

// Stat implements fs.StatFS.
func (r rootFiles) Stat(name string) (fs.FileInfo, error) {
	return r.root.Stat(filepath.FromSlash(name))
}

// lacks reports whether the query mentions a table of the catalog that no entry is of.
func (f *finder) lacks(entries []logs.Entry) bool {
	found := map[string]bool{}
	for _, entry := range entries {
		found[entry.Table] = true
	}
	for name := range f.catalog.TableNames() {
		if f.names.Has(name) && !found[name] {
			return true
		}
	}
	return false
}

// inFolder puts the folder before the path in an error.
func inFolder(dir string, err error) error {
	if d, ok := errors.AsType[diag.Diagnostic](err); ok {
		d.Span = diag.FileAt(filepath.Join(dir, filepath.FromSlash(d.Span.Path())), d.Span.Known())
		return d
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", filepath.Join(dir, filepath.FromSlash(path.Path)), path.Err)
	}
	return err
}

// byType opens a file as the table that its rows say they are of, or else as that of the file's name, if it is wanted.
func (f *finder) byType(name string, open func(o logs.Options) (*logs.File, error)) error {
	file, err := open(f.read)
	if err != nil {
		return err
	}
	if file.TableName() != "" {
		name = file.TableName()
	}
	if f.names.MayRead(name) {
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
