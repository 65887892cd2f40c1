package differential

import (
	"hash/fnv"
	"math/rand/v2"
)

// A dice makes the choices of a generator. It takes them from the bytes of its
// seed as long as there are any, so that a fuzzer can steer them, and from
// then on draws them at random, seeded by the same bytes.
type dice struct {
	bytes []byte
	rest  *rand.Rand
}

func newDice(seed []byte) *dice {
	h := fnv.New64a()
	h.Write(seed)
	return &dice{bytes: seed, rest: rand.New(rand.NewPCG(h.Sum64(), uint64(len(seed))))}
}

// below returns a number in [0, n).
func (d *dice) below(n int) int {
	if n <= 1 {
		return 0
	}
	if len(d.bytes) == 0 || n > 256 {
		return d.rest.IntN(n)
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

// chance is true in so many of a hundred cases.
func (d *dice) chance(percent int) bool { return d.below(100) < percent }

// pick returns one of the list.
func pick[T any](d *dice, list []T) T { return list[d.below(len(list))] }
