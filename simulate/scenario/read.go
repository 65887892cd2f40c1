package scenario

import (
	_ "embed"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/validate"
)

//go:embed scenario.schema.json
var schemaSource []byte

var fileSchema = validate.New(schemaSource, nil)

// Schema returns the JSON Schema of files of scenarios.
func Schema() []byte { return schemaSource }

// The limits of scenario files.
const (
	MaxFileEvents    = 1_000_000  // of all scenarios of a file
	MaxEvents        = 100_000    // of one scenario, repeated ones and those of files counted each
	MaxFileValues    = 10_000_000 // of all events of a file
	MaxRepeat        = 10_000     // repetitions of one event
	MaxCounterValues = 2_000_000  // of the parts of dynamic values that counters change in the events of a file
	MaxCounterBytes  = 64 << 20   // of the text that counters make of the events of a file
	MaxDataBytes     = 16 << 20   // of a file with events

	maxProblems = 100 // reported about the events of one scenario
	maxGuesses  = 200 // suggestions for names in one file
)

var limits = document.Limits{Bytes: 4 << 20, Nodes: 500_000, Depth: 64}

// Read reads a scenario file and the files that it names, at once: see Open.
func Read(fsys fs.FS, shown func(string) string, name string, cat *catalog.Catalog) (*File, error) {
	r, err := Open(fsys, shown, name)
	if err != nil {
		return nil, err
	}
	return r.Read(cat), nil
}

// A Reader is a scenario file whose rule is known and whose scenarios are still to be read:
// the columns of their events are those of the catalog that the rule's query is bound with.
type Reader struct {
	fsys      fs.FS
	shown     func(path string) string // see Open
	name      string                   // of the scenario file in fsys
	rule      string                   // the path of the rule's file in fsys; "" when none was found
	catalog   *catalog.Catalog
	file      *File
	document  *document.Document
	root      *document.Node // with a scenario for each case
	cases     *caseList
	faults    []diag.Diagnostic // of the document, and of its shape
	base      value.Instant     // the file's first run
	based     bool              // the file has one
	events    int               // how many more events the file may hold
	values    int               // how many more values they may have
	guesses   int               // how many more suggestions there may be
	text      int               // how many more bytes of text counters may make
	parts     int               // how many more parts of dynamic values they may change
	dynamic   map[*document.Node]dynamicValue
	anchors   map[string]*anchor // the named events that times may be relative to
	labels    map[string]bool    // of the events of all scenarios
	templates map[templateKey]*template
	warnings  []diag.Diagnostic
	warned    map[warningKey]bool
	delay     delays // of the file
	files     map[dataKey]dataTable
	// fileColumns are the columns that files of events show.
	fileColumns map[dataKey][]value.Field
	targets     map[string]*target // what scenarios give rows to, by section and name
	library     map[libraryUse]*document.Node
	resultOf    ResultOf
	// contents are what files of external data hold, by their paths.
	contents map[string][]byte
}

// Open opens a scenario file of the file system. Shown returns the path by which the user reaches a
// file of the file system; places have such paths. The error is a diag.Diagnostic: the
// file cannot be read, or is not YAML.
func Open(fsys fs.FS, shown func(string) string, name string) (*Reader, error) {
	data, err := ReadFile(fsys, name, limits.Bytes)
	if err != nil {
		return nil, diag.Diagnostic{Code: document.Unreadable, Span: diag.FileAt(shown(name), diag.Position{}), Message: err.Error()}
	}
	doc, err := document.Read(shown(name), data, limits)
	if err != nil {
		return nil, parameterHint(err, data)
	}
	root, expanded := expandCases(doc.Root)
	faults, err := expanded.check(doc.Root)
	if err != nil {
		return nil, err
	}
	r := &Reader{fsys: fsys, shown: shown, name: name, file: &File{Path: shown(name), Source: doc.Source}, document: doc, root: root, cases: expanded, faults: slices.Concat(faults, doc.Problems, expanded.problems),
		events: MaxFileEvents, values: MaxFileValues, guesses: maxGuesses, text: MaxCounterBytes, parts: MaxCounterValues, dynamic: map[*document.Node]dynamicValue{}, targets: map[string]*target{}}
	r.findRule()
	return r, nil
}

// Rule returns the path of the rule's file in the file system, "" when none was found.
func (r *Reader) Rule() string { return r.rule }

// Read reads the scenarios and the files that they name. It is called once.
func (r *Reader) Read(cat *catalog.Catalog) *File {
	r.catalog = cat
	r.anchors, r.labels = r.eventAnchors(), r.allLabels()
	r.learn(r.scenarioNodes())
	r.scenarios()
	r.file.Shown, r.file.Unused, r.file.UnusedParameters, r.file.Ignores = r.shownByAll(), r.unused(), r.cases.unused, r.ignores()
	r.place(r.faults, &r.file.Problems, func(s *Scenario) *[]diag.Diagnostic { return &s.Problems })
	r.place(r.warnings, &r.file.Warnings, func(s *Scenario) *[]diag.Diagnostic { return &s.Warnings })
	r.file.Problems = diag.Sort(r.file.Problems)
	for _, s := range r.file.Scenarios {
		s.Problems = slices.CompactFunc(diag.Sort(s.Problems), func(a, b diag.Diagnostic) bool { // events share the faults of those that they use
			return a.Span == b.Span && a.Message == b.Message
		})
	}
	return r.file
}

func problem(at diag.Span, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Code: "scenario", Span: at, Severity: diag.Error, Message: fmt.Sprintf(format, args...)}
}

func (r *Reader) report(at diag.Span, format string, args ...any) {
	r.file.Problems = append(r.file.Problems, problem(at, format, args...))
}

func (s *Scenario) report(at diag.Span, format string, args ...any) {
	s.Problems = append(s.Problems, problem(at, format, args...))
}

// place gives each diagnostic to the scenario in which it lies, and the others to the file.
func (r *Reader) place(list []diag.Diagnostic, ofFile *[]diag.Diagnostic, of func(*Scenario) *[]diag.Diagnostic) {
next:
	for _, d := range list {
		for _, s := range r.file.Scenarios {
			if s.body.Contains(d.Span.InFile().Start) {
				*of(s) = append(*of(s), d)
				continue next
			}
		}
		*ofFile = append(*ofFile, d)
	}
}

// get returns the value of a key, nil where there is none.
func get(n *document.Node, key string) *document.Node {
	if n == nil {
		return nil
	}
	if p := n.Get(key); p != nil {
		return p.Value
	}
	return nil
}

// text returns the text of the value of a key, "" where there is none.
func text(n *document.Node, key string) string {
	if v := get(n, key); v != nil {
		return v.Text()
	}
	return ""
}

// findRule finds the rule's file.
func (r *Reader) findRule() {
	if m := get(r.root, "model"); m != nil {
		r.file.Model, r.file.ModelAt = m.Text(), m.Span
	}
	if n := get(r.root, "rule"); n != nil {
		full, ok := r.beside(n.Text())
		switch _, err := fs.Stat(r.fsys, full); {
		case !ok:
			r.report(n.Span, "the rule's path %s leaves the repository", diag.Quote(n.Text()))
		case err != nil:
			r.report(n.Span, "there is no rule file %s", diag.Quote(n.Text()))
		default:
			r.rule, r.file.Rule = full, r.shown(full)
		}
		return
	}
	base, ok := schema.ScenarioStem(r.name)
	for _, suffix := range []string{".yaml", ".yml"} {
		if info, err := fs.Stat(r.fsys, base+suffix); ok && err == nil && info.Mode().IsRegular() {
			r.rule, r.file.Rule = base+suffix, r.shown(base+suffix)
			return
		}
	}
	p := problem(r.root.Span, "this file names no rule, and there is no rule of the same name beside it")
	p.Span.End = p.Span.Start
	p.Hint = "name it, as in rule: " + path.Base(base) + ".yaml"
	r.file.Problems = append(r.file.Problems, p)
}

// scenarios reads all scenarios. What is wrong with one does not keep the others from being read.
func (r *Reader) scenarios() {
	timing := r.timing(r.root, Timing{}, func(p diag.Diagnostic) { r.file.Problems = append(r.file.Problems, p) })
	r.base, r.based = timing.Base(), len(timing.At) > 0
	r.delay = r.delays(get(r.root, delayKey), func(p diag.Diagnostic) { r.file.Problems = append(r.file.Problems, p) })
	r.file.Tenant = tenant(r.root, Tenant{})
	list := get(r.root, "scenarios")
	if list == nil {
		return
	}
	names := map[string]bool{}
	for _, n := range list.Items {
		s := &Scenario{Name: text(n, "name"), Description: text(n, "description"), Span: n.Span, body: n.Span}
		if name := get(n, "name"); name != nil {
			s.Span = name.Span
			if names[s.Name] {
				s.report(name.Span, "two scenarios are named %s", diag.Quote(s.Name))
			}
			names[s.Name] = true
		}
		if c := r.cases.cases[n]; c != nil {
			s.Span, s.Case, s.Problems = c.at, c.at, append(s.Problems, c.faults...)
		}
		s.mark(r.root, n)
		if len(s.Problems) > 0 && !s.Case.IsZero() {
			s.Skip = nil // its reason may have a parameter without a value
		}
		s.Timing = r.timing(n, timing, func(p diag.Diagnostic) { s.Problems = append(s.Problems, p) })
		if len(s.Timing.At) == 0 && len(s.Problems) == 0 && len(r.file.Problems) == 0 {
			s.report(s.Span, "neither the scenario nor the file says when the rule runs: add at or from")
		}
		s.Clock = r.clock(s, n)
		s.delays = r.delays(get(n, delayKey), func(p diag.Diagnostic) { s.Problems = append(s.Problems, p) })
		r.rows(s, n)
		r.external(s, get(n, "external"))
		r.places(s, get(n, "geo"))
		s.Tenant = tenant(n, r.file.Tenant)
		s.closings(get(n, "close"))
		s.expect(get(n, "expect"))
		r.file.Scenarios = append(r.file.Scenarios, s)
	}
}

// expect reads what the scenario expects.
func (s *Scenario) expect(n *document.Node) {
	if n == nil {
		return
	}
	s.Expect = Expect{Span: n.Span, Shared: n.Shares(), Rows: get(n, "rows"), Alerts: get(n, "alerts"), Incidents: get(n, "incidents"), Runs: get(n, "runs")}
	if n.Kind == document.String {
		s.Expect.Alerts = n
	}
}

// didYouMean returns the end of a message: the name that was probably meant. It searches for the
// first unknown names only, because a hostile file can have many.
func (r *Reader) didYouMean(search func() (string, bool)) string {
	if r.guesses == 0 {
		return ""
	}
	r.guesses--
	return diag.DidYouMean(search())
}

// keysOf yields the keys of a mapping.
func keysOf(n *document.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := 0; n != nil && i < len(n.Pairs); i++ {
			if !yield(n.Pairs[i].Key.Text()) {
				return
			}
		}
	}
}

// columnNames yields the names of columns.
func columnNames(s *value.Schema) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, f := range s.Fields {
			if !yield(f.Name) {
				return
			}
		}
	}
}
