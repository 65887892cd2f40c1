package scenario

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Freedom says which columns rows may have besides those that are known.
type freedom uint8

const (
	onlyKnown   freedom = iota
	bySuffix            // those whose names end in a type, such as port_d
	anyColumn           // any: the values say of what type it is
	anyTextOnly         // any, all of them strings, as a watchlist has
)

// A target is what a scenario gives rows to: a table, a function or a watchlist.
type target struct {
	kind  exec.Kind
	name  string // as the catalog spells it
	known *value.Schema
	free  freedom
	bare  bool // nobody declares any of its columns, also not those known, which all tables have

	origin  *catalog.Watchlist // the declared one, nil for anything else
	defined bool               // a function whose text is known, in place of which the rows stand

	// The columns that the rows of all scenarios of the file show besides those known, in the order of their first mention.
	shown []*shownColumn
	index map[string]*shownColumn
}

// A shownColumn is a column that nobody has declared.
type shownColumn struct {
	name string
	typ  value.Type // Unknown as long as it has no value
}

// target returns what the name of a section stands for, nil when nothing has that name.
// There is one for all scenarios of a file.
func (r *Reader) target(s *section, name string) *target {
	key := s.key + " " + name
	if s.fold {
		key = strings.ToLower(key)
	}
	t, ok := r.targets[key]
	if !ok {
		t = s.target(r, name)
		r.targets[key] = t
	}
	return t
}

// learn finds the columns that the rows of all scenarios show.
func (r *Reader) learn(scenarios []*document.Node) {
	for _, n := range scenarios {
		for i := range sections {
			mapping := get(n, sections[i].key)
			if mapping == nil {
				continue
			}
			for _, p := range mapping.Pairs {
				if t := r.target(&sections[i], p.Key.Text()); t != nil && t.free != onlyKnown {
					r.learnRows(t, p.Value)
				}
			}
		}
	}
}

func (r *Reader) learnRows(t *target, rows *document.Node) {
	r.eachShown(rows, func(p document.Pair) { t.learn(p, r.isAnchor) })
	file := get(rows, "file")
	if file == nil {
		return
	}
	full, ok := r.beside(file.Text())
	if !ok {
		return // which reading the rows reports
	}
	for _, f := range r.shownBy(full, t) {
		if c := t.column(f.Name); c != nil {
			c.merge(f.Type)
		}
	}
}

// eachShown calls f for each column of the listed events, and of the named events that these use.
func (r *Reader) eachShown(rows *document.Node, f func(document.Pair)) {
	if rows.Kind == document.Map {
		if rows = get(rows, "events"); rows == nil {
			return
		}
	}
	used := map[string]bool{}
	var show func(event *document.Node)
	show = func(event *document.Node) {
		for _, p := range event.Pairs {
			switch key := p.Key.Text(); {
			case key == IngestionColumn:
			case isColumn(key):
				f(p)
			case key == afterKey:
				f(document.Pair{Key: p.Key.Named(exec.TimeColumn), Value: p.Value})
			case key == useKey && !used[p.Value.Text()]:
				used[p.Value.Text()] = true
				if named := r.named(p.Value.Text()); named != nil {
					show(named)
				}
			}
		}
	}
	for _, event := range rows.Items {
		show(event)
	}
}

// learn takes the value of a column into account.
func (t *target) learn(p document.Pair, isAnchor func(name string) bool) {
	if c := t.column(p.Key.Text()); c != nil {
		c.merge(typeOf(p.Value, isAnchor))
	}
}

// isAnchor reports whether times may be relative to an event of that name.
func (r *Reader) isAnchor(name string) bool { return r.labels[name] || r.anchors[name] != nil }

// column returns the shown column of that name; nil for one that is known or that the target cannot have.
func (t *target) column(name string) *shownColumn {
	if t.known.Index(name) >= 0 {
		return nil
	}
	if c, ok := t.index[name]; ok {
		return c
	}
	for _, f := range t.known.Fields {
		if strings.EqualFold(f.Name, name) {
			return nil // rather a misspelt one than another
		}
	}
	c := &shownColumn{name: name}
	switch typ, suffixed := catalog.ColumnType(name); {
	case t.free == anyTextOnly:
		c.typ = value.String
	case name == exec.TimeColumn:
		c.typ = value.DateTime
	case suffixed:
		c.typ = typ
	case t.free == bySuffix:
		return nil
	}
	if len(t.shown) == maxShown {
		return nil
	}
	if t.index == nil {
		t.index = map[string]*shownColumn{}
	}
	t.shown, t.index[name] = append(t.shown, c), c
	return c
}

// maxShown bounds the columns that the rows of one table show.
const maxShown = 1000

// fixed reports whether the name says of what type the column is.
func (c *shownColumn) fixed() bool {
	_, suffixed := catalog.ColumnType(c.name)
	return suffixed || c.name == exec.TimeColumn
}

// merge takes the type of a value into account. Where values are of several types the column holds
// reals for numbers, dynamic values where one of them is, and otherwise text.
func (c *shownColumn) merge(t value.Type) {
	switch {
	case t == value.Unknown || c.typ == t || c.fixed():
	case c.typ == value.Unknown:
		c.typ = t
	case c.typ == value.Dynamic || t == value.Dynamic:
		c.typ = value.Dynamic
	case number(c.typ) && number(t):
		c.typ = value.Real
	default:
		c.typ = value.String
	}
}

func number(t value.Type) bool { return t == value.Long || t == value.Real }

// typeOf returns the type of a value of a column that nobody has declared, Unknown for no value. Text without
// quotes that has the form of a time is one, also that of a time relative to an event.
func typeOf(n *document.Node, isAnchor func(name string) bool) value.Type {
	switch n.Kind {
	case document.Bool:
		return value.Bool
	case document.Int:
		return value.Long
	case document.Float:
		return value.Real
	case document.Seq, document.Map:
		return value.Dynamic
	case document.String:
		if n.Quoted || n.Text() == nowWord {
			return value.String
		}
		if _, ok := Time(n.Text(), someTime); ok {
			return value.DateTime
		}
		if name, alone := anchorIn(n, isAnchor); name != "" && !alone {
			return value.DateTime
		}
		return value.String
	}
	return value.Unknown
}

// someTime is a time that every other may be relative to.
const someTime = value.Instant(2000 * 365 * int64(value.Day))

// schema returns the columns that the rows may have.
func (t *target) schema() *value.Schema {
	if len(t.shown) == 0 {
		return t.known
	}
	fields := t.known.Fields[:len(t.known.Fields):len(t.known.Fields)]
	for _, c := range t.shown {
		fields = append(fields, value.Field{Name: c.name, Type: c.settled()})
	}
	return value.NewSchema(fields...)
}

func (c *shownColumn) settled() value.Type {
	if c.typ == value.Unknown {
		return value.String
	}
	return c.typ
}

// shownIn adds to what a scenario shows of its workspace the columns that rows give and nobody has declared.
func (t *target) shownIn(into *catalog.Shown, rows *value.Table, at diag.Span) {
	c := catalog.ShownColumns{Name: t.name, At: at}
	for _, f := range rows.Schema.Fields {
		if t.bare || t.index[f.Name] != nil {
			c.Fields = append(c.Fields, f)
		}
	}
	if rows.Rows == 0 && t.free == anyTextOnly { // a watchlist has its columns also where it is empty
		c.Fields = t.schema().Fields[len(t.known.Fields):]
	}
	t.add(into, c)
	if t.defined {
		result := t.schema()
		into.StandIns = append(into.StandIns, catalog.StandIn{Name: t.name, Result: &value.Schema{Fields: result.Fields, Open: t.free == anyColumn}})
	}
}

// add adds columns of the target. A watchlist that nobody declares is there, whatever columns it has.
func (t *target) add(into *catalog.Shown, c catalog.ShownColumns) {
	switch {
	case t.kind == exec.WatchlistRequest && t.free == anyTextOnly:
		into.Watchlists = append(into.Watchlists, c)
	case len(c.Fields) == 0 || t.defined:
	case t.kind == exec.TableRequest:
		into.Tables = append(into.Tables, c)
	case t.kind == exec.FunctionRequest:
		into.Functions = append(into.Functions, c)
	}
}

// shownByAll returns what the rows of all scenarios show of the workspace.
func (r *Reader) shownByAll() (all catalog.Shown) {
	for i := range sections {
		seen := map[*target]bool{}
		for _, n := range r.scenarioNodes() {
			mapping := get(n, sections[i].key)
			if mapping == nil {
				continue
			}
			for _, p := range mapping.Pairs {
				t := r.target(&sections[i], p.Key.Text())
				if t == nil || seen[t] {
					continue
				}
				seen[t] = true
				c := catalog.ShownColumns{Name: t.name, At: p.Key.Span, Fields: t.schema().Fields[len(t.known.Fields):]}
				if i := t.known.Index(exec.TimeColumn); t.bare && i >= 0 {
					c.Fields = append([]value.Field{t.known.Fields[i]}, c.Fields...)
				}
				t.add(&all, c)
			}
		}
	}
	return all
}

func (r *Reader) scenarioNodes() []*document.Node {
	if list := get(r.root, "scenarios"); list != nil {
		return list.Items
	}
	return nil
}
