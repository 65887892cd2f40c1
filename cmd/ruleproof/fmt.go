package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

var fmtCommand = command{
	name:    "fmt",
	args:    "[flags] [PATH...]",
	summary: "lay out the queries of rules as Microsoft's editor does",
	help: `Lays out the KQL of rules and of .kql and .csl files, writes the files that change and prints
their names. A PATH is a file, a folder that is searched for both, or - for standard input, whose
layout goes to standard output; without a PATH the current folder is searched. What
.ruleproof.yaml excludes is passed over.

The layout is that of Microsoft's editor: an operator a line, four blanks a level, the author's line
breaks. Comments stay, and a query means what it meant. Of a rule only the lines of its query
change; in JSON the query stays one string. A query in a YAML scalar that is not a literal block
(|) is left as it is, and so is a query with syntax errors, which is an error.

  ruleproof fmt                          all files below this folder
  ruleproof fmt --check                  for a gate: names the files that would change
  ruleproof fmt --diff rules/a.yaml      shows what would change
  ruleproof fmt - < query.kql            prints a query
  ruleproof fmt --stdin-filename a.yaml - < a.yaml

Exit code 1 means that --check or --diff found something to change, 2 that a query or a file could
not be laid out.`,
	run: runFmt,
}

func runFmt(e *env, args []string) int {
	flags := e.flags()
	check := flags.Bool("check", false, "write nothing; print the names of files that would change, and exit with 1 if there are any")
	showDiff := flags.Bool("diff", false, "write nothing; print what would change, and exit with 1 if there is anything")
	name := flags.String("stdin-filename", "", "the name of the file that standard input holds, which says whether it is a rule or a query")
	var options project.Options
	flags.StringVar(&options.Config, "config", "", "configuration file (default: the nearest "+config.FileName+")")
	if code, done := e.parse(flags, args); done {
		return code
	}
	if *name != "" && !slices.Equal(flags.Args(), []string{project.Stdin}) {
		return e.fail("--stdin-filename goes with '-' alone")
	}
	defer sparing()()
	p, err := project.Open(options)
	if err != nil {
		return e.failed(err)
	}
	files, err := p.Find(flags.Args(), project.Rules|project.Queries)
	if err != nil {
		return e.failed(err)
	}
	if len(files) == 0 {
		return e.fail("no rules or queries found")
	}
	f := formatter{env: e, project: p, stdin: *name, check: *check, diff: *showDiff}
	for laid, err := range ordered.Run(context.Background(), slices.Values(files), 0, f.layOut) {
		f.take(laid, err)
	}
	return f.code
}

// A formatter is one run of the command.
type formatter struct {
	*env
	project     *project.Project
	stdin       string // the name of the file on standard input
	check, diff bool
	code        int
}

// layOut lays out a file.
func (f *formatter) layOut(_ context.Context, file project.File) (*laidOut, error) {
	if file.Fault != nil {
		return nil, fmt.Errorf("%s: %w", file.Path, file.Fault)
	}
	l := &laidOut{path: file.Path, name: filepath.ToSlash(file.Path), kind: file.Kind, named: file.Named}
	var err error
	if file.Path == project.Stdin {
		l.kind = project.Queries
		if f.stdin != "" {
			l.name, l.kind = filepath.ToSlash(f.stdin), project.KindOf(f.stdin)
		}
		l.data, err = project.ReadLimited(f.env.stdin)
	} else if f.mayHold(file) {
		l.data, err = f.project.Read(file.Path)
	} else {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	return l, l.layOut()
}

// mayHold reports whether a file may hold something to lay out. A JSON file in a folder mostly does not, and may be large.
func (f *formatter) mayHold(file project.File) bool {
	if file.Named || !isJSON(file.Path) {
		return true
	}
	units, err := f.project.Parse(file)
	return err != nil || len(units) > 0
}

func isJSON(name string) bool { return strings.EqualFold(filepath.Ext(name), ".json") }

// take writes or shows what came of a file.
func (f *formatter) take(l *laidOut, err error) {
	if err != nil {
		f.code = f.failed(err)
		return
	}
	broken := false
	for _, d := range l.left {
		f.printAt(d.Where(), d.Severity, d.Message)
		broken = broken || d.Severity == diag.Error
	}
	if broken {
		f.code = exitUsage
		if l.path == project.Stdin { // whoever reads standard output has the text already
			return
		}
	}
	if err := f.put(l); err != nil {
		f.code = f.failed(err)
	}
}

func (f *formatter) put(l *laidOut) error {
	changed := l.after != l.before
	data, err := rewrite.Bytes(l.data, l.before, l.after)
	switch {
	case changed && err != nil:
		return fmt.Errorf("%s: %w", l.name, err)
	case changed && (f.check || f.diff) && f.code == exitClean:
		f.code = exitFindings
	}
	if l.path == project.Stdin && !f.check && !f.diff {
		out := f.data()
		if !changed { // as it came, whatever its encoding
			data = l.data
		}
		_, err := out.Write(data)
		return errors.Join(err, out.Close())
	}
	if !changed {
		return nil
	}
	if f.diff {
		return f.printDiff(l.name, l.before, l.after)
	}
	if !f.check {
		if err := rewrite.File(l.path, l.data, data); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(f.stdout, safe.Path(l.name))
	return err
}
