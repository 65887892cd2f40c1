package logs

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// An Error is a fault of a file at a place of it.
type Error struct {
	File         string
	Line, Column int // from 1, in characters; 0 where the fault has no place
	Message      string
	Err          error // the cause, if there is one
}

// Error returns the place and the message, without a character that a terminal acts on.
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	}
	return strings.Map(graphic, place+": "+e.Message)
}

func graphic(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return unicode.ReplacementChar
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

// What is wrong with a file, and not with a row.
const (
	kindOther   = "other"
	kindRest    = "rest"    // rows that could not be told apart
	kindTwice   = "twice"   // a property that a row has twice
	kindSpilled = "spilled" // a cell that goes on behind its closing quote
	kindUnnamed = "unnamed" // a cell in a column without a name
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
		p := f.places(at.at)[0]
		return &Error{f.name, p.line, p.column, at.message, at.err}
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
	known map[string]*fault // what is noticed whoever reads, by the message
	most  sums              // of the reads that ended, of each kind of fault the one that noticed most
	open  map[*tally]bool   // reads that have not ended
	aside map[string]bool   // columns that the table does not have
}

// A tally is what one read notices: a file may be read several times at once.
type tally struct {
	sync.Mutex
	skipped sums // rows that were left out
	remarks sums // what is odd about rows that are taken
}

// sums are the faults of each kind: how many there are, and the first.
type sums map[string]sum

type sum struct {
	count int
	first *fault
}

func (s *sums) add(f *fault) {
	if *s == nil {
		*s = sums{}
	}
	one := (*s)[f.kind]
	if one.count++; one.first == nil || f.at < one.first.at {
		one.first = f
	}
	(*s)[f.kind] = one
}

// skip counts a row that is left out.
func (t *tally) skip(f *fault) {
	t.Lock()
	defer t.Unlock()
	t.skipped.add(f)
}

// remark counts a row that is odd.
func (t *tally) remark(f *fault) {
	t.Lock()
	defer t.Unlock()
	t.remarks.add(f)
}

// all returns the faults of all kinds.
func (t *tally) all() sums {
	t.Lock()
	defer t.Unlock()
	all := maps.Clone(t.skipped)
	if all == nil {
		all = sums{}
	}
	maps.Copy(all, t.remarks)
	return all
}

// larger puts those sums in that count more.
func (s *sums) larger(other sums) {
	for kind, one := range other {
		if *s == nil {
			*s = sums{}
		}
		if one.count > (*s)[kind].count {
			(*s)[kind] = one
		}
	}
}

// begin returns the tally of a new read.
func (n *notes) begin() *tally {
	n.Lock()
	defer n.Unlock()
	if n.open == nil {
		n.open = map[*tally]bool{}
	}
	t := &tally{}
	n.open[t] = true
	return t
}

// end takes what a read has noticed.
func (n *notes) end(t *tally) {
	n.Lock()
	defer n.Unlock()
	if n.open[t] {
		delete(n.open, t)
		n.most.larger(t.all())
	}
}

// sums returns what the reads noticed so far.
func (n *notes) sums() sums {
	all := maps.Clone(n.most)
	for t := range n.open {
		all.larger(t.all())
	}
	return all
}

// know notes something that is no error.
func (n *notes) know(f *fault) {
	n.Lock()
	defer n.Unlock()
	if n.known == nil {
		n.known = map[string]*fault{}
	}
	if old := n.known[f.message]; old == nil || f.at < old.at {
		n.known[f.message] = f
	}
}

// asideKept bounds how many columns are remembered that the table does not have.
const asideKept = 10_000

// keepAside notes a column that the table does not have.
func (n *notes) keepAside(name string) {
	n.Lock()
	defer n.Unlock()
	if n.aside == nil {
		n.aside = map[string]bool{}
	}
	if len(n.aside) < asideKept {
		n.aside[diag.Preview(name)] = true
	}
}

// doubt notes that something may not mean what it is read as; a strict reader makes it an error.
func (f *File) doubt(wrong *fault) *fault {
	if f.options.Strict {
		return wrong
	}
	f.notes.know(wrong)
	return nil
}
