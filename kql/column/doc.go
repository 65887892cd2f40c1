// Package column has what operators do with whole columns: pick rows, put
// columns together, order rows, and number rows by the keys that they share.
//
// Columns enter, columns and row numbers leave. It knows nothing of queries.
package column
