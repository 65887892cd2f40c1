package main

import "runtime/debug"

// fewBytes is the size of memory at which the garbage of earlier files starts to be collected more eagerly. Memory
// may grow beyond it: the limits of the binder bound what one query takes.
const fewBytes = 256 << 20

// sparing makes the program collect garbage early, until the function that it returns is called. Commands that go
// through many files need each file's plan only for a while.
func sparing() (done func()) {
	was := debug.SetMemoryLimit(fewBytes)
	return func() { debug.SetMemoryLimit(was) }
}
