package zones

import (
	"testing"
	"time"
)

func TestNamed(t *testing.T) {
	at := time.Date(2020, 7, 1, 0, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"UTC": "UTC", "gmt": "UTC", "Z": "UTC", "Europe/Berlin": "CEST", "W. Europe Standard Time": "CEST",
		"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "CEST",
		"Eastern Time (US & Canada)":                                   "EDT",
		"(UTC-05:00) Eastern Time (US and Canada)":                     "EDT",
		"UTC+01:00": "UTC+01:00", "GMT-5": "UTC-05:00", "+0530": "UTC+05:30",
		"Local Time": "", "UTC+15:00": "", "Berlin": "", "Europe/Nowhere": "",
	} {
		got := ""
		if zone := Named(name); zone != nil {
			got, _ = at.In(zone).Zone()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestEveryZoneOfWindowsIsInTheDatabase(t *testing.T) {
	for name, id := range windowsZones() {
		if Location(id) == nil {
			t.Errorf("%s is the zone %s, which is not known", name, id)
		}
	}
}
