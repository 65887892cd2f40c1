package value

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"
)

var isoForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$`)

// isoDiffers describes how ISOInstant and the general reader differ on a text, "" if they agree.
func isoDiffers(s string) string {
	short, known := ISOInstant(s)
	if fromBytes, ok := ISOInstant([]byte(s)); fromBytes != short || ok != known {
		return fmt.Sprintf("reads as %s (%v), and as bytes as %s (%v)", short, known, fromBytes, ok)
	}
	general, ok := anyDatetime(s)
	switch {
	case known && !isoForm.MatchString(s):
		return "is not of the form and reads as " + short.String()
	case known && (!ok || general != short):
		return fmt.Sprintf("reads as %s, and in general as %s (%v)", short, general, ok)
	case !known && ok && isoForm.MatchString(s) && s[11:13] != "24":
		return "is refused, and in general reads as " + general.String()
	}
	return ""
}

func TestISODatetimesAreReadAsAnyOther(t *testing.T) {
	for _, s := range []string{
		"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "0000-12-31T23:59:59.9999999Z", "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2000-02-29T12:00:00.1Z", "2100-02-29T00:00:00Z", "0004-02-29T00:00:00Z", "0100-02-29T00:00:00Z", "0400-02-29T00:00:00Z", "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-04-31T00:00:00Z",
		"2024-01-01T24:00:00Z", "2024-01-01T24:00:01Z", "2024-01-01T25:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.12345678Z", "2024-01-01T00:00:00,1Z",
		"2024-01-01T00:00:00z", "2024-01-01t00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T00:00:00.0000001Z", "2024-01-01T00:00:00.-1Z", "2024-01-01T00:00:00.1ZZ", "-024-01-01T00:00:00Z", "2024-+1-01T00:00:00Z",
		"", "Z", "2024-01-01T00:00:00\u0660Z", "２024-01-01T00:00:00Z",
	} {
		if d := isoDiffers(s); d != "" {
			t.Errorf("%q %s", s, d)
		}
	}
}

func TestEveryDayOfTheCalendarIsReadAndPrinted(t *testing.T) {
	day := MinInstant
	var text []byte
	for year := 1; year <= 9999; year++ {
		for month := 1; month <= 12; month++ {
			for d := 1; d <= daysOf(year, month); d++ {
				text = day.appendTo(text[:0], false)
				if got, ok := ISOInstant(text); !ok || got != day {
					t.Fatalf("%s reads as %s", text, got)
				}
				if year%100 < 2 || month < 4 && d > 27 {
					if want := fmt.Sprintf("%04d-%02d-%02dT00:00:00Z", year, month, d); string(text) != want {
						t.Fatalf("day %s prints as %s", want, text)
					}
					if got, ok := anyDatetime(string(text)); !ok || got != day {
						t.Fatalf("%s reads in general as %s", text, got)
					}
				}
				day += Instant(Day)
			}
		}
	}
	if day != MaxInstant+1 {
		t.Errorf("the calendar ends at %d", day)
	}
}

func TestRandomInstantsAreReadAndPrinted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		at := Instant(r.Int64N(int64(MaxInstant) + 1))
		if r.IntN(2) == 0 { // a few ticks before or after the beginning of a day
			at = min(max(at-at%Instant(Day)+Instant(r.IntN(5)-2), MinInstant), MaxInstant)
		}
		for _, s := range []string{at.String(), string(at.appendTo(nil, false))} {
			if got, ok := ISOInstant(s); !ok || got != at {
				t.Fatalf("%s reads as %s (%v)", s, got, ok)
			}
			if d := isoDiffers(s); d != "" {
				t.Fatalf("%s %s", s, d)
			}
			b := []byte(s)
			b[r.IntN(len(b))] = "0123456789-:.TZ "[r.IntN(16)]
			if d := isoDiffers(string(b)); d != "" {
				t.Fatalf("%s %s", b, d)
			}
		}
	}
}

func FuzzISODatetimesAreReadAsAnyOther(f *testing.F) {
	for _, s := range []string{"2024-02-29T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00.1Z", "2024-01-01T24:00:00Z", "1900-02-29T10:11:12.1234567Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := isoDiffers(s); d != "" {
			t.Errorf("%q %s", s, d)
		}
	})
}
