package value

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
)

// TextOf returns what tostring gives for a value of the type (KQL reference, tostring-function).
// The service writes a bool as True or False, but true or false where a dynamic holds it.
func TextOf(t Type, v any) string {
	if b, ok := v.(bool); ok && t == Bool {
		return boolText(b)
	}
	return Text(v)
}

func boolText(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// Text returns what tostring gives for a value that a dynamic holds: the empty string for
// null, JSON for arrays and bags.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return ""
	case []any, *Bag:
		return string(AppendJSON(nil, v))
	}
	return string(appendScalar(nil, v))
}

// appendScalar appends the text of a value that is neither a string nor an array nor a bag.
func appendScalar(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(b, v)
	case int32:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return appendReal(b, v)
	case Number:
		return append(b, FormatDecimal(v)...)
	case Instant:
		return v.appendTo(b, true)
	case Duration:
		return v.appendTo(b)
	case UUID:
		return append(b, v.String()...)
	}
	return b
}

// appendReal prints the fewest digits that read back as the same number, with a decimal point.
func appendReal(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	if a := math.Abs(f); a != 0 && (a >= 1e21 || a < 1e-6) {
		n := len(b)
		b = strconv.AppendFloat(b, f, 'e', -1, 64)
		return append(b[:n], trimExponent(string(b[n:]))...)
	}
	n := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if !strings.Contains(string(b[n:]), ".") {
		b = append(b, ".0"...)
	}
	return b
}

// trimExponent drops the zero that Go puts before an exponent of one digit.
func trimExponent(s string) string {
	for _, sign := range [...]string{"e-0", "e+0"} {
		if i := strings.Index(s, sign); i >= 0 {
			return s[:i+2] + s[i+3:]
		}
	}
	return s
}

// ParseReal reads a number as toreal does. It knows the words for NaN and the infinities too.
func ParseReal(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	word := strings.TrimLeft(s, "+-")
	if len(s)-len(word) <= 1 {
		switch word {
		case "nan", "NaN":
			return math.NaN(), true
		case "inf", "Inf", "infinity", "Infinity": // INF is unknown to the service
			if s[0] == '-' {
				return math.Inf(-1), true
			}
			return math.Inf(1), true
		}
	}
	if !looksNumeric(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// looksNumeric rejects texts that Go reads as a number and Kusto does not: 0x1p4, 1_000, infinity.
func looksNumeric(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return false
		}
	}
	return s != ""
}

// ParseLong reads a whole number as tolong does: decimal with or without a sign, or hexadecimal after 0x.
func ParseLong(s string) (int64, bool) { return parseWhole(s, 64) }

// ParseInt reads a whole number as toint does.
func ParseInt(s string) (int32, bool) {
	n, ok := parseWhole(s, 32)
	return int32(n), ok
}

// parseWhole reads a whole number of so many bits. The digits after 0x are those bits: 0xffffffffffffffff is -1.
func parseWhole(s string, bits int) (int64, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		n, err := strconv.ParseUint(s[2:], 16, bits)
		if bits == 32 {
			return int64(int32(n)), err == nil
		}
		return int64(n), err == nil
	}
	n, err := strconv.ParseInt(s, 10, bits)
	return n, err == nil
}

// ParseBool reads a bool as tobool does: true, false, or a number.
func ParseBool(s string) (b, ok bool) {
	s = strings.TrimSpace(s)
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	n, ok := ParseLong(s)
	return n != 0, ok
}

// String returns the guid as 74be27de-1e4e-49d9-b579-fe0b331d3642.
func (u UUID) String() string {
	var b [36]byte
	at := 0
	for i, c := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b[at] = '-'
			at++
		}
		hex.Encode(b[at:], []byte{c})
		at += 2
	}
	return string(b[:])
}

// ParseGUID reads a guid: 32 hexadecimal digits, with or without dashes between its
// groups, perhaps in braces. Text after them is ignored (KQL reference, toguid-function).
func ParseGUID(s string) (UUID, bool) {
	var u UUID
	s = strings.TrimLeft(s, " \t\r\n")
	if s != "" && (s[0] == '{' || s[0] == '(') {
		s = s[1:]
	}
	n := 0 // digits so far
	for i := 0; i < len(s) && n < 32; i++ {
		if s[i] == '-' && (n == 8 || n == 12 || n == 16 || n == 20) && s[i-1] != '-' {
			continue
		}
		digit := strings.IndexByte("0123456789abcdef", s[i]|0x20)
		if digit < 0 || s[i] < '0' {
			return UUID{}, false
		}
		u[n/2] = u[n/2]<<4 | byte(digit)
		n++
	}
	return u, n == 32
}
