package builtin

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/value"
)

func base64Encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func decodeBase64(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(s)
	}
	return b, err == nil
}

// base64DecodeString is empty for what is no UTF-8 text.
func base64DecodeString(s string) string {
	if b, ok := decodeBase64(s); ok && utf8.Valid(b) {
		return string(b)
	}
	return ""
}

func base64DecodeArray(s string) (any, bool) {
	b, ok := decodeBase64(s)
	out := make([]any, len(b))
	for i, c := range b {
		out[i] = int64(c)
	}
	return out, ok
}

func base64EncodeArray(v any) (string, bool) {
	l, ok := list(v)
	b := make([]byte, len(l))
	for i, e := range l {
		n, whole := e.(int64)
		ok = ok && whole && n >= 0 && n < 256
		b[i] = byte(n)
	}
	return base64.StdEncoding.EncodeToString(b), ok
}

// guidBytes swaps a guid between the order of its text and that of its bytes: the first three groups are little-endian.
func guidBytes(u value.UUID) value.UUID {
	for _, swap := range [...][2]int{{0, 3}, {1, 2}, {4, 5}, {6, 7}} {
		u[swap[0]], u[swap[1]] = u[swap[1]], u[swap[0]]
	}
	return u
}

func base64DecodeGUID(s string) (value.UUID, bool) {
	b, ok := decodeBase64(s)
	if !ok || len(b) != 16 {
		return value.UUID{}, false
	}
	return guidBytes(value.UUID(b)), true
}

func base64EncodeGUID(u value.UUID) string {
	u = guidBytes(u)
	return base64.StdEncoding.EncodeToString(u[:])
}

// urlEncode writes a space as +, urlEncodeComponent as %20; the digits of escapes are small.
func urlEncode(s string) string { return lowerEscapes(url.QueryEscape(s)) }

func urlEncodeComponent(s string) string {
	return strings.ReplaceAll(lowerEscapes(url.QueryEscape(s)), "+", "%20")
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], bytes.ToLower(b[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}

func urlDecode(s string) string { return unescape(s) }

// toHex prints a number in hexadecimal: of an int 32 bits, of a long 64.
func toHex(f *frame, a []any) any {
	var text string
	switch n := a[0].(type) {
	case int32:
		text = fmt.Sprintf("%x", uint32(n))
	case int64:
		text = fmt.Sprintf("%x", uint64(n))
	default:
		return nil
	}
	if len(a) > 1 {
		width := int(min(max(a[1].(int64), 0), 16))
		text = strings.Repeat("0", max(0, width-len(text))) + text
	}
	return text
}

func codepoints(s string) any {
	out := make([]any, 0, len(s))
	for _, r := range s {
		out = append(out, int64(r))
	}
	return out
}

// fromCodepoints makes a string of numbers and arrays of numbers.
func fromCodepoints(f *frame, a []any) any {
	var b strings.Builder
	for _, v := range wordList(a) {
		n, ok := value.Cast(v, value.Long).(int64)
		if !ok || n < 0 || n > utf8.MaxRune {
			return nil
		}
		b.WriteRune(rune(n))
	}
	return f.text(b.String())
}

// compressing implements the functions that compress a string.
func compressing(writer func(io.Writer) io.WriteCloser) implementation {
	return lift1(func(s string) string {
		var b bytes.Buffer
		w := writer(&b)
		// Writes to a buffer do not fail.
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return base64.StdEncoding.EncodeToString(b.Bytes())
	})
}

func newGzip(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
func newZlib(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }

// decompressing reads no more than one value may hold.
func decompressing(reader func(io.Reader) (io.ReadCloser, error)) implementation {
	return strict(func(f *frame, a []any) any {
		b, ok := decodeBase64(a[0].(string))
		if !ok {
			return ""
		}
		r, err := reader(bytes.NewReader(b))
		if err != nil {
			return ""
		}
		limit := int64(f.MaxBytes)
		if limit <= 0 {
			limit = value.MaxJSONBytes
		}
		text, err := io.ReadAll(io.LimitReader(r, limit+1))
		if err != nil {
			return ""
		}
		if int64(len(text)) > limit {
			return f.fail("a decompressed value of more than %d bytes: that is the limit", limit)
		}
		return string(text)
	}, value.String)
}

func openGzip(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }
func openZlib(r io.Reader) (io.ReadCloser, error) { return zlib.NewReader(r) }
