package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/lint"
	"github.com/ruleproof/ruleproof/schema"
)

// maxFileSize bounds the files that are read as rules or queries, in bytes.
const maxFileSize = 16 << 20

// A loader reads rules and queries and binds their queries. It may be used
// from several goroutines.
type loader struct {
	config    *config.Config
	catalog   *catalog.Catalog
	workspace *catalog.Workspace // what the user declares, nil for nothing
}

// newLoader finds the configuration and reads the workspace that it declares.
func (e *env) newLoader(configFile string) (*loader, error) {
	var c *config.Config
	var err error
	if configFile != "" {
		c, err = config.Read(configFile)
	} else {
		c, err = config.Find(".")
	}
	if err != nil {
		return nil, err
	}
	for _, line := range c.UnknownChecks(lint.Known, lint.Nearest) {
		fmt.Fprintf(e.stderr, "ruleproof: warning: %s\n", line)
	}
	l := &loader{config: c, catalog: catalog.Standard()}
	if len(c.Workspace) == 0 {
		return l, nil
	}
	root, err := os.OpenRoot(c.Root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return l, l.load(root.FS(), c.Workspace...)
}

// load reads what paths of a file system declare, which goes before what was declared so far.
func (l *loader) load(fsys fs.FS, paths ...string) error {
	workspace, problems := catalog.Load(fsys, paths...)
	if len(problems) > 0 {
		var lines []string
		for _, p := range problems {
			lines = append(lines, p.Error())
		}
		return fmt.Errorf("the workspace cannot be read:\n%s", strings.Join(lines, "\n"))
	}
	l.workspace = workspace.Over(l.workspace)
	l.catalog = catalog.New(catalog.Everything, l.workspace)
	return nil
}

// declare reads folders of functions, and files that declare tables.
func (l *loader) declare(functions, schemas []string) error {
	for _, dir := range functions {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, underlying(err))
		}
		defer root.Close()
		if err := l.load(root.FS(), "."); err != nil {
			return err
		}
	}
	for _, file := range schemas {
		if err := l.load(os.DirFS(filepath.Dir(file)), filepath.Base(file)); err != nil {
			return err
		}
	}
	return nil
}

// read returns the bytes of a file, or of standard input for "-".
func (e *env) read(path string) ([]byte, error) {
	in := e.stdin
	if path != stdinPath {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, underlying(err))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, underlying(err))
	}
	if len(data) > maxFileSize {
		return nil, fmt.Errorf("%s: larger than the limit of %d bytes", path, maxFileSize)
	}
	return data, nil
}

// subject reads a rule or query file and binds its query. It returns nil for a
// YAML file that is no rule.
func (l *loader) subject(path string, data []byte) (*lint.Subject, error) {
	name := filepath.ToSlash(path)
	if isQuery(path) {
		return l.querySubject(name, data)
	}
	rule, problems, err := schema.Parse(name, data)
	if err != nil {
		return nil, err
	}
	s := &lint.Subject{File: rule.File, Rule: rule, Problems: problems, Text: rule.Query.Value}
	if rule.Query.Set && strings.TrimSpace(rule.Query.Value.Text) != "" {
		s.Query = bind.BindText(rule.Query.Value.Text, l.catalogOf(rule))
	}
	return s, nil
}

// catalogOf returns the catalog for the rule's query. What the rule lists as data of its
// connectors is there, even when nobody has declared it: a table or a parser of a solution.
func (l *loader) catalogOf(rule *schema.Rule) *catalog.Catalog {
	var names []string
	for _, c := range rule.RequiredDataConnectors.Value {
		for _, d := range c.DataTypes.Value {
			name, _, _ := strings.Cut(strings.TrimSpace(d.Value), " ") // may be "SecurityAlert (ASC)"
			names = append(names, name)
		}
	}
	return l.catalog.WithAssumed(names...)
}

// querySubject reads a file that holds a query and nothing else.
func (l *loader) querySubject(name string, data []byte) (*lint.Subject, error) {
	file, err := schema.NewFile(name, data)
	if err != nil {
		return nil, err
	}
	text := file.Whole()
	return &lint.Subject{File: file, Text: text, Query: bind.BindText(text.Text, l.catalog)}, nil
}
