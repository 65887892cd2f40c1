package catalog

import (
	_ "embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// WorkspaceSchema is the JSON Schema of the files that Load reads, for editors.
//
//go:embed workspace.schema.json
var WorkspaceSchema string

// limits are those of a file of declarations, which may hold more than a rule does.
var limits = document.Limits{Bytes: maxFileSize, Nodes: 2_000_000}

// A declaration is a document of declarations that is being read.
type declaration struct {
	*loader
	path string // of the file in the loader's file system
	file *diag.Source
}

// declarations reads a YAML or JSON file:
//
//	tables:     {Name_CL: {columns: {a: string}}}
//	functions:  {Name: {parameters: "(a: string)", query: T | take 1}}
//	watchlists: {Alias: {columns: [a, b], searchKey: a, file: alias.csv}}
//
// or one of the forms in which rule repositories describe a table or a parser.
func (l *loader) declarations(name string) {
	src, ok := l.source(name)
	if !ok {
		return
	}
	docs, err := document.ReadAll(src, limits)
	if err != nil {
		l.fault(err)
		return
	}
	d := &declaration{l, name, src}
	for _, doc := range docs {
		for _, p := range doc.Problems {
			l.fault(p)
		}
		d.root(doc.Root)
	}
}

// fields calls the reader of each key of the mapping, which messages call what.
func (d *declaration) fields(n *document.Node, what string, readers map[string]func(*document.Node)) {
	d.entries(n, what, func(key, val *document.Node) {
		if read := readers[key.Text()]; read != nil {
			read(val)
			return
		}
		d.problem(key.Span, "%s has no key %s%s", what, diag.Quote(key.Text()), diag.DidYouMean(suggest.Nearest(key.Text(), maps.Keys(readers))))
	})
}

// entries calls f for each key and value of the mapping.
func (d *declaration) entries(n *document.Node, what string, f func(key, val *document.Node)) {
	switch n.Kind {
	case document.Map:
		for _, p := range n.Pairs {
			f(p.Key, p.Value)
		}
	case document.Null:
	default:
		d.problem(n.Span, "%s must be a mapping of keys and values", what)
	}
}

// scalar returns the text of a value that must be text.
func (d *declaration) scalar(n *document.Node, what string) string {
	if n.Kind != document.String {
		d.problem(n.Span, "%s must be text", what)
		return ""
	}
	return n.Text()
}

func (d *declaration) root(n *document.Node) {
	if n.Kind == document.Map && d.foreign(n) {
		return
	}
	if d.onlyFunctions && n.Get("functions") == nil {
		return
	}
	d.fields(n, "a workspace", map[string]func(*document.Node){
		"$schema": func(*document.Node) {},
		"tables": func(n *document.Node) {
			d.entries(n, "tables", d.table)
		},
		"functions": func(n *document.Node) {
			d.entries(n, "functions", d.function)
		},
		"watchlists": func(n *document.Node) {
			d.entries(n, "watchlists", d.watchlist)
		},
	})
}

func (d *declaration) table(key, n *document.Node) {
	at := key.Span
	t := &Table{Name: key.Text(), Declared: at}
	var fields []value.Field
	listed := false
	d.fields(n, "a table", map[string]func(*document.Node){
		"description": func(*document.Node) {},
		"columns":     func(n *document.Node) { listed, fields = true, d.columns(n) },
		"open":        func(n *document.Node) { t.Open = d.boolean(n, "'open'") },
	})
	if known := factTable(t.Name, Everything); known != nil {
		fields = over(fields, known.Schema.Fields)
		t.Open = t.Open || known.Open
	} else {
		t.Open = t.Open || !listed
	}
	t.setColumns(fields)
	d.addTable(t)
}

// over returns the known columns of a table with those that the user declares:
// a known column gets the user's type, and new columns follow.
func over(declared, known []value.Field) []value.Field {
	fields := slices.Clone(known)
	for _, f := range declared {
		if i := slices.IndexFunc(fields, func(k value.Field) bool { return k.Name == f.Name }); i >= 0 {
			fields[i] = f
		} else {
			fields = append(fields, f)
		}
	}
	return fields
}

// setColumns sets the columns of a declared table. After the declared columns
// come the standard columns that it lacks and that a result shows.
func (t *Table) setColumns(fields []value.Field) {
	schema := value.NewSchema(fields...)
	for _, f := range standardFields {
		if shown := f.Name[0] != '_' || f.Name == "_ResourceId"; shown && schema.Index(f.Name) < 0 {
			fields = append(fields, f)
		}
	}
	t.Schema = value.NewSchema(fields...)
	t.Extra = observedColumns(t.Name, t.Schema)
}

func (d *declaration) boolean(n *document.Node, what string) bool {
	if n.Kind != document.Bool {
		d.problem(n.Span, "%s must be true or false", what)
	}
	return n.Text() == "true"
}

// columns reads a mapping of names to types, or a list of {name, type}.
func (d *declaration) columns(n *document.Node) []value.Field {
	c := &columnReader{d: d, seen: map[string]bool{}}
	if n.Kind != document.Seq {
		d.entries(n, "columns", func(key, val *document.Node) { c.add(key, key.Text(), val) })
		return c.fields
	}
	for _, item := range n.Items {
		var name, typ *document.Node
		d.fields(item, "a column", map[string]func(*document.Node){
			"name": func(n *document.Node) { name = n }, "Name": func(n *document.Node) { name = n },
			"type": func(n *document.Node) { typ = n }, "Type": func(n *document.Node) { typ = n },
			"description": func(*document.Node) {},
		})
		switch {
		case name == nil:
			d.problem(item.Span, "the column has no name")
		case typ == nil:
			d.problem(item.Span, "the column has no type")
		default:
			c.add(name, d.scalar(name, "a column's name"), typ)
		}
	}
	return c.fields
}

type columnReader struct {
	d      *declaration
	seen   map[string]bool
	full   bool
	fields []value.Field
}

func (c *columnReader) add(at *document.Node, name string, typ *document.Node) {
	d := c.d
	if !d.name(at.Span, "column", name) {
		return
	}
	if d.columnLimit(at.Span, len(c.fields), &c.full) {
		return
	}
	if c.seen[name] {
		d.problem(at.Span, "the column %s is already declared", diag.Quote(name))
		return
	}
	c.seen[name] = true
	text := d.scalar(typ, "a column's type")
	t, ok := value.ParseType(strings.ToLower(text))
	if !ok && text != "" {
		d.problem(typ.Span, "%s is not a type%s", diag.Quote(text), diag.DidYouMean(suggest.Nearest(text, slices.Values(typeNames))))
	}
	c.fields = append(c.fields, value.Field{Name: name, Type: t})
}

var typeNames = []string{"bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"}

// columnLimit counts a column of a table or watchlist that has that many already. It returns
// true if there are too many, which it reports once for each value of reported.
func (l *loader) columnLimit(at diag.Span, before int, reported *bool) bool {
	if l.columns++; before < maxColumns && l.columns <= maxAll {
		return false
	}
	if !*reported {
		*reported = true
		if before >= maxColumns {
			l.problem(at, "more columns than the limit of %d", maxColumns)
		} else {
			l.problem(at, "the workspace declares more columns than the limit of %d", maxAll)
		}
	}
	return true
}

func (d *declaration) function(key, n *document.Node) {
	at := key.Span
	f := &Function{Name: key.Text(), Declared: at}
	var query, file, params *document.Node
	d.fields(n, "a function", map[string]func(*document.Node){
		"description": func(*document.Node) {},
		"parameters":  func(n *document.Node) { params = n },
		"query":       func(n *document.Node) { query = n },
		"file":        func(n *document.Node) { file = n },
		"columns":     func(n *document.Node) { f.Result = value.NewSchema(d.columns(n)...) },
		"open":        func(n *document.Node) { f.Open = d.boolean(n, "'open'") },
	})
	if params != nil {
		f.Params = parenthesized(d.scalar(params, "'parameters'"))
	}
	switch {
	case query != nil && file != nil:
		d.problem(file.Span, "a function has either a query or a file")
		return
	case query != nil:
		d.setBody(f, params, query)
	case file != nil:
		if !d.setBodyFile(f, params, file) {
			return
		}
	case f.Result == nil:
		d.problem(at, "the function %s needs a query, a file, or the columns that it returns", diag.Quote(f.Name))
		return
	}
	d.addFunction(f)
}

// parenthesized adds the parentheses of a parameter list if the user left them out.
func parenthesized(params string) string {
	params = strings.TrimSpace(params)
	if strings.HasPrefix(params, "(") && closing(params, 0) == len(params)-1 {
		return params
	}
	return "(" + params + ")"
}

func (d *declaration) setBody(f *Function, params, query *document.Node) {
	f.Body = d.scalar(query, "'query'")
	f.body = query.Scalar
	if f.Params == "" {
		f.Params = "()"
	}
	f.setParams(params)
}

// setParams sets the place of the parameters, to whose text parentheses may have been added.
func (f *Function) setParams(n *document.Node) {
	if n == nil {
		return
	}
	var pieces []diag.Piece
	if n.Scalar != nil {
		if i := strings.Index(f.Params, strings.TrimSpace(n.Scalar.Text)); i >= 0 {
			from := strings.Index(n.Scalar.Text, strings.TrimSpace(n.Scalar.Text))
			length := len(strings.TrimSpace(n.Scalar.Text))
			pieces = append(pieces, diag.Piece{Start: i, Len: length, From: n.Scalar.Span(from, from+length)})
		}
	}
	f.params = diag.Extract(f.Params, n.Span, pieces)
}

// setBodyFile reads the function's text from the file that the declaration names.
func (d *declaration) setBodyFile(f *Function, params, n *document.Node) bool {
	name, ok := d.reference(n)
	if !ok {
		return false
	}
	d.seen[name] = true
	read, ok := d.readFunction(name)
	if !ok {
		return false
	}
	if params == nil {
		f.Params, f.params = read.Params, read.params
	} else {
		f.setParams(params)
	}
	f.Body, f.body = read.Body, read.body
	f.Declared = d.place(name)
	return true
}

// reference returns the path of the file that the value names relative to the document's folder.
func (d *declaration) reference(n *document.Node) (string, bool) {
	name := path.Join(path.Dir(d.path), strings.ReplaceAll(d.scalar(n, "'file'"), `\`, "/"))
	if n.Text() == "" || path.IsAbs(n.Text()) || strings.Contains(n.Text(), ":") || !fs.ValidPath(name) {
		d.problem(n.Span, "the path %s leads out of the repository", diag.Quote(n.Text()))
		return "", false
	}
	return name, true
}

func (d *declaration) watchlist(key, n *document.Node) {
	w := &Watchlist{Alias: key.Text(), Declared: key.Span}
	var columns []string
	var file, columnsNode, searchKey *document.Node
	d.fields(n, "a watchlist", map[string]func(*document.Node){
		"description": func(*document.Node) {},
		"columns":     func(n *document.Node) { columnsNode, columns = n, d.watchlistColumns(n) },
		"searchKey":   func(n *document.Node) { searchKey, w.SearchKey = n, d.scalar(n, "'searchKey'") },
		"file":        func(n *document.Node) { file = n },
	})
	if file != nil {
		name, ok := d.reference(file)
		if !ok {
			return
		}
		d.seen[name] = true
		w.File, w.Path = name, d.shownPath(name)
		if header, ok := d.header(name); ok && columnsNode == nil {
			columns = header
		}
	}
	if w.SearchKey != "" && len(columns) > 0 && !slices.Contains(columns, w.SearchKey) {
		d.problem(searchKey.Span, "the watchlist has no column %s", diag.Quote(w.SearchKey))
	}
	if w.SearchKey == "" {
		w.SearchKey = keyIn(columns)
	}
	w.Schema = watchlistSchema(columns)
	d.addWatchlist(w)
}

// watchlistColumns reads a list of names.
func (d *declaration) watchlistColumns(n *document.Node) []string {
	if n.Kind != document.Seq {
		d.problem(n.Span, "the columns of a watchlist are a list of names")
		return nil
	}
	var names []string
	var full bool
	for _, item := range n.Items {
		name := d.scalar(item, "a column's name")
		if name == "" || d.columnLimit(item.Span, len(names), &full) {
			continue
		}
		if slices.Contains(names, name) {
			d.problem(item.Span, "the column %s is already declared", diag.Quote(name))
			continue
		}
		names = append(names, name)
	}
	return names
}
