package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/tables"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/plan/refused"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/report"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

var queryCommand = command{
	name:    "query",
	args:    "[flags] ['KQL' | --file FILE | -]",
	summary: "run a query over files of events",
	help: `Runs a KQL query over tables in files, and prints its answer. The query is the argument, a
file, or standard input (-). Files are NDJSON, JSON or CSV, and exports of the Azure portal,
Log Analytics, Kusto and Defender, gzipped or not; their form is recognised by their content.

In a folder of tables, a file belongs to the table of its name (SigninLogs.csv,
SigninLogs-2026-05-29.ndjson), or to that of a folder above it
(SigninLogs/2026/05/29/PT1H.json.gz), or else to the one that its column Type names in every
row. --table-column Type splits files that hold several tables. Columns have the types of the
table's reference, or of --schema; those of other tables are found out from the file.`,
	run: runQuery,
}

// queryFlags are what the flags of query say.
type queryFlags struct {
	file, now, format, memory string
	tables                    tables.Options
	where                     projectFlags
	onError                   string
	list, verbose, trace      bool
	limit                     int
	seed                      uint64
	timeout                   time.Duration
	instant                   value.Instant
	memoryBytes               int
	limits                    exec.Limits
}

func (q *queryFlags) define(f *pflag.FlagSet) {
	f.StringVar(&q.file, "file", "", "file that holds the query")
	f.StringArrayVar(&q.tables.Folders, "tables", nil, "folder of tables (may be repeated)")
	f.StringArrayVar(&q.tables.Files, "table", nil, "NAME=FILE: a table; FILE may be a pattern such as 'logs/*.json.gz', or - for standard input (may be repeated)")
	f.StringVar(&q.tables.Column, "table-column", "", "column that names the table of each row, in files of --tables, and of --table '*=FILE', that hold several tables")
	f.StringArrayVar(&q.tables.Watchlists, "watchlist", nil, "ALIAS=FILE: the items of a watchlist (may be repeated)")
	f.StringArrayVar(&q.tables.External, "external", nil, "ADDRESS=FILE: what externaldata reads from an address (may be repeated)")
	q.where.define(f)
	f.BoolVar(&q.list, "list", false, "list the tables that were found, with their columns, instead of running a query")
	f.StringVar(&q.format, "format", "table", "how the answer is printed: "+strings.Join(write.Names(), ", "))
	f.IntVar(&q.limit, "limit", 0, "print only so many rows of each answer")
	f.StringVar(&q.now, "now", "", "what now() returns, as 2026-03-02T12:00:00Z (default: the present time)")
	f.StringVar(&q.onError, "on-error", "fail", "what happens with a row that cannot be read: fail, or skip it and count it")
	f.StringVar(&q.tables.Zone, "zone", "", "zone of times whose column names one that is not known, such as America/New_York")
	f.StringVar(&q.tables.Geo, "geo", "", "locations of addresses for geo_info_from_ip_address: a database of MaxMind (.mmdb), or a YAML or JSON file as under geo in a scenario")
	f.StringVar(&q.memory, "memory", "1GB", "most memory that the run may take")
	f.DurationVar(&q.timeout, "timeout", 5*time.Minute, "longest running time")
	f.Uint64Var(&q.seed, "seed", 0, "seed of rand() and new_guid()")
	f.BoolVarP(&q.verbose, "verbose", "v", false, "say how much was read and how long it took")
	f.BoolVar(&q.trace, "trace", false, "say what every operator and condition of the query saw, and which rows made each row")
}

// check looks at the flags' values.
func (q *queryFlags) check() error {
	if !slices.Contains(write.Names(), q.format) {
		return fmt.Errorf("unknown format %q; the formats are %s", q.format, strings.Join(write.Names(), ", "))
	}
	if q.onError != "fail" && q.onError != "skip" {
		return fmt.Errorf("--on-error %q is neither fail nor skip", q.onError)
	}
	if q.limit < 0 {
		return fmt.Errorf("--limit %d must not be negative", q.limit)
	}
	q.instant = value.InstantOf(time.Now())
	if q.now != "" {
		var ok bool
		if q.instant, ok = value.ParseDatetime(q.now); !ok {
			return fmt.Errorf("--now %q is not a time such as 2026-03-02T12:00:00Z", q.now)
		}
	}
	bytes, err := parseMemory(q.memory)
	q.memoryBytes = bytes
	return err
}

// places reads the locations of addresses that a file declares, which then is no database; nil when none does.
func (q *queryFlags) places(p *project.Project) (scenario.Places, error) {
	name := q.tables.Geo
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml", ".json":
	default:
		return nil, nil
	}
	q.tables.Geo = ""
	data, err := p.Read(name)
	if err != nil {
		return nil, fmt.Errorf("--geo: %w", err)
	}
	return scenario.ReadPlaces(filepath.ToSlash(name), data)
}

func runQuery(e *env, args []string) int {
	flags, set := queryFlags{}, e.flags()
	flags.define(set)
	if code, done := e.parse(set, args); done {
		return code
	}
	if err := flags.check(); err != nil {
		return e.failed(err)
	}
	flags.limits = limitMemory(flags.memoryBytes)
	ctx, cancel := exec.TimeLimit(flags.timeout).Context(context.Background())
	defer cancel()
	flags.tables.Skip, flags.tables.Listing, flags.tables.Stdin = flags.onError == "skip", flags.list, e.stdin
	p, err := e.open(flags.where)
	if err != nil {
		return e.failed(err)
	}
	if flags.list {
		return e.listTables(p, &flags)
	}
	text, err := queryText(p, flags.file, set.Args())
	if err != nil {
		return e.failed(err)
	}
	query := syntax.ParseSource(text)
	places, err := flags.places(p)
	if err != nil {
		return e.failed(err)
	}
	source, err := tables.Open(flags.tables, bind.MentionedBy(query, p.Catalog()), p.Catalog())
	if err != nil {
		return e.failed(err)
	}
	defer source.Close()
	if places != nil {
		source.Geo = places.Find
	}
	return e.answer(ctx, query, &flags, source)
}

// answer runs the query and prints what comes of it.
func (e *env) answer(ctx context.Context, query *syntax.Query, flags *queryFlags, source *tables.Tables) int {
	q := bind.Bind(query, source.Catalog.WithLayers(catalog.Everything|catalog.Local))
	if e.complain(q.Faults()) || e.complain(refused.Check(q)) {
		return exitFindings
	}
	if faults := runnable.Check(q, runnable.MaxDepth); e.complain(faults) {
		if slices.ContainsFunc(faults, func(d diag.Diagnostic) bool { return d.Code == diag.ColumnsUndeclared.Code }) {
			e.say(offer(source))
		}
		return exitFindings
	}
	data := e.data()
	out, err := write.New(data, flags.format)
	if err != nil {
		return e.failed(err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	printed := &printedRows{to: out, limit: flags.limit}
	begun, before := time.Now(), source.BytesRead()
	progress := e.watchProgress(source)
	run := exec.Run{
		Now: flags.instant, Tables: source, Seed: flags.seed, All: true, Emit: printed.emit, GeoInfo: source.Geo,
		Limits: flags.limits,
	}
	if flags.trace {
		run.Observe = condition.Of(q)
	}
	result, err := exec.Execute(ctx, q, run)
	progress.end()
	if err == nil {
		err = cmp.Or(out.Close(), data.Close())
	}
	if err != nil {
		e.warnOf(source)
		fault, placed := errors.AsType[diag.Diagnostic](err)
		switch {
		case brokenFile(err) != nil:
			return e.failed(brokenFile(err))
		case placed:
			e.complain([]diag.Diagnostic{fault})
			if source.Lacked() && errors.Is(err, exec.ErrUndeclared) {
				e.say(offer(source))
			}
			if source.LackedWatchlist() {
				e.say("name the items of a watchlist with --watchlist ALIAS=FILE, or declare it with its file in the workspace")
			}
			return exitFindings
		}
		return e.failed(err)
	}
	e.complain(result.Warnings)
	e.warnOf(source)
	if printed.cut {
		e.say(fmt.Sprintf("there are more rows than the %d of --limit", flags.limit))
	}
	if flags.trace {
		e.printTrace(query.Source, result.Observed)
	}
	if flags.verbose {
		fmt.Fprintf(e.stderr, "%s and %s read in %.2f s; %s printed\n", words.Count(result.Scanned, "row"), shownBytes(source.BytesRead()-before), time.Since(begun).Seconds(), words.Count(printed.rows, "row"))
	}
	return exitClean
}

// brokenFile returns the fault of a file of logs that made a query fail, nil for no such fault.
func brokenFile(err error) error {
	for ; err != nil; err = errors.Unwrap(err) {
		if d, ok := err.(diag.Diagnostic); ok && d.Code == logs.Unreadable {
			return d
		}
	}
	return nil
}

// printedRows prints the rows of answers as they come, up to a limit for each.
type printedRows struct {
	to    *write.Writer
	limit int // 0 for none
	left  int
	rows  int
	cut   bool // of some answer
}

// emit prints rows; a table without rows begins an answer.
func (p *printedRows) emit(t *value.Table) error {
	if t.Rows == 0 {
		p.left = p.limit
		return p.to.Begin(t.Schema)
	}
	enough := p.limit > 0 && t.Rows > p.left
	if enough {
		p.cut = true
		cut := &value.Table{Schema: t.Schema, Rows: p.left}
		for _, c := range t.Columns {
			cut.Columns = append(cut.Columns, c.Slice(0, p.left))
		}
		t = cut
	}
	p.left, p.rows = p.left-t.Rows, p.rows+t.Rows
	if err := p.to.Rows(t); err != nil {
		return err
	}
	if enough {
		return exec.ErrEnough
	}
	return nil
}

// queryText returns the query that the flag or the argument gives.
func queryText(p *project.Project, file string, args []string) (*diag.Source, error) {
	switch {
	case len(args) > 1:
		return nil, errors.New("query takes one query; put it in quotes")
	case file != "" && len(args) == 1:
		return nil, errors.New("give the query as --file or as an argument, not both")
	case file == "" && len(args) == 0:
		return nil, errors.New("no query: give it as an argument, with --file, or as - on standard input")
	case len(args) == 1 && args[0] != project.Stdin:
		return document.Decode("query", []byte(args[0]))
	case len(args) == 1:
		file = project.Stdin
	}
	data, err := p.Read(file)
	if err != nil {
		return nil, err
	}
	if isRule, err := schema.Open(file, data).HoldsRule(); isRule || err != nil {
		return nil, fmt.Errorf("%s holds a rule, and query takes a query: write the query into a file of its own, or run the rule with 'ruleproof test'", file)
	}
	return document.Decode(filepath.ToSlash(file), data)
}

// complain prints the diagnostics with the part of the query that each is about, on
// standard error. It reports whether one is an error.
func (e *env) complain(list []diag.Diagnostic) (failed bool) {
	shown := slices.Clone(list)
	shown = slices.DeleteFunc(shown, func(d diag.Diagnostic) bool { return d.Severity == diag.Info })
	report.Text(e.stderr, report.New(shown), report.Options{Color: e.color(e.stderr)})
	return diag.HasErrors(list)
}
