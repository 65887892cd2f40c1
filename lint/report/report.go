// Package report writes findings for those who read them: people at a
// terminal, programs, code scanning, and the log of a GitHub workflow.
//
// Findings enter in their order and leave in the same. Whatever comes from a
// rule is escaped for the place where it is printed.
package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// Options say how a report is written.
type Options struct {
	Color   bool   // with ANSI colours; text only
	Version string // of the program, for reports that name it
}

// A Format writes findings.
type Format struct {
	Name    string
	Summary string
	Write   func(w io.Writer, found []diag.Diagnostic, o Options) error
}

// Formats are the known formats, the default first.
var Formats = []Format{
	{"text", "for people: each finding with the line it is about", Text},
	{"json", "one array of objects", JSON},
	{"sarif", "SARIF 2.1.0, for code scanning", SARIF},
	{"github", "annotations in the log of a GitHub workflow", GitHub},
}

// ByName returns the format of that name.
func ByName(name string) (Format, error) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, fmt.Errorf("unknown format %q; the formats are %s", name, Names())
	}
	return Formats[i], nil
}

// Names returns the names of the formats as a list in words.
func Names() string {
	text := ""
	for i, f := range Formats {
		switch {
		case i == 0:
		case i == len(Formats)-1:
			text += " and "
		default:
			text += ", "
		}
		text += f.Name
	}
	return text
}

// tally counts the findings of each severity.
func tally(found []diag.Diagnostic) (counts [3]int) {
	for _, f := range found {
		if int(f.Severity) < len(counts) {
			counts[f.Severity]++
		}
	}
	return counts
}
