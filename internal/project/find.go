package project

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/schema"
)

// Stdin is the argument that stands for standard input.
const Stdin = "-"

// A Kind is what a file holds.
type Kind uint8

// The kinds of file. A search may be for several of them.
const (
	Rules     Kind = 1 << iota // .yaml, .yml
	Queries                    // .kql, .csl
	Scenarios                  // .test.yaml, .test.yml
)

// KindOf returns what a file holds by the end of its name, 0 for anything else.
func KindOf(name string) Kind {
	end := strings.ToLower(filepath.Ext(name))
	switch {
	case schema.IsScenarioFile(filepath.ToSlash(name)):
		return Scenarios
	case end == ".yaml" || end == ".yml":
		return Rules
	case end == ".kql" || end == ".csl":
		return Queries
	}
	return 0
}

// A File is a file that a command is to work on.
type File struct {
	Path  string // as it is reached from the current folder; Stdin for standard input
	Kind  Kind
	Named bool // the user named it: it is read whatever it looks like
}

// Find returns the files that the arguments name: each file as it is, and of
// each folder the files below it of the kinds, in the order of their paths.
// Without arguments it searches the current folder. Hidden folders, those of
// packages, and what the configuration excludes are passed over.
func (p *Project) Find(args []string, kinds Kind) ([]File, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	c := p.Config()
	var files []File
	for _, arg := range args {
		if arg == Stdin {
			files = append(files, File{Path: arg, Kind: kinds & Rules, Named: true})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, underlying(err))
		}
		if regular.Leaves(c.Root, arg) {
			return nil, fmt.Errorf("%s: a link that leads out of %s", arg, c.Root)
		}
		if !info.IsDir() {
			files = append(files, File{Path: filepath.Clean(arg), Kind: cmp.Or(KindOf(arg), Rules), Named: true})
			continue
		}
		below, err := searchFolder(c, arg, kinds)
		if err != nil {
			return nil, err
		}
		files = append(files, below...)
	}
	index := map[string]int{}
	return slices.DeleteFunc(files, func(f File) bool {
		_, twice := index[f.Path]
		index[f.Path]++
		return twice
	}), nil
}

// skippedFolders hold the code and data of others.
var skippedFolders = []string{"node_modules", "vendor"}

func searchFolder(c *config.Config, root string, kinds Kind) ([]File, error) {
	var files []File
	// The slash makes WalkDir enter a root that is a link.
	err := filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, underlying(err))
		}
		switch {
		case path == filepath.Clean(root):
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") || slices.Contains(skippedFolders, d.Name()) || c.Excluded(path)):
			return fs.SkipDir
		case d.Type().IsRegular() && KindOf(d.Name())&kinds != 0 && d.Name() != config.FileName && !c.Excluded(path):
			files = append(files, File{Path: path, Kind: KindOf(path)})
		}
		return nil
	})
	return files, err
}

// underlying returns the system's own words for an error of a path.
func underlying(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}
