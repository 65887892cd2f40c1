package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/exec/read"
	"github.com/ruleproof/ruleproof/kql/exec/write"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/lint/report"
	"github.com/ruleproof/ruleproof/schema"
)

var queryCommand = command{
	name:    "query",
	args:    "[flags] ['KQL' | --file FILE | -]",
	summary: "run a query over files of events",
	help: `Runs a KQL query over tables in files, and prints its answer. The query is the argument, a
file, or standard input (-). Files are NDJSON, JSON or CSV, and exports of the Azure portal,
Log Analytics, Kusto and Defender, gzipped or not; their form is recognised.`,
	run: runQuery,
}

func runQuery(e *env, args []string) int {
	flags := e.flags()
	file := flags.String("file", "", "file that holds the query")
	now := flags.String("now", "", "what now() returns, as 2026-03-02T12:00:00Z (default: the present time)")
	dir := flags.String("tables", "", "folder of tables: each file is the table of its name")
	tables := flags.StringArray("table", nil, "NAME=FILE: a table (may be repeated)")
	format := flags.String("format", "table", "how the answer is printed: "+strings.Join(answerFormats(), ", "))
	seed := flags.Uint64("seed", 0, "seed of rand() and new_guid()")
	timeout := flags.Duration("timeout", 5*time.Minute, "longest running time")
	configFile := flags.String("config", "", "configuration file (default: the nearest "+config.FileName+")")
	if code, done := e.parse(flags, args); done {
		return code
	}
	if !slices.Contains(answerFormats(), *format) {
		return e.fail("unknown format %q; the formats are %s", *format, strings.Join(answerFormats(), ", "))
	}
	instant := value.InstantOf(time.Now())
	if *now != "" {
		var ok bool
		if instant, ok = value.ParseDatetime(*now); !ok {
			return e.fail("--now %q is not a time such as 2026-03-02T12:00:00Z", *now)
		}
	}
	l, err := e.newLoader(*configFile)
	if err != nil {
		return e.fail("%v", err)
	}
	text, err := e.queryText(*file, flags.Args())
	if err != nil {
		return e.fail("%v", err)
	}
	source, err := l.openTables(*dir, *tables)
	if err != nil {
		return e.fail("%v", err)
	}
	q := bind.BindText(text.Whole().Text, l.catalog.WithLayers(catalog.Everything|catalog.Local))
	if e.complain(text, append(q.Diagnostics, exec.Check(q)...)) {
		return exitFindings
	}
	ctx, cancel := context.WithTimeout(context.Background(), *timeout)
	defer cancel()
	result, err := exec.Execute(ctx, q, exec.Run{Now: instant, Tables: source, Seed: *seed, All: true})
	if err != nil {
		var fault *exec.Error
		if errors.As(err, &fault) {
			e.complain(text, []diag.Diagnostic{fault.Diagnostic})
			return exitFindings
		}
		return e.fail("%v", oneLine(err))
	}
	e.complain(text, result.Warnings)
	source.warn(e)
	if err := write.Write(e.stdout, *format, result.Tables...); err != nil {
		return e.fail("%v", err)
	}
	return exitClean
}

// answerFormats returns the names of the formats in which an answer is printed.
func answerFormats() []string {
	var names []string
	for _, f := range write.Formats {
		names = append(names, f.Name)
	}
	return names
}

// queryText returns the query that the flag or the argument gives.
func (e *env) queryText(file string, args []string) (*schema.File, error) {
	switch {
	case len(args) > 1:
		return nil, errors.New("query takes one query; put it in quotes")
	case file != "" && len(args) == 1:
		return nil, errors.New("give the query as --file or as an argument, not both")
	case file == "" && len(args) == 0:
		return nil, errors.New("no query: give it as an argument, with --file, or as - on standard input")
	case len(args) == 1 && args[0] != stdinPath:
		return schema.NewFile("query", []byte(args[0]))
	case len(args) == 1:
		file = stdinPath
	}
	data, err := e.read(file)
	if err != nil {
		return nil, err
	}
	return schema.NewFile(filepath.ToSlash(file), data)
}

// complain prints the diagnostics with the part of the query that each is about, on
// standard error. It reports whether one is an error.
func (e *env) complain(text *schema.File, list []diag.Diagnostic) (failed bool) {
	whole := text.Whole()
	var found []lint.Finding
	for _, d := range list {
		failed = failed || d.Severity == diag.Error
		if d.Severity == diag.Info {
			continue
		}
		found = append(found, lint.Finding{
			File: text, Range: whole.Range(d.Span), Check: d.Code, Code: d.Code, Severity: d.Severity, Message: d.Message,
		})
	}
	report.Text(e.stderr, found, report.Options{Color: e.color(e.stderr)})
	return failed
}

// fileTables serves tables from files.
type fileTables struct {
	files map[string]*read.File
	order []string
}

// openTables finds the tables that the flags name, and makes their columns known to the catalog.
func (l *loader) openTables(dir string, flags []string) (*fileTables, error) {
	source := &fileTables{files: map[string]*read.File{}}
	schemas := map[string]*value.Schema{}
	add := func(name, path string) error {
		o := read.Options{}
		if t := l.catalog.Table(name); t != nil {
			o.Schema = t.Schema
		}
		f, err := read.Open(path, o)
		if err != nil {
			return err
		}
		if source.files[name] == nil {
			source.order = append(source.order, name)
		}
		source.files[name] = f
		schemas[name] = f.Schema()
		return nil
	}
	if dir != "" {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, underlying(err))
		}
		for _, entry := range entries {
			name, _, _ := strings.Cut(entry.Name(), ".")
			if entry.Type().IsRegular() && name != "" {
				if err := add(name, filepath.Join(dir, entry.Name())); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, flag := range flags {
		name, path, ok := strings.Cut(flag, "=")
		if !ok || name == "" || path == "" {
			return nil, fmt.Errorf("--table %q is not NAME=FILE", flag)
		}
		if err := add(name, path); err != nil {
			return nil, err
		}
	}
	l.catalog = l.catalog.WithTables(schemas)
	return source, nil
}

// Open implements exec.Source.
func (t *fileTables) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	f, ok := t.files[r.Name]
	if !ok || r.Kind != exec.TableRequest {
		return nil, exec.ErrUndeclared
	}
	return f.Rows(r.Fields, r.Window)
}

// warn prints what the reads noticed.
func (t *fileTables) warn(e *env) {
	for _, name := range t.order {
		for _, w := range t.files[name].Warnings() {
			fmt.Fprintf(e.stderr, "ruleproof: warning: %s:%d:%d: %s (%s)\n", printable(w.File), w.Line, w.Column, printable(w.Message), counted(w.Count, "time"))
		}
	}
}
