package builtin

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// The hash functions.
var hashFunctions = []Function{
	{Name: "hash", Page: "hash-function", Foldable: true,
		Signature: []string{"(source: notDynamic, mod?: integer) long"},
		Eval:      strict(hash, value.Unknown)},
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
		Eval:      strict(hash, value.Unknown)},
}
