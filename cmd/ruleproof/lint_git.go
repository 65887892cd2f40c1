package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/git"
	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/schema"
)

// since is what changed since a commit.
type since struct {
	name   string            // of the commit, as the user wrote it
	root   string            // of the working tree
	files  map[string]bool   // the files that changed, by slash-separated path from the root; those that are gone are false
	before map[string][]byte // what these files were
	commit *git.Commit
	noted  map[string]bool // what was said on standard error
}

// changesSince finds what changed since the commit of a name.
func (l *linter) changesSince(ctx context.Context, name string) (*since, error) {
	repo, err := git.Open(ctx, l.project.Config().Root)
	if err != nil {
		return nil, err
	}
	s := &since{name: name, root: repo.Root, files: map[string]bool{}, noted: map[string]bool{}}
	if s.commit, err = repo.Base(ctx, name); err != nil {
		return nil, err
	}
	paths, err := s.commit.Paths(ctx)
	if err != nil {
		return nil, err
	}
	var differ []string
	for _, path := range paths {
		if !matters(path) {
			continue
		}
		data, err := regular.ReadPath(filepath.Join(s.root, filepath.FromSlash(path)), project.MaxFileSize)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.files[path] = false
		case err != nil || s.commit.Differs(path, data):
			s.files[path] = true
		default:
			continue
		}
		differ = append(differ, path)
	}
	s.before, err = s.commit.Read(ctx, differ, project.MaxFileSize)
	return s, err
}

// matters reports whether a file may hold a rule, a query or a declaration of the workspace.
func matters(path string) bool {
	return project.KindOf(path) != 0 || strings.EqualFold(filepath.Ext(path), ".csv")
}

// pathOf returns the path of a file from the root of the working tree; ok is false if it lies elsewhere.
func (s *since) pathOf(name string) (string, bool) {
	abs := absolute(filepath.FromSlash(name))
	if real, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(real, filepath.Base(abs))
	}
	rel, err := filepath.Rel(s.root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// changed reports whether a file changed, or is not one that git knows.
func (s *since) changed(name string) bool {
	path, ok := s.pathOf(name)
	return !ok || s.files[path] || !s.commit.Has(path)
}

// concerns reports whether a finding about a file that did not change is about one that did, such as a rule with the same id.
func (s *since) concerns(d diag.Diagnostic) bool {
	return slices.ContainsFunc(d.Related, func(r diag.Related) bool {
		return r.Span.Path() != "" && r.Span.Path() != d.Span.Path() && s.changed(r.Span.Path())
	})
}

// edited says that a file differs, whatever is on disk.
func (s *since) edited(name string) {
	if path, ok := s.pathOf(name); ok {
		s.files[path] = true
	}
}

// reported returns which of the rules and queries are reported, by index: those that changed and those that use a declaration
// that did, which it says on standard error. It is nil if all of them are.
func (l *linter) reported(all []judged) map[int]bool {
	s := l.changes
	if s == nil {
		return nil
	}
	note := func(format string, args ...any) {
		if line := fmt.Sprintf(format, args...); !s.noted[line] { // files are checked again after their fixes
			s.noted[line] = true
			l.say(line)
		}
	}
	if c := l.project.Config(); c.Path != "" && s.changed(c.Path) {
		note("%s changed since %s: all files are reported", config.FileName, s.name)
		return nil
	}
	reported, units := map[int]bool{}, map[string]bool{}
	for i, j := range all {
		if path, ok := s.pathOf(j.Source.Path); ok {
			units[path] = true
		}
		if s.changed(j.Source.Path) {
			reported[i] = true
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		if units[path] {
			continue
		}
		names := l.declaredIn(path)
		var used []string
		count := 0
		for i, j := range all {
			if use := j.uses(names); len(use) > 0 && !reported[i] {
				reported[i] = true
				count++
				used = append(used, use...)
			}
		}
		if count > 0 {
			slices.Sort(used)
			note("%s changed since %s: %s with %s reported too", path, s.name, words.Count(count, "file"), words.List(slices.Compact(used)))
		}
	}
	return reported
}

// uses returns which of the names the query uses, itself or through functions.
func (j judged) uses(names []string) (used []string) {
	for _, name := range names {
		if slices.Contains(j.reads.tables, name) || slices.Contains(j.reads.calls, name) ||
			slices.ContainsFunc(j.reads.watchlists, func(alias string) bool { return strings.EqualFold(alias, name) }) || mentions(j.Text, name) {
			used = append(used, name)
		}
	}
	return used
}

// mentions reports whether the text of a query has a name as a word. It finds names that are no longer declared.
func mentions(query *diag.Source, name string) bool {
	if query == nil {
		return false
	}
	for text, at := query.Text, 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(name)
		if (start == 0 || !isWord(text[start-1])) && (end == len(text) || !isWord(text[end])) {
			return true
		}
		at = end
	}
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// declaredIn returns the names of the tables, functions and watchlists that a file that changed declares or declared.
func (l *linter) declaredIn(path string) []string {
	texts := [][]byte{l.changes.before[path]}
	if l.changes.files[path] {
		now, err := regular.ReadPath(filepath.Join(l.changes.root, filepath.FromSlash(path)), project.MaxFileSize)
		if err == nil {
			texts = append(texts, now)
		}
	}
	var names []string
	switch strings.ToLower(filepath.Ext(path)) {
	case ".kql", ".csl", ".csv":
		if l.inWorkspace(path) {
			names = append(names, baseName(path))
		}
	default:
		for _, text := range texts {
			names = append(names, declarations(path, text)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func baseName(name string) string { return strings.TrimSuffix(path.Base(name), path.Ext(name)) }

// inWorkspace reports whether a file is among those that declare the workspace.
func (l *linter) inWorkspace(path string) bool {
	c := l.project.Config()
	var places []string
	for _, name := range c.Workspace {
		places = append(places, c.File(name))
	}
	for _, place := range slices.Concat(places, l.flags.where.Functions, l.flags.where.Schemas) {
		if in, ok := l.changes.pathOf(place); ok && (in == path || in == "." || strings.HasPrefix(path, in+"/")) {
			return true
		}
	}
	return false
}

// functionKeys are the keys under which the files of rule repositories have the names of functions.
var functionKeys = []string{"FunctionName", "FunctionAlias", "functionAlias", "EquivalentBuiltInParser", "ParserName"}

// mayDeclare finds files that declare anything without reading them as documents.
var mayDeclare = regexp.MustCompile(`(?m)^\s*"?(tables|functions|watchlists|` + strings.Join(functionKeys, "|") + `)"?\s*:`)

// declarations returns the names that a document declares.
func declarations(path string, text []byte) (names []string) {
	if !mayDeclare.Match(text) {
		return nil
	}
	doc, err := document.Read(path, text, document.Limits{})
	if err != nil {
		return nil
	}
	for _, key := range []string{"tables", "functions", "watchlists"} {
		if p := doc.Root.Get(key); p != nil {
			for _, declared := range p.Value.Pairs {
				names = append(names, declared.Key.Text())
			}
		}
	}
	for _, key := range functionKeys {
		if p := doc.Root.Get(key); p != nil && p.Value.Text() != "" {
			names = append(names, p.Value.Text())
		}
	}
	return names
}

// A base is the rules of the commit of --base, as far as their files changed.
type base struct {
	since  *since
	byFile map[string][]*schema.Rule
	byID   map[string]*schema.Rule
	byName map[string]*schema.Rule
	order  []*schema.Rule
	met    map[*schema.Rule]bool
}

// openBase reads the rules of the commit of --base whose files changed.
func (l *linter) openBase(ctx context.Context) (*base, error) {
	s := l.changes
	if s == nil || s.name != l.flags.base {
		var err error
		if s, err = l.changesSince(ctx, l.flags.base); err != nil {
			return nil, err
		}
	}
	b := &base{since: s, byFile: map[string][]*schema.Rule{}, byID: map[string]*schema.Rule{}, byName: map[string]*schema.Rule{}}
	for _, path := range slices.Sorted(maps.Keys(s.before)) {
		shown := fromHere(filepath.Join(s.root, filepath.FromSlash(path)))
		if project.KindOf(path) != project.Rules || l.project.Config().Excluded(shown) {
			continue
		}
		file := schema.Open(shown, s.before[path])
		if holds, err := file.HoldsRule(); !holds || err != nil {
			continue
		}
		rules, err := file.Rules()
		if err != nil {
			continue // it could not be read then either
		}
		for _, r := range rules {
			b.byFile[path] = append(b.byFile[path], r)
			b.order = append(b.order, r)
			if id := ruleID(r); id != "" && b.byID[id] == nil {
				b.byID[id] = r
			}
			if name := r.Name.Value; name != "" && b.byName[name] == nil {
				b.byName[name] = r
			}
		}
	}
	return b, nil
}

func ruleID(r *schema.Rule) string { return strings.ToLower(strings.TrimSpace(r.ID.Value)) }

// of returns what a rule was: that of the same id, or of the same name in the same file or, of rules that
// are not there any more, in another; of a file that holds one rule and held one, that with the same name or the same query.
func (b *base) of(r *schema.Rule, ids map[string]bool) *schema.Rule {
	path, ok := b.since.pathOf(r.File.Path)
	if !ok || !b.since.changed(r.File.Path) {
		return nil
	}
	if was := b.byID[ruleID(r)]; was != nil && ruleID(r) != "" {
		return was
	}
	for _, was := range b.byFile[path] {
		same := was.Name.Value == r.Name.Value || was.Query.Value.Text == r.Query.Value.Text && was.Query.Set
		if same && !ids[ruleID(was)] {
			return was
		}
	}
	if was := b.byName[r.Name.Value]; was != nil && r.Name.Value != "" && !ids[ruleID(was)] {
		return was
	}
	return nil
}

// pair finds what each rule was.
func (b *base) pair(all []*project.Unit) map[*schema.Rule]*schema.Rule {
	ids := map[string]bool{}
	for _, u := range all {
		if u.Rule != nil {
			ids[ruleID(u.Rule)] = true
		}
	}
	delete(ids, "")
	b.met = map[*schema.Rule]bool{}
	pairs := map[*schema.Rule]*schema.Rule{}
	for _, u := range all {
		if u.Rule == nil {
			continue
		}
		if was := b.of(u.Rule, ids); was != nil {
			pairs[u.Rule] = was
			b.met[was] = true
		}
	}
	for _, was := range b.order {
		b.met[was] = b.met[was] || ids[ruleID(was)]
	}
	return pairs
}

// removed returns findings about rules that are gone, of files that the run would have found.
func (l *linter) removed() (found []diag.Diagnostic) {
	for _, r := range l.base.order {
		if l.base.met[r] || !l.known.searches(l.project.Config().FromRoot(filepath.FromSlash(r.File.Path))) {
			continue
		}
		c := l.settings.of(r.File.Path)
		found = append(found, c.Apply([]diag.Diagnostic{lint.Removed(r, l.base.since.name)})...)
	}
	return found
}

// openChanges finds what --changed and --base need.
func (l *linter) openChanges() (err error) {
	ctx := context.Background()
	if l.flags.changed != "" {
		if l.flags.writeBaseline != "" {
			return errors.New("--write-baseline needs all findings; leave out --changed")
		}
		if l.changes, err = l.changesSince(ctx, l.flags.changed); err != nil {
			return fmt.Errorf("--changed: %w", err)
		}
	}
	if l.flags.base != "" {
		if l.base, err = l.openBase(ctx); err != nil {
			return fmt.Errorf("--base: %w", err)
		}
	}
	return nil
}
