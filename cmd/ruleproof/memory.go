package main

import "runtime/debug"

// fewBytes is the memory from which on the garbage of earlier files is collected more eagerly. It is no limit: what one
// query takes is bounded by the limits of the binder.
const fewBytes = 256 << 20

// sparing makes the program collect garbage early, until the function that it returns is called. Commands that go
// through many files need each file's plan only for a while.
func sparing() (done func()) {
	was := debug.SetMemoryLimit(fewBytes)
	return func() { debug.SetMemoryLimit(was) }
}
