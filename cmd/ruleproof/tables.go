package main

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/tables"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// offeredMost is how many tables a message names.
const offeredMost = 10

// offer says which tables there are rows of.
func offer(t *tables.Tables) string {
	names := t.Names()
	switch n := len(names); {
	case n == 0:
		return "no file is read; name tables with --table NAME=FILE, or a folder of them with --tables DIR"
	case n > offeredMost:
		names = append(names[:offeredMost:offeredMost], fmt.Sprintf("%d more", n-offeredMost))
	}
	return "of the tables that the query names, there are rows of " + strings.Join(names, ", ") + " (query --list shows all that are found)"
}

// warnOf prints what the reads noticed.
func (e *env) warnOf(t *tables.Tables) {
	for _, f := range t.Files() {
		for _, w := range f.Warnings() {
			e.printAt(placeIn(w.File, w.Line, w.Column), diag.Warning, w.Message)
		}
	}
}

// placeIn returns a place in a file of a table as "path:line:column"; line 0 is none.
func placeIn(file string, line, column int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}
