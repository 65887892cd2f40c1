package yamldoc

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Problem is one fault of a document that could be read.
type Problem struct {
	Kind     string // short and stable, such as "missing-key": what configuration and checks go by
	Path     string // the place in the document, such as "entityMappings[0].entityType"; "" is the whole
	Range    Range
	Severity diag.Severity
	Message  string    // one line, lower case, with the suggestion when one name is near
	Hint     string    // what to do about it, or ""
	Related  []Related // other places that the problem speaks of
}

// A Related is another place that a problem speaks of, such as the first of two equal keys.
type Related struct {
	Range   Range
	Message string
}

// Sort puts problems in the order of the file and drops those that say the same of the same place.
func Sort(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Range.Start.Offset, b.Range.Start.Offset),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool {
		return a.Range == b.Range && a.Kind == b.Kind && a.Message == b.Message
	})
}

// An Error says why a file could not be read at all, and where.
type Error struct {
	Path    string
	Pos     Position // the zero Position when the fault has no one place
	Message string
}

// Error returns the message behind the file's path and the position.
func (e *Error) Error() string {
	where := e.Path
	if !e.Pos.IsZero() {
		if where != "" {
			where += ":"
		}
		where += e.Pos.String()
	}
	if where == "" {
		return e.Message
	}
	return where + ": " + e.Message
}
