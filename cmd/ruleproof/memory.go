package main

import "runtime/debug"

// fewBytes is the size of memory at which the garbage of earlier files starts to be collected more eagerly. Memory
// may grow beyond it: the limits of the binder bound what one query takes.
const fewBytes = 128 << 20

// heldBytes is about what is kept of a rule while the others are checked. If the limit did not grow with it, the
// program would do nothing but collect garbage.
const heldBytes = 45 << 10

// sparing makes the program collect garbage early, until the function that it returns is called. Commands that go
// through many files need each file's plan only for a while.
func sparing() (done func()) {
	was := debug.SetMemoryLimit(fewBytes)
	return func() { debug.SetMemoryLimit(was) }
}

// manyRules is from how many rules on time counts more than memory: to go through what is kept of them takes long, so it
// is to happen less often.
const manyRules = 1000

// keeping raises the limit of sparing for rules that are kept until the end.
func keeping(rules int) {
	debug.SetMemoryLimit(fewBytes + heldBytes*int64(rules+2*max(0, rules-manyRules)))
}
