package project

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/schema"
)

// MaxFileSize bounds the files that are read as rules or queries, in bytes.
const MaxFileSize = 16 << 20

// A Unit is a rule, or a query in a file of its own, as lint, tests and an
// editor start from it. It is never changed once made.
type Unit struct {
	Source   *diag.Source      // the file
	Rule     *schema.Rule      // nil for a query file
	Problems []diag.Diagnostic // of the rule's shape
	Text     *diag.Source      // the query
	Catalog  *catalog.Catalog  // that the query is bound against
	Query    *plan.Query       // nil when there is no query

	functions *functions // that files of the repository hold; nil where none are looked for
}

// Load reads a file and binds its query, or those of the rules that it holds. It returns nothing for
// a file that the user did not name and that does not hold a rule. The error is a
// diag.Diagnostic: the file cannot be read, or not be understood at all.
func (p *Project) Load(f File) (units []*Unit, err error) {
	defer document.Guard(diag.NewSource(filepath.ToSlash(f.Path), ""), &err)
	units, changes := p.kept(f.Path)
	if units != nil {
		return units, nil
	}
	if units, err = p.Parse(f); err != nil {
		return nil, err
	}
	for i := range units {
		units[i] = units[i].Bound()
	}
	p.keep(f.Path, units, changes)
	return units, nil
}

// Parse reads a file as Load does, but binds no query. A command that needs all rules before it
// looks at the first query binds them one by one: plans take more room than rules.
func (p *Project) Parse(f File) (units []*Unit, err error) {
	defer document.Guard(diag.NewSource(filepath.ToSlash(f.Path), ""), &err)
	if f.Fault != nil {
		return nil, unreadable(f.Path, f.Fault)
	}
	read := p.Read
	if !f.Named && strings.EqualFold(filepath.Ext(f.Path), jsonEnd) {
		read = p.readJSON
	}
	data, err := read(f.Path)
	if err != nil {
		return nil, err
	}
	name := filepath.ToSlash(f.Path)
	switch f.Kind {
	case Queries:
		return p.query(name, data)
	case Scenarios:
		return nil, misnamed(name, data)
	}
	return p.rules(name, data, f.Named)
}

// Bound returns the unit with its query bound.
func (u *Unit) Bound() *Unit {
	if u.Text == nil || u.Rule != nil && (!u.Rule.Query.Set || strings.TrimSpace(u.Text.Text) == "") {
		return u
	}
	bound := *u
	bound.Query = u.BindIn(u.Catalog)
	if found := u.functions.named(undeclared(bound.Query)); found != nil {
		bound.Catalog = u.Catalog.WithFound(found)
		bound.Query = u.BindIn(bound.Catalog)
	}
	return &bound
}

// undeclared are the names in a query that nothing declares, and those of tables of which a rule's connectors tell no more
// than the name.
func undeclared(q *plan.Query) (names []string) {
	for _, d := range q.Undeclared {
		names = append(names, strings.Trim(d.Span.Text(), `'"[]`))
	}
	for _, use := range q.Tables {
		if use.Table != nil && use.Table.Assumed {
			names = append(names, use.Name)
		}
	}
	return names
}

// misnamed returns the fault of a rule whose name is that of a file of scenarios.
func misnamed(name string, data []byte) error {
	file := schema.Open(name, data)
	if holds, err := file.HoldsRule(); !holds || err != nil {
		return nil
	}
	return unreadable(name, errors.New("holds a rule, but has the name of a file of scenarios, so nothing checks it; rename it"))
}

// FilesBelow returns the files below a folder, as an editor holds them or as
// under has them, which may be the file system of an os.Root.
func (p *Project) FilesBelow(dir string, under fs.FS) fs.FS {
	return p.disk().below(absolute(dir), under)
}

// LoadRules reads the rules of a file of a file system, as Load does for one
// that the user named. Shown is its path as the user reaches it. It keeps nothing.
func (p *Project) LoadRules(files fs.FS, path, shown string) (units []*Unit, err error) {
	defer document.Guard(diag.NewSource(shown, ""), &err)
	data, err := regular.Read(files, path, MaxFileSize)
	if err != nil {
		return nil, unreadable(shown, err)
	}
	if units, err = p.rules(shown, data, true); err != nil {
		return nil, err
	}
	for i := range units {
		units[i] = units[i].Bound()
	}
	return units, nil
}

// rules reads the rules of a file. A file that the user did not name may hold none.
func (p *Project) rules(name string, data []byte, named bool) ([]*Unit, error) {
	file := schema.Open(name, data)
	if !named {
		if holds, err := file.HoldsRule(); !holds {
			return nil, err
		}
	}
	rules, err := file.Rules()
	if err != nil {
		return nil, err
	}
	units := make([]*Unit, len(rules))
	for i, rule := range rules {
		units[i] = p.unit(rule, rule.Problems)
	}
	return units, nil
}

// Bind returns the unit of a rule that has been read, with its query bound.
func (p *Project) Bind(rule *schema.Rule, problems []diag.Diagnostic) *Unit {
	return p.unit(rule, problems).Bound()
}

func (p *Project) unit(rule *schema.Rule, problems []diag.Diagnostic) *Unit {
	return &Unit{Source: rule.File, Rule: rule, Problems: problems, Text: rule.Query.Value, Catalog: catalogFor(rule, p.Catalog()), functions: p.found()}
}

// BindIn returns the unit's query bound in another workspace.
func (u *Unit) BindIn(cat *catalog.Catalog) *plan.Query {
	var used []string
	if u.Rule != nil {
		for c := range u.Rule.Columns() {
			used = append(used, c.Name)
		}
	}
	return bind.BindSource(u.Text, cat, used...)
}

// catalogFor returns the catalog for a rule's query. What the rule lists as data of its
// connectors is there, even when nobody has declared it: a table or a parser of a solution.
func catalogFor(rule *schema.Rule, cat *catalog.Catalog) *catalog.Catalog {
	var names []string
	for _, c := range rule.RequiredDataConnectors.Value {
		for _, d := range c.DataTypes.Value {
			name, _, _ := strings.Cut(strings.TrimSpace(d.Value), " ") // may be "SecurityAlert (ASC)"
			names = append(names, name)
		}
	}
	return cat.WithAssumed(names...)
}

// readJSON returns the bytes of a JSON file that is probably no rule: nothing if the keys of rules do not occur in it.
// Of one that is larger than any rule, such as a log, it reads only as much as shows that.
func (p *Project) readJSON(path string) ([]byte, error) {
	data, ok := p.disk().held(absolute(path))
	if !ok {
		var err error
		if data, err = regular.Beginning(path, int64(document.DefaultLimits.Bytes)+1); err != nil {
			return nil, unreadable(path, err)
		}
	}
	for _, word := range []string{"queryFrequency", "triggerOperator", "Scheduled", "NRT", "\\u00"} { // an escape may hide the others
		if bytes.Contains(data, []byte(word)) {
			return data, nil
		}
	}
	return nil, nil
}

// Read returns the bytes of a file, as an editor holds it or as it is on disk,
// or those of standard input.
func (p *Project) Read(path string) ([]byte, error) {
	if data, ok := p.disk().held(absolute(path)); ok {
		return data, nil
	}
	if path == Stdin {
		if p.options.Stdin == nil {
			return nil, unreadable(path, errors.New("there is no standard input"))
		}
		return p.options.Stdin()
	}
	data, err := regular.ReadPath(path, MaxFileSize)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return data, nil
}

// ReadLimited reads to the end, or fails beyond MaxFileSize.
func ReadLimited(r io.Reader) ([]byte, error) { return regular.ReadAll(r, MaxFileSize) }

// unreadable returns the fault of a file that cannot be read.
func unreadable(path string, err error) diag.Diagnostic {
	at := diag.NewSource(filepath.ToSlash(path), "").Span(-1, -1)
	return diag.Diagnostic{Code: document.Unreadable, Span: at, Message: underlying(err).Error()}
}
