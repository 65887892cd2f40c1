package project

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/config"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/catalog"
)

// Functions are the functions that files of a repository hold although nobody declares them, such as the parsers beside its
// rules. The files are looked for when a query first names something that is not known, and read when one of them is named.
type functions struct {
	mu      sync.Mutex
	roots   []string // folders whose files are searched
	indexed bool
	files   map[string][]functionFile // by names that a file may give to its function
	read    map[string]*catalog.Function
}

// A functionFile is a file that may hold a function.
type functionFile struct{ root, path string }

// Limits of the search for functions.
const (
	maxFunctionEntries = 200_000 // files and folders that are met
	maxFunctionFiles   = 10_000
	maxFunctionBytes   = 64 << 20 // of all files
	maxFunctionSize    = 4 << 20  // of one
)

// found returns the functions that units may call, nil where none are looked for.
func (p *Project) found() *functions {
	if !p.options.FindFunctions {
		return nil
	}
	return &p.functions
}

// searchAround adds the repository of a file or folder to those that are searched: the nearest folder above it that is one or
// that has a configuration. Without one it is the folder itself.
func (f *functions) searchAround(path string, isDir bool) {
	dir, err := filepath.Abs(path)
	if err != nil {
		return
	}
	if !isDir {
		dir = filepath.Dir(dir)
	}
	root := dir
	for at := dir; ; at = filepath.Dir(at) {
		if exists(filepath.Join(at, ".git")) || exists(filepath.Join(at, config.FileName)) {
			root = at
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.roots, root) {
		f.roots = append(f.roots, root)
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// named returns what finds the functions of the repository, nil if it has none of the names.
func (f *functions) named(names []string) func(name string) *catalog.Function {
	if f == nil || !slices.ContainsFunc(names, func(name string) bool { return f.function(name) != nil }) {
		return nil
	}
	return f.function
}

// function returns the function of a name, or nil.
func (f *functions) function(name string) *catalog.Function {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.indexed {
		f.indexed, f.files, f.read = true, map[string][]functionFile{}, map[string]*catalog.Function{}
		left := &searchLimits{maxFunctionEntries, maxFunctionFiles, maxFunctionBytes}
		for _, root := range f.roots {
			f.index(root, left)
		}
	}
	files := f.files[name]
	if len(files) == 0 {
		return nil
	}
	if known, ok := f.read[name]; ok {
		return known
	}
	f.read[name] = nil
	for _, file := range files {
		if found := file.function(name); found != nil {
			f.read[name] = found
			break
		}
	}
	return f.read[name]
}

func (f functionFile) function(name string) *catalog.Function {
	root, err := os.OpenRoot(f.root)
	if err != nil {
		return nil
	}
	defer root.Close()
	return catalog.FindFunction(root.FS(), fromHere(f.root), f.path, name)
}

// searchLimits are what is left of the limits of the search.
type searchLimits struct {
	entries, files int
	bytes          int64
}

var errEnough = errors.New("enough files")

// functionFolder matches the names of folders in which repositories keep functions.
var functionFolder = regexp.MustCompile(`(?i)parser|function|saved.?search`)

// index notes the names of the functions that files below the root hold.
func (f *functions) index(dir string, left *searchLimits) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return
	}
	defer root.Close()
	files := root.FS()
	fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error { // what cannot be read holds no function
		if left.entries--; left.entries < 0 {
			return errEnough
		}
		switch {
		case err != nil:
			return nil
		case d.IsDir():
			if name != "." && isHidden(d.Name()) {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || namesIn[strings.ToLower(path.Ext(name))] == nil || !functionFolder.MatchString(filepath.Base(dir)+"/"+path.Dir(name)):
			return nil
		}
		text, err := regular.Read(files, name, maxFunctionSize)
		left.files--
		left.bytes -= int64(len(text))
		if left.files < 0 || left.bytes < 0 {
			return errEnough
		}
		if err != nil {
			return nil
		}
		names := []string{strings.TrimSuffix(path.Base(name), path.Ext(name))}
		for _, m := range namesIn[strings.ToLower(path.Ext(name))].FindAllSubmatch(text, -1) {
			names = append(names, string(slices.Concat(m[1:]...)))
		}
		for _, n := range names {
			f.files[n] = append(f.files[n], functionFile{dir, name})
		}
		return nil
	})
}

// namesIn match, in files of each extension, the names that a file may give to its function. Reading the file shows which it is.
var namesIn = map[string]*regexp.Regexp{
	".yaml": yamlNames, ".yml": yamlNames,
	".json": regexp.MustCompile(`(?i)"functionAlias"\s*:\s*"(\w+)"`),
	".kql":  kqlNames, ".csl": kqlNames,
}

var (
	yamlNames = regexp.MustCompile(`(?m)^(?:FunctionName|FunctionAlias|ParserName|functionAlias)[ \t]*:[ \t]*["']?(\w+)`)
	kqlNames  = regexp.MustCompile(`(?m)^[ \t]*let[ \t]+(\w+)[ \t]*=[ \t]*\(|^[ \t]*\.create\S*[ \t]+function\b(?:[ \t]+(?:with|ifnotexists)[ \t]*(?:\([^)]*\))?)*[ \t]*(\w+)[ \t]*\(`)
)
