// Package facts holds what Microsoft Sentinel knows of the world that rules speak
// of: the entity types with their identifiers, the tactics and techniques of ATT&CK
// as Sentinel spells them, and the data connectors with the tables that they fill.
//
// The facts are embedded as text and decoded when they are first asked for. The data
// files are made by internal/genfacts; $RULEPROOF_SHARED names the folder above the collected facts.
package facts

//go:generate go run ./internal/genfacts $RULEPROOF_SHARED/facts data

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

// ATTACKVersion is the version of ATT&CK that the techniques are those of.
const ATTACKVersion = "18.1"

// A table holds the records of a data file by their first fields.
type table[T any] struct {
	byName map[string]*T
	names  []string // sorted
}

// decode returns the table of a data file, decoded when it is first asked for.
func decode[T any](text *string, record func(fields []string) T) func() *table[T] {
	return sync.OnceValue(func() *table[T] {
		count := strings.Count(*text, "\n")
		t := &table[T]{make(map[string]*T, count), make([]string, 0, count)}
		records := make([]T, 0, count)
		for line := range strings.Lines(*text) {
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			records = append(records, record(fields))
			t.names = append(t.names, fields[0])
			t.byName[fields[0]] = &records[len(records)-1]
		}
		return t
	})
}

// all returns the records in the order of their names.
func (t *table[T]) all() iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, name := range t.names {
			if !yield(t.byName[name]) {
				return
			}
		}
	}
}

// lookup returns the record of the name.
func (t *table[T]) lookup(name string) (*T, bool) {
	record, ok := t.byName[name]
	return record, ok
}

// nearest returns the name that was probably meant.
func (t *table[T]) nearest(name string) (string, bool) {
	return suggest.Nearest(name, maps.Keys(t.byName))
}

// list splits a field of several names.
func list(field string) []string {
	if field == "" {
		return nil
	}
	return strings.Split(field, ",")
}

// sets splits a field of several sets of names.
func sets(field string) [][]string {
	var all [][]string
	for _, set := range list(field) {
		all = append(all, strings.Split(set, "+"))
	}
	return all
}

// has reports whether the sorted or unsorted list has the name.
func has(list []string, name string) bool { return slices.Contains(list, name) }
