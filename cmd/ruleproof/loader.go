package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/document"
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

// workspaceFlags say what of the user's own a query may name.
type workspaceFlags struct {
	config             string
	functions, schemas []string
}

func (w *workspaceFlags) define(f *pflag.FlagSet) {
	f.StringArrayVar(&w.functions, "functions", nil, "folder of functions: .kql files, or YAML of rule repositories (may be repeated)")
	f.StringArrayVar(&w.schemas, "schema", nil, "file that declares tables, as a workspace does (may be repeated)")
	f.StringVar(&w.config, "config", "", "configuration file (default: the nearest "+config.FileName+")")
}

// newLoader finds the configuration and reads the workspace that it and the flags declare.
func (e *env) newLoader(flags workspaceFlags) (*loader, error) {
	l, err := e.configured(flags.config)
	if err == nil {
		err = e.declare(l, flags.functions, flags.schemas)
	}
	return l, err
}

// configured returns the loader of a configuration file, or of the nearest one for "".
func (e *env) configured(file string) (*loader, error) {
	var c *config.Config
	var err error
	if file != "" {
		c, err = config.Read(file)
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
		list := many{errors.New("the workspace cannot be read")}
		for _, p := range problems {
			list = append(list, p)
		}
		return list
	}
	l.declared(workspace)
	return nil
}

// declared adds what is declared, which goes before what was so far.
func (l *loader) declared(w *catalog.Workspace) {
	l.workspace = w.Over(l.workspace)
	l.catalog = catalog.New(catalog.Everything, l.workspace)
}

// declare reads folders of functions, and files that declare tables. A function that cannot be read is left out.
func (e *env) declare(l *loader, functions, schemas []string) error {
	for _, dir := range functions {
		root, err := os.OpenRoot(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", dir, underlying(err))
		}
		defer root.Close()
		workspace, problems := catalog.LoadFunctions(root.FS())
		for _, p := range problems {
			fmt.Fprintf(e.stderr, "ruleproof: warning: left out: %s\n", oneLine(filepath.Join(dir, p.Error())))
		}
		l.declared(workspace)
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

// subjects reads a file and binds its query, or those of all the rules that it holds. It returns none for a
// file that holds no rule, unless the user named it.
func (l *loader) subjects(path string, data []byte, named bool) (list []*lint.Subject, err error) {
	defer guard(path, &err)
	name := filepath.ToSlash(path)
	if isQuery(path) {
		s, err := l.querySubject(name, data)
		if err != nil {
			return nil, err
		}
		return []*lint.Subject{s}, nil
	}
	file := schema.Open(name, data)
	if !named {
		if holds, err := file.HoldsRule(); !holds {
			return nil, err
		}
	}
	rules, err := file.Rules()
	for _, rule := range rules {
		s := &lint.Subject{File: rule.File, Rule: rule, Problems: rule.Problems, Text: rule.Query.Value}
		if rule.Query.Set && strings.TrimSpace(rule.Query.Value.Text) != "" {
			s.Query = bind.BindSource(rule.Query.Value, l.catalogOf(rule))
		}
		list = append(list, s)
	}
	return list, err
}

// guard makes an error of a panic over one file, so that the others are read all the same.
func guard(path string, err *error) {
	if fault := recover(); fault != nil {
		*err = fmt.Errorf("%s: a fault of ruleproof, please report it: %v", path, fault)
	}
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
func (l *loader) querySubject(name string, data []byte) (_ *lint.Subject, err error) {
	defer guard(name, &err)
	file, err := document.Decode(name, data)
	if err != nil {
		return nil, err
	}
	return &lint.Subject{File: file, Text: file, Query: bind.BindSource(file, l.catalog)}, nil
}
