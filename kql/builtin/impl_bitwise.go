package builtin

import "math/bits"

func bitNot(a int64) int64    { return ^a }
func countOnes(a int64) int64 { return int64(bits.OnesCount64(uint64(a))) }

// shiftLeft and shiftRight take the count modulo 64; a negative one has no result.
func shiftLeft(a, n int64) (int64, bool)  { return a << (uint64(n) % 64), n >= 0 }
func shiftRight(a, n int64) (int64, bool) { return a >> (uint64(n) % 64), n >= 0 }
