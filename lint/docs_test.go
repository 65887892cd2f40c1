package lint

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the page of checks")

// TestThePageOfChecksIsUpToDate compares docs/checks.md with the table of checks.
func TestThePageOfChecksIsUpToDate(t *testing.T) {
	name := filepath.Join("..", "docs", "checks.md")
	want := checksPage()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the checks say; run the test with -update", name)
	}
}

func checksPage() string {
	var b strings.Builder
	b.WriteString(`# Checks

<!-- Written by "go test ./lint -update" from the checks themselves. -->

` + "`ruleproof lint`" + ` looks for these; ` + "`ruleproof explain ID`" + ` prints one of them, and ` + "`ruleproof explain FAMILY`" + ` the list of a family.

| family | is about |
| --- | --- |
`)
	for _, f := range Families {
		fmt.Fprintf(&b, "| %s | %s |\n", f.Name, f.About)
	}
	b.WriteString(`
## Severities

An *error* is what Sentinel refuses, or what fails when the rule runs. A *warning* is a fault that goes unseen: events are missed,
alerts are wrong or come twice. An *info* is worth knowing. Warnings and errors make the exit code 1.
` + "`.ruleproof.yaml`" + ` sets the severity of a check, of a family or of all, also for some files only
([configuration.md](configuration.md)):

` + "```yaml" + `
checks:
  schedule/overlap: error
  entity/*: warning
  query/useless-sort: off
` + "```" + `

A check whose severity is *off* is a matter of opinion. Only its own id turns it on, a family or ` + "`*`" + ` does not. Some
checks find something only under a setting such as ` + "`portal: defender`" + `; they say so below.

## Fixes

` + "`ruleproof lint --diff`" + ` shows the fixes of the checks that are marked, and ` + "`--fix`" + ` makes them. A finding has a fix if it says
` + "`fix:`" + `: not every finding of such a check has one that is safe. The rest of the file stays as it is, byte for byte.

## Comments that silence

A comment silences a check in one place, with the reason: ` + "`# ruleproof:ignore ID reason`" + ` in YAML,
` + "`// ruleproof:ignore ID reason`" + ` in JSON and in a query. At the end of a line it holds for that line; on a line of its own
for the next line, and for all that a key holds if that line is one of the rule's keys. ID may be a family, as
` + "`entity/*`" + `, or the code of a query's error, as ` + "`KS142`" + `; several are separated by commas. With
` + "`ruleproof:ignore ID until 2026-12-31 reason`" + ` it holds until the end of that day.

## All checks

| check | severity | fix | finds |
| --- | --- | --- | --- |
`)
	for _, c := range Checks() {
		fix := ""
		if c.Fixes {
			fix = "fix"
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", c.ID, strings.ReplaceAll(c.ID, "/", ""), c.Shown(), fix, c.Summary)
	}
	for _, c := range Checks() {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n%s\n", c.ID, strings.ToUpper(c.Summary[:1])+c.Summary[1:], c.Why)
		for _, example := range []struct{ title, text string }{{"Bad", c.Bad}, {"Good", c.Good}} {
			if example.text != "" {
				fmt.Fprintf(&b, "\n%s:\n\n```%s\n%s\n```\n", example.title, language(example.text), example.text)
			}
		}
		if c.Optional {
			fmt.Fprintf(&b, "\nIt is off unless the configuration names it: `checks: {%s: %s}`.\n", c.ID, c.Severity)
		}
		if when := c.Condition(); when != "" {
			fmt.Fprintf(&b, "\nIt is looked for only with `%s`.\n", when)
		}
		if c.Fixes {
			b.WriteString("\n`--fix` mends it.\n")
		}
		page := c.Page
		if strings.HasPrefix(page, "https://") {
			page = "<" + page + ">"
		}
		fmt.Fprintf(&b, "\nReference: %s\n", page)
	}
	return b.String()
}

// language returns the name of the example's language for its code block.
func language(example string) string {
	if holdsKeys(example) {
		return "yaml"
	}
	return "kusto"
}
