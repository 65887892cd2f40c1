package decode

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/kql/zones"
)

// Bool reads a bool, also 1 and 0.
func Bool(_ record.Kind, raw []byte) (bool, bool) {
	switch strings.ToLower(string(bytes.TrimSpace(raw))) {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

func decodeInt(k record.Kind, raw []byte) (int32, bool) {
	n, ok := Long(k, raw)
	return int32(n), ok && n >= math.MinInt32 && n <= math.MaxInt32
}

// Long reads a whole number, also one that is written with a fraction or an exponent, as exports do.
func Long(k record.Kind, raw []byte) (int64, bool) {
	raw = bytes.TrimSpace(raw)
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	return decodeWhole(string(raw))
}

// decodeWhole reads a whole number that is written in hexadecimal, with a fraction or with an exponent.
func decodeWhole(s string) (int64, bool) {
	if n, ok := value.ParseLong(s); ok && (strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X")) {
		return n, true
	}
	if len(s) > wholeBytes || !strings.ContainsAny(s, ".eE") {
		return 0, false
	}
	d, ok := value.ParseDecimal(s)
	if !ok {
		return 0, false
	}
	n, ok := value.DecimalToLong(d)
	return n, ok && value.DecimalFromLong(n).Cmp(d) == 0
}

// wholeBytes bounds such a number: 19 digits, and zeros after the point.
const wholeBytes = 64

// Real reads a real.
func Real(k record.Kind, raw []byte) (float64, bool) {
	if k == record.Compound || k == record.Boolean {
		return 0, false
	}
	return value.ParseReal(string(bytes.TrimSpace(raw)))
}

func decodeDecimal(k record.Kind, raw []byte) (value.Number, bool) {
	if k == record.Compound || k == record.Boolean {
		return nil, false
	}
	return value.ParseDecimal(string(bytes.TrimSpace(raw)))
}

func decodeTimespan(k record.Kind, raw []byte) (value.Duration, bool) {
	if k != record.Bare && !k.IsText() {
		return 0, false
	}
	return value.ParseTimespan(string(bytes.TrimSpace(raw)))
}

func decodeGUID(k record.Kind, raw []byte) (value.UUID, bool) {
	if k != record.Bare && !k.IsText() {
		return value.UUID{}, false
	}
	return value.ParseGUID(string(bytes.TrimSpace(raw)))
}

// dynamic reads JSON, also within a text; any other text is the value.
func (d *Decoder) dynamic(k record.Kind, raw []byte) (any, bool) {
	if k != record.Bare && !k.IsText() {
		v, err := value.ParseJSON(raw)
		return v, err == nil
	}
	trimmed := bytes.TrimSpace(raw)
	if k == record.Marked {
		return string(raw), true
	}
	if d.Convention.JSONCells || trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"' {
		if v, err := value.ParseJSON(trimmed); err == nil {
			return v, true
		}
	}
	return string(raw), true
}

// IsOther reports whether a value is a datetime in none of the usual forms.
func (d *Decoder) IsOther(k record.Kind, raw []byte) bool {
	_, ok := d.other(k, raw)
	return ok
}

// other reads a datetime in none of the usual forms.
func (d *Decoder) other(k record.Kind, raw []byte) (value.Instant, bool) {
	if d.Time == nil || k != record.Bare && !k.IsText() {
		return 0, false
	}
	return d.Time(string(bytes.TrimSpace(raw)))
}

// DateTime reads the forms of todatetime, and those of the portal and of
// spreadsheets, which are times in the zone of the column's header.
func (d *Decoder) DateTime(k record.Kind, raw []byte) (value.Instant, bool) {
	if i, ok := value.ISOInstant(raw); ok {
		return i, true
	}
	if k != record.Bare && !k.IsText() {
		return 0, false
	}
	if i, ok := d.other(k, raw); ok {
		return i, true
	}
	raw = bytes.TrimSpace(raw)
	if t, ok := ParseLocal(raw); ok && !(d.Loose && t.Order == DayFirst) {
		return d.Local(t)
	}
	s := string(raw)
	if t, ok := tickDate(s); ok {
		return t, true
	}
	t, ok := value.ParseDatetime(s)
	if ok && !namesZone(s) {
		t = d.inZone(t)
	}
	return t, ok
}

// Local returns the instant of a local time.
func (d *Decoder) Local(t LocalTime) (value.Instant, bool) {
	i, ok := t.instant(d.orderFor(t))
	if !ok {
		return 0, false
	}
	return d.inZone(i), true
}

// orderFor returns whether the day or the month comes first in a time.
func (d *Decoder) orderFor(t LocalTime) DateOrder {
	switch {
	case t.Order != OrderUnknown:
		return t.Order
	case d.Order == nil:
		return MonthFirst
	}
	return d.Order()
}

// inZone returns the instant at which clocks in the column's zone show the given time.
func (d *Decoder) inZone(t value.Instant) value.Instant {
	if d.Zone == nil || d.Zone == time.UTC {
		return t
	}
	return value.InstantOf(zones.FromLocal(t.Time(), d.Zone))
}
