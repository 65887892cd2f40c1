package value

// ISOInstant reads a datetime in the form that programs write,
// 2026-03-02T10:00:00.0000000Z, with up to seven fractional digits or none. ok is false
// for any other form, which ParseDatetime may know.
func ISOInstant[T ~string | ~[]byte](s T) (i Instant, ok bool) {
	if len(s) < len("2026-03-02T10:00:00Z") || s[len(s)-1] != 'Z' || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return 0, false
	}
	year, month, day := 100*twoDigits(s, 0)+twoDigits(s, 2), twoDigits(s, 5), twoDigits(s, 8)
	hour, minute, second := twoDigits(s, 11), twoDigits(s, 14), twoDigits(s, 17)
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 28 && day > daysOf(year, month) ||
		uint(hour) > 23 || uint(minute) > 59 || uint(second) > 59 {
		return 0, false
	}
	ticks := int64(0)
	if n := len(s) - 1; n > 19 {
		if s[19] != '.' || n == 20 || n > 27 {
			return 0, false
		}
		unit := int64(Second)
		for _, c := range []byte(s[20:n]) {
			if !isDigit(c) {
				return 0, false
			}
			unit /= 10
			ticks += int64(c-'0') * unit
		}
	}
	seconds := int64(hour)*3600 + int64(minute)*60 + int64(second)
	return Instant(daysBefore(year, month, day)*int64(Day) + seconds*int64(Second) + ticks), true
}

// twoDigits returns the number that two digits spell; if one is not a digit, it is far below 0.
func twoDigits[T ~string | ~[]byte](s T, i int) int {
	if !isDigit(s[i]) || !isDigit(s[i+1]) {
		return -1 << 20
	}
	return 10*int(s[i]-'0') + int(s[i+1]-'0')
}

// DayInstant returns the first instant of a day; ok is false if the calendar has no such day.
func DayInstant(year, month, day int) (i Instant, ok bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return 0, false
	}
	return Instant(daysBefore(year, month, day) * int64(Day)), true
}

func daysOf(year, month int) int {
	if month == 2 {
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 30 + (month+month/8)%2
}

// daysBefore returns the number of days from 0001-01-01 to a date of the Gregorian calendar.
func daysBefore(year, month, day int) int64 {
	if month < 3 { // in years that begin in March, the leap day is the last
		year, month = year-1, month+12
	}
	return int64(365*year + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 307)
}
