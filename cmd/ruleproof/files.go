package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/config"
)

// stdinPath is the argument that stands for standard input.
const stdinPath = "-"

// findFiles returns the files that the arguments name: each file as it is, and
// of each folder the files below it whose names wanted accepts, in the order of
// their paths. Without arguments it searches the current folder. Hidden
// folders, those of packages, and what the configuration excludes are passed over.
func findFiles(c *config.Config, args []string, wanted func(name string) bool) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var files []string
	for _, arg := range args {
		if arg == stdinPath {
			files = append(files, arg)
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, underlying(err))
		}
		if leaves(c.Root, arg) {
			return nil, fmt.Errorf("%s: a link that leads out of %s", arg, c.Root)
		}
		if !info.IsDir() {
			files = append(files, filepath.Clean(arg))
			continue
		}
		below, err := searchFolder(c, arg, wanted)
		if err != nil {
			return nil, err
		}
		files = append(files, below...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(f string) bool {
		twice := seen[f]
		seen[f] = true
		return twice
	}), nil
}

// leaves reports whether the path is below the root by its name, and by its links is not:
// what a repository names in itself is not to show files from elsewhere.
func leaves(root, name string) bool {
	abs, err := filepath.Abs(name)
	if err != nil || !isBelow(root, abs) {
		return false
	}
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		return true
	}
	realName, err := filepath.EvalSymlinks(abs)
	return err != nil || !isBelow(realRoot, realName)
}

func isBelow(root, name string) bool {
	rel, err := filepath.Rel(root, name)
	return err == nil && filepath.IsLocal(rel)
}

// skippedFolders hold the code and data of others.
var skippedFolders = []string{"node_modules", "vendor"}

func searchFolder(c *config.Config, root string, wanted func(name string) bool) ([]string, error) {
	var files []string
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
		case d.Type().IsRegular() && wanted(d.Name()) && !c.Excluded(path):
			files = append(files, path)
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

// Which files hold what, by the end of their names.

func isYAML(name string) bool {
	end := strings.ToLower(filepath.Ext(name))
	return end == ".yaml" || end == ".yml"
}

func isScenario(name string) bool {
	return strings.HasSuffix(name, ".test.yaml") || strings.HasSuffix(name, ".test.yml")
}

func isRule(name string) bool { return isYAML(name) && !isScenario(name) }

func isQuery(name string) bool {
	end := strings.ToLower(filepath.Ext(name))
	return end == ".kql" || end == ".csl"
}
