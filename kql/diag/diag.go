// Package diag holds what every stage of the query pipeline says about a
// query: a span of its text, and a diagnostic about such a span.
//
// It is the leaf of the import tree: it knows no syntax, no types and no files.
// Spans are byte offsets into the query's text; whoever prints a diagnostic
// turns them into lines and columns, for the file that the query came from.
package diag

// A Span is the half-open range of bytes [Start, End) of a query's text.
type Span struct{ Start, End int }

// Len returns the number of bytes that the span covers.
func (s Span) Len() int { return s.End - s.Start }

// Cover returns the smallest span that covers both s and t.
func (s Span) Cover(t Span) Span { return Span{min(s.Start, t.Start), max(s.End, t.End)} }

// Contains reports whether the offset lies in the span.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset < s.End }

// Severity says how bad a finding is. The zero value is Error.
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

// Related is another place that a diagnostic speaks of, such as the first of two declarations of a name.
type Related struct {
	Span    Span
	Message string
}

// An Edit replaces the text of a span.
type Edit struct {
	Span Span
	New  string
}

// A Fix is a set of edits that mends what the diagnostic reports.
type Fix struct {
	Message string // what the fix does, in the imperative
	Edits   []Edit
}

// A Diagnostic is one thing found in a query. Code is a key of Codes, or,
// for the linter, the id of a check.
type Diagnostic struct {
	Code     string
	Severity Severity
	Span     Span
	Message  string
	Related  []Related
	Fix      *Fix
}
