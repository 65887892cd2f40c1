// Package imports checks the direction of the project's imports: a package may import
// only those that are listed for it, so that data flows one way.
package imports

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/ruleproof/ruleproof/"

// allowed lists, for each folder, the folders whose packages it may import. An entry also
// applies to folders below that have none. Every package may import packages of its own
// folder and the common ones.
var allowed = map[string][]string{
	"internal/suggest":  {},
	"internal/encoding": {},
	"internal/ignore":   {},
	"internal/safe":     {},
	"internal/regular":  {},
	"internal/width":    {},
	"internal/words":    {},
	"internal/ordered":  {},
	"internal/rewrite":  {},
	"kql/diag":          {},
	"kql/value":         {},
	"kql/syntax":        {"kql/diag"},
	"kql/layout":        {"kql/diag", "kql/syntax"},
	"internal/document": {"kql/diag"},
	"kql/catalog":       {"kql/diag", "kql/value", "internal/document"},
	"kql/cluster":       {},
	"kql/geo":           {},
	"kql/useragent":     {},
	"kql/zones":         {},
	"kql/regex":         {},
	"kql/builtin":       {"kql/value", "kql/regex", "kql/cluster", "kql/geo", "kql/useragent", "kql/zones"},
	"kql/plan":          {"kql/diag", "kql/value", "kql/regex", "kql/syntax", "kql/catalog", "kql/builtin"},
	"kql/types":         {"kql/diag", "kql/value", "kql/plan"},
	"kql/bind":          {"kql/diag", "kql/value", "kql/regex", "kql/syntax", "kql/catalog", "kql/builtin", "kql/plan", "kql/types"},
	"kql/graph":         {},
	"kql/column":        {"kql/value"},
	"kql/source":        {"kql/value"},
	"kql/exec":          {"kql/diag", "kql/value", "kql/regex", "kql/column", "kql/source", "kql/cluster", "kql/graph", "kql/builtin", "kql/plan"},
	"kql/logs/fault":    {"kql/diag"},
	"kql/logs/text":     {"kql/logs/fault"},
	"kql/logs/heading":  {"kql/diag", "kql/value", "kql/zones", "kql/source", "kql/logs/fault"},
	"kql/logs/record":   {"kql/value", "kql/logs/fault", "kql/logs/text", "kql/logs/heading"},
	"kql/logs/decode":   {"kql/diag", "kql/value", "kql/zones", "kql/logs/fault", "kql/logs/record"},
	"kql/logs/infer":    {"kql/diag", "kql/value", "kql/catalog", "kql/source", "kql/logs/fault", "kql/logs/heading", "kql/logs/record", "kql/logs/decode"},
	"kql/logs/form":     {"kql/diag", "kql/value", "kql/logs/fault", "kql/logs/text", "kql/logs/heading", "kql/logs/record", "kql/logs/decode"},
	"kql/logs/write":    {"kql/value", "kql/logs/form"},
	"kql/logs":          {"kql/diag", "kql/value", "kql/column", "kql/source"},
	"schema":            {"kql/diag", "internal/document"},
	"lint":              {"schema", "internal/document", "kql/diag", "kql/value", "kql/builtin", "kql/regex", "kql/syntax", "kql/catalog", "kql/plan"},
	"simulate/skeleton": {"internal/document", "kql/diag", "kql/value", "kql/catalog", "kql/builtin", "kql/plan", "kql/source"},
	"simulate":          {"schema", "internal/document", "kql/diag", "kql/value", "kql/catalog", "kql/plan", "kql/exec", "kql/logs"},
	"simulate/expect":   {"simulate/alert", "simulate/scenario", "schema", "internal/document", "kql/diag", "kql/value"},
	"rules":             {},
	"internal/config":   {"schema", "internal/document", "kql/diag"},
	"internal/baseline": {"internal/document", "kql/diag"},
	"internal/custom":   {"internal/document", "internal/config", "schema", "kql/diag", "kql/value", "kql/catalog", "kql/bind", "kql/plan", "kql/exec"},
	"internal/git":      {},
	"internal/geoip":    {"kql/value"},
	"internal/tables":   {"kql/diag", "kql/value", "kql/zones", "kql/catalog", "kql/bind", "kql/exec", "kql/logs", "internal/geoip"},
	"internal/project":  {"internal/document", "internal/config", "schema", "kql/diag", "kql/syntax", "kql/catalog", "kql/bind", "kql/plan"},
	"report":            {"kql/diag", "kql/value", "kql/exec", "simulate"},
	"cmd":               {"schema", "internal/document", "kql/diag", "kql/value", "kql/syntax", "kql/layout", "kql/catalog", "kql/bind", "kql/plan", "kql/exec", "kql/logs", "lint", "simulate", "report", "internal/baseline", "internal/config", "internal/custom", "internal/git", "internal/project", "internal/rewrite", "internal/tables"},
}

// common lists the folders that any package may import.
var common = []string{"internal/suggest", "internal/encoding", "internal/ignore", "internal/ordered", "internal/regular", "internal/safe", "internal/width", "internal/words"}

func TestImportsFollowTheWayOfTheData(t *testing.T) {
	root := filepath.Join("..", "..")
	used := map[[2]string]bool{} // a home and one of its entries
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || isModule(name)) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		folder := path.Dir(name)
		home, may, ok := rule(folder)
		if !ok {
			if folder == "internal/testshared" {
				return nil
			}
			t.Errorf("%s: folder %s has no entry in the table; add one", name, folder)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			imported, own := strings.CutPrefix(imported, module)
			if !own || slices.Contains(common, imported) || within(imported, home) {
				continue
			}
			known := false
			for _, m := range may {
				if within(imported, m) {
					known, used[[2]string{home, m}] = true, true
				}
			}
			if !known {
				t.Errorf("%s imports %s; %s may import only %s", name, imported, home, strings.Join(may, ", "))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for home, may := range allowed {
		for _, m := range may {
			if !used[[2]string{home, m}] {
				t.Errorf("no package of %s imports %s; delete it from the table", home, m)
			}
		}
	}
}

// isModule reports whether a folder is a module of its own.
func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join("..", "..", folder, "go.mod"))
	return err == nil
}

// rule returns the entry of the folder or of the nearest above it.
func rule(folder string) (home string, may []string, ok bool) {
	for f := folder; f != "."; f = path.Dir(f) {
		if may, ok := allowed[f]; ok {
			return f, may, true
		}
	}
	return "", nil, false
}

func within(folder, room string) bool { return folder == room || strings.HasPrefix(folder, room+"/") }
