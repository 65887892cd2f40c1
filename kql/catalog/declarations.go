package catalog

import (
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// WorkspaceSchema is the JSON Schema of the files that Load reads, for editors.
//
//go:embed workspace.schema.json
var WorkspaceSchema string

// A document is a file of declarations that is being read.
type document struct {
	*loader
	file  string
	lines []string // of its text
}

// declarations reads a YAML or JSON file:
//
//	tables:     {Name_CL: {columns: {a: string}}}
//	functions:  {Name: {parameters: "(a: string)", query: T | take 1}}
//	watchlists: {Alias: {columns: [a, b], searchKey: a, file: alias.csv}}
//
// or one of the forms in which rule repositories describe a table or a parser.
func (l *loader) declarations(name string) {
	text, ok := l.text(name)
	if !ok {
		return
	}
	if strings.EqualFold(path.Ext(name), ".json") {
		// YAML reads JSON, but for tabs between values; within strings JSON has none.
		text = strings.ReplaceAll(text, "\t", " ")
	}
	d := &document{l, name, strings.Split(text, "\n")}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		if err := decoder.Decode(&n); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			d.syntaxError(err)
			return
		}
		d.root(n.Content[0])
	}
}

// syntaxError reports an error of the YAML reader, "yaml: line 3: ...", at the line that it names.
func (d *document) syntaxError(err error) {
	at := Place{File: d.file}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			at.Line, _ = strconv.Atoi(number)
			message = text
		}
	}
	d.problem(at, "is not readable YAML: %s", diag.Preview(message))
}

func (d *document) place(n *yaml.Node) Place {
	return Place{d.file, diag.Position{Line: n.Line, Column: n.Column}}
}

// fields calls the reader of each key of the mapping; what is the mapping of, the messages say.
func (d *document) fields(n *yaml.Node, what string, readers map[string]func(*yaml.Node)) {
	d.entries(n, what, func(key, val *yaml.Node) {
		if read := readers[key.Value]; read != nil {
			read(val)
			return
		}
		hint := ""
		if near, ok := suggest.Nearest(key.Value, keysOf(readers)); ok {
			hint = "; did you mean " + diag.Quote(near) + "?"
		}
		d.problem(d.place(key), "%s has no key %s%s", what, diag.Quote(key.Value), hint)
	})
}

func keysOf(readers map[string]func(*yaml.Node)) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range readers {
			if !yield(key) {
				return
			}
		}
	}
}

// entries calls f for each key and value of the mapping.
func (d *document) entries(n *yaml.Node, what string, f func(key, val *yaml.Node)) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		if n.ShortTag() != "!!null" {
			d.problem(d.place(n), "%s has to be a mapping of keys and values", what)
		}
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], resolve(n.Content[i+1])
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			d.problem(d.place(key), "a key of %s has to be a plain name", what)
		case seen[key.Value]:
			d.problem(d.place(key), "the key %s is there twice", diag.Quote(key.Value))
		default:
			seen[key.Value] = true
			f(key, val)
		}
	}
}

// resolve returns the node that an alias stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// scalar returns the text of a value that has to be one.
func (d *document) scalar(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		d.problem(d.place(n), "%s has to be a text", what)
		return ""
	}
	return n.Value
}

func (d *document) root(n *yaml.Node) {
	if n.Kind == yaml.MappingNode && d.foreign(n) {
		return
	}
	if d.onlyFunctions && !hasKey(n, "functions") {
		return
	}
	d.fields(n, "a workspace", map[string]func(*yaml.Node){
		"$schema": func(*yaml.Node) {},
		"tables": func(n *yaml.Node) {
			d.entries(n, "tables", d.table)
		},
		"functions": func(n *yaml.Node) {
			d.entries(n, "functions", d.function)
		},
		"watchlists": func(n *yaml.Node) {
			d.entries(n, "watchlists", d.watchlist)
		},
	})
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (d *document) table(key, n *yaml.Node) {
	at := d.place(key)
	t := &Table{Name: key.Value, Declared: &at}
	var fields []value.Field
	listed := false
	d.fields(n, "a table", map[string]func(*yaml.Node){
		"description": func(*yaml.Node) {},
		"columns":     func(n *yaml.Node) { listed, fields = true, d.columns(n) },
		"open":        func(n *yaml.Node) { t.Open = d.boolean(n, "'open'") },
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

// over returns the columns of a table of the reference with those that the user
// declares: in their places with the user's types, and new ones behind them.
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

// setColumns gives a table of the user's its columns. The standard columns
// that it does not declare and that a result shows follow the declared ones.
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

func (d *document) boolean(n *yaml.Node, what string) bool {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		d.problem(d.place(n), "%s has to be true or false", what)
	}
	return n.Value == "true"
}

// columns reads a mapping of names to types, or a list of {name, type}.
func (d *document) columns(n *yaml.Node) []value.Field {
	c := &columnReader{d: d, seen: map[string]bool{}}
	n = resolve(n)
	if n.Kind != yaml.SequenceNode {
		d.entries(n, "columns", func(key, val *yaml.Node) { c.add(key, key.Value, val) })
		return c.fields
	}
	for _, item := range n.Content {
		item = resolve(item)
		var name, typ *yaml.Node
		d.fields(item, "a column", map[string]func(*yaml.Node){
			"name": func(n *yaml.Node) { name = n }, "Name": func(n *yaml.Node) { name = n },
			"type": func(n *yaml.Node) { typ = n }, "Type": func(n *yaml.Node) { typ = n },
			"description": func(*yaml.Node) {},
		})
		switch {
		case name == nil:
			d.problem(d.place(item), "the column has no name")
		case typ == nil:
			d.problem(d.place(item), "the column has no type")
		default:
			c.add(name, d.scalar(name, "a column's name"), typ)
		}
	}
	return c.fields
}

type columnReader struct {
	d      *document
	seen   map[string]bool
	full   bool
	fields []value.Field
}

func (c *columnReader) add(at *yaml.Node, name string, typ *yaml.Node) {
	d := c.d
	if !d.name(d.place(at), "column", name) {
		return
	}
	if d.columnLimit(d.place(at), len(c.fields), &c.full) {
		return
	}
	if c.seen[name] {
		d.problem(d.place(at), "the column %s is already declared", diag.Quote(name))
		return
	}
	c.seen[name] = true
	text := d.scalar(typ, "a column's type")
	t, ok := value.ParseType(strings.ToLower(text))
	if !ok && text != "" {
		hint := ""
		if near, ok := suggest.Nearest(text, slices.Values(typeNames)); ok {
			hint = "; did you mean " + diag.Quote(near) + "?"
		}
		d.problem(d.place(typ), "%s is not a type%s", diag.Quote(text), hint)
	}
	c.fields = append(c.fields, value.Field{Name: name, Type: t})
}

var typeNames = []string{"bool", "int", "long", "real", "decimal", "string", "datetime", "timespan", "guid", "dynamic"}

// columnLimit counts a column of a thing that has that many before; it returns
// true when there are too many, and has said so at the first of these.
func (l *loader) columnLimit(at Place, before int, told *bool) bool {
	if l.columns++; before < maxColumns && l.columns <= maxAll {
		return false
	}
	if !*told {
		*told = true
		if before >= maxColumns {
			l.problem(at, "more columns than the limit of %d", maxColumns)
		} else {
			l.problem(at, "the workspace declares more columns than the limit of %d", maxAll)
		}
	}
	return true
}

func (d *document) function(key, n *yaml.Node) {
	at := d.place(key)
	f := &Function{Name: key.Value, Declared: &at}
	var query, file, params *yaml.Node
	d.fields(n, "a function", map[string]func(*yaml.Node){
		"description": func(*yaml.Node) {},
		"parameters":  func(n *yaml.Node) { params = n },
		"query":       func(n *yaml.Node) { query = n },
		"file":        func(n *yaml.Node) { file = n },
		"columns":     func(n *yaml.Node) { f.Result = value.NewSchema(d.columns(n)...) },
		"open":        func(n *yaml.Node) { f.Open = d.boolean(n, "'open'") },
	})
	if params != nil {
		f.Params = parenthesized(d.scalar(params, "'parameters'"))
	}
	switch {
	case query != nil && file != nil:
		d.problem(d.place(file), "a function has either a query or a file")
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

// parenthesized returns the parameter list in the parentheses that a user may leave out.
func parenthesized(params string) string {
	params = strings.TrimSpace(params)
	if strings.HasPrefix(params, "(") && closing(params, 0) == len(params)-1 {
		return params
	}
	return "(" + params + ")"
}

func (d *document) setBody(f *Function, params, query *yaml.Node) {
	f.Body = d.scalar(query, "'query'")
	if f.Params == "" {
		f.Params = "()"
	}
	f.source = &source{params: origin{at: d.place(query).Position}}
	if params != nil {
		f.source.params.at = d.place(params).Position
	}
	f.source.body = blockOrigin(d.lines, f.Body, d.place(query).Position)
}

// setBodyFile reads the function's text from the file that the declaration names.
func (d *document) setBodyFile(f *Function, params, n *yaml.Node) bool {
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
		f.Params = read.Params
	} else {
		read.source.params = origin{at: d.place(params).Position}
	}
	f.Body, f.source = read.Body, read.source
	f.Declared = &Place{File: name, Position: diag.Position{Line: 1, Column: 1}}
	return true
}

// reference returns the path of the file that the value names, which is relative to the document's folder.
func (d *document) reference(n *yaml.Node) (string, bool) {
	name := path.Join(path.Dir(d.file), strings.ReplaceAll(d.scalar(n, "'file'"), `\`, "/"))
	if n.Value == "" || path.IsAbs(n.Value) || strings.Contains(n.Value, ":") || !fs.ValidPath(name) {
		d.problem(d.place(n), "the path %s leads out of the repository", diag.Quote(n.Value))
		return "", false
	}
	return name, true
}

func (d *document) watchlist(key, n *yaml.Node) {
	w := &Watchlist{Alias: key.Value, Declared: d.place(key)}
	var columns []string
	var file, columnsNode, searchKey *yaml.Node
	d.fields(n, "a watchlist", map[string]func(*yaml.Node){
		"description": func(*yaml.Node) {},
		"columns":     func(n *yaml.Node) { columnsNode, columns = n, d.watchlistColumns(n) },
		"searchKey":   func(n *yaml.Node) { searchKey, w.SearchKey = n, d.scalar(n, "'searchKey'") },
		"file":        func(n *yaml.Node) { file = n },
	})
	if file != nil {
		name, ok := d.reference(file)
		if !ok {
			return
		}
		d.seen[name] = true
		w.File = name
		if header, ok := d.header(name); ok && columnsNode == nil {
			columns = header
		}
	}
	if w.SearchKey != "" && len(columns) > 0 && !slices.Contains(columns, w.SearchKey) {
		d.problem(d.place(searchKey), "the watchlist has no column %s", diag.Quote(w.SearchKey))
	}
	w.Schema = watchlistSchema(columns)
	d.addWatchlist(w)
}

// watchlistColumns reads a list of names.
func (d *document) watchlistColumns(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		d.problem(d.place(n), "the columns of a watchlist are a list of names")
		return nil
	}
	var names []string
	var full bool
	for _, item := range n.Content {
		item = resolve(item)
		name := d.scalar(item, "a column's name")
		if name == "" || d.columnLimit(d.place(item), len(names), &full) {
			continue
		}
		if slices.Contains(names, name) {
			d.problem(d.place(item), "the column %s is already declared", diag.Quote(name))
			continue
		}
		names = append(names, name)
	}
	return names
}
