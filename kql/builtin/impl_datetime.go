package builtin

import (
	"math"
	"strings"
	"time"
	_ "time/tzdata" // the program carries the time zones: it must not depend on the machine's

	"github.com/ruleproof/ruleproof/kql/value"
)

func now(_ []value.Type, result value.Type) Eval {
	return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
		o := newOutput[value.Instant](rows, args)
		for i := range o.data {
			var d value.Duration
			if len(args) > 0 {
				offset := vectorOf[value.Duration](args[0])
				if offset.IsNull(i) {
					o.null(i)
					continue
				}
				d = offset.At(i)
			}
			t, ok := ctx.Now.Add(d)
			o.set(i, t, ok)
		}
		return o.column(result), nil
	}
}

func ago(f *frame, a []any) any { return later(f.Now, -a[0].(value.Duration)) }

// later returns the instant d later, nil if there is none.
func later(i value.Instant, d value.Duration) any {
	if t, ok := i.Add(d); ok {
		return t
	}
	return nil
}

// A period is a part of a datetime that can be counted, by its name.
type period struct {
	ticks  value.Duration // of a fixed length
	months int            // of so many months
}

var periods = map[string]period{
	"year": {months: 12}, "quarter": {months: 3}, "month": {months: 1},
	"week": {ticks: 7 * value.Day}, "day": {ticks: value.Day}, "hour": {ticks: value.Hour}, "minute": {ticks: value.Minute},
	"second": {ticks: value.Second}, "millisecond": {ticks: value.Millisecond}, "microsecond": {ticks: value.Microsecond},
	"nanosecond": {},
}

func monthsOf(i value.Instant) int {
	t := i.Time()
	return t.Year()*12 + int(t.Month()) - 1
}

// datetimeDiff counts the borders of periods between two instants (KQL reference, datetime-diff-function).
func datetimeDiff(f *frame, a []any) any {
	p, ok := periods[strings.ToLower(a[0].(string))]
	if !ok {
		return f.fail("%s is no period of time", preview(a[0].(string)))
	}
	x, y := a[1].(value.Instant), a[2].(value.Instant)
	switch {
	case p.months > 0:
		return int64(monthsOf(x)/p.months - monthsOf(y)/p.months)
	case p.ticks == 0:
		return int64(x-y) * 100
	case p.ticks == 7*value.Day:
		// 0001-01-01 is a Monday, and weeks begin on Sunday.
		week := func(i value.Instant) int64 { return int64((i + value.Instant(value.Day)) / value.Instant(p.ticks)) }
		return week(x) - week(y)
	}
	return int64(x)/int64(p.ticks) - int64(y)/int64(p.ticks)
}

func datetimeAdd(f *frame, a []any) any {
	p, ok := periods[strings.ToLower(a[0].(string))]
	if !ok {
		return f.fail("%s is no period of time", preview(a[0].(string)))
	}
	n, from := a[1].(int64), a[2].(value.Instant)
	switch {
	case p.months > 0:
		if n > 120000 || n < -120000 {
			return nil
		}
		return addMonths(from, int(n)*p.months)
	case p.ticks == 0:
		return later(from, value.Duration(n/100))
	case n > math.MaxInt64/int64(p.ticks) || n < math.MinInt64/int64(p.ticks):
		return nil
	}
	return later(from, value.Duration(n)*p.ticks)
}

// addMonths moves by months; the day is the last of the month where the month has no such day.
func addMonths(from value.Instant, months int) any {
	t := from.Time()
	total := t.Year()*12 + int(t.Month()) - 1 + months
	year, month := total/12, time.Month(total%12+1)
	if total < 12 || year > 9999 {
		return nil
	}
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	date := value.InstantOf(time.Date(year, month, min(t.Day(), last), 0, 0, 0, 0, time.UTC))
	return date + from%value.Instant(value.Day)
}

// parts are what datetime_part extracts.
var parts = map[string]func(i value.Instant) int64{
	"year":         func(i value.Instant) int64 { return int64(i.Time().Year()) },
	"quarter":      func(i value.Instant) int64 { return int64(i.Time().Month()-1)/3 + 1 },
	"month":        func(i value.Instant) int64 { return int64(i.Time().Month()) },
	"week_of_year": weekOfYear,
	"weekofyear":   weekOfYear,
	"day":          func(i value.Instant) int64 { return int64(i.Time().Day()) },
	"dayofyear":    func(i value.Instant) int64 { return int64(i.Time().YearDay()) },
	"hour":         hourOfDay,
	"minute":       func(i value.Instant) int64 { return int64(i) / int64(value.Minute) % 60 },
	"second":       func(i value.Instant) int64 { return int64(i) / int64(value.Second) % 60 },
	"millisecond":  func(i value.Instant) int64 { return int64(i) / int64(value.Millisecond) % 1e3 },
	"microsecond":  func(i value.Instant) int64 { return int64(i) / int64(value.Microsecond) % 1e6 },
	"nanosecond":   func(i value.Instant) int64 { return int64(i) % 1e7 * 100 },
}

func datetimePart(f *frame, a []any) any {
	part, ok := parts[strings.ToLower(a[0].(string))]
	if !ok {
		return f.fail("%s is no part of a datetime", preview(a[0].(string)))
	}
	return part(a[1].(value.Instant))
}

// weekOfYear is the week by ISO 8601.
func weekOfYear(i value.Instant) int64 {
	_, week := i.Time().ISOWeek()
	return int64(week)
}

func hourOfDay(i value.Instant) int64   { return int64(i) / int64(value.Hour) % 24 }
func dayOfMonth(i value.Instant) int64  { return int64(i.Time().Day()) }
func dayOfYear(i value.Instant) int64   { return int64(i.Time().YearDay()) }
func monthOfYear(i value.Instant) int64 { return int64(i.Time().Month()) }
func getYear(i value.Instant) int64     { return int64(i.Time().Year()) }

// dayOfWeek is the time since the Sunday before.
func dayOfWeek(i value.Instant) value.Duration {
	return value.Duration(i.Time().Weekday()) * value.Day
}

// A span is a day, a week, a month or a year: where the one begins that holds an instant, moved by some.
type span func(t time.Time, offset int) time.Time

func daySpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+n, 0, 0, 0, 0, time.UTC)
}

func weekSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()-int(t.Weekday())+7*n, 0, 0, 0, 0, time.UTC)
}

func monthSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
}

func yearSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year()+n, 1, 1, 0, 0, 0, 0, time.UTC)
}

// startOf and endOf implement startofday, endofmonth and their kin, with the offset that may follow.
func startOf(s span) rowFunc {
	return func(_ *frame, a []any) any { return boundary(s, a, 0) }
}

func endOf(s span) rowFunc {
	return func(_ *frame, a []any) any {
		next, ok := boundary(s, a, 1).(value.Instant)
		if !ok {
			return nil
		}
		if next == value.MaxInstant { // of the last day of 9999
			return next
		}
		return next - 1
	}
}

func boundary(s span, a []any, more int) any {
	n := int64(0)
	if len(a) > 1 {
		n = a[1].(int64)
	}
	if n > 4e6 || n < -4e6 {
		return nil
	}
	t := s(a[0].(value.Instant).Time(), int(n)+more)
	switch year := t.Year(); {
	case year == 10000 && more > 0:
		return value.MaxInstant
	case year < 1 || year > 9999:
		return nil
	}
	return value.InstantOf(t)
}

func makeDatetime(f *frame, a []any) any {
	if s, ok := a[0].(string); ok && len(a) == 1 {
		return value.Cast(s, value.DateTime)
	}
	n := [6]int64{1, 1, 1}
	for i, v := range a {
		if i == 5 {
			break
		}
		x, ok := value.Cast(v, value.Long).(int64)
		if !ok {
			return nil
		}
		n[i] = x
	}
	seconds := 0.0
	if len(a) > 5 {
		seconds, _ = value.Cast(a[5], value.Real).(float64)
	}
	year, month, day, hour, minute := n[0], n[1], n[2], n[3], n[4]
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(seconds >= 0 && seconds < 60) {
		return nil
	}
	t := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), 0, 0, time.UTC)
	if t.Day() != int(day) {
		return nil
	}
	return later(value.InstantOf(t), value.Duration(math.Round(seconds*float64(value.Second))))
}

// makeTimespan takes hours and minutes, then seconds; of four numbers the first is days.
func makeTimespan(f *frame, a []any) any {
	if len(a) == 1 {
		return value.Cast(a[0], value.Timespan)
	}
	var n [4]float64 // days, hours, minutes, seconds
	at := 1
	if len(a) == 4 {
		at = 0
	}
	for _, v := range a {
		n[at] = v.(float64)
		at++
	}
	if n[1] < 0 || n[1] > 23 || n[2] < 0 || n[2] > 59 || n[3] < 0 || n[3] >= 60 || n[0] < 0 || n[0] > 1e7 {
		return nil
	}
	whole := value.Duration(n[0])*value.Day + value.Duration(n[1])*value.Hour + value.Duration(n[2])*value.Minute
	return whole + value.Duration(math.Round(n[3]*float64(value.Second)))
}

// unixTime implements unixtime_seconds_todatetime and its kin: ticksPer is how many ticks the unit has.
func unixTime(ticksPer float64) rowFunc {
	epoch := value.InstantOf(time.Unix(0, 0))
	return func(_ *frame, a []any) any {
		switch v := a[0].(type) {
		case int64:
			if ticksPer >= 1 && v <= math.MaxInt64/int64(ticksPer) && v >= math.MinInt64/int64(ticksPer) {
				return later(epoch, value.Duration(v)*value.Duration(ticksPer))
			}
		}
		v, ok := value.Cast(a[0], value.Real).(float64)
		if !ok {
			return nil
		}
		if d, ok := ticks(math.Floor(v * ticksPer)); ok {
			return later(epoch, d)
		}
		return nil
	}
}

// formatDatetime and formatTimespan print by a format of letters (KQL reference, format-datetime-function).
func formatDatetime(f *frame, a []any) any {
	i := a[0].(value.Instant)
	return f.format(a[1].(string), "yMdHhtmsfF", func(letter byte, n int) (string, bool) {
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

func formatTimespan(f *frame, a []any) any {
	d := a[0].(value.Duration)
	size := uint64(max(d, -d))
	text := f.format(a[1].(string), "dhHmsfF", func(letter byte, n int) (string, bool) {
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

// clockPart prints minutes, seconds and fractions, which datetimes and timespans share.
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

// format prints runs of one of the letters as print says, and all else as it is.
func (f *frame) format(format, letters string, print func(letter byte, n int) (string, bool)) any {
	var b strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		if strings.IndexByte(letters, c) < 0 {
			b.WriteByte(c)
			i++
			continue
		}
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		text, ok := print(c, n)
		if !ok {
			return f.fail("the format %s has %s, which stands for nothing", preview(format), preview(format[i:i+n]))
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

// ingestionTime is the time of the event itself, which the binder hands over:
// files tell nothing of when an event was ingested.
func ingestionTime(_ []value.Type, result value.Type) Eval {
	return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
		if len(args) == 0 {
			return value.Constant(value.DateTime, nil, rows), nil
		}
		return value.Convert(args[0], result), nil
	}
}

// zoned implements datetime_utc_to_local and datetime_local_to_utc.
func zoned(convert func(t time.Time, zone *time.Location) time.Time) rowFunc {
	return func(f *frame, a []any) any {
		zone, err := time.LoadLocation(a[1].(string))
		if err != nil || a[1] == "" || a[1] == "Local" {
			return f.fail("%s is no time zone", preview(a[1].(string)))
		}
		i := a[0].(value.Instant)
		t := convert(i.Time(), zone)
		if t.Year() < 1 || t.Year() > 9999 {
			return nil
		}
		return value.InstantOf(t)
	}
}

func toLocal(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.Add(time.Duration(offset) * time.Second)
}

// fromLocal takes a time that the clocks skip as the moment at which they do.
func fromLocal(t time.Time, zone *time.Location) time.Time {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
	_, offset := local.Zone()
	return t.Add(-time.Duration(offset) * time.Second)
}
