// Package model holds detectors written in plain Go. Each one states the logic of a
// rule's query a second time. A scenario file can name a model to run beside the
// query, and the scenario fails where the two find different things.
//
// The rows that a run sees enter, and the rows that the query should return
// leave. A model knows no KQL and shares no code with the engine, because it would
// repeat the engine's mistakes.
package model

import (
	"cmp"
	"iter"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Row is one thing found: a value for each column of the model.
type Row []any

// A Model is a detector beside a rule's query.
type Model struct {
	Name    string
	Columns []string // the columns of the query's result that the model computes, in the order of its rows
	// Detect returns what the rule finds in the tables at the instant, in no particular order.
	Detect func(now value.Instant, tables map[string]*value.Table) []Row
}

var models = []*Model{&PIMThenSilentToken}

// Named returns the model of that name, or nil.
func Named(name string) *Model {
	for _, m := range models {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Names yields the names of all models.
func Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range models {
			if !yield(m.Name) {
				return
			}
		}
	}
}

// An event is a row of a table.
type event struct {
	table *value.Table
	row   int
}

// eventsOf yields the rows of a table, which may be nil.
func eventsOf(t *value.Table) iter.Seq[event] {
	return func(yield func(event) bool) {
		for row := 0; t != nil && row < t.Rows; row++ {
			if !yield(event{t, row}) {
				return
			}
		}
	}
}

// at returns the value in a column at a path of property names and array positions, nil if there is none.
func (e event) at(column string, path ...any) any {
	i := e.table.Schema.Index(column)
	if i < 0 {
		return nil
	}
	v := e.table.Columns[i].Value(e.row)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			bag, _ := v.(*value.Bag)
			if bag == nil {
				return nil
			}
			v, _ = bag.Get(step)
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// text returns the text at a path, "" where there is none.
func (e event) text(column string, path ...any) string {
	s, _ := e.at(column, path...).(string)
	return s
}

// instant returns the time in a column.
func (e event) instant(column string) (value.Instant, bool) {
	t, ok := e.at(column).(value.Instant)
	return t, ok
}

// inOrder sorts events by time. Events of the same time keep their order.
func inOrder[E any](events []E, at func(E) value.Instant) []E {
	slices.SortStableFunc(events, func(a, b E) int { return cmp.Compare(at(a), at(b)) })
	return events
}
