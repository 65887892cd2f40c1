package zones

import "time"

// FromLocal returns the instant at which the clocks of a zone show a time. Times that
// clocks skip or show twice count as after the change, as in the example of the reference
// (KQL reference, datetime-local-to-utc-function).
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

// shownBy returns the instant at which clocks with an offset show a time, and whether the
// zone has this offset then.
func shownBy(t time.Time, offset time.Duration, zone *time.Location) (moment time.Time, right bool) {
	moment = t.Add(-offset)
	return moment, offsetAt(moment, zone) == offset
}

func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
