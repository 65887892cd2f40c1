package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/report"
)

var explainCommand = command{
	name:    "explain",
	args:    "[ID | FAMILY]",
	summary: "say what a check or an error code means",
	help: `Prints why a check matters, with a bad and a good example, or what an error code of a
query means. Of a family it lists the checks, and without an argument all of them. A check
marked with * has a fix, which lint --fix makes.

  ruleproof explain schedule/overlap
  ruleproof explain entity
  ruleproof explain KS142`,
	run: runExplain,
}

func runExplain(e *env, args []string) int {
	flags := e.flags()
	if code, done := e.parse(flags, args); done {
		return code
	}
	out := bufio.NewWriter(e.stdout)
	printed := func() int {
		if err := out.Flush(); err != nil {
			return e.failed(err)
		}
		return exitClean
	}
	switch flags.NArg() {
	case 0:
		listChecks(out)
		return printed()
	case 1:
	default:
		return e.fail("explain takes one id")
	}
	id := flags.Arg(0)
	if c, ok := lint.Lookup(id); ok {
		explainCheck(out, c)
		return printed()
	}
	if listFamily(out, strings.TrimSuffix(id, "/*")) {
		return printed()
	}
	for _, c := range report.Checks {
		if c.ID == id {
			fmt.Fprintf(out, "%s (%s)\n%s\n\n%s\n", c.ID, c.Severity, c.Summary, wrap(c.Why))
			if c.Severity == diag.Warning {
				fmt.Fprintf(out, "\nReference: docs/scenarios.md\nSilence it: # ruleproof:ignore %s REASON\n", c.ID)
			}
			return printed()
		}
	}
	if c, ok := diag.Codes[strings.ToUpper(id)]; ok {
		explainCode(out, c)
		return printed()
	}
	near, ok := nearestCheck(id)
	if !ok {
		near, ok = suggest.Nearest(strings.ToUpper(id), slices.Values(codeIDs()))
	}
	if ok {
		return e.fail("there is no check or code %q; did you mean %q?", id, near)
	}
	return e.fail("there is no check or code %q; 'ruleproof explain' lists the checks", id)
}

const checkLine = "%-31s %-8s %1s %s\n" // of a list

func listCheck(w io.Writer, c *lint.Check) {
	mark := ""
	if c.Fixes {
		mark = "*"
	}
	fmt.Fprintf(w, checkLine, c.ID, c.Shown(), mark, c.Summary)
}

func listChecks(w io.Writer) {
	for _, c := range lint.Checks() {
		listCheck(w, c)
	}
	fmt.Fprintln(w)
	for _, c := range report.Checks {
		fmt.Fprintf(w, checkLine, c.ID, c.Severity, "", c.Summary)
	}
	fmt.Fprintf(w, "\n* 'ruleproof lint --fix' mends it.\nErrors of a query have codes of their own, such as KS142 and SR001: ruleproof explain KS142.\n")
}

// listFamily lists the checks of a family, and returns false if there is none of that name.
func listFamily(w io.Writer, name string) bool {
	i := slices.IndexFunc(lint.Families, func(f lint.Family) bool { return f.Name == name })
	if i < 0 {
		return false
	}
	fmt.Fprintf(w, "%s: %s\n\n", name, lint.Families[i].About)
	for _, c := range lint.Checks() {
		if c.Family() == name {
			listCheck(w, c)
		}
	}
	return true
}

// knownCheck reports whether the id is that of a check, or a family as "family/*".
func knownCheck(id string) bool {
	family, all := strings.CutSuffix(id, "*")
	return lint.Known(id) || slices.ContainsFunc(report.Checks, func(c report.Check) bool {
		return c.ID == id || all && family != "" && strings.HasPrefix(c.ID, family)
	})
}

// nearestCheck returns the id of a check that is similar to the given one.
func nearestCheck(id string) (string, bool) {
	if near, ok := lint.Nearest(id); ok {
		return near, true
	}
	return suggest.Nearest(id, func(yield func(string) bool) {
		for _, c := range report.Checks {
			if !yield(c.ID) {
				return
			}
		}
	})
}

func explainCheck(w io.Writer, c *lint.Check) {
	fmt.Fprintf(w, "%s (%s)\n%s\n\n%s\n", c.ID, c.Shown(), c.Summary, wrap(c.Why))
	if c.Bad != "" {
		fmt.Fprintf(w, "\nBad:\n%s\n", indent(c.Bad))
	}
	if c.Good != "" {
		fmt.Fprintf(w, "\nGood:\n%s\n", indent(c.Good))
	}
	if c.Optional {
		fmt.Fprintf(w, "\nIt is off unless .ruleproof.yaml sets its severity: checks: {%s: %s}\n", c.ID, c.Severity)
	}
	if when := c.Condition(); when != "" {
		flag, value, _ := strings.Cut(when, ": ")
		fmt.Fprintf(w, "\nIt is looked for only with %s in .ruleproof.yaml, or --%s %s.\n", when, flag, value)
	}
	if c.Fixes {
		fmt.Fprintf(w, "\n'ruleproof lint --fix' mends it where that is safe.\n")
	}
	fmt.Fprintf(w, "\nReference: %s\nSilence it: # ruleproof:ignore %s REASON   (in a query: // ruleproof:ignore …)\n", c.Page, c.ID)
}

func explainCode(w io.Writer, c diag.Code) {
	fmt.Fprintf(w, "%s (%s)\n%s\n\n%s\n", c.ID, c.Severity, c.Title, wrap(c.Explain))
	if c.Example != "" {
		fmt.Fprintf(w, "\nExample:\n%s\n", indent(c.Example))
	}
}

func codeIDs() []string {
	var ids []string
	for id := range diag.Codes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

// textWidth is the width that running text is wrapped to.
const textWidth = 88

// wrap breaks running text into lines.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > textWidth:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
