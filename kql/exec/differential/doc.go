// Package differential holds the engine against a second one, which is as
// plain as can be and lives in the tests of this package alone.
//
// Random queries, drawn from a grammar, run over random tables in both. The
// plain engine takes the same bound plan and goes through it row by row, with
// slices and maps: it has no columns and no batches, prunes and pushes nothing,
// and runs in one goroutine. Comparisons, logic, arithmetic, casts, keys, order
// and aggregates are its own, written from the reference; scalar functions,
// which have tests of their own, are called a row at a time.
//
// Beside that, random texts and random calls of every function run in the
// engine alone: they give an answer or an error, soon, and never a panic.
package differential
