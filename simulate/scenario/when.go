package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

var (
	absoluteForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?)?(?:Z|[+-]\d\d:\d\d)?$`)
	offsetForm   = regexp.MustCompile(`^([+-]?)(?:(\d{1,5})d)?(?:(\d{1,7})h)?(?:(\d{1,8})m)?(?:(\d{1,9})(?:\.(\d{1,7}))?s)?$`)
)

// Time reads a time of a scenario: absolute, in UTC unless it has an offset, or relative to the
// base, such as -20m, +1h30m or now.
func Time(text string, base value.Instant) (value.Instant, bool) {
	if text == "now" {
		return base, true
	}
	if absoluteForm.MatchString(text) {
		return value.ParseDatetime(text)
	}
	if text == "" || text[0] != '-' && text[0] != '+' {
		return 0, false
	}
	d, ok := Offset(text)
	if !ok {
		return 0, false
	}
	return base.Add(d)
}

// Offset reads a length of time: numbers with the units d, h, m and s, in that order. Seconds may have a fraction.
func Offset(text string) (value.Duration, bool) {
	m := offsetForm.FindStringSubmatch(text)
	if m == nil || strings.TrimLeft(text, "+-") == "" {
		return 0, false
	}
	var sum value.Duration
	for i, unit := range [...]value.Duration{value.Day, value.Hour, value.Minute, value.Second} {
		n, _ := strconv.ParseInt("0"+m[2+i], 10, 64) // few digits by the pattern
		sum += value.Duration(n) * unit
	}
	ticks, _ := strconv.ParseInt((m[6] + "0000000")[:7], 10, 64) // digits by the pattern
	sum += value.Duration(ticks)
	if m[1] == "-" {
		sum = -sum
	}
	return sum, true
}

// OffsetText writes a length of time as scenarios do, such as 1h30m.
func OffsetText(d value.Duration) string {
	var b strings.Builder
	for _, unit := range [...]struct {
		of   value.Duration
		name string
	}{{value.Day, "d"}, {value.Hour, "h"}, {value.Minute, "m"}} {
		if n := d / unit.of; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, unit.name)
			d %= unit.of
		}
	}
	if d > 0 || b.Len() == 0 {
		text := fmt.Sprintf("%d.%07d", d/value.Second, d%value.Second)
		b.WriteString(strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "s")
	}
	return b.String()
}
