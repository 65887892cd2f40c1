package times

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The letters of formats.
const (
	datetimeLetters = "yMdHhtmsfF"
	timespanLetters = "dhHmsfF"
)

// formatDatetime and formatTimespan print by a format made of letters (KQL reference,
// format-datetime-function).
func formatDatetime(f *builtin.Frame, a []any) any {
	i := a[0].(value.Instant)
	return formatParts(f, a[1].(string), datetimeLetters, func(letter byte, n int) (string, bool) {
		t := i.Time()
		hour := t.Hour()
		switch letter {
		case 'y':
			switch n {
			case 1:
				return decimalText(t.Year()%100, 1), true
			case 2:
				return decimalText(t.Year()%100, 2), true
			}
			return decimalText(t.Year(), n), n <= 5
		case 'M':
			return decimalText(int(t.Month()), n), n <= 2
		case 'd':
			return decimalText(t.Day(), n), n <= 2
		case 'H':
			return decimalText(hour, n), n <= 2
		case 'h':
			return decimalText((hour+11)%12+1, n), n <= 2
		case 't':
			return map[bool]string{false: "AM", true: "PM"}[hour >= 12][:min(n, 2)], n <= 2
		}
		return clockPart(letter, n, uint64(i))
	})
}

func formatTimespan(f *builtin.Frame, a []any) any {
	d := a[0].(value.Duration)
	size := uint64(max(d, -d))
	text := formatParts(f, a[1].(string), timespanLetters, func(letter byte, n int) (string, bool) {
		switch letter {
		case 'd':
			return decimalText(int(size/uint64(value.Day)), n), n <= 8
		case 'h', 'H':
			return decimalText(int(size/uint64(value.Hour)%24), n), n <= 2
		}
		return clockPart(letter, n, size)
	})
	if s, ok := text.(string); ok && d < 0 {
		return "-" + s
	}
	return text
}

// clockPart prints minutes, seconds and fractions, for datetimes and timespans.
func clockPart(letter byte, n int, ticks uint64) (string, bool) {
	switch letter {
	case 'm':
		return decimalText(int(ticks/uint64(value.Minute)%60), n), n <= 2
	case 's':
		return decimalText(int(ticks/uint64(value.Second)%60), n), n <= 2
	case 'f', 'F':
		if n > 7 {
			return "", false
		}
		digits := decimalText(int(ticks%uint64(value.Second)), 7)[:n]
		if letter == 'F' {
			digits = strings.TrimRight(digits, "0")
		}
		return digits, true
	}
	return "", false
}

// formatParts prints each run of one of the letters by print, and delimiters unchanged. The service knows no other characters.
func formatParts(f *builtin.Frame, format, letters string, print func(letter byte, n int) (string, bool)) any {
	var b strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		if strings.IndexByte(letters, c) < 0 {
			if strings.IndexByte(builtin.FormatDelimiters, c) < 0 {
				return f.Fail("the format %s has the character %s, which is not a part of formats", builtin.Preview(format), builtin.Preview(format[i:i+1]))
			}
			b.WriteByte(c)
			i++
			continue
		}
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		text, ok := print(c, n)
		if !ok {
			return f.Fail("the format %s has %s, which is not a format", builtin.Preview(format), builtin.Preview(format[i:i+n]))
		}
		b.WriteString(text)
		i += n
	}
	return b.String()
}

// decimalText prints a number with leading zeros to a width.
func decimalText(n, width int) string {
	text := value.Text(int64(n))
	if len(text) < width {
		text = strings.Repeat("0", width-len(text)) + text
	}
	return text
}
