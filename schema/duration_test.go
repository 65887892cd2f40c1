package schema_test

import (
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/schema"
)

func TestDurations(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		text       string
		want       time.Duration
		form       schema.DurationForm
		short, iso string
	}{
		{"5m", 5 * time.Minute, schema.ShortForm, "5m", "PT5M"},
		{"1h", time.Hour, schema.ShortForm, "1h", "PT1H"},
		{"36h", 36 * time.Hour, schema.ShortForm, "36h", "P1DT12H"},
		{"24h", day, schema.ShortForm, "1d", "P1D"},
		{"2H", 2 * time.Hour, schema.ShortForm, "2h", "PT2H"},
		{"14d", 14 * day, schema.ShortForm, "14d", "P14D"},
		{"5", 5 * day, schema.DaysForm, "5d", "P5D"},
		{"0", 0, schema.DaysForm, "0m", "PT0S"},
		{"01:00:00", time.Hour, schema.ClockForm, "1h", "PT1H"},
		{"1:30", 90 * time.Minute, schema.ClockForm, "90m", "PT1H30M"},
		{"1.02:03:04.5", day + 2*time.Hour + 3*time.Minute + 4500*time.Millisecond, schema.ClockForm, "1.02:03:04.5000000", "P1DT2H3M4.5S"},
		{"PT5H", 5 * time.Hour, schema.ISOForm, "5h", "PT5H"},
		{"P1D", day, schema.ISOForm, "1d", "P1D"},
		{"P1DT12H", 36 * time.Hour, schema.ISOForm, "36h", "P1DT12H"},
		{"PT90M", 90 * time.Minute, schema.ISOForm, "90m", "PT1H30M"},
		{"PT0.0000001S", 100, schema.ISOForm, "00:00:00.0000001", "PT0.0000001S"},
		{"PT30S", 30 * time.Second, schema.ISOForm, "00:00:30", "PT30S"},
	} {
		t.Run(c.text, func(t *testing.T) {
			d, err := schema.ParseDuration(c.text)
			if err != nil || d.Duration != c.want || d.Form != c.form {
				t.Fatalf("%v in form %d, error %v; want %v in form %d", d.Duration, d.Form, err, c.want, c.form)
			}
			if d.Short() != c.short || d.ISO() != c.iso {
				t.Errorf("written %s and %s, want %s and %s", d.Short(), d.ISO(), c.short, c.iso)
			}
		})
	}
}

func TestTextsThatAreNoDuration(t *testing.T) {
	for text, want := range map[string]string{
		"":          "write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H",
		"1 hour":    "write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H",
		"PT1D":      "days come before the T",
		"P5H":       "hours, minutes and seconds come after a T, as in PT5H",
		"P1W":       "weeks, months and years are not known; count in days",
		"P":         "write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H",
		"P1DT":      "an ISO duration is written as PT5H, P1D or P1DT12H",
		"pt5h":      "an ISO duration is written as PT5H, P1D or P1DT12H",
		"-1h":       "a duration cannot be negative",
		"1d12h":     "a duration has one number and one unit",
		"1.5h":      "a whole number is needed",
		"30s":       "seconds are not known; m, h and d are",
		"24:00:00":  "hours go to 23, minutes and seconds to 59",
		"01:60:00":  "hours go to 23, minutes and seconds to 59",
		"99999999d": "it is longer than 10000 days",
		"99999999999999999999999999999999999999999999999999999999999999999h": "it is too long for a duration",
		"PT9999999999999999999H": "it is longer than 10000 days",
	} {
		t.Run(text, func(t *testing.T) {
			if _, err := schema.ParseDuration(text); err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
		})
	}
}

func TestWhatATextMustMean(t *testing.T) {
	for text, want := range map[string]string{
		"1h30m": "90m", "1d12h": "36h", "1 hour": "1h", "90 minutes": "90m", "1.5h": "90m", "2 days, 1 hr": "49h",
		"PT1D": "P1D", "P1W": "P7D", "P5H": "PT5H", "pt5h": "PT5H", "1w": "7d", "120s": "2m", "P1DT": "P1D",
		"P1M": "", "1x": "", "hour": "", "": "", "0h": "", "30s": "", "1e9h": "", "-1h": "", "1h-30m": "",
	} {
		t.Run(text, func(t *testing.T) {
			got := ""
			if d, ok := schema.Meant(text); ok {
				got = d.Write(d.Form)
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, text := range []string{"1h", "PT5H", "1.02:03:04.5", "5", "P1DT12H", "-1h"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := schema.ParseDuration(text)
		if err != nil {
			return
		}
		for _, written := range []string{d.Short(), d.ISO()} {
			if again, err := schema.ParseDuration(written); err != nil || again.Duration != d.Duration {
				t.Errorf("%q is written %q, which reads as %v, error %v", text, written, again.Duration, err)
			}
		}
	})
}
