package tables

import (
	"context"
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxWatchlist bounds a file of a watchlist, in bytes: it is held in memory.
const maxWatchlist = 64 << 20

// The columns of every watchlist that are made of its own.
const (
	searchKeyColumn = "SearchKey"
	itemColumn      = "WatchlistItem"
)

// openWatchlists opens the files of the flags ALIAS=FILE, and returns the catalog with
// the watchlists that it does not know and that these files are.
func (t *Tables) openWatchlists(flags []string, cat *catalog.Catalog) (*catalog.Catalog, error) {
	var shown catalog.Shown
	for _, flag := range flags {
		alias, path, ok := strings.Cut(flag, "=")
		if !ok || alias == "" || path == "" {
			return nil, fmt.Errorf("--watchlist %q is not ALIAS=FILE", flag)
		}
		t.watchlists[strings.ToLower(alias)] = path
		if cat.Watchlist(alias) != nil {
			continue // its columns are declared
		}
		file, err := logs.Open(path, logs.Options{Limits: logs.Limits{FileBytes: maxWatchlist}})
		if err != nil {
			return nil, err
		}
		shown.Watchlists = append(shown.Watchlists, catalog.ShownColumns{Name: alias, Fields: file.Schema().Fields, At: diag.FileAt(path, diag.Position{})})
	}
	if !shown.Empty() {
		cat = cat.WithShown(shown)
	}
	return cat.WithKnownKeys(), nil
}

// openWatchlist reads the rows of a watchlist from its file.
func (t *Tables) openWatchlist(ctx context.Context, r exec.Request) (exec.Cursor, error) {
	w := t.Catalog.Watchlist(r.Name)
	if w == nil {
		t.lackedWatchlist = true
		return nil, exec.ErrUndeclared
	}
	path := t.watchlists[strings.ToLower(r.Name)]
	if path == "" {
		path = w.Path
	}
	if path == "" {
		t.lackedWatchlist = true
		return nil, exec.ErrUndeclared
	}
	own := w.Columns()
	if w.SearchKey == searchKeyColumn {
		own = append(own, value.Field{Name: searchKeyColumn, Type: value.String})
	}
	file, err := logs.Open(path, logs.Options{Schema: value.NewSchema(own...), Closed: true, Limits: logs.Limits{FileBytes: maxWatchlist}})
	if err != nil {
		return nil, err
	}
	t.others = append(t.others, file)
	rows, err := file.Table(ctx)
	if err != nil {
		return nil, err
	}
	return exec.NewCursor(itemsOf(w, rows), r.Fields), nil
}

// itemsOf returns the rows with the columns that every watchlist has.
func itemsOf(w *catalog.Watchlist, rows *value.Table) *value.Table {
	items := &value.Table{Rows: rows.Rows}
	var fields []value.Field
	add := func(name string, c value.Column) {
		fields, items.Columns = append(fields, value.Field{Name: name, Type: c.Type()}), append(items.Columns, c)
	}
	bags := value.NewBuilder(value.Dynamic, rows.Rows)
	for row := range rows.Rows {
		bag := value.NewBag(len(rows.Columns))
		for i, f := range rows.Schema.Fields {
			bag.Set(f.Name, rows.Columns[i].Value(row))
		}
		bags.Append(bag)
	}
	for i, f := range rows.Schema.Fields {
		add(f.Name, rows.Columns[i])
		if f.Name == w.SearchKey && f.Name != searchKeyColumn {
			add(searchKeyColumn, rows.Columns[i])
		}
	}
	add(itemColumn, bags.Column())
	items.Schema = value.NewSchema(fields...)
	return items
}
