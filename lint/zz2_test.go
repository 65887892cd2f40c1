package lint

import (
	"fmt"
	"os"
	"testing"

	"github.com/ruleproof/ruleproof/kql/plan"
)

func dump(e plan.Expr, d int) {
	fmt.Printf("%*s%T %v", d*2, "", e, e.Type())
	if c, ok := e.(*plan.Call); ok {
		fmt.Print(" ", c.Function.Name)
	}
	if c, ok := e.(*plan.InTable); ok {
		fmt.Printf(" %s %T", c.Operator.Name, c.Table)
	}
	fmt.Println()
	for _, x := range e.Operands() {
		dump(x, d+1)
	}
}

func TestYY(t *testing.T) {
	data, err := os.ReadFile(os.Getenv("YY"))
	if err != nil {
		t.Skip()
	}
	s := subjectOf(t, string(data))
	s.Query.Inspect(func(n plan.Node) bool {
		fmt.Printf("%T %v\n", n, n.Schema().Fields)
		for _, e := range n.Exprs() {
			dump(e, 1)
		}
		return true
	}, func(plan.Expr) bool { return true })
}
