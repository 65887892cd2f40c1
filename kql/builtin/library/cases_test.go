package library

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// TestEveryFunctionThatRunsHasACase finds functions without a case, either in
// a table of this package or in a query of the engine's files of cases.
func TestEveryFunctionThatRunsHasACase(t *testing.T) {
	tested := map[string]bool{}
	casesOfTables(t, tested)
	casesOfQueries(t, tested)
	for _, kind := range []builtin.Kind{builtin.ScalarFunction, builtin.Aggregate, builtin.Plugin} {
		for f := range All(kind) {
			if f.Runs() && !tested[f.Name] {
				t.Errorf("%s runs and has no case", f.Name)
			}
		}
	}
}

// casesOfTables adds the functions in the tables of cases of this package. It
// reads their source, because a program cannot list the tables of its tests.
func casesOfTables(t *testing.T, tested map[string]bool) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			table, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			for _, row := range table.Elts {
				row, ok := row.(*ast.CompositeLit)
				if !ok || row.Type != nil || len(row.Elts) < 3 { // a name, arguments and a result
					continue
				}
				if text, ok := row.Elts[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
					if function, err := strconv.Unquote(text.Value); err == nil {
						tested[function] = true
					}
				}
			}
			return true
		})
	}
}

// call matches the name of a function in a query that calls it.
var call = regexp.MustCompile(`(\w+)\s*\(`)

// casesOfQueries adds the functions that a query of the engine's cases calls.
func casesOfQueries(t *testing.T, tested map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "exec", "testdata", "*.cases"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllSubmatch(text, -1) {
			tested[string(m[1])] = true
		}
	}
}
