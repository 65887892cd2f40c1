package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
	"github.com/ruleproof/ruleproof/report"
)

var inspectCommand = command{
	name:    "inspect",
	args:    "[flags] PATH...",
	summary: "say what queries read and return",
	help: `Prints for each rule or query file which tables, functions and watchlists its query reads,
the columns and types that it returns, and what is wrong with it. A PATH is a file, a folder
that is searched for rules and .kql files, or - for a query on standard input.

Tables, functions and watchlists are those that lint and test know: of the published
reference, of what workspaces have beyond it, and of the workspace that .ruleproof.yaml
declares. With --reference they are those of the published reference and of the declared
workspace.

With --names it also says what each name in a query stands for (a column, variable,
parameter, function, builtin, table, …), of which type that is, whether the name declares it,
and where it is declared if that is in the same query. Lines and columns are those of the file,
counted from 1; the length of a name is its number of characters.

Exit code 1 means that a query, or a function of the workspace that it calls, has an error
for Microsoft's parser and binder. What the service refuses beyond that is listed too, with a
code SR…, and changes nothing else.`,
	run: runInspect,
}

// inspected is what inspect says of a file; its JSON is one line.
type inspected struct {
	File        string             `json:"file"`
	Rule        *inspectedRule     `json:"rule,omitempty"` // when the file holds several
	Tables      []string           `json:"tables"`
	Functions   []string           `json:"functions"`  // of the catalog, that the query calls itself
	Watchlists  []string           `json:"watchlists"` // by alias
	Columns     []inspectedColumn  `json:"columns"`    // null when the query has no result that is known
	Diagnostics []inspectedProblem `json:"diagnostics"`
	Refused     []inspectedProblem `json:"refused,omitempty"` // by the service, though its parser and binder accept it
	Names       []inspectedName    `json:"names,omitzero"`    // with --names
	errors      int
	found       []diag.Diagnostic
	refused     []diag.Diagnostic
}

// An inspectedRule tells a rule from the others in its file.
type inspectedRule struct {
	Name string `json:"name"`
	Line int    `json:"line"`
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
	names := flags.Bool("names", false, "say what each name in a query stands for")
	var where projectFlags
	where.define(flags)
	flags.BoolVar(&where.Reference, "reference", false, "know only what Microsoft's published reference has, as its own binder does, and what the workspace declares")
	if code, done := e.parse(flags, args); done {
		return code
	}
	defer sparing()()
	printers := map[string]func(*bufio.Writer, *inspected){"text": printInspected, "json": encodeInspected}
	print, ok := printers[*format]
	if !ok {
		return e.fail("unknown format %q; the formats are text and json", *format)
	}
	if flags.NArg() == 0 {
		return e.fail("inspect needs a file, a folder, or - for standard input")
	}
	p, err := e.open(where)
	if err != nil {
		return e.failed(err)
	}
	files, err := p.Find(flags.Args(), project.Rules|project.Queries)
	if err != nil {
		return e.failed(err)
	}
	out := bufio.NewWriter(e.stdout)
	code := exitClean
	any := false
	inspect := func(_ context.Context, f project.File) (list []*inspected, _ error) {
		if f.Path == project.Stdin {
			f.Kind = project.Queries
		}
		units, err := p.Load(f)
		for _, u := range units {
			r := inspectUnit(u)
			if len(units) > 1 {
				r.Rule = &inspectedRule{u.Rule.Name.Value, u.Rule.Span.Position().Line}
			}
			if *names {
				r.Names = namesIn(u)
			}
			list = append(list, r)
		}
		return list, err
	}
	for list, err := range ordered.Run(context.Background(), slices.Values(files), 0, inspect) {
		any = any || list != nil || err != nil
		if err != nil {
			code = e.failed(err)
		}
		if fault, ok := err.(diag.Diagnostic); ok && *format == "json" {
			fault.Severity = diag.Error
			r := newInspected(fault.Span.Path())
			r.Diagnostics = append(r.Diagnostics, problemOf(fault))
			print(out, r)
		}
		for _, r := range list {
			print(out, r)
			if r.errors > 0 && code == exitClean {
				code = exitFindings
			}
		}
	}
	if err := out.Flush(); err != nil {
		return e.failed(err)
	}
	if !any {
		return e.fail("no rules or queries found")
	}
	return code
}

func newInspected(file string) *inspected {
	return &inspected{File: file, Tables: []string{}, Functions: []string{}, Watchlists: []string{}, Diagnostics: []inspectedProblem{}}
}

// inspectUnit says what a query reads and returns.
func inspectUnit(u *project.Unit) *inspected {
	r := newInspected(u.Source.Path)
	if u.Query == nil {
		return r
	}
	r.Tables = append(r.Tables, u.Query.TableNames()...)
	r.Functions = append(r.Functions, u.Query.FunctionNames()...)
	r.Watchlists = append(r.Watchlists, u.Query.WatchlistAliases()...)
	r.found = diag.Sort(slices.Concat(u.Query.Broken(), u.Query.Faults(), u.Query.Tolerated))
	for _, d := range r.found {
		r.Diagnostics = append(r.Diagnostics, problemOf(d))
		if d.Severity == diag.Error {
			r.errors++
		}
	}
	r.refused = refused.Check(u.Query)
	for _, d := range r.refused {
		r.Refused = append(r.Refused, problemOf(d))
	}
	if n := u.Query.Result(); n != nil && r.errors == 0 {
		r.Columns = []inspectedColumn{}
		for _, f := range n.Schema().Fields {
			r.Columns = append(r.Columns, inspectedColumn{f.Name, f.Type.String()})
		}
	}
	return r
}

func problemOf(d diag.Diagnostic) inspectedProblem {
	at := d.Span.Range()
	return inspectedProblem{d.Code, d.Severity.String(), d.Message, at.Start.Line, at.Start.Column, at.End.Line, at.End.Column}
}

func encodeInspected(w *bufio.Writer, r *inspected) {
	safe.EncodeJSON(w, r, "") // an error is the writer's, which reports it when it is flushed
}

func printInspected(w *bufio.Writer, r *inspected) {
	if r.Rule != nil {
		fmt.Fprintf(w, "%s:%d: %s\n", safe.Path(r.File), r.Rule.Line, diag.Preview(r.Rule.Name))
	} else {
		fmt.Fprintf(w, "%s\n", safe.Path(r.File))
	}
	for _, list := range []struct {
		label string
		names []string
	}{{"reads", r.Tables}, {"calls", r.Functions}, {"lists", r.Watchlists}} {
		if len(list.names) > 0 {
			fmt.Fprintf(w, "  %-8s %s\n", list.label, safe.Text(strings.Join(list.names, ", ")))
		}
	}
	for i, c := range r.Columns {
		label := ""
		if i == 0 {
			label = "returns"
		}
		fmt.Fprintf(w, "  %-8s %s: %s\n", label, diag.Preview(c.Name), c.Type)
	}
	for i := range r.Names {
		r.Names[i].print(w)
	}
	for _, list := range [][]diag.Diagnostic{r.found, r.refused} {
		for _, d := range list {
			fmt.Fprintf(w, "  %s\n", report.Line(d.Where(), d.Severity, d.Message+" ["+d.Code+"]"))
		}
	}
	fmt.Fprintln(w)
}
