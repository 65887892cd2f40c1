package tables

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Tables serve the tables of a query from files. It implements exec.Source.
type Tables struct {
	// Catalog is that of the project with the tables of the files: to it they are the
	// user's own, those that a search of all tables reads.
	Catalog *catalog.Catalog
	// Geo finds where an address is, nil without a database.
	Geo func(ip string) (*value.Bag, error)
	// Broken are the faults of files that could not be opened, where tables are only listed.
	Broken []error

	roots    []*os.Root
	files    logs.Tables
	external map[string]string // file of each address
	// watchlists are the files of watchlists that flags name, by the alias in lower case.
	watchlists      map[string]string
	limits          logs.Limits
	others          []*logs.File // read for external data
	lackedWatchlist bool         // a watchlist was asked for that no file has the items of
	lacked          bool         // a table was asked for that no file is of
}

// Open implements exec.Source.
func (t *Tables) Open(ctx context.Context, r exec.Request) (exec.Cursor, error) {
	switch r.Kind {
	case exec.FunctionRequest: // a function whose rows are in a file of its name
		r.Kind = exec.TableRequest
		fallthrough
	case exec.TableRequest:
		rows, err := t.files.Open(ctx, r)
		t.lacked = t.lacked || errors.Is(err, exec.ErrUndeclared)
		return rows, err
	case exec.WatchlistRequest:
		return t.openWatchlist(ctx, r)
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
	return f.Read(r)
}

// Close closes the folders that files are in.
func (t *Tables) Close() {
	for _, r := range t.roots {
		r.Close()
	}
}

// Names returns the names of the tables, in order.
func (t *Tables) Names() []string { return t.files.Names() }

// Table returns the table of that name.
func (t *Tables) Table(name string) *logs.Table { return t.files[name] }

// Lacked reports whether a table was asked for that no file is of.
func (t *Tables) Lacked() bool { return t.lacked }

// LackedWatchlist reports whether a watchlist was asked for that no file has the items of.
func (t *Tables) LackedWatchlist() bool { return t.lackedWatchlist }

// Files returns all files, in order.
func (t *Tables) Files() []*logs.File {
	var list []*logs.File
	for _, name := range t.files.Names() {
		list = append(list, t.files[name].Files...)
	}
	return append(list, t.others...)
}

// BytesRead returns how many bytes of the files have been read so far.
func (t *Tables) BytesRead() int64 {
	n := int64(0)
	for _, f := range t.Files() {
		done, _ := f.Progress()
		n += done
	}
	return n
}
