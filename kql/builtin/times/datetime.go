// Package times has the functions over datetimes and timespans.
package times

import (
	"math"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// Functions are the functions over datetimes and timespans.
var Functions = []builtin.Function{
	{Name: "ago", Page: "ago-function", Foldable: true, AtRun: true,
		Signature: []string{"(timespan: timespan) datetime"},
		Eval:      builtin.Strict(ago, value.Timespan)},
	{Name: "datepart", Page: "datetime-part-function", Obsolete: "datetime_part", Hidden: true, Foldable: true,
		Signature: []string{"(part: literal string[year quarter month week_of_year day dayofyear hour minute second millisecond microsecond nanosecond], date: datetime) int"},
		Eval:      builtin.Strict(datetimePart, value.String, value.DateTime)},
	{Name: "datetime_add", Page: "datetime-add-function", Foldable: true,
		Signature: []string{"(part: literal string[year quarter month week day hour minute second millisecond microsecond nanosecond], value: integer, datetime: datetime) datetime"},
		Eval:      builtin.Strict(datetimeAdd, value.String, value.Long, value.DateTime)},
	{Name: "datetime_diff", Page: "datetime-diff-function", Foldable: true,
		Signature: []string{"(part: literal string[year quarter month week day hour minute second millisecond microsecond nanosecond], datetime1: datetime, datetime2: datetime) long"},
		Eval:      builtin.Strict(datetimeDiff, value.String, value.DateTime)},
	{Name: "datetime_list_timezones", Page: "datetime-list-timezones", Foldable: true,
		Signature: []string{"() dynamic[]"},
		Eval:      datetimeListTimezones},
	{Name: "datetime_local_to_utc", Page: "datetime-local-to-utc-function", Foldable: true,
		Signature: []string{"(from: datetime, timezone: string) datetime"},
		Eval:      builtin.Strict(zoned(zones.FromLocal), value.DateTime, value.String)},
	{Name: "datetime_part", Page: "datetime-part-function", Foldable: true,
		Signature: []string{"(part: literal string[year quarter month week_of_year day dayofyear hour minute second millisecond microsecond nanosecond], date: datetime) int"},
		Eval:      builtin.Strict(datetimePart, value.String, value.DateTime)},
	{Name: "datetime_utc_to_local", Page: "datetime-utc-to-local-function", Foldable: true,
		Signature: []string{"(from: datetime, timezone: string) datetime"},
		Eval:      builtin.Strict(zoned(toLocal), value.DateTime, value.String)},
	{Name: "dayofmonth", Page: "day-of-month-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(dayOfMonth)},
	{Name: "dayofweek", Page: "day-of-week-function", Foldable: true,
		Signature: []string{"(date: datetime) timespan"},
		Eval:      builtin.Maybe1(dayOfWeek)},
	{Name: "dayofyear", Page: "day-of-year-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(dayOfYear)},
	{Name: "endofday", Page: "endofday-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(endOf(daySpan), value.DateTime, value.Long)},
	{Name: "endofmonth", Page: "endofmonth-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(endOf(MonthSpan), value.DateTime, value.Long)},
	{Name: "endofweek", Page: "endofweek-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(endOf(WeekSpan), value.DateTime, value.Long)},
	{Name: "endofyear", Page: "endofyear-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(endOf(YearSpan), value.DateTime, value.Long)},
	{Name: "format_datetime", Page: "format-datetime-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(date: datetime, format: literalNotEmpty string) string"},
		Refuses:   builtin.Refuses{Format: "format", Letters: datetimeLetters},
		Eval:      builtin.Strict(formatDatetime, value.DateTime, value.String)},
	{Name: "format_timespan", Page: "format-timespan-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(timespan: timespan, format: literalNotEmpty string) string"},
		Refuses:   builtin.Refuses{Format: "format", Letters: timespanLetters},
		Eval:      builtin.Strict(formatTimespan, value.Timespan, value.String)},
	{Name: "getmonth", Page: "monthofyear-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(monthOfYear)},
	{Name: "getyear", Page: "getyear-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(getYear)},
	{Name: "hourofday", Page: "hour-of-day-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(hourOfDay)},
	{Name: "make_datetime", Page: "make-datetime-function", Foldable: true, ResultName: builtin.NameOfOnlyArgument,
		Signature: []string{
			"(year: number, month: number, day: number, hour?: number, minute?: number, second?: number) datetime",
			"(value: scalar) datetime",
		},
		Eval: builtin.Strict(makeDatetime, value.Unknown)},
	{Name: "make_timespan", Page: "make-timespan-function", Foldable: true, ResultName: builtin.NameOfOnlyArgument,
		Signature: []string{
			"(days: integer, hours: integer, minutes: integer, seconds: integer) timespan",
			"(hours: integer, minutes: integer, seconds?: integer) timespan",
			"(value: scalar) timespan",
		},
		Eval: builtin.Strict(makeTimespan, value.Real)},
	{Name: "monthofyear", Page: "monthofyear-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(monthOfYear)},
	{Name: "now", Page: "now-function", Foldable: true, AtRun: true,
		Signature: []string{"(offset?: timespan) datetime"},
		Eval:      now},
	{Name: "startofday", Page: "startofday-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(startOf(daySpan), value.DateTime, value.Long)},
	{Name: "startofmonth", Page: "startofmonth-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(startOf(MonthSpan), value.DateTime, value.Long)},
	{Name: "startofweek", Page: "startofweek-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(startOf(WeekSpan), value.DateTime, value.Long)},
	{Name: "startofyear", Page: "startofyear-function", Foldable: true,
		Signature: []string{"(date: datetime, offset?: long) datetime"},
		Eval:      builtin.Strict(startOf(YearSpan), value.DateTime, value.Long)},
	{Name: "unixtime_microseconds_todatetime", Page: "unixtime-microseconds-todatetime-function", Foldable: true,
		Signature: []string{"(number: number) datetime"},
		Eval:      builtin.Strict(unixTime(10), value.Unknown)},
	{Name: "unixtime_milliseconds_todatetime", Page: "unixtime-milliseconds-todatetime-function", Foldable: true,
		Signature: []string{"(number: number) datetime"},
		Eval:      builtin.Strict(unixTime(1e4), value.Unknown)},
	{Name: "unixtime_nanoseconds_todatetime", Page: "unixtime-nanoseconds-todatetime-function", Foldable: true,
		Signature: []string{"(number: number) datetime"},
		Eval:      builtin.Strict(unixTime(0.01), value.Unknown)},
	{Name: "unixtime_seconds_todatetime", Page: "unixtime-seconds-todatetime-function", Foldable: true,
		Signature: []string{"(number: number) datetime"},
		Eval:      builtin.Strict(unixTime(1e7), value.Unknown)},
	{Name: "week_of_year", Page: "week-of-year-function", Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(weekOfYear)},
	{Name: "weekofyear", Page: "week-of-year-function", Obsolete: "week_of_year", Hidden: true, Foldable: true,
		Signature: []string{"(date: datetime) int"},
		Eval:      builtin.Lift1(weekOfYearBefore)},
}

func now(_ []value.Type, result value.Type) builtin.Eval {
	return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		o := builtin.NewOutput[value.Instant](rows, args)
		for i := range o.Data {
			var d value.Duration
			if len(args) > 0 {
				offset := builtin.VectorOf[value.Duration](args[0])
				if offset.IsNull(i) {
					o.Null(i)
					continue
				}
				d = offset.At(i)
			}
			t, ok := ctx.Now.Add(d)
			o.Set(i, t, ok)
		}
		return o.Column(result), nil
	}
}

func ago(f *builtin.Frame, a []any) any { return builtin.Later(f.Now, -a[0].(value.Duration)) }

// A period is a unit of time with a name, such as a quarter.
type period struct {
	ticks  value.Duration // of a fixed length
	months int            // or a number of months
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

// datetimeDiff counts the boundaries of periods between two instants (KQL reference,
// datetime-diff-function).
func datetimeDiff(f *builtin.Frame, a []any) any {
	p, ok := periods[strings.ToLower(a[0].(string))]
	if !ok {
		return f.Fail("%s is not a period of time", builtin.Preview(a[0].(string)))
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

func datetimeAdd(f *builtin.Frame, a []any) any {
	p, ok := periods[strings.ToLower(a[0].(string))]
	if !ok {
		return f.Fail("%s is not a period of time", builtin.Preview(a[0].(string)))
	}
	n, from := a[1].(int64), a[2].(value.Instant)
	switch {
	case p.months > 0:
		if n > 120000 || n < -120000 {
			return nil
		}
		return addMonths(from, int(n)*p.months)
	case p.ticks == 0:
		return builtin.Later(from, value.Duration(n/100))
	case n > math.MaxInt64/int64(p.ticks) || n < math.MinInt64/int64(p.ticks):
		return nil
	}
	return builtin.Later(from, value.Duration(n)*p.ticks)
}

// addMonths adds months. If the resulting month does not have the day, it is the month's last day.
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

// parts are the parts that datetime_part extracts.
var parts = map[string]func(i value.Instant) int64{
	"year":         func(i value.Instant) int64 { return int64(i.Time().Year()) },
	"quarter":      func(i value.Instant) int64 { return int64(i.Time().Month()-1)/3 + 1 },
	"month":        func(i value.Instant) int64 { return int64(i.Time().Month()) },
	"week_of_year": weekOfYear,
	"weekofyear":   weekOfYearBefore,
	"day":          func(i value.Instant) int64 { return int64(i.Time().Day()) },
	"dayofyear":    func(i value.Instant) int64 { return int64(i.Time().YearDay()) },
	"hour":         hourOfDay,
	"minute":       func(i value.Instant) int64 { return int64(i) / int64(value.Minute) % 60 },
	"second":       func(i value.Instant) int64 { return int64(i) / int64(value.Second) % 60 },
	"millisecond":  func(i value.Instant) int64 { return int64(i) / int64(value.Millisecond) % 1e3 },
	"microsecond":  func(i value.Instant) int64 { return int64(i) / int64(value.Microsecond) % 1e6 },
	"nanosecond":   func(i value.Instant) int64 { return int64(i) % 1e7 * 100 },
}

func datetimePart(f *builtin.Frame, a []any) any {
	part, ok := parts[strings.ToLower(a[0].(string))]
	if !ok {
		return f.Fail("%s is not a part of a datetime", builtin.Preview(a[0].(string)))
	}
	return part(a[1].(value.Instant))
}

// weekOfYear is the week of ISO 8601.
func weekOfYear(i value.Instant) int64 {
	_, week := i.Time().ISOWeek()
	return int64(week)
}

// weekOfYearBefore is the week by the older rule: weeks begin on Sunday, and the first
// has the year's first Wednesday (KQL reference, week-of-year-function).
func weekOfYearBefore(i value.Instant) int64 {
	t := i.Time()
	return int64(t.AddDate(0, 0, int(time.Wednesday-t.Weekday())).YearDay()-1)/7 + 1
}

func hourOfDay(i value.Instant) int64   { return int64(i) / int64(value.Hour) % 24 }
func dayOfMonth(i value.Instant) int64  { return int64(i.Time().Day()) }
func dayOfYear(i value.Instant) int64   { return int64(i.Time().YearDay()) }
func monthOfYear(i value.Instant) int64 { return int64(i.Time().Month()) }
func getYear(i value.Instant) int64     { return int64(i.Time().Year()) }

// dayOfWeek is the time since the Sunday before.
// The service adds a day on the way, so that the last day of the calendar has none.
func dayOfWeek(i value.Instant) (value.Duration, bool) {
	_, ok := i.Add(value.Day)
	return value.Duration(i.Time().Weekday()) * value.Day, ok
}

// A Span returns the beginning of the day, week, month or year that contains an instant,
// or of one that many later.
type Span func(t time.Time, offset int) time.Time

func daySpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+n, 0, 0, 0, 0, time.UTC)
}

// WeekSpan, MonthSpan and YearSpan return the beginning of the week, month or year n
// after the one that contains a time.
func WeekSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()-int(t.Weekday())+7*n, 0, 0, 0, 0, time.UTC)
}

func MonthSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
}

func YearSpan(t time.Time, n int) time.Time {
	return time.Date(t.Year()+n, 1, 1, 0, 0, 0, 0, time.UTC)
}

// startOf and endOf implement startofday, endofmonth and the like, with their optional offset.
func startOf(s Span) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any { return Boundary(s, a, 0) }
}

func endOf(s Span) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		next, ok := Boundary(s, a, 1).(value.Instant)
		if !ok {
			return nil
		}
		if next == value.MaxInstant { // the end of the last day of 9999
			return next
		}
		return next - 1
	}
}

// Boundary returns the beginning of a span. The argument after the time, plus more, is
// the number of spans to add.
func Boundary(s Span, a []any, more int) any {
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

func makeDatetime(f *builtin.Frame, a []any) any {
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
	return builtin.Later(value.InstantOf(t), value.Duration(math.Round(seconds*float64(value.Second))))
}

// makeTimespan takes hours and minutes, then seconds. If there are four numbers, the first is days.
func makeTimespan(f *builtin.Frame, a []any) any {
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

// unixTime implements unixtime_seconds_todatetime and the like; ticksPer is the number of
// ticks in the unit.
func unixTime(ticksPer float64) builtin.RowFunc {
	epoch := value.InstantOf(time.Unix(0, 0))
	return func(_ *builtin.Frame, a []any) any {
		switch v := a[0].(type) {
		case int64:
			if ticksPer >= 1 && v <= math.MaxInt64/int64(ticksPer) && v >= math.MinInt64/int64(ticksPer) {
				return builtin.Later(epoch, value.Duration(v)*value.Duration(ticksPer))
			}
		}
		v, ok := value.Cast(a[0], value.Real).(float64)
		if !ok {
			return nil
		}
		if d, ok := operators.Ticks(math.Floor(v * ticksPer)); ok {
			return builtin.Later(epoch, d)
		}
		return nil
	}
}

// zoned implements datetime_utc_to_local and datetime_local_to_utc.
func zoned(convert func(t time.Time, zone *time.Location) time.Time) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		zone := zones.Location(a[1].(string))
		if zone == nil {
			return f.Fail("%s is not a time zone", builtin.Preview(a[1].(string)))
		}
		i := a[0].(value.Instant)
		t := convert(i.Time(), zone)
		if t.Year() < 1 || t.Year() > 9999 {
			return nil
		}
		return value.InstantOf(t)
	}
}

// datetimeListTimezones lists all time zones (KQL reference, datetime-list-timezones).
func datetimeListTimezones(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, _ []value.Column, rows int) (value.Column, error) {
		names := make([]any, len(zones.Names()))
		for i, name := range zones.Names() {
			names[i] = name
		}
		return value.Constant(result, names, rows), nil
	}
}

func toLocal(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.Add(time.Duration(offset) * time.Second)
}
