package read

import (
	"strings"
	"time"
)

// A heading is what the name of a column in a file says.
type heading struct {
	name  string         // of the column in the table
	zoned bool           // the file says in which zone the column's times are
	zone  *time.Location // nil when that zone is not known
	said  string         // the zone as the file says it
}

// headingOf reads a column's name as the portal writes it: "TimeGenerated [UTC]"
// is the column TimeGenerated with its times in UTC.
func headingOf(name string) heading {
	at := strings.LastIndex(name, " [")
	if at <= 0 || !strings.HasSuffix(name, "]") {
		return heading{name: name}
	}
	h := heading{name: name[:at], zoned: true, said: name[at+2 : len(name)-1]}
	h.zone = zoneOf(h.said)
	return h
}
