package scenario

import (
	"regexp"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

var (
	spokenForm = regexp.MustCompile(`^([+-]?) ?(\d{1,5}) ?([a-z]{1,8}) ?(ago|before|earlier|later|after|from now)?$`)
	agoForm    = regexp.MustCompile(`^ago\( ?([0-9a-z.]+) ?\)$`)
	clockForm  = regexp.MustCompile(`^\d{1,2}:\d\d`)
	dateForm   = regexp.MustCompile(`^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}`)
)

// units are the words for the units of time, and how scenarios write them.
var units = map[string]string{
	"s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
	"h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
	"d": "d", "day": "d", "days": "d",
}

// timeHint returns how a time is written that was probably meant; "" when nothing comes near.
func timeHint(n *document.Node) string {
	number, whole := n.Value.(int64)
	switch {
	case n.Kind == document.String:
		return timeHintOf(n.Text())
	case !whole:
		return ""
	case number >= 1e9 && number < 1e11:
		return writeTime(time.Unix(number, 0))
	case number >= 1e12 && number < 1e14:
		return writeTime(time.UnixMilli(number))
	case number > -1e5 && number < 1e5:
		return "a length of time has a unit: write " + relative(strings.TrimLeft(n.Text(), "+-"), "m", n.Text()[0])
	}
	return ""
}

func writeTime(t time.Time) string {
	return "write " + value.InstantOf(t).Time().UTC().Format("2006-01-02T15:04:05.9999999Z")
}

// timeHintOf returns how a time is written that the text probably means.
func timeHintOf(text string) string {
	spoken := strings.Join(strings.Fields(strings.ToLower(text)), " ")
	switch spoken {
	case "yesterday":
		return "write -1d"
	case "today", "now()":
		return "write now"
	case "tomorrow":
		return "write +1d"
	}
	if m := agoForm.FindStringSubmatch(spoken); m != nil {
		if _, ok := Offset(m[1]); ok {
			return "write -" + diag.Preview(m[1])
		}
	}
	if _, ok := Offset(spoken); ok && spoken[0] >= '0' && spoken[0] <= '9' {
		return "write -" + spoken + " for a time before now, +" + spoken + " for one after it"
	}
	if m := spokenForm.FindStringSubmatch(spoken); m != nil && units[m[3]] != "" {
		sign := byte(0)
		switch m[4] {
		case "ago", "before", "earlier":
			sign = '-'
		case "later", "after", "from now":
			sign = '+'
		default:
			if m[1] != "" {
				sign = m[1][0]
			}
		}
		return "write " + relative(m[2], units[m[3]], sign)
	}
	if absoluteForm.MatchString(text) {
		return "the calendar has no such day or time"
	}
	if clockForm.MatchString(spoken) || dateForm.MatchString(spoken) {
		return "write the date and the time as in 2026-03-02T12:00:00Z"
	}
	return ""
}

// relative writes a relative time, or both where the sign is not known.
func relative(number, unit string, sign byte) string {
	if sign == '-' || sign == '+' {
		return string(sign) + number + unit
	}
	return "-" + number + unit + " for a time before now, +" + number + unit + " for one after it"
}

// lengthHint returns how a length of time is written that the text probably means.
func lengthHint(text string) string {
	m := spokenForm.FindStringSubmatch(strings.Join(strings.Fields(strings.ToLower(text)), " "))
	if m == nil || units[m[3]] == "" {
		return ""
	}
	return "write " + m[1] + m[2] + units[m[3]]
}
