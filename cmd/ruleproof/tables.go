package main

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/internal/tables"
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
	return "there are rows of " + strings.Join(names, ", ") + "; name others with --table NAME=FILE (query --list shows all that are found)"
}

// warnOf prints what the reads noticed.
func (e *env) warnOf(t *tables.Tables) {
	for _, f := range t.Files() {
		for _, w := range f.Warnings() {
			e.printAt(w.Where(), w.Severity, w.Message)
		}
	}
}
