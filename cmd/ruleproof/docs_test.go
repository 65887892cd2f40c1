package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/report"
)

// TestDocumentsShowWhatTheProgramPrints runs every console example of the
// documents, in the root of the repository, and holds the output that they
// show to the true one; -update writes the true one.
func TestDocumentsShowWhatTheProgramPrints(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	documents, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append([]string{"README.md"}, documents...) {
		t.Run(name, func(t *testing.T) {
			old, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			text := string(old)
			fresh := rewriteExamples(t, text)
			if fresh == text {
				return
			}
			if !*update {
				t.Errorf("%s shows other output than the program prints; run the test with -update and read the difference", name)
				return
			}
			if err := os.WriteFile(name, []byte(fresh), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

const (
	consoleOpen  = "```console\n$ "
	consoleClose = "\n```"
)

// rewriteExamples returns the document with true output in its console blocks.
// A block that shows another program's command stays as it is.
func rewriteExamples(t *testing.T, text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, consoleOpen)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		block, after, closed := strings.Cut(rest, consoleClose)
		if !closed {
			t.Fatalf("an open console block: %.60q", rest)
		}
		line, shown, _ := strings.Cut(block, "\n")
		if args, ok := programArgs(t, line); ok {
			shown = strings.TrimRight(output(args), "\n")
		}
		b.WriteString(consoleOpen + line + "\n" + shown + consoleClose)
		text = after
	}
}

// programArgs returns the arguments of a command line that calls the program.
func programArgs(t *testing.T, line string) ([]string, bool) {
	args := shellFields(t, line)
	switch {
	case len(args) > 0 && args[0] == "ruleproof":
		return args[1:], true
	case len(args) > 2 && args[0] == "go" && args[1] == "run" && args[2] == "./cmd/ruleproof":
		return args[3:], true
	}
	return nil, false
}

// shellFields splits a command line at blanks outside quotes.
func shellFields(t *testing.T, line string) []string {
	var fields []string
	var field strings.Builder
	quote, any := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			field.WriteRune(r)
		case r == '\'' || r == '"':
			quote, any = r, true
		case r == ' ':
			if any || field.Len() > 0 {
				fields = append(fields, field.String())
				field.Reset()
				any = false
			}
		default:
			field.WriteRune(r)
		}
	}
	if quote != 0 {
		t.Fatalf("an open quote in %q", line)
	}
	if any || field.Len() > 0 {
		fields = append(fields, field.String())
	}
	return fields
}

// output runs the program and returns what it prints.
func output(args []string) string {
	var out bytes.Buffer
	e := &env{
		stdin: strings.NewReader(""), stdout: &out, stderr: &out,
		getenv: func(string) string { return "" }, terminal: func(io.Writer) bool { return false },
	}
	run(e, args)
	return out.String()
}

// The pages on scenarios and their results name every check of scenarios.
func TestThePagesOnScenariosNameTheirChecks(t *testing.T) {
	var pages []byte
	for _, name := range []string{"scenarios.md", "results.md"} {
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page...)
	}
	for _, c := range report.Checks {
		if !bytes.Contains(pages, []byte("`"+c.ID+"`")) {
			t.Errorf("neither docs/scenarios.md nor docs/results.md names %s", c.ID)
		}
	}
}

// The page on results says what the flags of test are for, and names the formats.
func TestThePageOnResultsNamesTheFlagsOfTest(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "results.md"))
	if err != nil {
		t.Fatal(err)
	}
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	new(testFlags).define(set)
	elsewhere := []string{"functions", "schema", "config"} // of all commands: docs/workspace.md, docs/configuration.md
	set.VisitAll(func(f *pflag.Flag) {
		short := f.Shorthand != "" && bytes.Contains(page, []byte("`-"+f.Shorthand+"`"))
		if !short && !bytes.Contains(page, []byte("--"+f.Name)) && !slices.Contains(elsewhere, f.Name) {
			t.Errorf("docs/results.md does not name --%s", f.Name)
		}
	})
	for _, f := range report.Formats {
		if f.Shows&report.Scenarios != 0 && !bytes.Contains(page, []byte("`"+f.Name+"`")) {
			t.Errorf("docs/results.md does not name the format %s", f.Name)
		}
	}
}

// The page on the configuration says what every flag of lint is for.
func TestThePageOnTheConfigurationNamesTheFlagsOfLint(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	set := pflag.NewFlagSet("lint", pflag.ContinueOnError)
	new(lintFlags).define(set)
	set.VisitAll(func(f *pflag.Flag) {
		if !bytes.Contains(page, []byte("--"+f.Name)) {
			t.Errorf("docs/configuration.md does not name --%s", f.Name)
		}
	})
}
