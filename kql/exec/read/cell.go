package read

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A codec turns cells into values of one type.
type codec struct {
	form form
	zone *time.Location // of datetimes that name none
}

// isNull reports whether the cell is a missing value for a column of the type.
func (c codec) isNull(x cell, t value.Type) bool {
	switch x.kind {
	case absent:
		return true
	case text, bare:
		if c.form.nullWord && string(x.text) == "null" {
			return true
		}
		return t != value.String && len(bytes.TrimSpace(x.text)) == 0
	}
	return false
}

// decoders turn a cell that is not missing into a value; false means that it does not fit.
var decoders = map[value.Type]func(c codec, x cell) (any, bool){
	value.String:   func(c codec, x cell) (any, bool) { return string(x.text), true },
	value.Bool:     decodeBool,
	value.Int:      decodeInt,
	value.Long:     decodeLong,
	value.Real:     decodeReal,
	value.Decimal:  decodeDecimal,
	value.DateTime: decodeDatetime,
	value.Timespan: decodeTimespan,
	value.GUID:     decodeGUID,
	value.Dynamic:  decodeDynamic,
}

// decode returns the value of the cell as the type, nil for null.
func (c codec) decode(x cell, t value.Type) (v any, ok bool) {
	if c.isNull(x, t) {
		return nil, true
	}
	return decoders[t](c, x)
}

func decodeBool(_ codec, x cell) (any, bool) {
	switch strings.ToLower(string(bytes.TrimSpace(x.text))) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return nil, false
}

func decodeInt(c codec, x cell) (any, bool) {
	v, ok := decodeLong(c, x)
	if n, _ := v.(int64); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
		return int32(n), true
	}
	return nil, false
}

// decodeLong also takes a whole number that is written with a fraction or an exponent, as exports do.
func decodeLong(_ codec, x cell) (any, bool) {
	s := string(bytes.TrimSpace(x.text))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if n, ok := value.ParseLong(s); ok && strings.HasPrefix(strings.ToLower(s), "0x") {
		return n, true
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<63 && strings.ContainsAny(s, ".eE") {
		return int64(f), true
	}
	return nil, false
}

func decodeReal(_ codec, x cell) (any, bool) {
	if x.kind == compound || x.kind == boolean {
		return nil, false
	}
	f, ok := value.ParseReal(string(bytes.TrimSpace(x.text)))
	return f, ok
}

func decodeDecimal(_ codec, x cell) (any, bool) {
	if x.kind == compound || x.kind == boolean {
		return nil, false
	}
	d, ok := value.ParseDecimal(string(bytes.TrimSpace(x.text)))
	return d, ok
}

func decodeTimespan(_ codec, x cell) (any, bool) {
	if x.kind != text && x.kind != bare {
		return nil, false
	}
	d, ok := value.ParseTimespan(string(bytes.TrimSpace(x.text)))
	return d, ok
}

func decodeGUID(_ codec, x cell) (any, bool) {
	if x.kind != text && x.kind != bare {
		return nil, false
	}
	u, ok := value.ParseGUID(string(bytes.TrimSpace(x.text)))
	return u, ok
}

// decodeDynamic reads JSON, also within a text; any other text is itself.
func decodeDynamic(c codec, x cell) (any, bool) {
	if x.kind != text && x.kind != bare {
		v, err := value.ParseJSON(x.text)
		return v, err == nil
	}
	trimmed := bytes.TrimSpace(x.text)
	if c.form.jsonCells || trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"' {
		if v, err := value.ParseJSON(trimmed); err == nil {
			return v, true
		}
	}
	return string(x.text), true
}

// decodeDatetime reads the forms of todatetime, and that of the portal, which
// counts in the zone of the column's header.
func decodeDatetime(c codec, x cell) (any, bool) {
	if x.kind != text && x.kind != bare {
		return nil, false
	}
	s := string(bytes.TrimSpace(x.text))
	if t, ok := portalTime(s); ok {
		return c.inZone(t), true
	}
	t, ok := value.ParseDatetime(s)
	if ok && c.zone != nil && !namesZone(s) {
		t = c.inZone(t)
	}
	return t, ok
}

// inZone returns the instant at which clocks in the column's zone show the given time.
func (c codec) inZone(t value.Instant) value.Instant {
	if c.zone == nil || c.zone == time.UTC {
		return t
	}
	u := t.Time()
	return value.InstantOf(time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond(), c.zone))
}

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
