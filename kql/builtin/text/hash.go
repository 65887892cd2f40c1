package text

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Hashes are the hash functions.
var Hashes = []builtin.Function{
	{Name: "hash", Page: "hash-function", Foldable: true,
		Signature: []string{"(source: notDynamic, mod?: integer) long"},
		Eval:      builtin.Lenient(hash, value.Unknown)},
	// How the service combines hashes is not documented, so these two do not run.
	{Name: "hash_combine", Page: "hash-combine-function", Foldable: true,
		Signature: []string{"(source{2,}: scalar) long"}},
	{Name: "hash_many", Page: "hash-many-function", Foldable: true,
		Signature: []string{"(source+: notDynamic) long"}},
	{Name: "hash_md5", Page: "hash-md5-function", Foldable: true,
		Signature: []string{"(source: notDynamic) string"},
		Eval:      digest(sumMD5)},
	{Name: "hash_sha1", Page: "hash-sha1-function", Foldable: true,
		Signature: []string{"(source: notDynamic) string"},
		Eval:      digest(sumSHA1)},
	{Name: "hash_sha256", Page: "hash-sha256-function", Foldable: true,
		Signature: []string{"(source: notDynamic) string"},
		Eval:      digest(sumSHA256)},
	{Name: "hash_xxhash64", Page: "hash-xxhash64-function", Foldable: true,
		Signature: []string{"(source: notDynamic, mod?: integer) long"},
		Eval:      builtin.Lenient(hash, value.Unknown)},
}

// digest lifts a hash of a value's text, printed in hexadecimal. That of no text is empty.
func digest(sum func([]byte) []byte) builtin.Implementation {
	return builtin.Lift1(func(s string) string {
		if s == "" {
			return ""
		}
		return hex.EncodeToString(sum([]byte(s)))
	})
}

func sumMD5(b []byte) []byte    { s := md5.Sum(b); return s[:] }
func sumSHA1(b []byte) []byte   { s := sha1.Sum(b); return s[:] }
func sumSHA256(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

// hash implements hash and hash_xxhash64: the xxHash64 of the value's bytes, modulo the
// second argument if there is one. Null has the hash of the empty text.
func hash(f *builtin.Frame, a []any) any {
	h := int64(xxHash64(bytesOf(a[0])))
	if len(a) > 1 {
		n, ok := value.Cast(a[1], value.Long).(int64)
		if !ok || n <= 0 {
			return nil
		}
		return int64(uint64(h) % uint64(n))
	}
	return h
}

// bytesOf returns the bytes of a value that are hashed: those of a text, or those of a
// number in little-endian order.
func bytesOf(v any) []byte {
	switch v := v.(type) {
	case int32:
		return binary.LittleEndian.AppendUint64(nil, uint64(v))
	case int64:
		return binary.LittleEndian.AppendUint64(nil, uint64(v))
	case float64:
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v))
	case value.Instant:
		return binary.LittleEndian.AppendUint64(nil, uint64(v))
	case value.Duration:
		return binary.LittleEndian.AppendUint64(nil, uint64(v))
	case bool:
		if v {
			return []byte{1}
		}
		return []byte{0}
	case value.UUID:
		u := guidBytes(v)
		return u[:]
	}
	return []byte(value.Text(v))
}

// xxHash64 is the hash of that name, with seed 0.
func xxHash64(b []byte) uint64 {
	const (
		p1 uint64 = 0x9E3779B185EBCA87
		p2 uint64 = 0xC2B2AE3D27D4EB4F
		p3 uint64 = 0x165667B19E3779F9
		p4 uint64 = 0x85EBCA77C2B2AE63
		p5 uint64 = 0x27D4EB2F165667C5
	)
	round := func(acc, lane uint64) uint64 { return bits.RotateLeft64(acc+lane*p2, 31) * p1 }
	size := uint64(len(b))
	h := p5
	if len(b) >= 32 {
		one, two := p1, p2 // variables, so that the sums below wrap around
		v := [4]uint64{one + two, two, 0, -one}
		for ; len(b) >= 32; b = b[32:] {
			for i := range v {
				v[i] = round(v[i], binary.LittleEndian.Uint64(b[8*i:]))
			}
		}
		h = bits.RotateLeft64(v[0], 1) + bits.RotateLeft64(v[1], 7) + bits.RotateLeft64(v[2], 12) + bits.RotateLeft64(v[3], 18)
		for i := range v {
			h = (h^round(0, v[i]))*p1 + p4
		}
	}
	h += size
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^round(0, binary.LittleEndian.Uint64(b)), 27)*p1 + p4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(binary.LittleEndian.Uint32(b))*p1, 23)*p2 + p3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*p5, 11) * p1
	}
	h = (h ^ h>>33) * p2
	h = (h ^ h>>29) * p3
	return h ^ h>>32
}
