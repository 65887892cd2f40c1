// Package config reads .ruleproof.yaml: the severities of checks, the declarations of the
// user's workspace, and the files that searches skip.
package config

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema/validate"
)

// FileName is the name of the configuration file. It is looked for in the
// current folder and those above it, up to the root of the repository.
const FileName = ".ruleproof.yaml"

// A Config is what a configuration file says.
type Config struct {
	Path       string // of the file, "" when there is none
	Root       string // folder that the file's paths are relative to and do not leave
	Severities map[string]diag.Severity
	Workspace  []string // slash-separated, below Root
	Exclude    []string // patterns, slash-separated, below Root

	places map[string]diag.Span // of the entries of Severities in the file
}

//go:embed config.schema.json
var schemaSource []byte

var configSchema = validate.New(schemaSource, nil)

// Find reads the configuration for a folder: the nearest file called FileName from the
// folder up to the root of its repository. Without such a file it returns a configuration
// that changes nothing. Its root is that of the repository or, outside of one, the folder
// itself. held returns the text that an editor holds of a file, given by its
// absolute path, in place of that on disk.
func Find(dir string, held func(path string) ([]byte, bool)) (*Config, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for at := dir; ; {
		name := filepath.Join(at, FileName)
		if _, ok := held(name); ok {
			return Read(name, held)
		}
		if info, err := os.Lstat(name); err == nil {
			if !info.Mode().IsRegular() { // a link might lead out of the repository
				return nil, fmt.Errorf("%s: not a regular file; replace a link by the file, or name the file with --config", name)
			}
			return Read(name, held)
		}
		up := filepath.Dir(at)
		if isRepository(at) {
			return &Config{Root: at}, nil
		}
		if up == at {
			return &Config{Root: dir}, nil
		}
		at = up
	}
}

func isRepository(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, ".git"))
	return err == nil
}

// RepositoryOf returns the root of the repository that a file is in, its folder if it is in none.
func RepositoryOf(name string) string {
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return "."
	}
	for at := dir; ; at = filepath.Dir(at) {
		if isRepository(at) {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}

// maxSize bounds the configuration file, in bytes.
const maxSize = 1 << 20

// Read reads a configuration file, from an editor that holds it or from disk. An
// error names file, line and column of every fault.
func Read(name string, held func(path string) ([]byte, bool)) (*Config, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	data, ok := held(abs)
	if !ok {
		if data, err = readFile(name); err != nil {
			return nil, err
		}
	}
	c, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	c.Path, c.Root = name, filepath.Dir(abs)
	return c, nil
}

func readFile(name string) ([]byte, error) {
	if root := RepositoryOf(name); regular.Leaves(root, name) {
		return nil, fmt.Errorf("%s: a link that leads out of %s", name, root)
	}
	return regular.ReadPath(name, maxSize)
}

func parse(name string, data []byte) (*Config, error) {
	doc, err := document.Read(name, data, document.Limits{})
	if err != nil {
		return nil, err
	}
	c := &Config{Severities: map[string]diag.Severity{}, places: map[string]diag.Span{}}
	if doc.Root == nil || doc.Root.Kind == document.Null {
		return c, nil
	}
	problems, err := configSchema.Check(doc.Root)
	if err != nil {
		return nil, err
	}
	problems = append(problems, doc.Problems...)
	for _, list := range []struct {
		key  string
		into *[]string
	}{{"workspace", &c.Workspace}, {"exclude", &c.Exclude}} {
		p := doc.Root.Get(list.key)
		if p == nil {
			continue
		}
		for _, item := range p.Value.Items {
			clean := path.Clean(filepath.ToSlash(item.Text()))
			if !fs.ValidPath(clean) {
				problems = append(problems, diag.Diagnostic{Span: item.Span, Message: fmt.Sprintf("%s: '%s' leaves the folder of the configuration", list.key, diag.Preview(item.Text()))})
				continue
			}
			*list.into = append(*list.into, clean)
		}
	}
	if p := doc.Root.Get("checks"); p != nil {
		for _, pair := range p.Value.Pairs {
			if s, ok := diag.ParseSeverity(pair.Value.Text()); ok {
				c.Severities[pair.Key.Text()] = s
				c.places[pair.Key.Text()] = pair.Key.Span
			}
		}
	}
	return c, faults(diag.Sort(problems))
}

// faults joins the problems into one error with a line for each.
func faults(problems []diag.Diagnostic) error {
	var lines []error
	for _, p := range problems {
		lines = append(lines, p)
	}
	return errors.Join(lines...)
}

// UnknownChecks returns a warning for each entry of checks that names no check.
func (c *Config) UnknownChecks(known func(id string) bool, nearest func(id string) (string, bool)) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, id := range slices.Sorted(maps.Keys(c.Severities)) {
		if id == "*" || known(id) {
			continue
		}
		d := diag.Diagnostic{Severity: diag.Warning, Span: c.places[id], Message: "there is no check " + diag.Quote(id)}
		if near, ok := nearest(id); ok {
			d = d.WithHint(near)
		}
		found = append(found, d)
	}
	return found
}

// Excluded reports whether searches skip a file or folder, given by its path as the user wrote it.
func (c *Config) Excluded(name string) bool {
	abs, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(c.Root, abs)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	for _, pattern := range c.Exclude {
		prefix, below := strings.CutSuffix(pattern, "/**")
		switch {
		case below && (rel == prefix || strings.HasPrefix(rel, prefix+"/")):
			return true
		case rel == pattern || strings.HasPrefix(rel, pattern+"/"):
			return true
		}
		if ok, _ := path.Match(pattern, rel); ok {
			return true
		}
	}
	return false
}
