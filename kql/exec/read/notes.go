package read

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// An Error is a fault of a file at a place of it.
type Error struct {
	File         string
	Line, Column int // from 1, in characters; 0 where the fault has no place
	Message      string
	Err          error // the cause, if there is one
}

// Error returns the place and the message.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A fault is an error at an offset of the decoded text; it becomes an Error
// where the file's name and lines are known.
type fault struct {
	at      int64
	kind    string // what is wrong in general: faults of one kind are counted together
	message string
	err     error
}

// Error returns the message.
func (f *fault) Error() string { return f.message }

// Unwrap returns the cause.
func (f *fault) Unwrap() error { return f.err }

// What is wrong with a row, in general.
const (
	kindSyntax = "is not well-formed"
	kindCells  = "has too many or too few cells"
	kindValue  = "has a value that does not fit its column"
	kindLimit  = "passes a limit"
	kindEnd    = "ends early"
)

func faultAt(at int64, kind, format string, args ...any) *fault {
	return &fault{at: at, kind: kind, message: fmt.Sprintf(format, args...)}
}

// placed turns a fault into an Error. It reads the file up to the fault, to count its lines.
func (f *File) placed(err error) error {
	var at *fault
	var known *Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &at):
		line, column := f.place(at.at)
		return &Error{f.name, line, column, at.message, at.err}
	case errors.Is(err, io.EOF):
		return err
	}
	return &Error{File: f.name, Message: err.Error(), Err: err}
}

// A Warning is something about a file that is no error.
type Warning struct {
	File         string
	Line, Column int // of the first place; 0 for none
	Message      string
	Count        int // how often it was noticed
}

// notes collect what the reads of a file notice.
type notes struct {
	sync.Mutex
	skipped map[string]*skipped
	aside   []string // columns that the table does not have
	said    []Warning
}

// skipped are the rows that were left out for one kind of fault.
type skipped struct {
	count int
	first *fault
}

// skip counts a row that is left out.
func (n *notes) skip(f *fault) {
	n.Lock()
	defer n.Unlock()
	if n.skipped == nil {
		n.skipped = map[string]*skipped{}
	}
	s := n.skipped[f.kind]
	if s == nil {
		s = &skipped{first: f}
		n.skipped[f.kind] = s
	}
	if s.count++; f.at < s.first.at {
		s.first = f
	}
}

// keepAside notes a column that the table does not have.
func (n *notes) keepAside(name string) {
	n.Lock()
	defer n.Unlock()
	if !slices.Contains(n.aside, name) {
		n.aside = append(n.aside, name)
	}
}

// forget clears what earlier reads noticed, so that a file that is read twice is not counted twice.
func (n *notes) forget() {
	n.Lock()
	defer n.Unlock()
	n.skipped = nil
}

// asideShown is how many columns a warning names.
const asideShown = 20

// Skipped returns how many rows the last read left out.
func (f *File) Skipped() int {
	f.notes.Lock()
	defer f.notes.Unlock()
	n := 0
	for _, s := range f.notes.skipped {
		n += s.count
	}
	return n
}

// Warnings returns what the last read noticed: one warning for each kind of
// fault for which rows were left out, and one for all columns that were kept aside.
func (f *File) Warnings() []Warning {
	f.notes.Lock()
	defer f.notes.Unlock()
	list := slices.Clone(f.notes.said)
	for kind, s := range f.notes.skipped {
		line, column := f.place(s.first.at)
		rows := "1 row was left out, which"
		if s.count > 1 {
			rows = fmt.Sprintf("%d rows were left out, each of which", s.count)
		}
		list = append(list, Warning{f.name, line, column, fmt.Sprintf("%s %s; the first: %s", rows, kind, s.first.message), s.count})
	}
	if n := len(f.notes.aside); n > 0 {
		names := slices.Sorted(slices.Values(f.notes.aside))
		more := ""
		if n > asideShown {
			names, more = names[:asideShown], fmt.Sprintf(" and %d more", n-asideShown)
		}
		for i, name := range names {
			names[i] = diag.Preview(name)
		}
		list = append(list, Warning{File: f.name, Count: 1,
			Message: fmt.Sprintf("the table does not have the columns %s%s; they are kept aside (a schema can declare them)", strings.Join(names, ", "), more)})
	}
	slices.SortFunc(list, func(a, b Warning) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Message, b.Message)
	})
	return list
}
