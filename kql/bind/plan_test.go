package bind

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// faultsOf returns what is wrong with the plan of a query that has no error:
// references to columns that the input does not have, and outputs that are not
// what the columns' expressions yield.
func faultsOf(q *plan.Query) []string {
	c := &planChecker{seen: map[plan.Node]bool{}}
	for _, n := range q.Results {
		c.node(n)
	}
	return c.faults
}

type planChecker struct {
	seen     map[plan.Node]bool
	elements []plan.PatternElement // of the graph-match whose expressions are checked
	faults   []string
}

func (c *planChecker) fault(n any, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("%T: ", n)+fmt.Sprintf(format, args...))
}

func (c *planChecker) node(n plan.Node) {
	if n == nil || c.seen[n] {
		return
	}
	c.seen[n] = true
	for _, in := range n.Inputs() {
		c.node(in)
	}
	switch n := n.(type) {
	case *plan.LetTable:
		c.node(n.Let.Table)
		c.same(n, n.Out, n.Let.Table.Schema())
	case *plan.Join:
		c.exprs(n, n.LeftKeys, n.Left.Schema().Fields)
		c.exprs(n, n.RightKeys, n.Right.Schema().Fields)
		if len(n.LeftKeys) != len(n.RightKeys) {
			c.fault(n, "%d keys on the left, %d on the right", len(n.LeftKeys), len(n.RightKeys))
		}
		c.sides(n, n.Out, n.Columns, n.Left.Schema(), n.Right.Schema())
	case *plan.JoinWhere:
		both := append(n.Left.Schema().Fields[:len(n.Left.Schema().Fields):len(n.Left.Schema().Fields)], n.Right.Schema().Fields...)
		for _, e := range n.Where {
			plan.InspectExpr(e, func(e plan.Expr) bool {
				if ref, ok := e.(*plan.ColumnRef); ok {
					at := *ref
					if ref.Right {
						at.Index += len(n.Left.Schema().Fields)
					}
					c.expr(n, &at, both)
				}
				return true
			})
		}
		c.sides(n, n.Out, n.Columns, n.Left.Schema(), n.Right.Schema())
	case *plan.MakeGraph:
		c.makeGraph(n)
	case *plan.PartitionGraph:
		c.makeGraph(n.Graph)
		c.expr(n, n.By, n.Graph.Edges.Schema().Fields)
		for i, k := range n.Keys {
			c.expr(n, k, n.Graph.Tables[i].Table.Schema().Fields)
		}
		c.same(n, n.Out, n.Sub.Schema())
	case *plan.GraphMatch:
		outer := c.elements
		c.elements = n.Elements
		c.exprs(n, n.Exprs(), nil)
		c.named(n, n.Columns, n.Out)
		c.elements = outer
	case *plan.Union:
		for i, s := range n.Sources {
			if len(n.Places[i]) != len(s.Schema().Fields) {
				c.fault(n, "%d places for %d columns", len(n.Places[i]), len(s.Schema().Fields))
			}
			for from, to := range n.Places[i] {
				if to >= len(n.Out.Fields) {
					c.fault(n, "column %d goes to %d of %d", from, to, len(n.Out.Fields))
				}
			}
		}
	case *plan.MvApply:
		c.exprs(n, n.Exprs(), n.Input.Schema().Fields)
		c.sides(n, n.Out, n.Columns, n.Input.Schema(), n.Sub.Schema())
		c.expansions(n, n.Expanded, n.ItemIndex, n.Rows.Out, n.Input.Schema())
	case *plan.MvExpand:
		c.exprs(n, n.Exprs(), n.Input.Schema().Fields)
		c.expansions(n, n.Expanded, n.ItemIndex, n.Out, n.Input.Schema())
	case *plan.Project:
		c.exprs(n, n.Exprs(), n.Input.Schema().Fields)
		c.named(n, n.Columns, n.Out)
	case *plan.Print:
		c.exprs(n, n.Exprs(), nil)
		c.named(n, n.Columns, n.Out)
	case *plan.MakeSeries:
		in := n.Input.Schema().Fields
		c.exprs(n, n.Exprs(), in)
		if want := len(n.Keys) + len(n.Series) + 1; len(n.Out.Fields) != want {
			c.fault(n, "%d columns for %d", len(n.Out.Fields), want)
		}
	case *plan.StepScan:
		fields := append([]value.Field(nil), n.Input.Schema().Fields...)
		for _, s := range n.State {
			fields = append(fields, value.Field{Name: s.Name, Type: s.Type})
		}
		c.exprs(n, n.Exprs(), fields)
	case *plan.Evaluate:
		fields := append([]value.Field(nil), n.Input.Schema().Fields...)
		for _, a := range n.Aggregates {
			c.exprs(n, a.Args, n.Input.Schema().Fields)
			for i, name := range a.Names {
				fields = append(fields, value.Field{Name: name, Type: a.Types[i]})
			}
		}
		for _, e := range n.Args {
			if ref, ok := e.(*plan.ColumnRef); !ok || !ref.Right {
				c.expr(n, e, fields)
			}
		}
	case *plan.Facet, *plan.Filter, *plan.Parse, *plan.ParseKv, *plan.Partition, *plan.Reduce, *plan.Sample,
		*plan.SampleDistinct, *plan.Sort, *plan.Summarize, *plan.Take, *plan.Top, *plan.TopHitters, *plan.TopNested:
		c.exprs(n, n.Exprs(), n.Inputs()[0].Schema().Fields)
	case *plan.Range:
		c.exprs(n, n.Exprs(), nil)
	}
}

// exprs checks the references to columns of the fields.
func (c *planChecker) exprs(n plan.Node, list []plan.Expr, fields []value.Field) {
	for _, e := range list {
		c.expr(n, e, fields)
	}
}

func (c *planChecker) expr(n plan.Node, e plan.Expr, fields []value.Field) {
	switch e := e.(type) {
	case nil:
		c.fault(n, "an expression is missing")
		return
	case *plan.Bad:
		c.fault(n, "an expression could not be bound")
	case *plan.ColumnRef:
		switch {
		case e.Index < 0 || e.Index >= len(fields):
			c.fault(n, "column %d (%s) of %d", e.Index, e.Name, len(fields))
		case fields[e.Index].Type != e.T:
			c.fault(n, "column %s is %s, not %s", e.Name, fields[e.Index].Type, e.T)
		}
	case *plan.PatternColumn:
		if e.Element >= len(c.elements) || e.Column >= len(c.elements[e.Element].Fields) {
			c.fault(n, "column %d of element %d", e.Column, e.Element)
		} else if f := c.elements[e.Element].Fields[e.Column]; f.Type != e.T {
			c.fault(n, "column %s is %s, not %s", e.Name, f.Type, e.T)
		}
	case *plan.Each:
		of := c.elements[e.Over.Element]
		if e.Over.Inner {
			of = c.elements[of.From]
		}
		c.expr(n, e.X, of.Fields)
		return
	case *plan.ScalarQuery:
		c.node(e.Table)
	case *plan.InTable:
		c.node(e.Table)
	case *plan.TableValue:
		c.node(e.Table)
	case *plan.Call:
		if e.Function.Name == "" || e.Sig == nil {
			c.fault(n, "a call of nothing")
		}
	}
	for _, x := range e.Operands() {
		c.expr(n, x, fields)
	}
}

func (c *planChecker) makeGraph(n *plan.MakeGraph) {
	c.exprs(n, []plan.Expr{n.Source, n.Target}, n.Edges.Schema().Fields)
	for _, t := range n.Tables {
		c.expr(n, t.Key, t.Table.Schema().Fields)
		for _, at := range t.Places {
			if at < 0 || at >= len(n.Nodes.Fields) {
				c.fault(n, "a column of a node goes to %d of %d", at, len(n.Nodes.Fields))
			}
		}
	}
}

func (c *planChecker) named(n plan.Node, columns []plan.Named, out *value.Schema) {
	if len(columns) != len(out.Fields) {
		c.fault(n, "%d expressions for %d columns", len(columns), len(out.Fields))
		return
	}
	for i, col := range columns {
		if f := out.Fields[i]; col.Expr == nil || col.Expr.Type() != f.Type || col.Name != f.Name {
			c.fault(n, "column %s %s is made as %s", f.Name, f.Type, col.Name)
		}
	}
}

func (c *planChecker) sides(n plan.Node, out *value.Schema, columns []plan.JoinColumn, left, right *value.Schema) {
	if len(columns) != len(out.Fields) {
		c.fault(n, "%d sources for %d columns", len(columns), len(out.Fields))
		return
	}
	for i, col := range columns {
		side := left
		if col.Right {
			side = right
		}
		if col.Index >= len(side.Fields) || side.Fields[col.Index].Type != out.Fields[i].Type {
			c.fault(n, "column %s comes from %d", out.Fields[i].Name, col.Index)
		}
	}
}

func (c *planChecker) expansions(n plan.Node, list []plan.Expansion, item int, out, in *value.Schema) {
	made := map[int]bool{item: true}
	for _, e := range list {
		if made[e.Column] = true; e.Column >= len(out.Fields) || out.Fields[e.Column].Type != e.Type {
			c.fault(n, "column %d of %d", e.Column, len(out.Fields))
		}
	}
	for i, f := range out.Fields {
		if !made[i] && (i >= len(in.Fields) || in.Fields[i].Type != f.Type) {
			c.fault(n, "column %s is nowhere from", f.Name)
		}
	}
}

func (c *planChecker) same(n plan.Node, x, y *value.Schema) {
	if len(x.Fields) != len(y.Fields) {
		c.fault(n, "%d columns for %d", len(x.Fields), len(y.Fields))
	}
}

// readsOpenTable reports whether the columns of something that the query reads are not all known before it runs.
func readsOpenTable(q *plan.Query) bool {
	open := false
	for _, n := range q.Results {
		plan.Inspect(n, func(n plan.Node) bool {
			switch n := n.(type) {
			case *plan.Scan:
				open = open || n.Table == nil || n.Table.Open
			case *plan.Evaluate:
				open = open || n.Open
			case *plan.Pending:
				open = true
			}
			return !open
		})
	}
	return open
}

func TestPlansReferToColumnsThatAreThere(t *testing.T) {
	cat := catalog.Standard()
	for _, file := range []string{"queries.jsonl", "ground-truth.jsonl"} {
		text, err := os.ReadFile(testshared.Path(t, "conformance", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			var c struct{ ID, Query, KQL string }
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatal(err)
			}
			q := BindText(c.Query+c.KQL, cat)
			if q.HasErrors() || readsOpenTable(q) {
				continue
			}
			for i, f := range faultsOf(q) {
				if i < 3 {
					t.Errorf("%s: %s", c.ID, f)
				}
			}
		}
	}
}
