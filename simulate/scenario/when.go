package scenario

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

var (
	absoluteForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?)?(?:Z|[+-]\d\d:\d\d)?$`)
	offsetForm   = regexp.MustCompile(`^([+-]?)(?:(\d{1,5})d)?(?:(\d{1,7})h)?(?:(\d{1,8})m)?(?:(\d{1,9})(?:\.(\d{1,7}))?s)?$`)
)

// nowWord is the name of the time that relative times are relative to.
const nowWord = "now"

// Time reads a time that is absolute, in UTC unless it has an offset, or relative to the
// base, such as -20m, +1h30m or now. A Clock also reads times that are relative to an event.
func Time(text string, base value.Instant) (value.Instant, bool) {
	w, ok := readWhen(text)
	switch {
	case !ok || w.name != "" && w.name != nowWord:
		return 0, false
	case w.name == "":
		return w.at, true
	}
	return base.Add(w.offset)
}

// A when is a time as it is written.
type when struct {
	name   string         // what it is relative to: now or an event; "" for an absolute time
	at     value.Instant  // of an absolute time
	offset value.Duration // of a relative one
	whole  string         // the text of one relative to an event; an event may have the whole text as its name
}

// readWhen reads a time. The name that it may have is not checked.
func readWhen(text string) (when, bool) {
	switch {
	case text == "":
		return when{}, false
	case text == nowWord:
		return when{name: nowWord}, true
	case text[0] == '-' || text[0] == '+':
		d, ok := Offset(text)
		return when{name: nowWord, offset: d}, ok
	case text[0] >= '0' && text[0] <= '9' && absoluteForm.MatchString(text):
		at, ok := value.ParseDatetime(text)
		return when{at: at}, ok
	}
	w := when{name: text, whole: text}
	if i := strings.LastIndexAny(text, "+-"); i > 0 {
		if d, ok := Offset(strings.TrimSpace(text[i+1:])); ok {
			if w.name, w.offset = strings.TrimSpace(text[:i]), d; text[i] == '-' {
				w.offset = -d
			}
		}
	}
	return w, w.name != ""
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
