package read

import (
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

// portalTime reads a datetime as the portal shows it in English:
// 11/20/2020, 4:20:29.443 PM. The month comes first.
func portalTime(s string) (value.Instant, bool) {
	p := &timeText{rest: s, ok: true}
	month := p.number(2)
	p.expect('/')
	day := p.number(2)
	p.expect('/')
	year := p.number(4)
	p.skip(", ")
	hour := p.number(2)
	p.expect(':')
	minute := p.number(2)
	p.expect(':')
	second := p.number(2)
	ticks := p.fraction()
	p.skip(" \u202f")
	half := strings.ToUpper(p.rest)
	if !p.ok || half != "AM" && half != "PM" || hour < 1 || hour > 12 || month < 1 || month > 12 || day < 1 || day > 31 || year < 1 || minute > 59 || second > 59 {
		return 0, false
	}
	hour %= 12
	if half == "PM" {
		hour += 12
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day {
		return 0, false
	}
	return value.InstantOf(t) + value.Instant(ticks), true
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

func (p *timeText) expect(c byte) {
	if len(p.rest) == 0 || p.rest[0] != c {
		p.ok = false
		return
	}
	p.rest = p.rest[1:]
}

func (p *timeText) skip(set string) { p.rest = strings.TrimLeft(p.rest, set) }

// fraction reads a fraction of a second, which some exports write behind a colon.
func (p *timeText) fraction() (ticks int) {
	if p.rest == "" || p.rest[0] != '.' && p.rest[0] != ':' {
		return 0
	}
	p.rest = p.rest[1:]
	unit := int(value.Second)
	for p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
		unit /= 10
		ticks += int(p.rest[0]-'0') * unit
		p.rest = p.rest[1:]
	}
	return ticks
}
