package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/rewrite"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate"
	library "github.com/ruleproof/ruleproof/simulate/base"
	"github.com/ruleproof/ruleproof/simulate/skeleton"
)

var initCommand = command{
	name:    "init",
	args:    "[flags] RULE...",
	summary: "write the outline of a rule's scenarios",
	help: `Writes x.test.yaml beside each rule x.yaml: a scenario that fires and one that stays silent, in
outline. There is an event for each table that the query reads, with the columns that it reads;
comments say which condition a value comes from. The silent scenario differs in one value.

The scenarios are run before they are written. Where no values were found with which the rule
fires, or where the rule cannot run, the file says why. A file that is there already stays, unless
--force is given; of a folder, only the rules without a file get one.

  ruleproof init rules/my-rule.yaml
  ruleproof init --stdout rules/my-rule.yaml
  ruleproof init rules/

Exit code 2 means that a rule cannot be bound, or that a file was not written; the other rules get
their files.`,
	run: runInit,
}

// initRun is when the run of an outline is: a Monday, far from any change of clocks.
var initRun, _ = value.ParseDatetime("2026-03-02T12:00:00Z")

func runInit(e *env, args []string) int {
	flags := e.flags()
	force := flags.Bool("force", false, "write over a scenario file that is there already")
	stdout := flags.Bool("stdout", false, "print the scenario file instead of writing it")
	var where projectFlags
	where.define(flags)
	if code, done := e.parse(flags, args); done {
		return code
	}
	if flags.NArg() == 0 {
		return e.fail("init needs a rule, as in ruleproof init rules/my-rule.yaml")
	}
	p, err := e.open(where)
	if err != nil {
		return e.failed(err)
	}
	files, err := p.Find(flags.Args(), project.Rules)
	if err != nil {
		return e.failed(err)
	}
	i := &initializer{env: e, project: p, force: *force, prints: *stdout}
	code := exitClean
	found := false
	for _, f := range files {
		if f.Kind == project.Scenarios {
			continue // of a pattern such as rules/*.yaml
		}
		isRule, err := i.file(f)
		if err != nil {
			code = e.failed(err)
		}
		found = found || isRule || err != nil
	}
	if !found && code == exitClean {
		return e.fail("no rule found")
	}
	return code
}

// An initializer writes outlines of scenarios.
type initializer struct {
	*env
	project *project.Project
	force   bool
	prints  bool // on standard output
}

// file writes the outline for the rule of a file, and reports whether it holds a rule.
func (i *initializer) file(f project.File) (bool, error) {
	units, err := i.project.Load(f)
	if err != nil || len(units) == 0 {
		return false, err
	}
	unit := units[0]
	path := strings.TrimSuffix(f.Path, filepath.Ext(f.Path)) + schema.ScenarioSuffixes[0]
	switch {
	case unit.Rule == nil:
		return false, fmt.Errorf("%s: a query without a rule; only a rule says when its query runs and what makes an alert", f.Path)
	case len(units) > 1:
		return false, fmt.Errorf("%s: holds %d rules, and a scenario file is about a file with one; write each into a file of its own", f.Path, len(units))
	case f.Path == project.Stdin && !i.prints:
		return false, errors.New("standard input has no name to put a scenario file beside; --stdout prints it")
	}
	there, found := scenariosBeside(f.Path)
	if found {
		path = there
	}
	if found && !i.force && !i.prints {
		if !f.Named {
			return true, i.tell(path, "there already, and stays as it is")
		}
		return false, fmt.Errorf("%s: there already; --force writes over it", path)
	}
	text, said, err := i.outline(unit, f.Path, path)
	if err != nil {
		return false, err
	}
	if i.prints {
		out := i.data()
		_, err := fmt.Fprint(out, text)
		return true, errors.Join(err, out.Close())
	}
	if err := rewrite.Create(path, []byte(text)); err != nil {
		return false, err
	}
	return true, i.tell(path, "written; "+said)
}

// tell prints what became of a file.
func (i *initializer) tell(path, said string) error {
	_, err := fmt.Fprintf(i.stdout, "%s: %s\n", safe.Path(filepath.ToSlash(path)), safe.Text(said))
	return err
}

// outline returns the text of a scenario file, and what its scenarios do.
func (i *initializer) outline(u *project.Unit, rulePath, path string) (text, said string, err error) {
	defer document.Guard(diag.NewSource(filepath.ToSlash(rulePath), ""), &err)
	q, shown, err := bindOpen(u)
	if err != nil {
		return "", "", err
	}
	options := skeletonOptions(u.Rule)
	options.Shown = shown
	o := skeleton.Make(q, options)
	d := skeleton.Draft{Name: u.Rule.Name.Value, Now: initRun, Alerts: 1}
	if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(rulePath)) {
		d.Rule = filepath.Base(rulePath)
	}
	for n := range min(len(o.Silences), maxSilences) {
		d.Silent = append(d.Silent, n)
	}
	d.Silent = append(d.Silent, -1)
	r := i.try(path, o.File(d))
	d.Silent = d.Silent[firstSilent(r, len(d.Silent)):][:1]
	switch fired := resultOf(r, 0); {
	case len(r.Problems) > 0:
		d.Faults = messages(r.Problems)
		said = "the rule cannot run: " + strings.Join(d.Faults[:min(len(d.Faults), 1)], "")
	case fired == nil: // a run that was interrupted
		d.Missing = []string{"it did not run"}
	case len(fired.Problems) > 0:
		d.Missing = messages(fired.Problems)
	case len(fired.Alerts) == 0:
		d.Missing = missingOf(o)
	default:
		said = "fires and stays silent as expected"
		d.Alerts = len(fired.Alerts)
		if len(fired.Alerts) == 1 && isStatic(u.Rule) {
			d.Title = fired.Alerts[0].Title
		}
	}
	if len(d.Missing) > 0 {
		said = "does not fire yet: " + d.Missing[0]
	}
	return o.File(d), said, nil
}

// messages returns what problems say, each with what to do about it.
func messages(problems []diag.Diagnostic) (list []string) {
	for _, p := range problems[:min(len(problems), maxProblems)] {
		text := p.Message
		if line := p.Span; line.Source != nil {
			text = fmt.Sprintf("line %d: %s", line.Position().Line, text)
		}
		if p.Hint != "" {
			text += "; " + p.Hint
		}
		list = append(list, text)
	}
	return list
}

// maxProblems bounds how many problems and conditions a file names.
const maxProblems = 5

// maxSilences bounds how many changes are tried for the silent scenario.
const maxSilences = 8

// maxRebinds bounds how often a query is bound with more columns of open tables.
const maxRebinds = 3

// bindOpen returns the unit's query, bound with the columns that it reads of tables which nobody has declared. The error is the first
// fault of the query.
func bindOpen(u *project.Unit) (q *plan.Query, shown catalog.Shown, err error) {
	if u.Query == nil {
		return nil, shown, fmt.Errorf("%s: the rule has no query", u.Source.Path)
	}
	q = u.Query
	for range maxRebinds {
		more := skeleton.Shown(q, u.Catalog)
		if more.Empty() {
			break
		}
		more = skeleton.Join(shown, more)
		again := u.BindIn(u.Catalog.WithShown(more))
		if diag.HasErrors(again.Faults()) && !diag.HasErrors(q.Faults()) {
			// A name that the query gives itself, after it was read of the table.
			if more = skeleton.Without(more, again.Faults()); more.Empty() {
				break
			}
			if again = u.BindIn(u.Catalog.WithShown(more)); diag.HasErrors(again.Faults()) {
				break
			}
		}
		q, shown = again, more
	}
	for _, d := range slices.Concat(q.Faults(), runnable.Check(q, runnable.MaxDepth)) {
		if d.Severity == diag.Error && d.Code != diag.ColumnsUndeclared.Code {
			return nil, shown, d
		}
	}
	if q.Result() == nil {
		return nil, shown, fmt.Errorf("%s: the query returns no table", u.Source.Path)
	}
	return q, shown, nil
}

func skeletonOptions(rule *schema.Rule) skeleton.Options {
	o := skeleton.Options{Now: initRun, Period: simulate.ScheduleOf(rule).Period, Rows: 1, Seen: seen}
	for c := range rule.Columns() {
		o.Columns = append(o.Columns, c.Name)
	}
	if n := rule.TriggerThreshold.Value; rule.EffectiveKind() == schema.Scheduled && n > 0 && n < 1000 {
		switch strings.ToLower(string(rule.TriggerOperator.Value)) {
		case "gt", "greaterthan":
			o.Rows = int(n) + 1
		case "eq", "equal":
			o.Rows = int(n)
		}
	}
	return o
}

// maxSeen is how long a value of the library may be to be of use in an outline.
const maxSeen = 60

// seen returns the texts that a column, or a property of it, has in the library's events, in their order.
func seen(table string, path ...string) (list []string) {
	t := library.TableOf(table)
	if t == nil {
		return nil
	}
	for _, e := range t.Events {
		n := e.Columns
		for _, key := range path {
			if p := n.Get(key); p != nil {
				n = p.Value
			} else {
				n = &document.Node{}
			}
		}
		if n.Scalar == nil {
			continue
		}
		text := n.Text()
		if text != "" && len(text) <= maxSeen && !strings.ContainsAny(text[:1], "{[") && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// isStatic reports whether the rule gives all its alerts the same title.
func isStatic(rule *schema.Rule) bool {
	return !rule.AlertDetailsOverride.Value.DisplayNameFormat.Set
}

// try runs the scenarios of a file that is not there yet.
func (i *initializer) try(path, text string) *simulate.Report {
	if err := i.project.Change(path, []byte(text)); err != nil {
		return &simulate.Report{Problems: []diag.Diagnostic{{Message: err.Error()}}}
	}
	defer func() { _ = i.project.Change(path, nil) }()
	t := &tester{env: i.env, project: i.project, flags: &testFlags{}}
	_, r, _, err := t.play(context.Background(), path, simulate.Options{Timeout: simulate.DefaultTimeout})
	if err != nil {
		return &simulate.Report{Problems: []diag.Diagnostic{{Message: err.Error()}}}
	}
	return r
}

func resultOf(r *simulate.Report, i int) *simulate.Result {
	if i < len(r.Results) {
		return r.Results[i]
	}
	return nil
}

// firstSilent returns which of the silent scenarios, which follow the firing one, is the first that has no alert; the last one
// where none is.
func firstSilent(r *simulate.Report, n int) int {
	for i := range n {
		if s := resultOf(r, i+1); s != nil && len(s.Problems) == 0 && len(s.Alerts) == 0 {
			return i
		}
	}
	return n - 1
}

// missingOf says which conditions no values were found for.
func missingOf(o *skeleton.Outline) []string {
	var list []string
	for _, c := range o.Unsolved {
		if c.Line() > 0 {
			list = append(list, fmt.Sprintf("no values were found for line %d, %s", c.Line(), diag.Quote(c.Span.Text())))
		}
	}
	if len(list) == 0 {
		list = append(list, "the query makes no row of these events")
	}
	return list[:min(len(list), maxProblems)]
}
