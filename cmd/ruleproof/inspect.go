package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

var inspectCommand = command{
	name:    "inspect",
	args:    "[flags] PATH...",
	summary: "say what queries read and return",
	help: `Prints for each rule or query file which tables, functions and watchlists its query reads,
the columns and types that it returns, and what is wrong with it. A PATH is a file, a folder that is searched for
rules and .kql files, or - for a query on standard input.

Tables, functions and watchlists are those that lint and test know: of the published
reference, of what workspaces have beyond it, and of the workspace that .ruleproof.yaml
declares. With --reference they are those of the published reference alone.

With --names it says too of each name in a query where it stands, whether it declares or
refers, what it stands for (a column, variable, parameter, function, builtin, table, …) and
of which type, and where that is declared, if the query declares it. Lines and columns are
those of the file, counted from 1, lengths are in characters.

Exit code 1 means that a query has an error.`,
	run: runInspect,
}

// inspected is what inspect says of a file; its JSON is one line.
type inspected struct {
	File        string             `json:"file"`
	Tables      []string           `json:"tables"`
	Functions   []string           `json:"functions"`  // of the catalog, that the query calls itself
	Watchlists  []string           `json:"watchlists"` // by alias
	Columns     []inspectedColumn  `json:"columns"`    // null when the query has no result that is known
	Diagnostics []inspectedProblem `json:"diagnostics"`
	Names       []inspectedName    `json:"names,omitempty"` // with --names
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

// inspectedName is what --names says of a name.
type inspectedName struct {
	inspectedPlace
	Length   int             `json:"length"`
	Role     string          `json:"role"` // declaration or reference
	Kind     string          `json:"kind"`
	Type     *string         `json:"type"`     // null when it is not known, or the name has none
	Declared *inspectedPlace `json:"declared"` // null when the query does not declare it
	text     string
}

type inspectedPlace struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

func runInspect(e *env, args []string) int {
	flags := e.flags()
	format := flags.String("format", "text", "text, or json: an object a line")
	names := flags.Bool("names", false, "say what each name of the query stands for")
	var where projectFlags
	where.define(flags)
	flags.BoolVar(&where.Reference, "reference", false, "know tables and columns of Microsoft's published reference alone, as its own binder does")
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
	p, err := e.open(where)
	if err != nil {
		return e.fail("%v", err)
	}
	files, err := p.Find(flags.Args(), project.Rules|project.Queries)
	if err != nil {
		return e.fail("%v", err)
	}
	out := bufio.NewWriter(e.stdout)
	code := exitClean
	any := false
	stream(files, func(f project.File) (*inspected, error) {
		if f.Path == project.Stdin {
			f.Kind = project.Queries
		}
		u, err := p.Load(f)
		if u == nil || err != nil {
			return nil, err
		}
		r := inspectUnit(u)
		if *names && u.Query != nil {
			r.Names = namesIn(u)
		}
		return r, nil
	}, func(r *inspected, err error) {
		any = any || r != nil || err != nil
		switch {
		case err != nil:
			code = e.fail("%v", err)
		case r != nil:
			print(out, r)
			if r.errors > 0 && code == exitClean {
				code = exitFindings
			}
		}
	})
	if err := out.Flush(); err != nil {
		return e.fail("%v", err)
	}
	if !any {
		return e.fail("no rules or queries found")
	}
	return code
}

// inspectUnit says what a query reads and returns.
func inspectUnit(u *project.Unit) *inspected {
	r := &inspected{File: u.Source.Path, Tables: []string{}, Functions: []string{}, Watchlists: []string{}, Diagnostics: []inspectedProblem{}}
	if u.Query == nil {
		return r
	}
	r.Tables = append(r.Tables, tablesOf(u.Query)...)
	r.Functions = append(r.Functions, functionsOf(u.Query)...)
	r.Watchlists = append(r.Watchlists, watchlistsOf(u.Query)...)
	for _, d := range u.Query.Diagnostics {
		at := d.Span.Range()
		r.Diagnostics = append(r.Diagnostics, inspectedProblem{
			d.Code, d.Severity.String(), d.Message, at.Start.Line, at.Start.Column, at.End.Line, at.End.Column,
		})
		if d.Severity == diag.Error {
			r.errors++
		}
	}
	if n := u.Query.Result(); n != nil && r.errors == 0 {
		r.Columns = []inspectedColumn{}
		for _, f := range n.Schema().Fields {
			r.Columns = append(r.Columns, inspectedColumn{f.Name, f.Type.String()})
		}
	}
	return r
}

// namesIn says what each name of a query stands for.
func namesIn(u *project.Unit) []inspectedName {
	_, info := bind.BindInfo(u.Query.Syntax, u.Catalog)
	names := make([]inspectedName, len(info.Names))
	for i, n := range info.Names {
		text := n.Span.Text()
		names[i] = inspectedName{
			inspectedPlace: placeOf(n.Span), Length: utf8.RuneCountInString(text), Role: "reference", Kind: n.Kind.String(), text: text,
		}
		if n.Declares {
			names[i].Role = "declaration"
		}
		if t := n.TypeName(); t != "" {
			names[i].Type = &t
		}
		if n.Declared.Len() > 0 {
			at := placeOf(n.Declared)
			names[i].Declared = &at
		}
	}
	return names
}

// placeOf returns the place in the file at which a span begins.
func placeOf(s diag.Span) inspectedPlace {
	at := s.Position()
	return inspectedPlace{at.Line, at.Column}
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

// functionsOf returns the names of the functions of the catalog that the query
// calls, in order. Watchlists are not among them.
func functionsOf(q *plan.Query) []string {
	var names []string
	for _, f := range q.Functions {
		if f.Name != catalog.GetWatchlist {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// watchlistsOf returns the aliases of the watchlists that the query reads,
// itself or through stored functions, in order.
func watchlistsOf(q *plan.Query) []string {
	var aliases []string
	for _, root := range q.Results {
		plan.Inspect(root, func(n plan.Node) bool {
			if call, ok := n.(*plan.DeclaredCall); ok && call.Function == catalog.GetWatchlist && len(call.Args) > 0 {
				if alias, ok := plan.ValueOf(call.Args[0]); ok && alias != nil {
					aliases = append(aliases, fmt.Sprint(alias))
				}
			}
			return true
		})
	}
	slices.Sort(aliases)
	return slices.Compact(aliases)
}

func encodeInspected(w *bufio.Writer, r *inspected) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(r) // an error is the writer's, which reports it when it is flushed
}

func printInspected(w *bufio.Writer, r *inspected) {
	fmt.Fprintf(w, "%s\n", diag.Path(r.File))
	for _, list := range []struct {
		label string
		names []string
	}{{"reads", r.Tables}, {"calls", r.Functions}, {"lists", r.Watchlists}} {
		if len(list.names) > 0 {
			fmt.Fprintf(w, "  %-8s %s\n", list.label, oneLine(strings.Join(list.names, ", ")))
		}
	}
	for i, c := range r.Columns {
		label := ""
		if i == 0 {
			label = "returns"
		}
		fmt.Fprintf(w, "  %-8s %s: %s\n", label, diag.Preview(c.Name), c.Type)
	}
	for _, n := range r.Names {
		fmt.Fprintf(w, "  %d:%d: %s: %s", n.Line, n.Column, diag.Preview(n.text), n.Kind)
		if n.Type != nil && *n.Type != n.Kind {
			fmt.Fprintf(w, " (%s)", *n.Type)
		}
		switch {
		case n.Role == "declaration":
			fmt.Fprint(w, ", declared here")
		case n.Declared != nil:
			fmt.Fprintf(w, ", declared at %d:%d", n.Declared.Line, n.Declared.Column)
		}
		fmt.Fprintln(w)
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
