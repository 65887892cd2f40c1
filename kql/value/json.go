package value

import (
	"encoding/json"
	"math"
	"unicode/utf8"
)

// AppendJSON appends a value as JSON without spaces, as tostring prints a dynamic. Values
// without a JSON form become strings.
func AppendJSON(b []byte, v any) []byte { return appendJSON(b, v, false) }

// appendJSON appends a value as JSON. NaN and the infinities are strings in REST style,
// as the service sends them; otherwise they are null.
func appendJSON(b []byte, v any, rest bool) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendQuoted(b, v)
	case bool, int32, int64:
		return appendScalar(b, v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, '"')
			b = appendReal(b, v)
			return append(b, '"')
		}
		if !rest {
			return appendDynamicReal(b, v)
		}
		return appendReal(b, v)
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, e, rest)
		}
		return append(b, ']')
	case *Bag:
		b = append(b, '{')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			k, e := v.At(i)
			b = appendQuoted(b, k)
			b = append(b, ':')
			b = appendJSON(b, e, rest)
		}
		return append(b, '}')
	}
	b = append(b, '"')
	b = appendScalar(b, v)
	return append(b, '"')
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends a JSON string. It escapes only what must be escaped.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(b, "\ufffd"...)
			} else {
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}

// The limits on JSON that is read.
const (
	MaxJSONDepth = 256
	MaxJSONBytes = 32 << 20
)

// REST returns the value of a column of type t as Kusto's REST API sends it, ready for encoding/json:
// a datetime without the fraction if it is zero, a decimal as a string, a dynamic as JSON.
func REST(t Type, v any) json.RawMessage {
	switch v := v.(type) {
	case Instant:
		if t == DateTime {
			return append(v.appendTo([]byte{'"'}, false), '"')
		}
	case float64:
		if t == Real && v == math.Trunc(v) && math.Abs(v) < 1e21 {
			return appendReal(nil, v)
		}
	}
	return appendJSON(nil, v, true)
}
