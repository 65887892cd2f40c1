package text

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Encodings are the functions that encode and decode strings.
var Encodings = []builtin.Function{
	{Name: "base64_decode_toarray", Page: "base64-decode-toarray-function", Foldable: true,
		Signature: []string{"(base64_string: string) dynamic[]"},
		Eval:      builtin.Maybe1(base64DecodeArray)},
	{Name: "base64_decode_toguid", Page: "base64-decode-toguid-function", Foldable: true,
		Signature: []string{"(base64_string: string) guid"},
		Eval:      builtin.Maybe1(base64DecodeGUID)},
	{Name: "base64_decode_tostring", Page: "base64-decode-tostring-function", Foldable: true,
		Signature: []string{"(base64_string: string) string"},
		Eval:      builtin.Lift1(base64DecodeString)},
	{Name: "base64_decodestring", Page: "base64-decode-tostring-function", Obsolete: "base64_decode_tostring", Hidden: true, Foldable: true,
		Signature: []string{"(base64_string: string) string"},
		Eval:      builtin.Lift1(base64DecodeString)},
	{Name: "base64_encode_fromarray", Page: "base64-encode-fromarray-function", Foldable: true,
		Signature: []string{"(base64_string_decoded_as_array: array) string"},
		Eval:      builtin.Maybe1(base64EncodeArray)},
	{Name: "base64_encode_fromguid", Page: "base64-encode-fromguid-function", Foldable: true,
		Signature: []string{"(guid: guid) string"},
		Eval:      builtin.Lift1(base64EncodeGUID)},
	{Name: "base64_encode_tostring", Page: "base64-encode-tostring-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(base64Encode)},
	{Name: "base64_encodestring", Page: "base64-encode-tostring-function", Obsolete: "base64_encode_tostring", Hidden: true, Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(base64Encode)},
	{Name: "gzip_compress_to_base64_string", Page: "gzip-base64-compress", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      compressing(gzipOf)},
	{Name: "gzip_decompress_from_base64_string", Page: "gzip-base64-decompress", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      decompressing(openGzip)},
	{Name: "make_string", Page: "unicode-codepoints-to-string-function", Obsolete: "unicode_codepoints_to_string", Hidden: true, Foldable: true,
		Signature: []string{"(value+: integerOrArray) string"},
		Eval:      builtin.Strict(fromCodepoints, value.Unknown)},
	{Name: "punycode_domain_from_string", Page: "punycode-domain-from-string-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(punycodeDomainFromString)},
	{Name: "punycode_domain_to_string", Page: "punycode-domain-to-string-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(punycodeDomainToString)},
	{Name: "punycode_from_string", Page: "punycode-from-string-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(punycodeFromString)},
	{Name: "punycode_to_string", Page: "punycode-to-string-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      builtin.Lift1(punycodeToString)},
	{Name: "to_utf8", Page: "unicode-codepoints-from-string-function", Obsolete: "unicode_codepoints_from_string", Hidden: true, Foldable: true,
		Signature: []string{"(value: scalar) dynamic[]"},
		Eval:      builtin.Lift1(codepoints)},
	{Name: "tohex", Page: "tohex-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: integer, minLength?: integer) string"},
		Eval:      builtin.Strict(toHex, value.Unknown, value.Long)},
	{Name: "unicode_codepoints_from_string", Page: "unicode-codepoints-from-string-function", Foldable: true,
		Signature: []string{"(value: scalar) dynamic[]"},
		Eval:      builtin.Lift1(codepoints)},
	{Name: "unicode_codepoints_to_string", Page: "unicode-codepoints-to-string-function", Foldable: true,
		Signature: []string{"(value+: integerOrArray) string"},
		Eval:      builtin.Strict(fromCodepoints, value.Unknown)},
	{Name: "url_decode", Page: "url-decode-function", Foldable: true,
		Signature: []string{"(encoded_url: string) string"},
		Eval:      builtin.Lift1(urlDecode)},
	{Name: "url_encode", Page: "url-encode-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "url"},
		Signature: []string{"(url: string) string"},
		Eval:      builtin.Lift1(urlEncode)},
	{Name: "url_encode_component", Page: "url-encode-component-function", Foldable: true,
		Signature: []string{"(url: string) string"},
		Eval:      builtin.Lift1(urlEncodeComponent)},
	{Name: "zlib_compress_to_base64_string", Page: "zlib-base64-compress-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      compressing(zlibOf)},
	{Name: "zlib_decompress_from_base64_string", Page: "zlib-base64-decompress-function", Foldable: true,
		Signature: []string{"(string: string) string"},
		Eval:      decompressing(openZlib)},
}

func base64Encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// decodeBase64 requires the padding: a text without it is invalid, as an example of
// base64-encode-fromarray-function shows.
func decodeBase64(s string) ([]byte, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	return b, err == nil
}

// base64DecodeString returns an empty string if the bytes are not valid UTF-8.
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
	l, ok := v.([]any)
	b := make([]byte, len(l))
	for i, e := range l {
		n, whole := e.(int64)
		ok = ok && whole && n >= 0 && n < 256
		b[i] = byte(n)
	}
	return base64.StdEncoding.EncodeToString(b), ok
}

// guidBytes converts a guid between the order of its text and the order of its bytes, in
// which the first three groups are little-endian.
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

// urlEncode writes a space as +, urlEncodeComponent as %20. Escapes have lower-case digits.
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

func urlDecode(s string) string {
	if t, err := url.QueryUnescape(s); err == nil {
		return t
	}
	return s
}

// toHex prints a number in hexadecimal, with 32 bits for an int and 64 for a long.
func toHex(f *builtin.Frame, a []any) any {
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

// fromCodepoints makes a string from numbers and arrays of numbers.
func fromCodepoints(f *builtin.Frame, a []any) any {
	var b strings.Builder
	for _, v := range operators.WordList(a) {
		n, ok := value.Cast(v, value.Long).(int64)
		if !ok || n < 0 || n > utf8.MaxRune {
			return nil
		}
		b.WriteRune(rune(n))
	}
	return f.Text(b.String())
}
