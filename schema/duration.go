package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A DurationForm is a way in which rule files write a duration.
type DurationForm uint8

// The forms of durations. In a rule's YAML the schedule is written short and the
// durations of suppression and grouping in ISO 8601; in ARM JSON all are ISO 8601.
const (
	ShortForm DurationForm = iota // 1h, 14d
	ClockForm                     // 01:00:00, 1.12:00:00
	DaysForm                      // 5: days, as .NET reads a bare number
	ISOForm                       // PT5H, P1DT12H
)

// A Duration is a length of time with the form in which the file writes it.
type Duration struct {
	time.Duration
	Form DurationForm
}

// maxDays bounds every duration, far above any limit of Sentinel and below what time.Duration holds.
const maxDays = 100_000

const day = 24 * time.Hour

var (
	shortForm = regexp.MustCompile(`^([0-9]+)([mhd])$`)
	clockForm = regexp.MustCompile(`^(?:([0-9]+)[.:])?([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]{1,7}))?)?$`)
	daysForm  = regexp.MustCompile(`^[0-9]+$`)
	isoForm   = regexp.MustCompile(`^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]{1,7}))?S)?)?$`)
)

// ParseDuration reads a duration in any of the forms that rules and ARM templates use.
func ParseDuration(text string) (Duration, error) {
	var parts [5]string // days, hours, minutes, seconds, fraction of a second
	var form DurationForm
	switch m := []string(nil); {
	case len(text) > 64:
		return Duration{}, fmt.Errorf("too long for a duration")
	case shortForm.MatchString(text):
		m = shortForm.FindStringSubmatch(text)
		form = ShortForm
		parts[strings.Index("dhm", m[2])] = m[1]
	case daysForm.MatchString(text):
		form = DaysForm
		parts[0] = text
	case clockForm.MatchString(text):
		m = clockForm.FindStringSubmatch(text)
		form = ClockForm
		if atMost(m[2], 23) && atMost(m[3], 59) && atMost(m[4], 59) {
			copy(parts[:], m[1:])
			break
		}
		return Duration{}, fmt.Errorf("hours go to 23, minutes and seconds to 59")
	case isoForm.MatchString(text) && text != "P" && !strings.HasSuffix(text, "T"):
		form = ISOForm
		copy(parts[:], isoForm.FindStringSubmatch(text)[1:])
	default:
		return Duration{}, fmt.Errorf("%s", whyNoDuration(text))
	}
	total := time.Duration(0)
	for i, unit := range [...]time.Duration{day, time.Hour, time.Minute, time.Second} {
		if parts[i] == "" {
			continue
		}
		n, err := strconv.ParseInt(parts[i], 10, 64)
		if err != nil || n > int64(maxDays*day/unit) {
			return Duration{}, fmt.Errorf("longer than %d days", maxDays)
		}
		total += time.Duration(n) * unit
	}
	if parts[4] != "" {
		ticks, _ := strconv.Atoi((parts[4] + "0000000")[:7]) // seven digits by the pattern
		total += time.Duration(ticks) * 100
	}
	if total > maxDays*day {
		return Duration{}, fmt.Errorf("longer than %d days", maxDays)
	}
	return Duration{total, form}, nil
}

// atMost reports whether the digits, or none, name a number of at most limit.
func atMost(digits string, limit int) bool {
	n, _ := strconv.Atoi("0" + digits)
	return n <= limit
}

// durationMistakes are the ways to write a duration that writers fall into, each with what is wrong with it.
var durationMistakes = []struct {
	form *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`^P.*T[0-9]+D`), "days stand before the T, as in P1D"},
	{regexp.MustCompile(`^P[0-9]+[HS]`), "hours, minutes and seconds stand behind a T, as in PT5H"},
	{regexp.MustCompile(`^P[0-9]*\.?[0-9]*[WYM]`), "weeks, months and years are not known; count in days, as in P7D"},
	{regexp.MustCompile(`^(?i:p[0-9t].*)$`), "an ISO duration is written as PT5H, P1D or P1DT12H"},
	{regexp.MustCompile(`^-`), "a duration cannot be negative"},
	{regexp.MustCompile(`^([0-9]+[dhm]){2,}$`), "one number and one unit only; write 36h for 1d12h"},
	{regexp.MustCompile(`^[0-9]+\.[0-9]+[dhms]?$`), "a whole number is needed; write 90m for 1.5h"},
	{regexp.MustCompile(`^[0-9]+s$`), "seconds are not known; m, h and d are"},
	{regexp.MustCompile(`^[0-9]+[DHM]$`), "the unit is a small letter, as in 1h"},
}

// whyNoDuration says what is wrong with a text that has none of the forms.
func whyNoDuration(text string) string {
	for _, m := range durationMistakes {
		if m.form.MatchString(text) {
			return m.why
		}
	}
	return "write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H"
}

// Short returns the duration as a rule's schedule writes it: a number with the largest unit
// that holds it whole, or a clock time when it has seconds.
func (d Duration) Short() string {
	for _, u := range [...]struct {
		unit time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d.Duration%u.unit == 0 && (d.Duration != 0 || u.name == "m") {
			return strconv.FormatInt(int64(d.Duration/u.unit), 10) + u.name
		}
	}
	days, rest := d.Duration/day, d.Duration%day
	text := fmt.Sprintf("%02d:%02d:%02d", rest/time.Hour, rest%time.Hour/time.Minute, rest%time.Minute/time.Second)
	if days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	if ticks := rest % time.Second / 100; ticks > 0 {
		text += fmt.Sprintf(".%07d", ticks)
	}
	return text
}

// ISO returns the duration in ISO 8601, as ARM templates and the grouping and suppression of rules write it.
func (d Duration) ISO() string {
	if d.Duration == 0 {
		return "PT0S"
	}
	text := "P"
	if days := d.Duration / day; days > 0 {
		text += fmt.Sprintf("%dD", days)
	}
	rest := d.Duration % day
	if rest == 0 {
		return text
	}
	text += "T"
	if h := rest / time.Hour; h > 0 {
		text += fmt.Sprintf("%dH", h)
	}
	if m := rest % time.Hour / time.Minute; m > 0 {
		text += fmt.Sprintf("%dM", m)
	}
	if s := rest % time.Minute; s > 0 {
		text += strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%07d", s/time.Second, s%time.Second/100), "0"), ".") + "S"
	}
	return text
}

// String returns the duration in its short form.
func (d Duration) String() string { return d.Short() }
