// Package fault is what readers find wrong with a file: faults at offsets of its
// text, the kinds by which they are counted, and the notes of all reads of a file.
//
// It knows neither files nor lines; whoever has the text turns an offset into a place.
package fault

import "fmt"

// A Fault is an error at an offset of the decoded text.
type Fault struct {
	At      int64
	Kind    Kind
	Message string
	Err     error // the cause, if there is one
}

// At returns a fault at an offset.
func At(at int64, kind Kind, format string, args ...any) *Fault {
	return &Fault{At: at, Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// A Kind is what is wrong in general: faults of one kind are counted together.
type Kind uint8

// The kinds of faults.
const (
	Other Kind = iota // of the file, not of a row

	// Of a row that is left out when rows may be.
	Syntax
	Cells
	Value
	Limit
	End
	Lost // all rows after a broken one, since none of them can be recognised

	// Of a row that is read all the same.
	Repeated // a property twice
	Spilled  // a cell that goes on after its closing quote
	Unnamed  // a value in a column without a name
)

// predicates say what rows that are left out have in common.
var predicates = map[Kind]string{
	Syntax: "is not well-formed",
	Cells:  "has too many or too few cells",
	Value:  "has a value that does not fit its column",
	Limit:  "passes a limit",
	End:    "ends early",
}

// oddities say what rows that are read have in common.
var oddities = map[Kind]string{
	Repeated: "a property twice, of which the last counts",
	Spilled:  "a cell that goes on after its closing quote; are the quotes within it doubled?",
	Unnamed:  "a value in a column without a name, which is not read",
}

// A sum is how many faults of one kind there are, and the first of them.
type sum struct {
	count int
	first *Fault
}

// message says what is wrong with so many rows.
func (s sum) message(kind Kind) string {
	what, odd := oddities[kind]
	switch {
	case kind == Lost:
		return s.first.Message
	case odd && s.count == 1:
		return "1 row has " + what
	case odd:
		return fmt.Sprintf("%d rows have %s", s.count, what)
	case s.count == 1:
		return fmt.Sprintf("1 row was left out, which %s; the first: %s", predicates[kind], s.first.Message)
	}
	return fmt.Sprintf("%d rows were left out, each of which %s; the first: %s", s.count, predicates[kind], s.first.Message)
}

// sums are the faults of each kind.
type sums map[Kind]sum

func (s *sums) add(f *Fault) {
	if *s == nil {
		*s = sums{}
	}
	one := (*s)[f.Kind]
	if one.count++; one.first == nil || f.At < one.first.At {
		one.first = f
	}
	(*s)[f.Kind] = one
}

// larger replaces the sums of the kinds of which other counts more.
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
