// Package syntax reads the text of a query written in the Kusto Query
// Language: scanner, parser, syntax tree and printer.
//
// Text goes in; a Query comes out, always, with the tree, the comments and
// every syntax error found on the way. Spans are byte offsets into the text.
// The codes and places of errors follow Microsoft's own parser, and so does
// the way the parser recovers from them: an absent part is a Missing node (or
// an absent token), and parsing goes on behind it.
//
// The package knows no tables, no functions and no types: what a name means
// is decided by whoever binds the tree.
package syntax
