package decode

import (
	"bytes"
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

// A DateOrder says whether the day or the month comes first in the dates of a column.
type DateOrder uint8

// The orders.
const (
	OrderUnknown DateOrder = iota
	MonthFirst
	DayFirst
	OrderUnclear // some dates have one order and some the other, or no date shows the order
)

// A LocalTime is a time as the portal, a browser or a spreadsheet writes it for
// the people of some country: 11/20/2020, 4:20:29.443 PM, 20/11/2020 16:20 or
// 20.11.2020, 16:20:29.
type LocalTime struct {
	first, second, year int            // the day and the month, in some order
	clock               value.Duration // since midnight
	Order               DateOrder      // what the text itself shows
	Likely              DateOrder      // what its style suggests
}

// ParseLocal reads a local time; ok is false for any other form of a time.
func ParseLocal(s []byte) (t LocalTime, ok bool) {
	if len(s) < len("1/1/2020") || s[0] < '0' || s[0] > '9' {
		return t, false
	}
	p := timeText{text: s, ok: true}
	mark := t.readDate(&p)
	from, comma, half := p.at, p.peek() == ',', ""
	if p.blanks(); p.ok && p.at > from && p.at < len(s) {
		t.clock, half = p.clock()
	}
	if !p.ok || p.at < len(s) || t.first < 1 || t.second < 1 || t.first > 31 || t.second > 31 || t.year < 1 {
		return t, false
	}
	t.decide(mark, half, comma)
	return t, true
}

// readDate reads the date, and returns what separates its numbers.
func (t *LocalTime) readDate(p *timeText) (mark byte) {
	if mark = p.text[4]; (mark == '-' || mark == '/') && isDigits(p.text[:4]) { // the year first
		t.year = p.number(4)
		p.expect(mark)
		t.first = p.number(2)
		p.expect(mark)
		t.second, t.Order = p.number(2), MonthFirst
		return mark
	}
	t.first = p.number(2)
	if mark = p.peek(); mark != '/' && mark != '.' && mark != '-' {
		p.ok = false
		return mark
	}
	p.at++
	t.second = p.number(2)
	p.expect(mark)
	from := p.at
	t.year = p.number(4)
	p.ok = p.ok && p.at-from == 4
	return mark
}

func isDigits(s []byte) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// decide finds out which order the text shows. A comma, and AM or PM in capitals, are
// how browsers write English of the United States, with the month first. No country
// writes the month first before a dot. Else a number above 12 is the day.
func (t *LocalTime) decide(mark byte, half string, comma bool) {
	t.Likely = MonthFirst // as spreadsheets write it there, and as todatetime reads it
	capitals := half == "AM" || half == "PM"
	if comma || half != "" && !capitals {
		t.Likely = DayFirst
	}
	switch {
	case t.Order != OrderUnknown:
	case capitals && comma || mark != '.' && t.first <= 12 && (t.second > 12 || t.first == t.second):
		t.Order = MonthFirst
	case mark == '.' || t.first > 12:
		t.Order = DayFirst
	}
}

// instant returns the instant at which clocks in UTC show the time.
func (t LocalTime) instant(order DateOrder) (value.Instant, bool) {
	month, day := t.first, t.second
	switch order {
	case OrderUnclear:
		return 0, false
	case DayFirst:
		month, day = day, month
	}
	at, ok := value.DayInstant(t.year, month, day)
	return at + value.Instant(t.clock), ok
}

// A timeText is read from left to right.
type timeText struct {
	text []byte
	at   int
	ok   bool
}

// peek returns the next byte, 0 at the end.
func (p *timeText) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *timeText) number(most int) (n int) {
	from := p.at
	for p.at < len(p.text) && p.at-from < most && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		n = 10*n + int(p.text[p.at]-'0')
		p.at++
	}
	p.ok = p.ok && p.at > from
	return n
}

func (p *timeText) expect(c byte) {
	if p.peek() != c {
		p.ok = false
		return
	}
	p.at++
}

// blanks goes over commas and blanks, also those that do not break a line.
func (p *timeText) blanks() {
	for {
		rest := p.text[p.at:]
		switch {
		case len(rest) > 0 && (rest[0] == ' ' || rest[0] == ','):
			p.at++
		case bytes.HasPrefix(rest, []byte("\u202f")):
			p.at += len("\u202f")
		case bytes.HasPrefix(rest, []byte("\u00a0")):
			p.at += len("\u00a0")
		default:
			return
		}
	}
}

// clock reads the time of day: 16:20, 16:20:29.443, or with AM or PM in some spelling.
func (p *timeText) clock() (since value.Duration, half string) {
	hour := p.number(2)
	p.expect(':')
	minute, second := p.number(2), 0
	if p.peek() == ':' {
		p.at++
		second = p.number(2)
	}
	ticks := p.fraction()
	if p.blanks(); p.at < len(p.text) {
		if half = halfDay(p.text[p.at:]); half == "" || hour < 1 || hour > 12 {
			p.ok = false
		}
		if hour %= 12; half == "PM" || half == "pm" {
			hour += 12
		}
		p.at = len(p.text)
	}
	p.ok = p.ok && hour <= 23 && minute <= 59 && second <= 59
	return value.Duration(hour)*value.Hour + value.Duration(minute)*value.Minute + value.Duration(second)*value.Second + ticks, half
}

// halfDay returns AM, PM, am or pm for any spelling of it, such as p. m., and "" for anything else.
func halfDay(text []byte) string {
	if len(text) > len("p.\u00a0m.") {
		return ""
	}
	if len(text) > 2 {
		text = []byte(strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(string(text)))
	}
	for _, half := range [...]string{"AM", "PM", "am", "pm"} {
		if string(text) == half {
			return half
		}
	}
	return ""
}

// fraction reads a fraction of a second, which some exports write after a colon.
func (p *timeText) fraction() (ticks value.Duration) {
	if mark := p.peek(); mark != '.' && mark != ':' && mark != ',' || p.at+1 == len(p.text) || p.text[p.at+1] < '0' || p.text[p.at+1] > '9' {
		return 0
	}
	unit := value.Second
	for p.at++; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; p.at++ {
		unit /= 10
		ticks += value.Duration(p.text[p.at]-'0') * unit
	}
	return ticks
}

// tickDate reads a datetime as .NET once wrote it in JSON, and Windows PowerShell
// still does: /Date(1605889229443)/ counts milliseconds since 1970.
func tickDate(s string) (value.Instant, bool) {
	inner, begins := strings.CutPrefix(s, "/Date(")
	inner, ends := strings.CutSuffix(inner, ")/")
	if !begins || !ends {
		return 0, false
	}
	if zone := strings.LastIndexAny(inner, "+-"); zone > 0 { // says how to show it
		inner = inner[:zone]
	}
	n, err := strconv.ParseInt(inner, 10, 64)
	if err != nil || n < -1<<47 || n > 1<<48 {
		return 0, false
	}
	return value.InstantOf(time.UnixMilli(n)), true
}
