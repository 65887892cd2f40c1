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

` + "`ruleproof lint`" + ` looks for these. ` + "`.ruleproof.yaml`" + ` sets the severity of a check, of a family or of all:

` + "```yaml" + `
checks:
  schedule/overlap: error
  entity/*: warning
  query/useless-sort: off
` + "```" + `

[configuration.md](configuration.md) describes the file. A check that is off by default is a matter of opinion; it is turned on by its id.

A comment silences a check in one place, with the reason: ` + "`# ruleproof:ignore ID reason`" + ` in YAML,
` + "`// ruleproof:ignore ID reason`" + ` in JSON and in a query. At the end of a line it holds for that line; on a line of its own
for the next line, and for all that a key holds if that line is one of the rule's keys. ID may be a family, as
` + "`entity/*`" + `, or the code of a query's error, as ` + "`KS142`" + `; several are separated by commas. With
` + "`ruleproof:ignore ID until 2026-12-31 reason`" + ` it holds until the end of that day.

| check | severity | finds |
| --- | --- | --- |
`)
	for _, c := range Checks() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", c.ID, strings.ReplaceAll(c.ID, "/", ""), c.Shown(), c.Summary)
	}
	for _, c := range Checks() {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n%s\n", c.ID, strings.ToUpper(c.Summary[:1])+c.Summary[1:], c.Why)
		for _, example := range []struct{ title, text string }{{"Bad", c.Bad}, {"Good", c.Good}} {
			if example.text != "" {
				fmt.Fprintf(&b, "\n%s:\n\n```%s\n%s\n```\n", example.title, language(example.text), example.text)
			}
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
