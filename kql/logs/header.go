package logs

import (
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/source"
)

// A heading is what the name of a column in a file says.
type heading struct {
	full  string         // as the file writes it
	name  string         // of the column in the table
	zoned bool           // the file says in which zone the column's times are
	zone  *time.Location // nil when that zone is not known
	said  string         // the zone as the file says it
	at    int64          // where the name was met first
}

// headingOf reads a column's name as the portal writes it: "TimeGenerated [UTC]"
// is the column TimeGenerated with its times in UTC, unless the table has a
// column of just that name.
func (f *File) headingOf(name string) heading {
	if f.hunted && name == huntingTime {
		return heading{full: name, name: source.TimeColumn}
	}
	at := strings.LastIndex(name, " [")
	if at <= 0 || !strings.HasSuffix(name, "]") || f.declares(name) {
		return heading{full: name, name: name}
	}
	h := heading{full: name, name: name[:at], zoned: true, said: name[at+2 : len(name)-1]}
	h.zone = Zone(h.said)
	return h
}

// huntingTime is what advanced hunting calls the column of times that a workspace calls TimeGenerated.
const huntingTime = "Timestamp"

// hunts takes the column Timestamp for TimeGenerated where the table has that
// alone, and the file, which begins to tell its columns at an offset, the other.
func (f *File) hunts(columns []string, at int64) {
	s := f.options.Schema
	if s == nil || !f.options.Closed || s.Index(huntingTime) >= 0 || s.Index(source.TimeColumn) < 0 ||
		!slices.Contains(columns, huntingTime) || slices.Contains(columns, source.TimeColumn) {
		return
	}
	f.hunted = true
	f.notes.know(faultAt(at, kindOther, "column '%s' is read as '%s', which the table has instead", huntingTime, source.TimeColumn))
}

// huntsDeclared is hunts for columns that an answer declares.
func (f *File) huntsDeclared(columns []declaredColumn, at int64) {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	if f.hunts(names, at); f.hunted {
		columns[slices.Index(names, huntingTime)].name = source.TimeColumn
	}
}

// declares reports whether the schema or the file itself declares a column of that name.
func (f *File) declares(name string) bool {
	if s := f.options.Schema; s != nil && s.Index(name) >= 0 {
		return true
	}
	return f.layout != nil && slices.ContainsFunc(f.layout.columns, func(c declaredColumn) bool { return c.name == name })
}

// zoneOr returns the zone of the column's times where they do not say their own.
func (h heading) zoneOr(other *time.Location) *time.Location {
	switch {
	case h.zone != nil:
		return h.zone
	case h.zoned && other != nil:
		return other
	}
	return time.UTC
}

// differs is the fault of a column that is written in another way too, and its times are in another zone there.
func (h heading) differs(o heading, other *time.Location) *fault {
	if o.zoned && o.zone == nil && other == nil {
		return o.unknownZone()
	}
	if h.zoneOr(other).String() == o.zoneOr(other).String() {
		return nil
	}
	return faultAt(o.at, kindValue, "the times of column %s come in two zones, as %s and as %s", diag.Quote(h.name), diag.Quote(h.full), diag.Quote(o.full))
}

// unknownZone is the fault of times in a zone that nobody knows.
func (h heading) unknownZone() *fault {
	return faultAt(h.at, kindValue, "the times of column %s are in the zone %s, which is not known; say which it is, as with --zone America/New_York, or export the times in UTC",
		diag.Quote(h.name), diag.Quote(h.said))
}
