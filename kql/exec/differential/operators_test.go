package differential

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// notDrawn are the operators that neither the grammar nor a case has, and why.
var notDrawn = map[string]string{
	"inline-external-table": "the engine reads no external tables",
	"partition-by":          "Microsoft's front end reads __partitionby, the reference does not have it",
}

// operatorsOf returns the names of the operators in a query, those of subqueries included.
func operatorsOf(text string, names map[string]bool) {
	syntax.Inspect(syntax.Parse(text), func(n syntax.Node) bool {
		if o, ok := n.(syntax.Operator); ok && o.Row() != nil {
			names[o.Row().Name] = true
		}
		return true
	})
}

func TestEveryOperatorIsDrawnOrHasACase(t *testing.T) {
	names := map[string]bool{}
	for i := range 600 {
		one, _ := draw(seedOf(uint64(i)))
		operatorsOf(one.query.String(), names)
	}
	for _, q := range slices.Concat(otherQueries, caseQueries()) {
		operatorsOf(q, names)
	}
	for row := range syntax.Operators() {
		if _, exempt := notDrawn[row.Name]; exempt == names[row.Name] {
			t.Errorf("%s: in a query: %v; listed as not drawn: %v", row.Name, names[row.Name], exempt)
		}
	}
}

func TestEveryOperatorHasItsFiles(t *testing.T) {
	for row := range syntax.Operators() {
		for _, room := range []string{"syntax", "bind"} {
			if _, err := os.Stat(fileOf(room, row.Name)); err != nil {
				t.Errorf("%s: %v", row.Name, err)
			}
		}
	}
	for _, room := range []string{"syntax", "bind", "plan", "exec"} {
		files, err := filepath.Glob(fileOf(room, "*"))
		if err != nil || len(files) < 20 {
			t.Fatalf("%s has %d files of operators, %v", room, len(files), err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "op_"), ".go")
			if syntax.OperatorNamed(strings.ReplaceAll(name, "_", "-")) == nil {
				t.Errorf("%s: the language has no operator of that name", file)
			}
		}
	}
}

// fileOf returns the file of an operator in a room of kql.
func fileOf(room, name string) string {
	return filepath.Join("..", "..", room, "op_"+strings.ReplaceAll(name, "-", "_")+".go")
}
