package read

import (
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
)

// namesZone reports whether a datetime says its own zone.
func namesZone(s string) bool {
	if strings.HasSuffix(s, "Z") || strings.HasSuffix(s, "z") || strings.HasSuffix(s, "GMT") || strings.HasSuffix(s, "UTC") {
		return true
	}
	colon := strings.IndexByte(s, ':')
	return colon >= 0 && strings.ContainsAny(s[colon:], "+-")
}

// A dateOrder says whether the day or the month comes first in the dates of a column.
type dateOrder uint8

const (
	orderUnknown dateOrder = iota
	monthFirst
	dayFirst
	orderUnclear // there are both, or nothing shows which
)

// A localTime is a time as the portal, a browser or a spreadsheet writes it for
// the people of some country: 11/20/2020, 4:20:29.443 PM, 20/11/2020 16:20 or
// 20.11.2020, 16:20:29.
type localTime struct {
	first, second, year int            // the day and the month, in some order
	clock               value.Duration // since midnight
	order               dateOrder      // what the text itself shows
	likely              dateOrder      // what its style suggests
}

// parseLocal reads a local time; ok is false for any other form of a time.
func parseLocal(s string) (t localTime, ok bool) {
	if len(s) < len("1/1/2020") || s[0] < '0' || s[0] > '9' {
		return t, false
	}
	p := &timeText{rest: s, ok: true}
	mark := t.readDate(p)
	date := p.rest
	p.skip(", \u202f")
	half := ""
	if p.rest != "" && len(p.rest) < len(date) {
		t.clock, half = p.clock()
	}
	if !p.ok || p.rest != "" || t.first < 1 || t.second < 1 || t.first > 31 || t.second > 31 || t.year < 1 {
		return t, false
	}
	t.decide(mark, half, strings.HasPrefix(date, ","))
	return t, true
}

// readDate reads the date, and returns what stands in it between the numbers.
func (t *localTime) readDate(p *timeText) (mark byte) {
	if strings.IndexAny(p.rest, "/.-") == 4 { // the year first
		t.year = p.digits(4)
		mark = p.oneOf("/-")
		t.first = p.number(2)
		p.expect(mark)
		t.second, t.order = p.number(2), monthFirst
		return mark
	}
	t.first = p.number(2)
	mark = p.oneOf("/.-")
	t.second = p.number(2)
	p.expect(mark)
	t.year = p.digits(4)
	return mark
}

// decide finds out which order the text shows. English as in the United States
// has AM and PM in capitals and the month first, and no country has the month
// first between dots; else a number above 12 is the day.
func (t *localTime) decide(mark byte, half string, comma bool) {
	t.likely = monthFirst // as spreadsheets write it there, and as todatetime reads it
	if comma || half == "am" || half == "pm" {
		t.likely = dayFirst
	}
	switch {
	case t.order != orderUnknown:
	case half == "AM" || half == "PM" || mark != '.' && t.first <= 12 && (t.second > 12 || t.first == t.second):
		t.order = monthFirst
	case mark == '.' || t.first > 12:
		t.order = dayFirst
	}
}

// instant returns the instant at which clocks in UTC show the time.
func (t localTime) instant(order dateOrder) (value.Instant, bool) {
	month, day := t.first, t.second
	if order == orderUnclear {
		return 0, false
	}
	if order == dayFirst {
		month, day = day, month
	}
	at := time.Date(t.year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month > 12 || at.Day() != day {
		return 0, false
	}
	return value.InstantOf(at) + value.Instant(t.clock), true
}

// A timeText is read from left to right.
type timeText struct {
	rest string
	ok   bool
}

func (p *timeText) number(most int) int {
	n, i := 0, 0
	for ; i < len(p.rest) && i < most && p.rest[i] >= '0' && p.rest[i] <= '9'; i++ {
		n = 10*n + int(p.rest[i]-'0')
	}
	p.ok = p.ok && i > 0
	p.rest = p.rest[i:]
	return n
}

// digits reads a number of just so many digits.
func (p *timeText) digits(count int) int {
	before := len(p.rest)
	n := p.number(count)
	p.ok = p.ok && before-len(p.rest) == count
	return n
}

func (p *timeText) oneOf(set string) byte {
	if p.rest == "" || strings.IndexByte(set, p.rest[0]) < 0 {
		p.ok = false
		return 0
	}
	c := p.rest[0]
	p.rest = p.rest[1:]
	return c
}

func (p *timeText) expect(c byte) { p.oneOf(string(rune(c))) }

func (p *timeText) skip(set string) { p.rest = strings.TrimLeft(p.rest, set) }

// clock reads the time of day: 16:20, 16:20:29.443, or with AM or PM in some spelling.
func (p *timeText) clock() (since value.Duration, half string) {
	hour := p.number(2)
	p.expect(':')
	minute, second := p.number(2), 0
	if strings.HasPrefix(p.rest, ":") {
		p.expect(':')
		second = p.number(2)
	}
	ticks := p.fraction()
	p.skip(" \u00a0\u202f")
	switch half = strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(p.rest); half {
	case "AM", "am", "PM", "pm":
		p.ok = p.ok && hour >= 1 && hour <= 12
		if hour %= 12; half == "PM" || half == "pm" {
			hour += 12
		}
		p.rest = ""
	}
	p.ok = p.ok && hour <= 23 && minute <= 59 && second <= 59
	return value.Duration(hour)*value.Hour + value.Duration(minute)*value.Minute + value.Duration(second)*value.Second + ticks, half
}

// fraction reads a fraction of a second, which some exports write behind a colon.
func (p *timeText) fraction() (ticks value.Duration) {
	if len(p.rest) < 2 || strings.IndexByte(".,:", p.rest[0]) < 0 || p.rest[1] < '0' || p.rest[1] > '9' {
		return 0
	}
	p.rest = p.rest[1:]
	unit := value.Second
	for p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
		unit /= 10
		ticks += value.Duration(p.rest[0]-'0') * unit
		p.rest = p.rest[1:]
	}
	return ticks
}

// tickDate reads a datetime as .NET once wrote it in JSON, and Windows PowerShell
// still does: /Date(1605889229443)/ counts milliseconds since 1970.
func tickDate(s string) (value.Instant, bool) {
	inner, ok := strings.CutPrefix(s, "/Date(")
	if inner, ok = strings.CutSuffix(inner, ")/"); !ok || len(inner) == len(s)-len(")/") {
		return 0, false
	}
	if zone := strings.LastIndexAny(inner, "+-"); zone > 0 { // tells how to show it
		inner = inner[:zone]
	}
	n, err := strconv.ParseInt(inner, 10, 64)
	if err != nil || n < -1<<47 || n > 1<<48 {
		return 0, false
	}
	return value.InstantOf(time.UnixMilli(n)), true
}
