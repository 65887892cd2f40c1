package config

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A reader takes a configuration from a document that its schema has been checked against. What
// the schema found wrong may be anywhere, so that every value is looked at again.
type reader struct {
	Config
	problems []diag.Diagnostic
}

func parse(name string, data []byte) (*Config, error) {
	doc, err := document.Read(name, data, document.Limits{})
	if err != nil {
		return nil, err
	}
	r := reader{}
	r.Severities = map[string]diag.Severity{}
	if doc.Root == nil || doc.Root.Kind == document.Null {
		return &r.Config, nil
	}
	problems, err := configSchema.Check(doc.Root)
	if err != nil {
		return nil, err
	}
	r.problems = append(problems, doc.Problems...)
	r.read(doc.Root)
	return &r.Config, faults(diag.Sort(r.problems))
}

// get returns the value of a key, an empty node if there is none.
func get(n *document.Node, key string) *document.Node {
	if p := n.Get(key); p != nil {
		return p.Value
	}
	return &document.Node{}
}

func (r *reader) read(root *document.Node) {
	for _, word := range []struct {
		key  string
		into *string
	}{
		{"target", &r.Target}, {"durations", &r.Durations}, {"portal", &r.Portal}, {"correlation", &r.Correlation}, {"show", &r.Show}, {"fail-on", &r.FailOn},
	} {
		*word.into = get(root, word.key).Text()
	}
	if cost, ok := get(root, "max-cost").Value.(int64); ok {
		r.MaxCost = int(cost)
	}
	r.Severities = r.severities(get(root, "checks"))
	for _, item := range get(root, "workspace").Items {
		if clean, ok := r.inside("workspace", item); ok {
			r.Workspace = append(r.Workspace, clean)
		}
	}
	if n := get(root, "baseline"); n.Text() != "" {
		r.Baseline, _ = r.inside("baseline", n)
	}
	r.exclude = r.patterns("exclude", get(root, "exclude"))
	for _, item := range get(root, "paths").Items {
		r.paths = append(r.paths, override{r.patterns("files", get(item, "files")), r.severities(get(item, "checks"))})
	}
	for _, item := range get(root, "custom").Items {
		r.custom(item)
	}
}

// inside returns a path of the file, which must not leave its folder.
func (r *reader) inside(key string, n *document.Node) (string, bool) {
	clean := path.Clean(filepath.ToSlash(n.Text()))
	if !fs.ValidPath(clean) {
		r.report(n, "%s: '%s' leaves the folder of the configuration", key, diag.Preview(n.Text()))
		return "", false
	}
	return clean, true
}

func (r *reader) report(n *document.Node, format string, args ...any) {
	r.problems = append(r.problems, diag.Diagnostic{Span: n.Span, Message: fmt.Sprintf(format, args...)})
}

// patterns reads a pattern or a list of them.
func (r *reader) patterns(key string, n *document.Node) (list []pattern) {
	items := n.Items
	if n.Scalar != nil {
		items = []*document.Node{n}
	}
	for _, item := range items {
		clean, ok := r.inside(key, item)
		if !ok {
			continue
		}
		p, err := newPattern(clean)
		if err != nil {
			r.report(item, "%s: '%s' is not a pattern: a bracket or a backslash is not closed", key, diag.Preview(item.Text()))
			continue
		}
		list = append(list, p)
	}
	return list
}

func (r *reader) severities(n *document.Node) map[string]diag.Severity {
	found := map[string]diag.Severity{}
	for _, pair := range n.Pairs {
		if s, ok := diag.ParseSeverity(pair.Value.Text()); ok {
			found[pair.Key.Text()] = s
			r.places = append(r.places, place{pair.Key.Text(), pair.Key.Span})
		}
	}
	return found
}

func (r *reader) custom(n *document.Node) {
	id := get(n, "id")
	c := Custom{
		ID: id.Text(), Why: get(n, "why").Text(), At: id.Span, Severity: diag.Warning,
		Message: get(n, "message").Scalar, Query: get(n, "query").Scalar,
	}
	if s, ok := diag.ParseSeverity(get(n, "severity").Text()); ok {
		c.Severity = s
	}
	if slices.ContainsFunc(r.Custom, func(other Custom) bool { return other.ID == c.ID }) {
		r.report(id, "a check %s is declared above", diag.Quote(c.ID))
		return
	}
	r.Custom = append(r.Custom, c)
}

// UnknownChecks returns a warning for each place where the file sets the severity of a check that does not exist.
func (c *Config) UnknownChecks(known func(id string) bool, nearest func(id string) (string, bool)) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, p := range c.places {
		if p.id == "*" || known(p.id) {
			continue
		}
		d := diag.Diagnostic{Severity: diag.Warning, Span: p.at, Message: "there is no check " + diag.Quote(p.id)}
		if near, ok := nearest(p.id); ok {
			d = d.WithHint(near)
		}
		found = append(found, d)
	}
	return found
}

// Excluded reports whether searches skip a file or folder, given by its path as the user wrote it.
func (c *Config) Excluded(name string) bool { return c.covered(name, c.exclude) }

// SeveritiesIn returns the severities for a file, given by its path as the user wrote it: those for
// all files, and then those for some that the file is among. Later ones win.
func (c *Config) SeveritiesIn(name string) []map[string]diag.Severity {
	list := []map[string]diag.Severity{c.Severities}
	for _, o := range c.paths {
		if c.covered(name, o.files) {
			list = append(list, o.severities)
		}
	}
	return list
}

// FromRoot returns the slash-separated path of a file from the root, or the path as it is if the file is not below the root.
func (c *Config) FromRoot(name string) string {
	if rel, ok := c.below(name); ok {
		return rel
	}
	return filepath.ToSlash(name)
}

// File returns the path of a file that the configuration names, as the operating system writes it.
func (c *Config) File(name string) string { return filepath.Join(c.Root, filepath.FromSlash(name)) }
