package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/regular"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Limits of what a workspace may declare.
const (
	maxFiles     = 5_000
	maxDepth     = 16      // of folders
	maxFileSize  = 4 << 20 // bytes of a declaration or a function
	maxHeader    = 64 << 10
	maxColumns   = 1_000   // of one table
	maxAll       = 200_000 // columns of all tables and watchlists
	maxNameBytes = 256
	maxProblems  = 1_000
)

// A Workspace is what the user declares that a workspace has.
type Workspace struct {
	tables     map[string]*Table
	functions  map[string]*Function
	watchlists map[string]*Watchlist // by alias in lower case

	tableNames, functionNames []string // sorted

	found func(name string) *Function // asked for functions that nothing else has; may be nil
}

// Unreadable is the code of every problem of a file that declares a workspace.
const Unreadable = "workspace"

// place returns the span that stands for a whole file.
func (l *loader) place(name string) diag.Span { return diag.NewSource(l.shownPath(name), "").Whole() }

// shownPath returns the path of a file as the user is shown it.
func (l *loader) shownPath(name string) string { return path.Join(l.shown, name) }

// Load reads the workspace that the paths declare: files, or folders with all
// files below them. The extension of a file says what it is: .yaml, .yml and
// .json declare tables, functions and watchlists; .kql and .csl hold a
// function; .csv holds a watchlist. Files outside of fsys cannot be
// reached; where links are not trusted, fsys must be that of an os.Root. Messages
// call the root of fsys by the name shown, unless that is "". All problems are
// reported, up to a thousand, and all that is sound is returned.
func Load(fsys fs.FS, shown string, paths ...string) (*Workspace, []diag.Diagnostic) {
	return load(fsys, shown, false, paths...)
}

// LoadFunctions reads the functions that all files below the root of fsys hold,
// as Load does; files that hold anything else are passed over. A function with
// a problem is left out, and the others stand.
func LoadFunctions(fsys fs.FS, shown string) (*Workspace, []diag.Diagnostic) {
	return load(fsys, shown, true, ".")
}

func load(fsys fs.FS, shown string, onlyFunctions bool, paths ...string) (*Workspace, []diag.Diagnostic) {
	l := &loader{fsys: fsys, shown: shown, onlyFunctions: onlyFunctions, seen: map[string]bool{}, ws: &Workspace{
		tables: map[string]*Table{}, functions: map[string]*Function{}, watchlists: map[string]*Watchlist{},
	}}
	for _, p := range paths {
		l.named(p)
	}
	// A declaration may name the file of a function or a watchlist, which then declares nothing itself.
	slices.SortStableFunc(l.files, func(a, b string) int { return cmp.Compare(fileOrder(a), fileOrder(b)) })
	for _, name := range l.files {
		if !l.seen[name] {
			l.seen[name] = true
			l.read(name)
		}
	}
	l.ws.tableNames = slices.Sorted(maps.Keys(l.ws.tables))
	l.ws.functionNames = slices.Sorted(maps.Keys(l.ws.functions))
	slices.SortStableFunc(l.problems, func(a, b diag.Diagnostic) int { return a.Span.Compare(b.Span) })
	return l.ws, l.problems
}

type loader struct {
	fsys     fs.FS
	shown    string // the root of fsys, as the user is shown it
	ws       *Workspace
	files    []string
	seen     map[string]bool // files that were read, or that a declaration names
	columns  int             // of all tables and watchlists
	problems []diag.Diagnostic

	onlyFunctions bool // files without functions are skipped
}

// fault adds the error of a file to the problems.
func (l *loader) fault(err error) {
	if d, ok := errors.AsType[diag.Diagnostic](err); ok && len(l.problems) < maxProblems {
		d.Code = Unreadable
		l.problems = append(l.problems, d)
	}
}

func (l *loader) problem(at diag.Span, format string, args ...any) {
	if len(l.problems) >= maxProblems {
		return
	}
	l.problems = append(l.problems, diag.Diagnostic{Code: Unreadable, Span: at, Message: fmt.Sprintf(format, args...)})
}

// named reads the file or folder that the user names.
func (l *loader) named(name string) {
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if !fs.ValidPath(clean) {
		l.problem(l.place(name), "the path %s leads out of the repository", diag.Quote(name))
		return
	}
	info, err := fs.Stat(l.fsys, clean)
	switch {
	case err != nil:
		l.problem(l.place(clean), "cannot be read: %v", reason(err))
	case info.IsDir():
		l.folder(clean, 0)
	case !l.file(clean):
		l.problem(l.place(clean), "a workspace is declared in files that end in .yaml, .yml, .json, .kql, .csl or .csv")
	}
}

func (l *loader) folder(name string, depth int) {
	if depth > maxDepth {
		l.problem(l.place(name), "folders nest deeper than the limit of %d", maxDepth)
		return
	}
	entries, err := fs.ReadDir(l.fsys, name)
	if err != nil {
		l.problem(l.place(name), "cannot be read: %v", reason(err))
		return
	}
	for _, e := range entries {
		switch below := path.Join(name, e.Name()); {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			l.folder(below, depth+1)
		default:
			l.file(below)
		}
	}
}

// read reads one file. A panic over it is a fault of that file alone.
func (l *loader) read(name string) {
	var err error
	defer func() { l.fault(err) }()
	defer document.Guard(diag.NewSource(l.shownPath(name), ""), &err)
	readers[kindOf(name)](l, name)
}

// readers are the readers of files, by the extension of the name.
var readers = map[string]func(*loader, string){
	".yaml": (*loader).declarations, ".yml": (*loader).declarations, ".json": (*loader).declarations,
	".kql": (*loader).functionFile, ".csl": (*loader).functionFile, ".csv": (*loader).watchlistFile,
}

func kindOf(name string) string { return strings.ToLower(path.Ext(name)) }

// fileOrder returns 0 for the files of declarations, which are read before the others.
func fileOrder(name string) int {
	switch kindOf(name) {
	case ".yaml", ".yml", ".json":
		return 0
	}
	return 1
}

// file adds one file to the list. It returns false for a file that cannot declare anything.
func (l *loader) file(name string) bool {
	if readers[kindOf(name)] == nil || l.onlyFunctions && kindOf(name) == ".csv" {
		return false
	}
	if len(l.files) == maxFiles {
		l.problem(l.place(name), "the workspace has more files than the limit of %d", maxFiles)
	}
	if len(l.files) <= maxFiles {
		l.files = append(l.files, name)
	}
	return true
}

// source returns the file's text.
func (l *loader) source(name string) (*diag.Source, bool) {
	data, err := regular.Read(l.fsys, name, maxFileSize)
	if err != nil {
		l.problem(l.place(name), "cannot be read: %v", reason(err))
		return nil, false
	}
	src, err := document.Decode(l.shownPath(name), data)
	if err != nil {
		l.fault(err)
		return nil, false
	}
	return src, true
}

// reason returns the error without the path, which the problem already has.
func reason(err error) error {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err
	}
	return err
}

// name checks a name that is declared.
func (l *loader) name(at diag.Span, kind, name string) bool {
	switch {
	case name == "":
		l.problem(at, "the %s has no name", kind)
	case len(name) > maxNameBytes:
		l.problem(at, "the name of the %s is longer than the limit of %d bytes", kind, maxNameBytes)
	default:
		return true
	}
	return false
}

func (l *loader) addTable(t *Table) {
	if !l.name(t.Declared, "table", t.Name) {
		return
	}
	if first := l.ws.tables[t.Name]; first != nil {
		l.twice(t.Declared, "table", t.Name, first.Declared)
		return
	}
	l.ws.tables[t.Name] = t
}

func (l *loader) addFunction(f *Function) {
	if !l.name(f.Declared, "function", f.Name) {
		return
	}
	if !isIdentifier(f.Name) {
		l.problem(f.Declared, "%s cannot be called: a function's name is made of letters, digits and _", diag.Quote(f.Name))
		return
	}
	if first := l.ws.functions[f.Name]; first != nil {
		l.twice(f.Declared, "function", f.Name, first.Declared)
		return
	}
	l.ws.functions[f.Name] = f
}

func (l *loader) addWatchlist(w *Watchlist) {
	if !l.name(w.Declared, "watchlist", w.Alias) {
		return
	}
	key := strings.ToLower(w.Alias)
	if first := l.ws.watchlists[key]; first != nil {
		l.twice(w.Declared, "watchlist", w.Alias, first.Declared)
		return
	}
	l.ws.watchlists[key] = w
}

func (l *loader) twice(at diag.Span, kind, name string, first diag.Span) {
	l.problem(at, "the %s %s is already declared at %s:%s", kind, diag.Quote(name), first.Path(), first.Position())
}

func isIdentifier(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9' || i == 0) {
			return false
		}
	}
	return name != ""
}

// baseName returns the last part of the path without its extension.
func baseName(name string) string {
	return strings.TrimSuffix(path.Base(name), path.Ext(name))
}
