// Package project holds what every command starts from: the files that the
// user's arguments name, the nearest configuration, the workspace that it and
// the user declare, and each rule or query loaded: read, with its catalog, and bound.
//
// A command opens a project, finds files in it, and loads them one by one. An
// editor keeps it open, and tells it of each file that changes.
package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Options say what a project is made of.
type Options struct {
	Dir       string   // where the search for the configuration begins; "" for the current folder
	Config    string   // the configuration file; "" for the nearest
	Functions []string // folders whose files hold functions
	Schemas   []string // files that declare tables, functions and watchlists
	Reference bool     // tables and functions are those of the published reference and the declared workspace, without what workspaces have beyond these

	// FindFunctions says that functions which nobody declares are looked for in the files of the repository, and that a
	// file of queries may hold several, or a function.
	FindFunctions bool

	// Stdin returns what standard input holds, for the path "-"; nil where there is none.
	Stdin func() ([]byte, error)
}

// A Project is a repository of rules with what its queries may name. It may be
// used from several goroutines.
type Project struct {
	options Options

	mu sync.Mutex
	state
	asked   map[string]bool    // the files and folders that the state depends on, by absolute path
	changes int                // how often the configuration or a file changed
	units   map[string][]*Unit // by absolute path; nil when none are kept, see Keep
	texts   map[string][]byte  // of files that an editor holds, by absolute path; a change makes another map

	functions functions // of the repositories that Find searched

	changing sync.Mutex // held over a change, of which there is one at a time
}

// A state is what follows from the configuration and the files of the workspace.
type state struct {
	config    *config.Config
	warnings  []diag.Diagnostic
	workspace *catalog.Workspace // nil for nothing
	catalog   *catalog.Catalog
}

// Open finds the configuration and reads the workspace that it and the options
// declare. An error of a file's text is a diag.Diagnostic, or several of them joined.
func Open(o Options) (*Project, error) {
	files := &disk{asked: map[string]bool{}}
	s, err := o.read(files)
	if err != nil {
		return nil, err
	}
	return &Project{options: o, state: *s, asked: files.asked}, nil
}

// read reads the configuration and the workspace.
func (o Options) read(files *disk) (*state, error) {
	var s state
	var err error
	if o.Config != "" {
		s.config, err = config.Read(o.Config, files.held)
	} else {
		s.config, err = config.Find(o.Dir, files.held)
	}
	if err != nil {
		return nil, err
	}
	if len(s.config.Workspace) > 0 {
		if err := s.declareBelow(files, s.config.Root, s.config.Workspace...); err != nil {
			return nil, err
		}
	}
	for _, path := range slices.Concat(o.Functions, o.Schemas) {
		if root := s.config.Root; regular.Leaves(root, path) {
			return nil, fmt.Errorf("%s: a link that leads out of %s", path, root)
		}
	}
	for _, dir := range o.Functions {
		if err := s.functions(files, dir); err != nil {
			return nil, err
		}
	}
	for _, file := range o.Schemas {
		if err := s.declareBelow(files, filepath.Dir(file), filepath.Base(file)); err != nil {
			return nil, err
		}
	}
	layers := catalog.Everything
	if o.Reference {
		layers = catalog.Published | catalog.Binder
	}
	s.catalog = catalog.New(layers, s.workspace)
	return &s, nil
}

// declareBelow reads what paths below a folder declare. It goes before what was declared so far.
func (s *state) declareBelow(files *disk, dir string, paths ...string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, underlying(err))
	}
	defer root.Close()
	workspace, problems := catalog.Load(files.below(absolute(dir), root.FS()), fromHere(dir), paths...)
	if len(problems) > 0 {
		faults := []error{errors.New("the workspace cannot be read")}
		for _, p := range problems {
			faults = append(faults, p)
		}
		return errors.Join(faults...)
	}
	s.workspace = workspace.Over(s.workspace)
	return nil
}

// fromHere returns a folder as it is reached from the current folder, "" for that folder itself.
func fromHere(dir string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return filepath.ToSlash(dir)
	}
	if abs, err := filepath.Abs(dir); err == nil {
		if rel, err := filepath.Rel(here, abs); err == nil {
			dir = rel
		}
	}
	if dir == "." {
		return ""
	}
	return filepath.ToSlash(dir)
}

// functions reads the functions in a folder. One that cannot be read is left out, with a warning.
func (s *state) functions(files *disk, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, underlying(err))
	}
	defer root.Close()
	workspace, problems := catalog.LoadFunctions(files.below(absolute(dir), root.FS()), fromHere(dir))
	s.warnings = append(s.warnings, problems...)
	s.workspace = workspace.Over(s.workspace)
	return nil
}

// Catalog returns the tables and functions that queries of the project may name.
func (p *Project) Catalog() *catalog.Catalog {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.catalog
}

// Config returns the configuration that holds for the project.
func (p *Project) Config() *config.Config {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.config
}

// Root returns the absolute path of the repository that the project is in or, outside of one, of its folder.
func (p *Project) Root() string {
	return config.RepositoryOf(filepath.Join(p.options.Dir, config.FileName))
}

// Warnings are what was left out of the workspace: functions that cannot be read.
func (p *Project) Warnings() []diag.Diagnostic {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.warnings
}
