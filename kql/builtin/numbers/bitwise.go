package numbers

import (
	"math/bits"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// Bitwise are the functions over the bits of numbers.
var Bitwise = []builtin.Function{
	{Name: "binary_and", Page: "binary-and-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value1: integer, value2: integer) long"},
		Eval:      builtin.Lift2(BitAnd)},
	{Name: "binary_not", Page: "binary-not-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: integer) long"},
		Eval:      builtin.Lift1(bitNot)},
	{Name: "binary_or", Page: "binary-or-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value1: integer, value2: integer) long"},
		Eval:      builtin.Lift2(BitOr)},
	{Name: "binary_shift_left", Page: "binary-shift-left-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: integer, shift: integer) long"},
		Eval:      builtin.Maybe2(shiftLeft)},
	{Name: "binary_shift_right", Page: "binary-shift-right-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: integer, shift: integer) long"},
		Eval:      builtin.Maybe2(shiftRight)},
	{Name: "binary_xor", Page: "binary-xor-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value1: integer, value2: integer) long"},
		Eval:      builtin.Lift2(BitXor)},
	{Name: "bitset_count_ones", Page: "bitset-count-ones-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: integer) long"},
		Eval:      builtin.Lift1(countOnes)},
}

func bitNot(a int64) int64    { return ^a }
func countOnes(a int64) int64 { return int64(bits.OnesCount64(uint64(a))) }

// shiftLeft and shiftRight take the count modulo 64. A negative count has no result.
func shiftLeft(a, n int64) (int64, bool)  { return a << (uint64(n) % 64), n >= 0 }
func shiftRight(a, n int64) (int64, bool) { return a >> (uint64(n) % 64), n >= 0 }

// BitAnd, BitOr and BitXor combine the bits of two numbers.
func BitAnd(a, b int64) int64 { return a & b }

func BitOr(a, b int64) int64 { return a | b }

func BitXor(a, b int64) int64 { return a ^ b }
