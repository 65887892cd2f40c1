package exec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// notRun are the nodes without a row: Pending is what the engine does not run, and
// a SubGraph is looked up by the operator that reads it.
var notRun = map[string]bool{"Pending": true, "SubGraph": true}

func TestEveryNodeOfAPlanIsRun(t *testing.T) {
	have := map[string]bool{}
	for typ := range operators {
		have[typ.Elem().Name()] = true
	}
	nodes := nodesOfThePlan(t)
	for _, name := range nodes {
		if have[name] == notRun[name] {
			t.Errorf("plan.%s: has a row in kql/exec: %v", name, have[name])
		}
	}
	if len(nodes) != len(operators)+len(notRun) {
		t.Errorf("the plan has %d nodes, the engine %d rows", len(nodes), len(operators))
	}
}

func TestEveryRowYieldsRowsOrAGraph(t *testing.T) {
	for typ, row := range operators {
		n := reflect.New(typ.Elem()).Interface().(plan.Node)
		if _, let := n.(*plan.LetTable); let {
			continue // yields what its table yields
		}
		if graph := plan.YieldsGraph(n); (row.graph != nil) != graph || (row.open != nil) == graph {
			t.Errorf("%s: open %v, graph %v", typ, row.open != nil, row.graph != nil)
		}
	}
}

// nodesOfThePlan returns the names of the types of nodes: those that have a Word.
func nodesOfThePlan(t *testing.T) []string {
	files, err := filepath.Glob("../plan/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && m.Name.Name == "Word" {
				names = append(names, m.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
			}
		}
	}
	return names
}
