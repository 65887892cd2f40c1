package logs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	asideShown = 20 // columns that a warning names
	knownShown = 20 // warnings about a file beside those about its rows
)

// Warnings returns what the reads so far noticed: one warning for each kind of
// fault for which rows were left out, and what else is to be known of the file.
// Where a file was read several times, each kind counts as in the read that noticed most of it.
func (f *File) Warnings() []Warning {
	f.notes.Lock()
	defer f.notes.Unlock()
	list := f.known()
	for kind, s := range f.notes.sums() {
		list = append(list, pending{s.first.at, Warning{Message: s.message(kind), Count: s.count}})
	}
	slices.SortFunc(list, func(a, b pending) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.Message, b.Message))
	})
	offsets := make([]int64, len(list))
	for i, w := range list {
		offsets[i] = w.at
	}
	var warnings []Warning
	if w, ok := f.asideWarning(); ok {
		warnings = append(warnings, w)
	}
	for i, p := range f.places(offsets...) {
		w := list[i].Warning
		w.File, w.Line, w.Column = f.name, p.line, p.column
		warnings = append(warnings, w)
	}
	return warnings
}

// A pending warning has an offset, and no line yet.
type pending struct {
	at int64
	Warning
}

// remarks are what is odd about rows that are taken.
var remarks = map[string]string{
	kindTwice:   "a property twice, of which the last counts",
	kindSpilled: "a cell that goes on behind its closing quote; are the quotes within it doubled?",
	kindUnnamed: "a value in a column without a name, which is passed over",
}

// message says what was wrong with rows.
func (s sum) message(kind string) string {
	if kind == kindRest {
		return s.first.message
	}
	if what := remarks[kind]; what != "" {
		if s.count == 1 {
			return "1 row has " + what
		}
		return fmt.Sprintf("%d rows have %s", s.count, what)
	}
	if s.count == 1 {
		return fmt.Sprintf("1 row was left out, which %s; the first: %s", kind, s.first.message)
	}
	return fmt.Sprintf("%d rows were left out, each of which %s; the first: %s", s.count, kind, s.first.message)
}

// known returns what was noticed that is not about rows, the first of it.
func (f *File) known() []pending {
	var list []pending
	for _, k := range f.notes.known {
		list = append(list, pending{k.at, Warning{Message: k.message, Count: 1}})
	}
	slices.SortFunc(list, func(a, b pending) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.Message, b.Message))
	})
	if more := len(list) - knownShown; more > 0 {
		list = list[:knownShown]
		list[knownShown-1].Message += fmt.Sprintf(" (and %d more such warnings)", more)
	}
	return list
}

// asideWarning names the columns that the table does not have.
func (f *File) asideWarning() (Warning, bool) {
	n := len(f.notes.aside)
	if n == 0 {
		return Warning{}, false
	}
	names, more := make([]string, 0, n), ""
	for name := range f.notes.aside {
		names = append(names, name)
	}
	slices.Sort(names)
	switch {
	case n == asideKept:
		names, more = names[:asideShown], " and many more"
	case n > asideShown:
		names, more = names[:asideShown], fmt.Sprintf(" and %d more", n-asideShown)
	}
	return Warning{File: f.name, Count: 1, Message: fmt.Sprintf(
		"the table does not have the columns %s%s; they are kept aside (a schema can declare them)", strings.Join(names, ", "), more)}, true
}
