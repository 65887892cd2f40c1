// Package base is the library of events that ships with the program: for each of the common
// tables a few rows as its product writes them, with invented users, hosts and addresses.
//
// The names of an event enter, its columns leave, as nodes of a document. A scenario uses an
// event by its name and changes the columns that matter. The package knows neither
// scenarios nor types; a test holds the events to the catalog.
package base

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
)

// Prefix begins the names of the library's events where a scenario uses them, as in base/SigninLogs.failure.
const Prefix = "base/"

//go:embed data/*.yaml
var files embed.FS

// A Table is the events of one table.
type Table struct {
	Name    string
	Summary string // of what the table holds, in one line
	Events  []*Event
}

// An Event is one row.
type Event struct {
	Table   string
	Name    string
	Summary string // of what happened, in one line
	// Columns is the mapping of columns to values.
	Columns *document.Node
}

// FullName returns the name of the event with that of its table, such as SigninLogs.failure.
func (e *Event) FullName() string { return e.Table + "." + e.Name }

// byName has a reader for each table, which reads the table's file when it is first asked for.
var byName = sync.OnceValue(func() map[string]func() *Table {
	entries, err := files.ReadDir("data")
	if err != nil {
		panic(err)
	}
	tables := map[string]func() *Table{}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".yaml")
		tables[name] = sync.OnceValue(func() *Table { return read(name) })
	}
	return tables
})

// TableNames returns the names of the tables, in order.
func TableNames() []string {
	var names []string
	for name := range byName() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TableOf returns the events of a table, nil when the library has none.
func TableOf(name string) *Table {
	if t := byName()[name]; t != nil {
		return t()
	}
	return nil
}

// Named returns the event of a full name such as SigninLogs.failure, nil when there is none.
func Named(name string) *Event {
	table, event, _ := strings.Cut(name, ".")
	t := TableOf(table)
	if t == nil {
		return nil
	}
	for _, e := range t.Events {
		if e.Name == event {
			return e
		}
	}
	return nil
}

// Nearest returns the name of the table or event that was probably meant: a table's for a name
// without an event, and otherwise an event's.
func Nearest(name string) (string, bool) {
	table, event, full := strings.Cut(name, ".")
	t := TableOf(table)
	if t == nil {
		near, ok := suggest.Nearest(table, slices.Values(TableNames()))
		if !ok || !full {
			return near, ok
		}
		t = TableOf(near)
		if Named(near+"."+event) != nil {
			return near + "." + event, true
		}
	}
	near, ok := suggest.Nearest(event, func(yield func(string) bool) {
		for _, e := range t.Events {
			if !yield(e.Name) {
				return
			}
		}
	})
	return t.Name + "." + near, ok
}

// read reads the events of a table. The files are the program's own, so what is wrong with one is a fault of the program.
func read(name string) *Table {
	file := path.Join("data", name+".yaml")
	data, err := files.ReadFile(file)
	if err != nil {
		panic(err)
	}
	doc, err := document.Read(file, data, document.Limits{})
	if err != nil {
		panic(err)
	}
	if len(doc.Problems) > 0 {
		panic(doc.Problems[0])
	}
	t := &Table{Name: name, Summary: text(doc.Root, "summary")}
	columns := map[string]*document.Node{}
	for _, p := range value(doc.Root, "events").Pairs {
		e := &Event{Table: name, Name: p.Key.Text(), Summary: text(p.Value, "summary"), Columns: value(p.Value, "columns")}
		if use := p.Value.Get("use"); use != nil {
			from := columns[use.Value.Text()]
			if from == nil {
				panic(fmt.Sprintf("%s: %s uses %s, which no event before it is", file, e.Name, use.Value.Text()))
			}
			e.Columns = from.WithPairs(with(from.Pairs, e.Columns.Pairs))
		}
		columns[e.Name] = e.Columns
		t.Events = append(t.Events, e)
	}
	return t
}

// with returns the pairs, those of the second list in place of those with the same keys.
func with(pairs, others []document.Pair) []document.Pair {
	all := slices.Clone(pairs)
	for _, p := range others {
		key := p.Key.Text()
		if i := slices.IndexFunc(all, func(q document.Pair) bool { return q.Key.Text() == key }); i >= 0 {
			all[i] = p
		} else {
			all = append(all, p)
		}
	}
	return all
}

func value(n *document.Node, key string) *document.Node {
	if p := n.Get(key); p != nil {
		return p.Value
	}
	panic(fmt.Sprintf("%s: no %s", n.Span.Path(), key))
}

func text(n *document.Node, key string) string { return value(n, key).Text() }
