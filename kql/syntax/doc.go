// Package syntax reads the text of a query written in the Kusto Query
// Language: scanner, parser, syntax tree and printer.
//
// Text goes in; a Query always comes out, with the tree, the comments and every syntax
// error. Spans are byte offsets into the text. The codes and places of errors follow
// Microsoft's own parser, and so does the way the parser recovers from them: an absent
// part is a Missing node (or an absent token), and parsing goes on after it.
//
// The package does not know tables, functions or types. The binder decides what a name means.
package syntax
