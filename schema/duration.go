package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A DurationForm is a way in which rule files write a duration.
type DurationForm uint8

// The forms of durations. Azure-Sentinel rules write the schedule in the short form and the
// durations of suppression and grouping in ISO 8601; in ARM JSON all are in ISO 8601.
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

// maxDays bounds every duration, and maxDurationText its text. They are far above the limits of Sentinel, and so low
// that a time.Duration can hold the sum of all parts.
const (
	maxDays         = 10_000
	maxDurationText = 64
)

const day = 24 * time.Hour

// A durationForm is a form of durations: its pattern, and the unit that each group of the pattern counts.
type durationForm struct {
	form    DurationForm
	pattern *regexp.Regexp
	parts   []int // by group, the index of its unit; len(units) for a fraction of a second
}

// units are what the parts of a duration count.
var units = [...]time.Duration{day, time.Hour, time.Minute, time.Second}

// durationForms are compiled when the first duration is read.
var durationForms = sync.OnceValue(func() []durationForm {
	clock := `([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]{1,7}))?)?$`
	return []durationForm{
		{ShortForm, regexp.MustCompile(`^(?i:([0-9]+)d|([0-9]+)h|([0-9]+)m)$`), []int{0, 1, 2}},
		{DaysForm, regexp.MustCompile(`^([0-9]+)$`), []int{0}},
		{ClockForm, regexp.MustCompile(`^(?:([0-9]+)\.)?` + clock), []int{0, 1, 2, 3, 4}},
		{ISOForm, regexp.MustCompile(`^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]{1,7}))?S)?)?$`), []int{0, 1, 2, 3, 4}},
	}
})

// ParseDuration reads a duration in any of the forms that rules and ARM templates use.
func ParseDuration(text string) (Duration, error) {
	if len(text) > maxDurationText {
		return Duration{}, errors.New("it is too long for a duration")
	}
	for _, f := range durationForms() {
		groups := f.pattern.FindStringSubmatch(text)
		if groups == nil || f.form == ISOForm && (text == "P" || text[len(text)-1] == 'T') {
			continue
		}
		if f.form == ClockForm && !(atMost(groups[2], 23) && atMost(groups[3], 59) && atMost(groups[4], 59)) {
			return Duration{}, errors.New("hours go to 23, minutes and seconds to 59")
		}
		return f.sum(groups[1:])
	}
	return Duration{}, errors.New(whyNoDuration(text))
}

// looseForm is how people write durations that have none of the forms: numbers, each with a unit.
var looseForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i)(?:p?t?)((?:[0-9]+(?:\.[0-9]+)?[ ]*[a-z]+[ ,]*)+)$`)
})

// loosePart is one number with its unit.
var loosePart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)([0-9]+(?:\.[0-9]+)?)[ ]*([a-z]+)[ ,]*`)
})

// looseUnits are the units in the words of people. An m in a date part is a month, which has no length.
var looseUnits = map[string]time.Duration{
	"w": 7 * day, "week": 7 * day, "weeks": 7 * day, "d": day, "dt": day, "day": day, "days": day,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
}

// Meant returns the duration that a text in none of the forms must mean, such as 1h30m or PT1D.
func Meant(text string) (Duration, bool) {
	if len(text) > maxDurationText {
		return Duration{}, false
	}
	whole := looseForm().FindStringSubmatch(text)
	if whole == nil {
		return Duration{}, false
	}
	iso := text[0] == 'p' || text[0] == 'P'
	if date, _, _ := strings.Cut(strings.ToLower(text), "t"); iso && strings.Contains(date, "m") && len(date) > 1 {
		return Duration{}, false // a month
	}
	total := time.Duration(0)
	for _, part := range loosePart().FindAllStringSubmatch(whole[1], -1) {
		unit, known := looseUnits[strings.ToLower(part[2])]
		n, err := strconv.ParseFloat(part[1], 64)
		if !known || err != nil || n > float64(maxDays*day/unit) {
			return Duration{}, false
		}
		total += time.Duration(n * float64(unit))
	}
	if total <= 0 || total > maxDays*day || total%time.Minute != 0 {
		return Duration{}, false
	}
	d := Duration{total, ShortForm}
	if iso {
		d.Form = ISOForm
	}
	return d, true
}

// sum adds up the parts of a duration.
func (f *durationForm) sum(groups []string) (Duration, error) {
	tooLong := fmt.Errorf("it is longer than %d days", maxDays)
	total := time.Duration(0)
	for i, part := range f.parts {
		switch digits := groups[i]; {
		case digits == "":
		case part == len(units): // a fraction of a second, of at most seven digits
			ticks, _ := strconv.Atoi((digits + "0000000")[:7])
			total += time.Duration(ticks) * 100
		default:
			n, err := strconv.ParseInt(digits, 10, 64)
			if err != nil || n > int64(maxDays*day/units[part]) {
				return Duration{}, tooLong
			}
			total += time.Duration(n) * units[part]
		}
	}
	if total > maxDays*day {
		return Duration{}, tooLong
	}
	return Duration{total, f.form}, nil
}

// atMost reports whether the digits, or none, name a number of at most limit.
func atMost(digits string, limit int) bool {
	n, _ := strconv.Atoi("0" + digits)
	return n <= limit
}

// durationMistakes are common mistakes in durations: a pattern, and what is wrong.
var durationMistakes = []struct{ pattern, why string }{
	{`^P.*T[0-9]+D`, "days come before the T"},
	{`^P[0-9]+[HS]`, "hours, minutes and seconds come after a T, as in PT5H"},
	{`^P[0-9]*\.?[0-9]*[WYM]`, "weeks, months and years are not known; count in days"},
	{`^(?i:p[0-9t].*)$`, "an ISO duration is written as PT5H, P1D or P1DT12H"},
	{`^-`, "a duration cannot be negative"},
	{`^(?i:([0-9]+[dhms]){2,})$`, "a duration has one number and one unit"},
	{`^[0-9]+\.[0-9]+[dhms]?$`, "a whole number is needed"},
	{`^[0-9]+s$`, "seconds are not known; m, h and d are"},
}

// whyNoDuration says what is wrong with a text that has none of the forms.
func whyNoDuration(text string) string {
	for _, m := range durationMistakes {
		if ok, _ := regexp.MatchString(m.pattern, text); ok {
			return m.why
		}
	}
	return generalAdvice
}

const generalAdvice = "write a number and m, h or d, as in 1h, or an ISO duration, as in PT1H"

// Short returns the duration in the short form, as a number of the largest unit that
// divides it, or as a clock time if it has seconds.
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

// Write returns the duration in ISO 8601 or in the short form.
func (d Duration) Write(form DurationForm) string {
	if form == ISOForm {
		return d.ISO()
	}
	return d.Short()
}

// String returns the duration in its short form.
func (d Duration) String() string { return d.Short() }
