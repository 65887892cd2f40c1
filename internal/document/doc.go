// Package document reads files of YAML and JSON for programs that report where
// things are. The bytes of a file enter; a tree of nodes leaves, in which every
// key and value has its place in the file, and every scalar knows where each of
// its characters comes from, through escapes, folded lines and indentation.
//
// The content of a file decides its syntax. JSON is read as editors write it,
// with comments and trailing commas; everything else is YAML. Apply edits a file's text.
//
// The input is not trusted. Bytes, depth and the number of nodes are limited,
// and the nodes that an alias repeats are counted at each repetition. The
// package does not know what a document means.
package document
