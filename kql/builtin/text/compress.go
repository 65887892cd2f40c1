package text

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The functions that compress strings write the same headers as the service and, for
// short texts, the same bytes: the service stores a text uncompressed if its fixed tables
// would make it longer. For long texts the bytes differ but decompress to the same text.

// fixedTables is the number of bytes that compression must save to be used.
const fixedTables = 110

// compressing implements a function that compresses a string and returns the bytes in base64.
func compressing(pack func(text []byte) []byte) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		return f.Text(base64.StdEncoding.EncodeToString(pack([]byte(a[0].(string)))))
	}, value.String)
}

func gzipOf(text []byte) []byte {
	out := append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, deflate(text)...)
	out = binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(out, uint32(len(text)))
}

func zlibOf(text []byte) []byte {
	return binary.BigEndian.AppendUint32(append([]byte{0x78, 1}, deflate(text)...), adler32.Checksum(text))
}

// deflate returns the text in blocks of RFC 1951. They are stored unless compression saves enough.
func deflate(text []byte) []byte {
	var stored []byte
	for rest := text; ; {
		n := min(len(rest), 0xffff)
		final := byte(0)
		if n == len(rest) {
			final = 1
		}
		stored = append(stored, final)
		stored = binary.LittleEndian.AppendUint16(stored, uint16(n))
		stored = binary.LittleEndian.AppendUint16(stored, ^uint16(n))
		stored = append(stored, rest[:n]...)
		if rest = rest[n:]; final == 1 {
			break
		}
	}
	if len(text) <= fixedTables {
		return stored
	}
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestSpeed) // the level is valid
	// Writes to a buffer do not fail.
	_, _ = w.Write(text)
	_ = w.Close()
	if packed.Len()+fixedTables < len(stored) {
		return packed.Bytes()
	}
	return stored
}

// decompressing implements a function that decompresses. It fails if the result exceeds
// the limit of a value, and returns an empty string for invalid input.
func decompressing(open func(packed []byte) (io.ReadCloser, error)) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		b, ok := decodeBase64(a[0].(string))
		if !ok {
			return ""
		}
		r, err := open(b)
		if err != nil {
			return ""
		}
		limit := int64(f.MaxBytes)
		if limit <= 0 {
			limit = value.MaxJSONBytes
		}
		text, err := io.ReadAll(io.LimitReader(r, limit+1))
		if int64(len(text)) > limit {
			return f.Fail("the decompressed value exceeds the limit of %d bytes", limit)
		}
		if err != nil || !utf8.Valid(text) {
			return ""
		}
		return string(text)
	}, value.String)
}

// openGzip does not accept headers with optional fields (KQL reference, gzip-base64-decompress).
func openGzip(packed []byte) (io.ReadCloser, error) {
	if len(packed) > 3 && packed[3] != 0 {
		return nil, gzip.ErrHeader
	}
	return gzip.NewReader(bytes.NewReader(packed))
}

func openZlib(packed []byte) (io.ReadCloser, error) { return zlib.NewReader(bytes.NewReader(packed)) }
