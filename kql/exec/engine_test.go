package exec

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
	"github.com/ruleproof/ruleproof/kql/value"
)

// recorder notes which columns are asked for.
type recorder struct {
	Tables
	asked []string
}

func (r *recorder) Open(ctx context.Context, q Request) (Cursor, error) {
	for _, f := range q.Fields {
		r.asked = append(r.asked, f.Name)
	}
	return r.Tables.Open(ctx, q)
}

func TestOnlyColumnsThatTheQueryUsesAreRead(t *testing.T) {
	table := tableOfRows("a:long b:long c:long d:long", []any{1, 2, 3, 4}, []any{5, 6, 7, 8})
	scan := scanOf("T", table.Schema)
	filter := &plan.Filter{Unary: over(scan), Predicate: boolOf(">", func(a []int64) bool { return a[0] > a[1] }, columnOf(scan, "c"), constOf(int64(3)))}
	project := &plan.Project{Unary: plan.Unary{Step: plan.Step{Out: schemaOf("a:long")}, Input: filter},
		Columns: []plan.Named{{Name: "a", Expr: columnOf(filter, "a")}}}
	source := &recorder{Tables: Tables{"T": table}}
	if got := lines(runPlan(t, project, Run{Tables: source})); got != "5\n" {
		t.Errorf("got %q", got)
	}
	if fmt.Sprint(source.asked) != "[a c]" {
		t.Errorf("asked for %v", source.asked)
	}
}

func TestATableThatTheRunDoesNotDeclare(t *testing.T) {
	q := &plan.Query{Results: []plan.Node{scanOf("Missing", schemaOf("a:long"))}}
	_, err := Execute(t.Context(), q, Run{})
	e, ok := errors.AsType[diag.Diagnostic](err)
	if !ok || e.Code != "RP003" || e.Span != (diag.Span{Start: 3, End: 7}) || !errors.Is(err, ErrUndeclared) {
		t.Errorf("got %#v", err)
	}
	r, err := Execute(t.Context(), q, Run{EmptyIfUndeclared: true})
	if err != nil || r.Table.Rows != 0 || len(r.Table.Columns) != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestALetThatIsReadTwiceIsComputedOnce(t *testing.T) {
	table := tableOfRows("a:long", []any{1}, []any{2})
	let := &plan.Let{Name: "x", Table: scanOf("T", table.Schema)}
	use := func() plan.Node { return &plan.LetTable{Step: plan.Step{Out: table.Schema}, Let: let} }
	both := &plan.Union{Keyword: "union", Step: plan.Step{Out: table.Schema}, Sources: []plan.Node{use(), use()}, Places: [][]int{{0}, {0}}, SourceColumn: -1}
	source := &recorder{Tables: Tables{"T": table}}
	if got := lines(runPlan(t, both, Run{Tables: source})); got != "1\n2\n1\n2\n" {
		t.Errorf("got %q", got)
	}
	if len(source.asked) != 1 {
		t.Errorf("read %d times", len(source.asked))
	}
}

func TestOrderPutsNullsAsTold(t *testing.T) {
	in := inline(tableOfRows("a:long b:long", []any{2, 1}, []any{nil, 2}, []any{1, 3}, []any{2, 4}))
	for _, c := range []struct {
		descending, nullsFirst bool
		want                   string
	}{
		{true, false, "2 1\n2 4\n1 3\n<nil> 2\n"},
		{true, true, "<nil> 2\n2 1\n2 4\n1 3\n"},
		{false, true, "<nil> 2\n1 3\n2 1\n2 4\n"},
		{false, false, "1 3\n2 1\n2 4\n<nil> 2\n"},
	} {
		keys := []plan.SortKey{{Expr: columnOf(in, "a"), Descending: c.descending, NullsFirst: c.nullsFirst}}
		if got := lines(runPlan(t, &plan.Sort{Unary: over(in), Keys: keys}, Run{})); got != c.want {
			t.Errorf("%+v: got\n%s", c, got)
		}
		top := &plan.Top{Unary: over(in), Count: constOf(int64(2)), Keys: keys}
		if got := lines(runPlan(t, top, Run{})); got != c.want[:len(got)] {
			t.Errorf("top %+v: got\n%s", c, got)
		}
	}
}

func TestDistinctKeepsTheFirstOfEachKeyAndNullIsOne(t *testing.T) {
	in := inline(tableOfRows("a:long b:string", []any{2, "x"}, []any{nil, "x"}, []any{2, "x"}, []any{nil, "x"}, []any{nil, ""}))
	for _, c := range []struct{ column, want string }{{"a", "2\n<nil>\n"}, {"a b", "2 x\n<nil> x\n<nil> \n"}} {
		n := &plan.Summarize{Keyword: "distinct"}
		var fields []value.Field
		for _, name := range strings.Fields(c.column) {
			n.Keys = append(n.Keys, plan.Named{Name: name, Expr: columnOf(in, name)})
			fields = append(fields, in.Schema().Fields[in.Schema().Index(name)])
		}
		n.Unary = plan.Unary{Step: plan.Step{Out: value.NewSchema(fields...)}, Input: in}
		if got := lines(runPlan(t, n, Run{})); got != c.want {
			t.Errorf("distinct %s: got\n%s", c.column, got)
		}
	}
}

func TestMvExpandGoesThroughArraysBagsNullsAndScalars(t *testing.T) {
	bag := value.NewBag(2)
	bag.Set("p", "q")
	bag.Set("r", int64(1))
	in := inline(tableOfRows("id:long a:dynamic b:dynamic",
		[]any{1, []any{int64(10), "x", nil}, []any{"u"}},
		[]any{2, nil, nil}, []any{3, []any{}, []any{}}, []any{4, "text", nil}, []any{5, bag, nil}))
	out := schemaOf("id:long a:dynamic b:dynamic i:long")
	n := &plan.MvExpand{Unary: plan.Unary{Step: plan.Step{Out: out}, Input: in}, ItemIndex: 3, Bag: false,
		Expanded: []plan.Expansion{{Expr: columnOf(in, "a"), Column: 1, Type: value.Dynamic}, {Expr: columnOf(in, "b"), Column: 2, Type: value.Dynamic}}}
	want := "1 10 u 0\n1 x <nil> 1\n1 <nil> <nil> 2\n2 <nil> <nil> 0\n4 text <nil> 0\n5 [p q] <nil> 0\n5 [r 1] <nil> 1\n"
	if got := lines(runPlan(t, n, Run{})); got != want {
		t.Errorf("got\n%s", got)
	}
	n.Limit = constOf(int64(1))
	if got := runPlan(t, n, Run{}); got.Rows != 4 {
		t.Errorf("with a limit of 1: %d rows", got.Rows)
	}
}

func TestARunStopsWithItsContext(t *testing.T) {
	endless := &plan.Range{Step: plan.Step{Out: schemaOf("x:long")}, From: constOf(int64(0)), To: constOf(int64(15_000_000)), By: constOf(int64(1))}
	n := &plan.Count{Unary: plan.Unary{Step: plan.Step{Out: schemaOf("Count:long")}, Input: endless}}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	_, err := Execute(ctx, &plan.Query{Results: []plan.Node{n}}, Run{})
	if e, ok := errors.AsType[diag.Diagnostic](err); !ok || e.Code != "RP005" {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotRunIsReportedBeforeAnythingRuns(t *testing.T) {
	pending := &plan.Pending{Step: plan.Step{Out: schemaOf("a:long"), At: diag.Span{Start: 9, End: 12}}, Operator: "make-graph"}
	q := &plan.Query{Results: []plan.Node{pending}}
	if got := runnable.Check(q, runnable.MaxDepth); len(got) != 1 || got[0].Code != "RP001" || got[0].Span.Start != 9 {
		t.Errorf("got %+v", got)
	}
	if _, err := Execute(t.Context(), q, Run{}); err == nil {
		t.Error("it ran")
	}
}
