package value

import (
	"strings"
	"time"
)

// unixEpoch is 1970-01-01 in ticks.
const unixEpoch Instant = 621355968000000000

// InstantOf returns the instant of a time, truncated to the tick. Times before year 1 or
// after 9999 become the first or the last instant.
func InstantOf(t time.Time) Instant {
	switch year := t.UTC().Year(); {
	case year < 1:
		return MinInstant
	case year > 9999:
		return MaxInstant
	}
	return unixEpoch + Instant(t.Unix()*int64(Second)) + Instant(t.Nanosecond()/100)
}

// Time returns the instant as a time in UTC.
func (i Instant) Time() time.Time {
	ticks := int64(i - unixEpoch)
	seconds, rest := ticks/int64(Second), ticks%int64(Second)
	return time.Unix(seconds, rest*100).UTC()
}

// Add returns the instant d later; ok is false when that lies before 0001 or after 9999.
func (i Instant) Add(d Duration) (sum Instant, ok bool) {
	sum = i + Instant(d)
	if (d > 0) != (sum > i) && d != 0 || sum < MinInstant || sum > MaxInstant {
		return 0, false
	}
	return sum, true
}

// String returns the instant as tostring does: 2017-01-07T00:00:00.0000000Z.
func (i Instant) String() string { return string(i.appendTo(nil, true)) }

// Short returns the instant without a fraction of a second that is zero: 2017-01-07T00:00:00Z.
func (i Instant) Short() string { return string(i.appendTo(nil, false)) }

// appendTo appends the instant; the fraction is left out when it is zero, unless always is set.
func (i Instant) appendTo(b []byte, always bool) []byte {
	t := i.Time()
	year, month, day := t.Date()
	b = appendDigits(b, uint64(year), 4)
	b = append(b, '-')
	b = appendDigits(b, uint64(month), 2)
	b = append(b, '-')
	b = appendDigits(b, uint64(day), 2)
	b = append(b, 'T')
	ticks := uint64(i) % uint64(Day)
	b = appendDigits(b, ticks/uint64(Hour), 2)
	b = append(b, ':')
	b = appendDigits(b, ticks/uint64(Minute)%60, 2)
	b = append(b, ':')
	b = appendDigits(b, ticks/uint64(Second)%60, 2)
	if fraction := ticks % uint64(Second); fraction > 0 || always {
		b = append(b, '.')
		b = appendDigits(b, fraction, 7)
	}
	return append(b, 'Z')
}

// ParseDatetime reads a datetime in any form that todatetime knows (KQL reference,
// datetime): ISO 8601 and similar forms, RFC 822, RFC 850, and month/day/year.
func ParseDatetime(s string) (Instant, bool) {
	if i, ok := ISOInstant(s); ok {
		return i, true
	}
	return anyDatetime(s)
}

// anyDatetime is ParseDatetime without a fast path.
func anyDatetime(s string) (Instant, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 64 {
		return 0, false
	}
	p := dateReader{text: s}
	var ok bool
	switch {
	case isDigit(s[0]):
		ok = p.numeric()
	default:
		ok = p.named()
	}
	if !ok || !p.clock() || !p.zone() || p.pos != len(p.text) {
		return 0, false
	}
	return p.instant()
}

// A dateReader reads the parts of a datetime from left to right.
type dateReader struct {
	text                 string
	pos                  int
	year, month, day     int
	hour, minute, second int
	ticks                Duration
	offset               time.Duration
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (p *dateReader) skip() {
	for p.pos < len(p.text) && p.text[p.pos] == ' ' {
		p.pos++
	}
}

// number reads up to most digits and returns how many there were.
func (p *dateReader) number(most int) (n, count int) {
	for count < most && p.pos < len(p.text) && isDigit(p.text[p.pos]) {
		n = n*10 + int(p.text[p.pos]-'0')
		p.pos++
		count++
	}
	return n, count
}

func (p *dateReader) accept(set string) (byte, bool) {
	if p.pos < len(p.text) && strings.IndexByte(set, p.text[p.pos]) >= 0 {
		p.pos++
		return p.text[p.pos-1], true
	}
	return 0, false
}

// numeric reads 2014-05-25, 2014/05/25, 20140525, 2014-05, 2014, 2014 May 25, 5/25/2014, 5.25.2014, 25 May 14 and 25-May-14.
func (p *dateReader) numeric() bool {
	first, n := p.number(8)
	switch {
	case n == 8:
		p.year, p.month, p.day = first/10000, first/100%100, first%100
		return true
	case n == 4:
		p.year, p.month, p.day = first, 1, 1
		if p.namedMonth() {
			p.accept("-")
			p.skip()
			p.day, n = p.number(2)
			return n > 0
		}
		mark, ok := p.accept("-/")
		if !ok {
			return true
		}
		if p.month, n = p.number(2); n == 0 {
			return false
		}
		if _, ok = p.accept(string(mark)); !ok {
			return true
		}
		p.day, n = p.number(2)
		return n > 0
	case n > 2 || n == 0:
		return false
	}
	mark, ok := p.accept("-/. ")
	if !ok {
		return false
	}
	p.skip()
	if p.pos < len(p.text) && !isDigit(p.text[p.pos]) {
		p.day = first
		return p.monthName() && p.namedYear()
	}
	p.month = first
	if p.day, n = p.number(2); n == 0 {
		return false
	}
	if _, ok = p.accept(string(mark)); !ok {
		return false
	}
	p.year, n = p.number(4)
	return n == 4
}

// named reads the day of the week and a date after it, or a month's name, a day and a year.
func (p *dateReader) named() bool {
	if p.monthName() {
		p.skip()
		var n int
		if p.day, n = p.number(2); n == 0 {
			return false
		}
		p.accept(",")
		return p.namedYear()
	}
	word := p.word()
	known := false
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(word, d.String()) || strings.EqualFold(word, d.String()[:3]) {
			known = true
		}
	}
	if !known {
		return false
	}
	p.accept(",")
	p.skip()
	if p.pos < len(p.text) && isDigit(p.text[p.pos]) {
		return p.numeric()
	}
	return p.monthName() && p.dayThenYear()
}

func (p *dateReader) dayThenYear() bool {
	p.skip()
	var n int
	if p.day, n = p.number(2); n == 0 {
		return false
	}
	p.accept(",")
	return p.namedYear()
}

func (p *dateReader) word() string {
	start := p.pos
	for p.pos < len(p.text) && (p.text[p.pos]|0x20 >= 'a' && p.text[p.pos]|0x20 <= 'z') {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *dateReader) monthName() bool {
	start := p.pos
	word := p.word()
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(word, m.String()) || strings.EqualFold(word, m.String()[:3]) {
			p.month = int(m)
			return true
		}
	}
	p.pos = start
	return false
}

// namedMonth reads a month's name after a year.
func (p *dateReader) namedMonth() bool {
	start := p.pos
	if _, ok := p.accept("- "); ok && p.monthName() {
		return true
	}
	p.pos = start
	return false
}

func (p *dateReader) namedYear() bool {
	p.accept("-/ ")
	p.skip()
	year, n := p.number(4)
	switch n {
	case 4:
		p.year = year
	case 2:
		p.year = 1900 + year
		if year < 70 {
			p.year = 2000 + year
		}
	default:
		return false
	}
	return true
}

// clock reads the time of day, if there is one: 15:05, 15:05:02, 15:05:02.1234567, all with AM or PM.
func (p *dateReader) clock() bool {
	start := p.pos
	if _, ok := p.accept("Tt"); !ok {
		p.accept(",")
		p.skip()
		if p.pos == start || p.pos == len(p.text) || !isDigit(p.text[p.pos]) {
			p.pos = start
			return true
		}
	}
	var n int
	if p.hour, n = p.number(2); n == 0 {
		return false
	}
	if _, ok := p.accept(":"); !ok {
		return p.hour <= 23 && p.pos < len(p.text) && p.meridiem()
	}
	if p.minute, n = p.number(2); n == 0 {
		return false
	}
	if _, ok := p.accept(":"); ok {
		if p.second, n = p.number(2); n == 0 {
			return false
		}
		if _, ok := p.accept(".,"); ok {
			from := p.pos
			for p.pos < len(p.text) && isDigit(p.text[p.pos]) {
				p.pos++
			}
			var ok bool
			if p.ticks, ok = fractionTicks(p.text[from:p.pos]); !ok || p.pos == from {
				return false
			}
		}
	}
	p.meridiem()
	return true
}

// meridiem reads AM or PM; it reports whether there was one.
func (p *dateReader) meridiem() bool {
	start := p.pos
	p.skip()
	switch word := p.word(); {
	case strings.EqualFold(word, "AM") && p.hour <= 12:
		p.hour %= 12
	case strings.EqualFold(word, "PM") && p.hour <= 12:
		p.hour = p.hour%12 + 12
	default:
		p.pos = start
		return false
	}
	return true
}

// zone reads Z, GMT, UTC or an offset such as +02:00 or GMT-0500, if there is one.
func (p *dateReader) zone() bool {
	p.skip()
	if p.pos == len(p.text) || p.shift() {
		return true
	}
	switch strings.ToUpper(p.word()) {
	case "GMT", "UTC", "UT":
		return p.pos == len(p.text) || p.text[p.pos] == ' ' || p.shift()
	case "Z":
		return true
	}
	return false
}

// shift reads the offset of a zone.
func (p *dateReader) shift() bool {
	sign, ok := p.accept("+-")
	if !ok {
		return false
	}
	hours, n := p.number(2)
	if n == 0 {
		return false
	}
	p.accept(":")
	minutes, _ := p.number(2)
	if hours > 14 || minutes > 59 {
		return false
	}
	p.offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if sign == '-' {
		p.offset = -p.offset
	}
	return true
}

func (p *dateReader) instant() (Instant, bool) {
	if p.month < 1 || p.month > 12 || p.day < 1 || p.day > 31 || p.year < 1 || p.year > 9999 ||
		p.hour > 24 || p.minute > 59 || p.second > 59 || p.hour == 24 && (p.minute > 0 || p.second > 0) {
		return 0, false
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, 0, time.UTC)
	if p.hour < 24 && t.Day() != p.day {
		return 0, false
	}
	i, ok := InstantOf(t).Add(p.ticks)
	if !ok {
		return 0, false
	}
	return i.Add(-Duration(p.offset / 100))
}
