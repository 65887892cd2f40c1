package zones

import "time"

// FromLocal returns when clocks of a zone show the time that a time in UTC shows.
// Where they skip it, or show it twice, they are taken to be changed already, as in
// the example of the reference (KQL reference, datetime-local-to-utc-function).
func FromLocal(t time.Time, zone *time.Location) time.Time {
	after, right := shownBy(t, offsetAt(t.Add(24*time.Hour), zone), zone)
	if right {
		return after
	}
	if before, ok := shownBy(t, offsetAt(t.Add(-24*time.Hour), zone), zone); ok {
		return before
	}
	return after
}

// shownBy returns when clocks that are offset so show a time, and whether those of the zone do then.
func shownBy(t time.Time, offset time.Duration, zone *time.Location) (moment time.Time, right bool) {
	moment = t.Add(-offset)
	return moment, offsetAt(moment, zone) == offset
}

func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
