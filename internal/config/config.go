// Package config reads .ruleproof.yaml: the severities of checks, what the rules are checked for,
// the declarations of the user's workspace, and the files that searches skip.
package config

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

	// Each of these is "" or 0 where the file does not set it.
	Target    string // service or azure-sentinel
	Durations string // auto, short or iso
	Portal    string // azure or defender
	// Correlation is what the tenant does with the alerts of rules in the Defender portal: excluded or included.
	Correlation string
	Show        string // info, warning or error
	FailOn      string // info, warning, error or never
	MaxCost     int
	Baseline    string // a file, slash-separated, below Root

	Workspace []string // slash-separated, below Root
	Custom    []Custom

	exclude []pattern
	paths   []override
	places  []place // of the entries of all mappings of severities
}

// A Custom is a check of the user's own.
type Custom struct {
	ID, Why  string
	At       diag.Span // of the id in the file
	Severity diag.Severity
	Message  *diag.Source
	Query    *diag.Source // with its places in the file
}

// An override sets severities for the files that a pattern covers.
type override struct {
	files      []pattern
	severities map[string]diag.Severity
}

// A place is where the file names a check.
type place struct {
	id string
	at diag.Span
}

//go:embed config.schema.json
var schemaSource []byte

var configSchema = validate.New(schemaSource, nil)

// Schema returns the JSON Schema of the file.
func Schema() []byte { return schemaSource }

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
			return Read(fromHere(name), held)
		}
		if info, err := os.Lstat(name); err == nil {
			if !info.Mode().IsRegular() { // a link might lead out of the repository
				return nil, fmt.Errorf("%s: not a regular file; replace a link by the file, or name the file with --config", name)
			}
			return Read(fromHere(name), held)
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

// fromHere returns a path as it is reached from the current folder, for messages.
func fromHere(name string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(here, name); err == nil {
		return rel
	}
	return name
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

// faults joins the problems into one error with a line for each.
func faults(problems []diag.Diagnostic) error {
	var lines []error
	for _, p := range problems {
		lines = append(lines, p)
	}
	return errors.Join(lines...)
}
