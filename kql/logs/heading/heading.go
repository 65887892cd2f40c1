// Package heading reads what the names of columns in a file say: the column of
// the table that is meant, and the zone of its times.
package heading

import (
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// A Heading is what the name of a column in a file says.
type Heading struct {
	Full   string         // as the file writes it
	Name   string         // of the column in the table
	Zoned  bool           // the file says in which zone the column's times are
	Zone   *time.Location // nil when that zone is not known
	stated string         // the zone as the file writes it
	At     int64          // where the name stands first
}

// Plain returns the heading of a column whose name says nothing else.
func Plain(name string) Heading { return Heading{Full: name, Name: name} }

// A Reader reads the headings of one file.
type Reader struct {
	Schema   *value.Schema // of the table, nil for none
	Closed   bool          // the table has no other columns
	Declared []value.Field // columns that the file itself declares
	hunting  bool          // the file is of advanced hunting, and the table of a workspace
}

// Read reads a column's name as the portal writes it: "TimeGenerated [UTC]" is
// the column TimeGenerated with its times in UTC, unless the table has a column
// of just that name.
func (r *Reader) Read(name string) Heading {
	if r.hunting && name == huntingTime {
		return Heading{Full: name, Name: source.TimeColumn}
	}
	at := strings.LastIndex(name, " [")
	if at <= 0 || !strings.HasSuffix(name, "]") || r.Declares(name) {
		return Plain(name)
	}
	h := Heading{Full: name, Name: name[:at], Zoned: true, stated: name[at+2 : len(name)-1]}
	h.Zone = zones.Named(h.stated)
	return h
}

// Declares reports whether the schema or the file itself declares a column of that name.
func (r *Reader) Declares(name string) bool {
	return r.Schema != nil && r.Schema.Index(name) >= 0 ||
		slices.ContainsFunc(r.Declared, func(f value.Field) bool { return f.Name == name })
}

// huntingTime is what advanced hunting calls the column that a workspace calls TimeGenerated.
const huntingTime = "Timestamp"

// Hunt reads the file's column Timestamp as TimeGenerated where the table has
// only the latter, and the file, whose columns begin at an offset, only the former.
func (r *Reader) Hunt(columns []string, at int64, notes *fault.Notes) {
	s := r.Schema
	if s == nil || !r.Closed || s.Index(huntingTime) >= 0 || s.Index(source.TimeColumn) < 0 ||
		!slices.Contains(columns, huntingTime) || slices.Contains(columns, source.TimeColumn) {
		return
	}
	r.hunting = true
	notes.Know(fault.At(at, fault.Other, "column '%s' is read as '%s', which the table has instead", huntingTime, source.TimeColumn))
}

// HuntDeclared is Hunt for columns that the file declares.
func (r *Reader) HuntDeclared(columns []value.Field, at int64, notes *fault.Notes) {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	if r.Hunt(names, at, notes); r.hunting {
		columns[slices.Index(names, huntingTime)].Name = source.TimeColumn
	}
}

// ZoneOr returns the zone of the column's times that do not name one themselves;
// other is the zone for a zone that is not known.
func (h Heading) ZoneOr(other *time.Location) *time.Location {
	switch {
	case h.Zone != nil:
		return h.Zone
	case h.Zoned && other != nil:
		return other
	}
	return time.UTC
}

// Differs returns the fault of a column that a second heading writes with another zone, nil if there is none.
func (h Heading) Differs(o Heading, other *time.Location) *fault.Fault {
	if o.Unknown(other) {
		return o.UnknownZone()
	}
	if h.ZoneOr(other).String() == o.ZoneOr(other).String() {
		return nil
	}
	return fault.At(o.At, fault.Value, "the times of column %s come in two zones, as %s and as %s", diag.Quote(h.Name), diag.Quote(h.Full), diag.Quote(o.Full))
}

// Unknown reports whether nothing says the zone of the column's times.
func (h Heading) Unknown(other *time.Location) bool { return h.Zoned && h.Zone == nil && other == nil }

// UnknownZone is the fault of times in an unknown zone.
func (h Heading) UnknownZone() *fault.Fault {
	return fault.At(h.At, fault.Value, "the times of column %s are in the zone %s, which is not known; say which it is, as with --zone America/New_York, or export the times in UTC",
		diag.Quote(h.Name), diag.Quote(h.stated))
}
