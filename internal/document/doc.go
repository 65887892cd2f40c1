// Package yamldoc reads a YAML file whose author wants to be told where things
// are. The bytes of a file enter; a tree of nodes leaves, in which every key and
// value has its place in the file, and every scalar knows the place of each of its characters.
//
// The input is not trusted: size, depth and the number of nodes are limited, and
// what an alias repeats counts each time. The package knows YAML, and nothing of what a document means.
package document
