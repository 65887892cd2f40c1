// Package exec runs a bound query over tables.
//
// A plan and a Run enter, columns and warnings leave. Operators pull batches
// of columns from one another; a batch has a bounded number of rows, and a
// column that no later operator reads is never computed. The engine looks up no
// names and guesses no types: the plan says everything.
//
// Every answer is a function of the plan and the run: the clock, the seed of
// random numbers and all tables are given, rows keep their order wherever KQL
// leaves it open, and nothing else is consulted.
package exec
