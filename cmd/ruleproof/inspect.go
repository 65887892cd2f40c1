package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/lint"
)

var inspectCommand = command{
	name:    "inspect",
	args:    "[flags] PATH...",
	summary: "say what queries read and return",
	help: `Prints of each rule or query file which tables its query reads, the columns and types that
it returns, and what is wrong with it. A PATH is a file, a folder that is searched for
rules and .kql files, or - for a query on standard input.

Tables have the columns that Microsoft's published reference lists, and those of the
workspace that .ruleproof.yaml declares. (lint, test and query also know columns that tables
have in workspaces and that the reference leaves out.)

Exit code 1 means that a query has an error.`,
	run: runInspect,
}

// inspected is what inspect says of a file; its JSON is one line.
type inspected struct {
	File        string             `json:"file"`
	Tables      []string           `json:"tables"`
	Columns     []inspectedColumn  `json:"columns"` // null when the query has no result that is known
	Diagnostics []inspectedProblem `json:"diagnostics"`
	errors      int
}

type inspectedColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type inspectedProblem struct {
	Code      string `json:"code"`
	Severity  string `json:"severity"`
	Message   string `json:"message"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

func runInspect(e *env, args []string) int {
	flags := e.flags()
	format := flags.String("format", "text", "text, or json: an object a line")
	var workspace workspaceFlags
	workspace.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	printers := map[string]func(*bufio.Writer, *inspected){"text": printInspected, "json": encodeInspected}
	print, ok := printers[*format]
	if !ok {
		return e.fail("unknown format %q; the formats are text and json", *format)
	}
	if flags.NArg() == 0 {
		return e.fail("inspect needs a file, a folder, or - for standard input")
	}
	l, err := e.newLoader(workspace)
	if err != nil {
		return e.fail("%v", err)
	}
	l.catalog = l.catalog.WithLayers(catalog.Published)
	files, err := findFiles(l.config, flags.Args(), func(name string) bool { return isRule(name) || isQuery(name) })
	if err != nil {
		return e.fail("%v", err)
	}
	out := bufio.NewWriter(e.stdout)
	code := exitClean
	stream(files, func(path string) ([]*inspected, error) { return e.inspect(l, path, flags.Args()) }, func(list []*inspected, err error) {
		if err != nil {
			code = e.fail("%v", err)
		}
		for _, r := range list {
			print(out, r)
			if r.errors > 0 && code == exitClean {
				code = exitFindings
			}
		}
	})
	if err := out.Flush(); err != nil {
		return e.fail("%v", err)
	}
	return code
}

// inspect reads one file; it returns nothing for a YAML file below a folder that holds no rule.
func (e *env) inspect(l *loader, path string, named []string) ([]*inspected, error) {
	data, err := e.read(path)
	if err != nil {
		return nil, err
	}
	var subjects []*lint.Subject
	if path == stdinPath {
		s, err := l.querySubject("-", data)
		if err != nil {
			return nil, err
		}
		subjects = append(subjects, s)
	} else if subjects, err = l.subjects(path, data, isNamed(path, named)); err != nil {
		return nil, err
	}
	list := make([]*inspected, len(subjects))
	for i, s := range subjects {
		list[i] = inspectSubject(s)
	}
	return list, nil
}

func inspectSubject(s *lint.Subject) *inspected {
	r := &inspected{File: s.File.Path, Tables: []string{}, Diagnostics: []inspectedProblem{}}
	if s.Query == nil {
		return r
	}
	r.Tables = append(r.Tables, tablesOf(s.Query)...)
	for _, d := range s.Query.Diagnostics {
		at := d.Span.Range()
		r.Diagnostics = append(r.Diagnostics, inspectedProblem{
			d.Code, d.Severity.String(), d.Message, at.Start.Line, at.Start.Column, at.End.Line, at.End.Column,
		})
		if d.Severity == diag.Error {
			r.errors++
		}
	}
	if n := s.Query.Result(); n != nil && r.errors == 0 {
		r.Columns = []inspectedColumn{}
		for _, f := range n.Schema().Fields {
			r.Columns = append(r.Columns, inspectedColumn{f.Name, f.Type.String()})
		}
	}
	return r
}

// tablesOf returns the names of the tables that the query reads, itself or
// through stored functions, in order.
func tablesOf(q *plan.Query) []string {
	var names []string
	for _, t := range q.Tables {
		if t.Table != nil {
			names = append(names, t.Name)
		}
	}
	for _, root := range q.Results {
		plan.Inspect(root, func(n plan.Node) bool {
			if scan, ok := n.(*plan.Scan); ok && scan.Table != nil {
				names = append(names, scan.Table.Name)
			}
			return true
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func encodeInspected(w *bufio.Writer, r *inspected) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(r) // an error is the writer's, which reports it when it is flushed
}

func printInspected(w *bufio.Writer, r *inspected) {
	fmt.Fprintf(w, "%s\n", diag.Path(r.File))
	if len(r.Tables) > 0 {
		fmt.Fprintf(w, "  reads    %s\n", strings.Join(r.Tables, ", "))
	}
	for i, c := range r.Columns {
		label := ""
		if i == 0 {
			label = "returns"
		}
		fmt.Fprintf(w, "  %-8s %s: %s\n", label, diag.Preview(c.Name), c.Type)
	}
	for _, d := range r.Diagnostics {
		fmt.Fprintf(w, "  %d:%d: %s %s: %s\n", d.Line, d.Column, d.Severity, d.Code, oneLine(d.Message))
	}
	fmt.Fprintln(w)
}

// stream calls f for every item, several at a time, and done with the results in
// the items' order, as soon as each is there. Only so many results wait at a
// time as there are workers.
func stream[T, R any](items []T, f func(T) (R, error), done func(R, error)) {
	type result struct {
		value R
		err   error
	}
	pending := make(chan chan result, runtime.GOMAXPROCS(0))
	go func() {
		for _, item := range items {
			c := make(chan result, 1)
			pending <- c
			go func() {
				v, err := f(item)
				c <- result{v, err}
			}()
		}
		close(pending)
	}()
	for c := range pending {
		r := <-c
		done(r.value, r.err)
	}
}
