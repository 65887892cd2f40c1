// Package diag holds what every stage reports to a user: a span of a source's text, and a
// diagnostic about such a span.
//
// It is the leaf of the import tree: it knows no syntax, no types and no form of file.
// A span is a range of bytes that knows its text; lines and columns appear only
// when something is printed.
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Span is the half-open range of bytes [Start, End) of a source's text. The zero Span
// stands for no place.
type Span struct {
	Source     *Source
	Start, End int
}

// IsZero reports whether the span is the zero Span, which stands for no place.
func (s Span) IsZero() bool { return s == Span{} }

// Len returns the number of bytes that the span covers.
func (s Span) Len() int { return s.End - s.Start }

// Cover returns the smallest span that covers both s and t, which are of one source.
func (s Span) Cover(t Span) Span { return Span{s.Source, min(s.Start, t.Start), max(s.End, t.End)} }

// Contains reports whether the offset lies in the span.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset < s.End }

// Encloses reports whether the other span is a part of this one, or all of it.
func (s Span) Encloses(t Span) bool {
	return s.Source == t.Source && s.Start <= t.Start && t.End <= s.End
}

// Sub returns the span of the bytes [start, end) of the source of s.
func (s Span) Sub(start, end int) Span { return Span{s.Source, start, end} }

// Text returns the text of the span, as far as its source has it.
func (s Span) Text() string {
	if s.Source == nil {
		return ""
	}
	n := len(s.Source.Text)
	start := max(0, min(s.Start, n))
	return s.Source.Text[start:max(start, min(s.End, n))]
}

// InFile returns the part of a file that the span comes from: the span itself,
// unless its source was made of pieces of others.
func (s Span) InFile() Span {
	for s.Source != nil && s.Source.made {
		s = s.Source.outer(s.Start, s.End)
	}
	return s
}

// Exact reports whether the span begins and ends where characters of its file do, and not
// in the middle of an escape or of a folded line end.
func (s Span) Exact() bool {
	for s.Source != nil && s.Source.made {
		if !s.Source.exact(s.Start) || !s.Source.exact(s.End) {
			return false
		}
		s = s.Source.outer(s.Start, s.End)
	}
	return true
}

// Path returns the path of the file that the span lies in, "" for none.
func (s Span) Path() string {
	if f := s.InFile(); f.Source != nil {
		return f.Source.Path
	}
	return ""
}

// Range returns the lines and columns of the span in its file.
func (s Span) Range() Range {
	f := s.InFile()
	if f.Source == nil {
		return Range{}
	}
	return Range{f.Source.Position(f.Start), f.Source.Position(max(f.Start, f.End))}
}

// String returns the range of the span in its file as "line:column-line:column".
func (s Span) String() string { return s.Range().String() }

// Position returns the line and column in its file at which the span begins.
func (s Span) Position() Position { return s.Range().Start }

// Known returns the position at which the span begins, the zero Position for a file as a whole.
func (s Span) Known() Position {
	if f := s.InFile(); f.Source == nil || f.Start < 0 {
		return Position{}
	}
	return s.Position()
}

// Compare orders spans by the path of their file, and then by their place in it.
func (s Span) Compare(t Span) int {
	if s.Source != t.Source {
		s, t = s.InFile(), t.InFile()
		if s.Source != t.Source {
			if c := strings.Compare(s.Path(), t.Path()); c != 0 {
				return c
			}
		}
	}
	return cmp.Or(cmp.Compare(s.Start, t.Start), cmp.Compare(s.End, t.End))
}

// String returns the position as "line:column".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// A Range is the half-open part of a file between two positions.
type Range struct{ Start, End Position }

// String returns the range as "line:column-line:column".
func (r Range) String() string { return r.Start.String() + "-" + r.End.String() }

// Severity is how bad a finding is. The zero value is Error.
type Severity uint8

// The severities, worst first.
const (
	Error Severity = iota
	Warning
	Info
	Off // configured away: never reported
)

var severityNames = [...]string{"error", "warning", "info", "off"}

// String returns the severity's name as configuration and output write it.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, bool) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), true
		}
	}
	return 0, false
}

// Related is another place that a diagnostic refers to, such as the first of two declarations of a name.
type Related struct {
	Span    Span
	Message string
}

// An Edit replaces the text of a span.
type Edit struct {
	Span Span
	New  string
}

// A Fix is a set of edits that repairs what the diagnostic reports.
type Fix struct {
	Message string // what the fix does, in the imperative
	Edits   []Edit
}

// A Silence is why a finding is not reported.
type Silence struct {
	Baseline bool   // it is one that a baseline knows of; otherwise a comment of the file silences it
	Reason   string // as the comment gives it
}

// A Diagnostic is one report to the user about a place. The parser and the binder of
// queries, the readers of files, the engine and the checks of the linter make them. Code
// is a key of Codes, the kind of a fault of a document such as "missing-key", or the id
// of a check.
type Diagnostic struct {
	Code     string
	Check    string // the check of the linter under which it is reported; "" outside of the linter
	Severity Severity
	Span     Span
	Key      string // for a fault of a document: the path of keys, such as "entityMappings[0].entityType"
	Message  string // one line, lower case
	Hint     string // what to do about it, or ""
	Related  []Related
	Fix      *Fix
	Silenced *Silence // why the finding is not reported; nil for one that is
	Cause    error    // what went wrong below, or nil
}

// Error returns the message after the path and the position.
func (d Diagnostic) Error() string {
	if where := d.Where(); where != "" {
		return where + ": " + d.Message
	}
	return d.Message
}

// Unwrap returns the cause.
func (d Diagnostic) Unwrap() error { return d.Cause }

// Where returns the place as "path:line:column", as much of it as is known.
func (d Diagnostic) Where() string {
	where, at := d.Span.Path(), d.Span.Known()
	switch {
	case at.IsZero():
		return where
	case where == "":
		return at.String()
	}
	return where + ":" + at.String()
}

// CalledAt returns the diagnostic as it is reported where a stored function is called:
// the call becomes its place, and a place in any other text becomes a related place.
func (d Diagnostic) CalledAt(call Span) Diagnostic {
	if d.Span.Source == call.Source {
		return d
	}
	if d.Span.Path() != "" {
		d = d.WithRelated(d.Span, "in "+Preview(d.Span.Source.Function))
	}
	d.Span = call
	return d
}

// Because returns the diagnostic with its cause.
func (d Diagnostic) Because(err error) Diagnostic {
	d.Cause = err
	return d
}

// Compare orders diagnostics by place, then by severity, worst first, and then by what they say.
func (d Diagnostic) Compare(e Diagnostic) int {
	return cmp.Or(
		strings.Compare(d.Span.Path(), e.Span.Path()),
		cmp.Compare(d.Span.InFile().Start, e.Span.InFile().Start),
		cmp.Compare(d.Severity, e.Severity),
		strings.Compare(d.Check, e.Check),
		strings.Compare(d.Message, e.Message),
		strings.Compare(d.Code, e.Code),
	)
}

// Sort puts diagnostics in order and drops repetitions of one message at one place.
func Sort(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, Diagnostic.Compare)
	return slices.CompactFunc(list, func(a, b Diagnostic) bool {
		return a.Span.InFile() == b.Span.InFile() && a.Code == b.Code && a.Check == b.Check && a.Message == b.Message
	})
}

// HasErrors reports whether one of the diagnostics is an error.
func HasErrors(list []Diagnostic) bool {
	return slices.ContainsFunc(list, func(d Diagnostic) bool { return d.Severity == Error })
}
