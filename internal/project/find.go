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
	Rules     Kind = 1 << iota // .yaml, .yml, .json
	Queries                    // .kql, .csl
	Scenarios                  // .test.yaml, .test.yml
)

// jsonEnd is the end of the names of files that may be rules, and mostly are something else, such as logs.
const jsonEnd = ".json"

// KindOf returns what a file holds by the end of its name, 0 for anything else.
func KindOf(name string) Kind {
	end := strings.ToLower(filepath.Ext(name))
	switch {
	case schema.IsScenarioFile(filepath.ToSlash(name)):
		return Scenarios
	case end == ".yaml" || end == ".yml" || end == jsonEnd:
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
	Named bool  // the user named it: it is read whatever it looks like
	Fault error // why it is not to be read, if it is not
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
		p.functions.searchAround(arg, info.IsDir())
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
	if len(args) == 1 {
		return files, nil
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(f File) bool {
		path := realPath(f.Path)
		twice := seen[path]
		seen[path] = true
		return twice
	}), nil
}

// realPath returns the path of a file from the root of the file system, without links: two arguments may name one file.
func realPath(name string) string {
	if name == Stdin {
		return name
	}
	name = absolute(name)
	if real, err := filepath.EvalSymlinks(name); err == nil {
		return real
	}
	return name
}

// skippedFolders hold the code and data of others.
var skippedFolders = []string{"node_modules", "vendor"}

// A search finds the files below a folder. Links within the repository are followed to what the
// search does not reach otherwise.
type search struct {
	config *config.Config
	kinds  Kind
	files  []File
	links  []string        // that were met, to files and to folders
	seen   map[string]bool // files and folders that were met, by their paths without links
}

func searchFolder(c *config.Config, root string, kinds Kind) ([]File, error) {
	s := &search{config: c, kinds: kinds, seen: map[string]bool{}}
	if err := s.folder(root); err != nil {
		return nil, err
	}
	for len(s.links) > 0 {
		link := s.links[0]
		s.links = s.links[1:]
		if err := s.follow(link); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(s.files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return s.files, nil
}

// folder searches a folder without following links.
func (s *search) folder(root string) error {
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		return fmt.Errorf("%s: %w", root, underlying(err))
	}
	// The slash makes WalkDir enter a root that is a link.
	return filepath.WalkDir(root+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, underlying(err))
		}
		if path == filepath.Clean(root) {
			if s.seen[real] {
				return fs.SkipDir
			}
			s.seen[real] = true
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		itself := filepath.Join(real, rel)
		switch {
		case s.config.Excluded(path):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
			if isHidden(d.Name()) || s.seen[itself] {
				return fs.SkipDir
			}
			s.seen[itself] = true
		case d.Type()&fs.ModeSymlink != 0:
			s.links = append(s.links, path)
		case s.wants(path):
			s.seen[itself] = true
			s.files = append(s.files, File{Path: path, Kind: KindOf(path)})
		}
		return nil
	})
}

// isHidden reports whether a search passes over a folder of this name.
func isHidden(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains(skippedFolders, name)
}

// wants reports whether a file may be of the kinds by its name.
func (s *search) wants(path string) bool {
	return KindOf(path)&s.kinds != 0 && filepath.Base(path) != config.FileName
}

// follow adds what a link leads to. A link whose name is that of a rule and that leads nowhere, or out of the
// repository, is a file that cannot be read.
func (s *search) follow(link string) error {
	real, err := filepath.EvalSymlinks(link)
	if err == nil && s.seen[real] {
		return nil
	}
	leaves := err == nil && regular.Leaves(s.config.Root, link)
	if err == nil {
		if info, statErr := os.Stat(real); statErr == nil && info.IsDir() {
			if leaves || isHidden(filepath.Base(link)) {
				return nil
			}
			return s.folder(link)
		}
	}
	if !s.wants(link) {
		return nil
	}
	f := File{Path: link, Kind: KindOf(link), Fault: underlying(err)}
	if leaves {
		f.Fault = fmt.Errorf("a link that leads out of %s", s.config.Root)
	}
	s.seen[real] = true
	s.files = append(s.files, f)
	return nil
}

// underlying returns the system's own words for an error of a path.
func underlying(err error) error {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err
	}
	return err
}
