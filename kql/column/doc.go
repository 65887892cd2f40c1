// Package column has what operators do with whole columns: pick rows, concatenate
// columns, order rows, and number rows by their keys.
//
// Columns enter, columns and row numbers leave. It knows nothing of queries.
package column
