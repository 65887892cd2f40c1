package geo

import (
	"encoding/binary"
	"slices"
)

// The service collects the names of cells in a hash table of the C++ library libstdc++
// with room for all of them, and lists them in the order in which the table holds them.
// That order depends only on the names and the order in which they were added, so it can
// be reproduced.

// tableOrder returns the different names in the order of such a table: buckets that were
// first used later come first, and within a bucket the names that were added later.
func tableOrder(names []string) []string {
	size := bucketCount(len(names))
	var buckets [][]string
	numbers := make(map[uint64]int, len(names))
	for _, name := range names {
		hash := hashBytes([]byte(name)) % size
		k, used := numbers[hash]
		if !used {
			k = len(buckets)
			numbers[hash] = k
			buckets = append(buckets, nil)
		}
		if !slices.Contains(buckets[k], name) {
			buckets[k] = append(buckets[k], name)
		}
	}
	listed := append([]string{}, slices.Concat(buckets...)...)
	slices.Reverse(listed)
	return listed
}

// bucketCounts lists the numbers of buckets that the library chooses from.
var bucketCounts = []uint64{
	2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 103, 109, 113, 127, 137,
	139, 149, 157, 167, 179, 193, 199, 211, 227, 241, 257, 277, 293, 313, 337, 359, 383, 409, 439, 467, 503, 541, 577, 619,
	661, 709, 761, 823, 887, 953, 1031, 1109, 1193, 1289, 1381, 1493, 1613, 1741, 1879, 2029, 2179, 2357, 2549, 2753, 2971,
	3209, 3469, 3739, 4027, 4349, 4703, 5087, 5503, 5953, 6427, 6949, 7517, 8123, 8783, 9497, 10273, 11113, 12011, 12983,
	14033, 15173, 16411, 17749, 19183, 20753, 22447, 24281, 26267, 28411, 30727, 33223, 35933, 38873, 42043, 45481, 49201,
	53201, 57557, 62233, 67307, 72817,
}

// bucketCount returns the number of buckets of a table that is made for a number of names.
func bucketCount(n int) uint64 {
	i, _ := slices.BinarySearch(bucketCounts, uint64(n))
	return bucketCounts[min(i, len(bucketCounts)-1)]
}

// hashBytes is the library's hash of strings: the 64-bit form of MurmurHash2.
func hashBytes(data []byte) uint64 {
	const (
		factor = 0xc6a4a7935bd1e995
		seed   = 0xc70f6907
	)
	mix := func(v uint64) uint64 { return v ^ v>>47 }
	hash := seed ^ uint64(len(data))*factor
	for ; len(data) >= 8; data = data[8:] {
		hash = (hash ^ mix(binary.LittleEndian.Uint64(data)*factor)*factor) * factor
	}
	if len(data) > 0 {
		var rest [8]byte
		copy(rest[:], data)
		hash = (hash ^ binary.LittleEndian.Uint64(rest[:])) * factor
	}
	hash = mix(hash) * factor
	return mix(hash)
}
