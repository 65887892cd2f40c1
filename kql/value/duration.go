package value

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// String returns the timespan as Kusto prints it: 1.02:03:04.5000000, without the days or
// the fraction if they are zero.
func (d Duration) String() string { return string(d.appendTo(nil)) }

// Short returns the timespan with units, such as 1h30m, -5m or 0.5s.
func (d Duration) Short() string {
	var b []byte
	rest := uint64(d)
	if d < 0 {
		b, rest = append(b, '-'), -rest
	}
	from := len(b)
	for _, u := range [...]struct {
		of   Duration
		name byte
	}{{Day, 'd'}, {Hour, 'h'}, {Minute, 'm'}} {
		if n := rest / uint64(u.of); n > 0 {
			b = append(strconv.AppendUint(b, n, 10), u.name)
			rest %= uint64(u.of)
		}
	}
	if rest == 0 && len(b) > from {
		return string(b)
	}
	b = strconv.AppendUint(b, rest/uint64(Second), 10)
	if fraction := rest % uint64(Second); fraction > 0 {
		b = bytes.TrimRight(appendDigits(append(b, '.'), fraction, 7), "0")
	}
	return string(append(b, 's'))
}

func (d Duration) appendTo(b []byte) []byte {
	t := uint64(d)
	if d < 0 {
		b = append(b, '-')
		t = -t
	}
	if days := t / uint64(Day); days > 0 {
		b = strconv.AppendUint(b, days, 10)
		b = append(b, '.')
		t %= uint64(Day)
	}
	b = appendDigits(b, t/uint64(Hour), 2)
	b = append(b, ':')
	b = appendDigits(b, t/uint64(Minute)%60, 2)
	b = append(b, ':')
	b = appendDigits(b, t/uint64(Second)%60, 2)
	if fraction := t % uint64(Second); fraction > 0 {
		b = append(b, '.')
		b = appendDigits(b, fraction, 7)
	}
	return b
}

// appendDigits appends the number with leading zeros to a width.
func appendDigits(b []byte, n uint64, width int) []byte {
	for limit := uint64(10); width > 1; width-- {
		if n < limit {
			for ; width > 1; width-- {
				b = append(b, '0')
			}
			break
		}
		limit *= 10
	}
	return strconv.AppendUint(b, n, 10)
}

// durationUnits are the suffixes of timespan literals (KQL reference, timespan). Where
// one is the end of another, the longer comes first.
var durationUnits = []struct {
	suffix string
	unit   Duration
}{
	{"microseconds", Microsecond}, {"microsecond", Microsecond}, {"milliseconds", Millisecond}, {"millisecond", Millisecond},
	{"minutes", Minute}, {"minute", Minute}, {"seconds", Second}, {"second", Second},
	{"hours", Hour}, {"hour", Hour}, {"days", Day}, {"day", Day}, {"ticks", 1}, {"tick", 1},
	{"micros", Microsecond}, {"micro", Microsecond}, {"millis", Millisecond}, {"milli", Millisecond},
	{"nanoseconds", 0}, {"nanosecond", 0}, {"nanos", 0}, {"nano", 0},
	{"hrs", Hour}, {"hr", Hour}, {"min", Minute}, {"sec", Second}, {"ms", Millisecond},
	{"d", Day}, {"h", Hour}, {"m", Minute}, {"s", Second},
}

// ParseTimespanLiteral reads a number with a unit, such as 1.5h or 10microseconds.
func ParseTimespanLiteral(s string) (Duration, bool) {
	for _, u := range durationUnits {
		if number, ok := strings.CutSuffix(s, u.suffix); ok {
			number = strings.TrimSpace(number)
			if !looksNumeric(number) {
				continue
			}
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && u.unit > 0 {
				return mulDuration(n, u.unit)
			}
			f, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return 0, false
			}
			if u.unit == 0 {
				f = math.Trunc(f / 100) // a tick is 100 nanoseconds
			} else {
				f *= float64(u.unit)
			}
			return durationFromReal(f)
		}
	}
	return 0, false
}

func mulDuration(n int64, unit Duration) (Duration, bool) {
	limit := math.MaxInt64 / int64(unit)
	if n > limit || n < -limit {
		return 0, false
	}
	return Duration(n) * unit, true
}

func durationFromReal(ticks float64) (Duration, bool) {
	ticks = math.Round(ticks)
	if !(ticks >= -math.MaxInt64 && ticks < math.MaxInt64) {
		return 0, false
	}
	return Duration(ticks), true
}

// ParseTimespan reads a timespan as totimespan does: [-][d.]hh:mm[:ss[.fffffff]], a
// number with a unit, or a whole number of days.
func ParseTimespan(s string) (Duration, bool) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, ":") {
		if f, err := strconv.ParseInt(s, 10, 64); err == nil {
			return mulDuration(f, Day)
		}
		return ParseTimespanLiteral(s)
	}
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	var days int64
	if dot := strings.IndexByte(s, '.'); dot >= 0 && dot < strings.IndexByte(s, ':') {
		n, ok := digits(s[:dot], 8)
		if !ok {
			return 0, false
		}
		days, s = n, s[dot+1:]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 4 {
		return 0, false
	}
	if len(parts) == 4 { // d:hh:mm:ss
		n, ok := digits(parts[0], 8)
		if !ok || days != 0 {
			return 0, false
		}
		days, parts = n, parts[1:]
	}
	hours, ok1 := digits(parts[0], 2)
	minutes, ok2 := digits(parts[1], 2)
	if !ok1 || !ok2 || hours > 23 || minutes > 59 {
		return 0, false
	}
	if days > int64(math.MaxInt64/Day) {
		return 0, false
	}
	total := uint64(days)*uint64(Day) + uint64(hours)*uint64(Hour) + uint64(minutes)*uint64(Minute)
	if len(parts) == 3 {
		seconds, fraction, _ := strings.Cut(parts[2], ".")
		n, ok := digits(seconds, 2)
		ticks, ok2 := fractionTicks(fraction)
		if !ok || !ok2 || n > 59 {
			return 0, false
		}
		total += uint64(n)*uint64(Second) + uint64(ticks)
	}
	switch {
	case negative && total <= 1<<63:
		return Duration(-total), true
	case !negative && total <= math.MaxInt64:
		return Duration(total), true
	}
	return 0, false
}

// digits reads a text of 1 to most decimal digits.
func digits(s string, most int) (int64, bool) {
	if s == "" || len(s) > most {
		return 0, false
	}
	var n int64
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// fractionTicks reads the digits of a fraction of a second; those beyond a tick are dropped.
func fractionTicks(s string) (Duration, bool) {
	var n Duration
	for i := 0; i < max(7, len(s)); i++ {
		c := byte('0')
		if i < len(s) {
			c = s[i]
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		if i < 7 {
			n = n*10 + Duration(c-'0')
		}
	}
	return n, true
}
