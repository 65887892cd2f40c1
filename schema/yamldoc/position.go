package yamldoc

import "fmt"

// A Position is a place in a file: the byte offset into File.Text, and the line and
// column as people count them, from 1, the column in Unicode code points.
// The zero Position is no place.
type Position struct{ Offset, Line, Column int }

// IsZero reports whether the position is no place at all.
func (p Position) IsZero() bool { return p.Line == 0 }

// String returns the position as "line:column".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// A Range is the half-open part [Start, End) of a file. The zero Range is no part.
type Range struct{ Start, End Position }

// IsZero reports whether the range is no part of a file.
func (r Range) IsZero() bool { return r.Start.IsZero() }

// String returns the range as "line:column-line:column".
func (r Range) String() string { return r.Start.String() + "-" + r.End.String() }
