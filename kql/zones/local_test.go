package zones

import (
	"testing"
	"time"
)

func TestFromLocal(t *testing.T) {
	const form = "2006-01-02 15:04"
	for _, c := range []struct{ zone, local, want string }{
		{"Europe/Brussels", "2022-01-01 12:00", "2022-01-01 11:00"},
		{"Europe/Brussels", "2022-03-27 01:59", "2022-03-27 00:59"},
		{"Europe/Brussels", "2022-03-27 02:30", "2022-03-27 00:30"}, // skipped
		{"Europe/Brussels", "2022-03-27 03:00", "2022-03-27 01:00"},
		{"Europe/Brussels", "2022-10-30 02:30", "2022-10-30 01:30"}, // shown twice
		{"America/New_York", "2020-03-08 01:59", "2020-03-08 06:59"},
		{"America/New_York", "2020-03-08 02:30", "2020-03-08 06:30"},
		{"America/New_York", "2020-03-08 03:00", "2020-03-08 07:00"},
		{"America/New_York", "2020-11-01 00:59", "2020-11-01 04:59"},
		{"America/New_York", "2020-11-01 01:30", "2020-11-01 06:30"},
		{"America/New_York", "2020-11-01 02:00", "2020-11-01 07:00"},
		{"Asia/Kolkata", "2020-03-08 02:30", "2020-03-07 21:00"},
	} {
		local, err := time.Parse(form, c.local)
		if err != nil {
			t.Fatal(err)
		}
		if got := FromLocal(local, Location(c.zone)).UTC().Format(form); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.local, c.zone, got, c.want)
		}
	}
}
