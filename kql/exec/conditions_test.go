package exec_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

const conditionFunctions = `
functions:
  Failed: {query: "S | where result == 1"}
  Above: {parameters: "(T:(n:long), least:long)", query: "T | where n > least"}
  Both: {query: "Failed | union Failed"}
`

// bindObserved binds a query over the observed tables.
func bindObserved(t *testing.T, query string, more ...*logs.File) (*plan.Query, exec.Source) {
	t.Helper()
	files, schemas := logs.Tables{}, map[string]*value.Schema{}
	for name, content := range observedTables {
		f, err := logs.Bytes(name, []byte(content), logs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files[name], schemas[name] = logs.Join(f), f.Schema()
	}
	for _, f := range more {
		files["T"], schemas["T"] = logs.Join(f), f.Schema()
	}
	ws, problems := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(conditionFunctions)}}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	q := bind.BindText(query, catalog.New(catalog.Everything, ws).WithTables(schemas))
	if q.HasErrors() {
		t.Fatalf("%s: %v", query, q.Diagnostics)
	}
	return q, files
}

// observedRun runs a query and returns what was observed.
func observedRun(t *testing.T, query string) *exec.Observed {
	t.Helper()
	q, files := bindObserved(t, query)
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: files, Observe: condition.Of(q)})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return r.Observed
}

// itemLine writes an item: its kind, its counts, its text and the calls through which it is reached. The counts of a
// condition are true/false/null, those of a side are the matched of all rows, those of an arm or a leg are its rows.
func itemLine(item *condition.Item, c exec.Count) string {
	var counts string
	kind := item.Kind.String()
	switch item.Kind {
	case condition.Left, condition.Right:
		counts = fmt.Sprintf("%d of %d", c.Out, c.In)
	case condition.Leg, condition.Arm, condition.Else:
		counts = fmt.Sprint(c.In)
	default:
		counts = fmt.Sprintf("%d/%d/%d", c.True, c.False, c.Null)
		if item.Connective != condition.Atomic {
			kind += " " + item.Connective.String()
		}
	}
	line := fmt.Sprintf("  %-13s %-7s %s", kind, counts, item.Text())
	for i, call := range item.Calls {
		line += []string{"  in ", " > "}[min(i, 1)] + call.Span.Text()
	}
	return line
}

// The file has queries over the observed tables, one a line, each with the items of its list but for the operators.
func TestConditionsAreListedAndCounted(t *testing.T) {
	const path = "testdata/conditions.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, part := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		query, want, _ := strings.Cut(part, "\n")
		if i > 0 {
			out.WriteString("\n")
		}
		if strings.HasPrefix(query, "#") {
			out.WriteString(part + "\n")
			continue
		}
		o := observedRun(t, query)
		var lines []string
		for _, item := range o.List.Items {
			if item.Kind != condition.Operator {
				lines = append(lines, itemLine(item, o.Counts[item.ID]))
			}
		}
		got := strings.Join(lines, "\n")
		if !*update && got != want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", query, got, want)
		}
		out.WriteString(query + "\n" + got + "\n")
	}
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCountsOfSeveralRunsAddUp(t *testing.T) {
	const query = "S | where result == 1 or n > 3 | summarize countif(n > 2)"
	sum, once := observedRun(t, query), observedRun(t, query)
	sum.Add(observedRun(t, query))
	sum.Add(observedRun(t, query))
	if len(sum.List.Items) != len(once.List.Items) {
		t.Fatalf("%d items for %d", len(sum.List.Items), len(once.List.Items))
	}
	for i, c := range once.Counts {
		want := exec.Count{Runs: 3 * c.Runs, In: 3 * c.In, Out: 3 * c.Out, True: 3 * c.True, False: 3 * c.False, Null: 3 * c.Null}
		if sum.Counts[i] != want {
			t.Errorf("%s: got %+v want %+v", once.List.Items[i].Text(), sum.Counts[i], want)
		}
	}
}

func TestAddKeepsItemsThatOnlyOneRunHas(t *testing.T) {
	sum, other := observedRun(t, "S | where result == 1"), observedRun(t, "S | where result == 1 | where n > 2")
	sum.Add(other)
	var texts []string
	for _, item := range sum.List.Items {
		c := sum.Counts[item.ID]
		if item.Kind == condition.Predicate {
			texts = append(texts, fmt.Sprintf("%s %d", item.Text(), c.True))
		}
	}
	if want := []string{"result == 1 4", "n > 2 1"}; !slices.Equal(texts, want) {
		t.Errorf("got %q want %q", texts, want)
	}
}

// The sides, inputs, operands and parent of an item that came with Add are items of the sum.
func TestAnAddedItemRefersToTheSum(t *testing.T) {
	const text = "T | evaluate bag_unpack(b) | extend x = column_ifexists('k', toscalar(" +
		"S | where result == 1 and not(n > 3) | join kind=inner A on user | count)) | where x > 0 and x < 9"
	run := func(bags string) *exec.Observed {
		file, err := logs.Bytes("T", []byte(bags), logs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		q, files := bindObserved(t, text, file)
		r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: files, Observe: condition.Of(q)})
		if err != nil {
			t.Fatal(err)
		}
		return r.Observed
	}
	sum, other := run(`[{"b": {"k": 1}}]`), run(`[{"b": {"other": 1}}]`)
	before := len(sum.List.Items)
	sum.Add(other)
	if len(sum.List.Items) <= before {
		t.Fatal("nothing was added")
	}
	for i, item := range sum.List.Items {
		parents := slices.DeleteFunc([]*condition.Item{item.Parent}, func(p *condition.Item) bool { return p == nil })
		for _, near := range slices.Concat([]*condition.Item{item}, item.Sides, item.Inputs, item.Operands, parents) {
			if near.ID >= len(sum.List.Items) || sum.List.Items[near.ID] != near {
				t.Errorf("item %d, %s, refers to %d, %s, of another list", i, item.Text(), near.ID, near.Text())
			}
		}
		if i < before {
			continue
		}
		for _, own := range other.List.Items {
			if own.Key == item.Key && other.Counts[own.ID] != sum.Counts[i] {
				t.Errorf("%s: got %+v want %+v", item.Text(), sum.Counts[i], other.Counts[own.ID])
			}
		}
	}
}

func TestRunsShareAList(t *testing.T) {
	const query = "Both | union (Above(S, 2)) | where iff(n > 1, result == 1, true)"
	want := observedRun(t, query).Counts
	q, files := bindObserved(t, query)
	list := condition.Of(q)
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: files, Observe: list})
			if err != nil || r.Observed.List != list || !slices.Equal(r.Observed.Counts, want) {
				t.Errorf("%v, %+v", err, r.Observed)
			}
		})
	}
	runs.Wait()
}

func TestConditionsKnowTheTreeThatTheyStandIn(t *testing.T) {
	q, _ := bindObserved(t, "S | where not(result == 1) and (n > 3 or user == 'ann')")
	var write func(item *condition.Item) string
	write = func(item *condition.Item) string {
		if item.Connective == condition.Atomic {
			return item.Text()
		}
		var parts []string
		for _, operand := range item.Operands {
			if operand.Parent != item {
				t.Errorf("%s: its parent is %v", operand.Text(), operand.Parent)
			}
			parts = append(parts, write(operand))
		}
		return item.Connective.String() + "[" + strings.Join(parts, ", ") + "]"
	}
	list := condition.Of(q)
	for i, item := range list.Items {
		if item.ID != i {
			t.Errorf("item %d has the ID %d", i, item.ID)
		}
		if item.Kind == condition.Predicate {
			if got, want := write(item), "and[not[result == 1], or[n > 3, user == 'ann']]"; got != want {
				t.Errorf("got %s want %s", got, want)
			}
		}
	}
}

func TestTheListOfFunctionsThatCallEachOtherIsCut(t *testing.T) {
	query := "let f0 = () { S | where n > 1 }; "
	for i := range 30 {
		query += fmt.Sprintf("let f%d = () { f%d() | union f%d() }; ", i+1, i, i)
	}
	q, _ := bindObserved(t, query+"f30()")
	list := condition.Of(q)
	if !list.Cut || len(list.Items) > 200_000 {
		t.Errorf("cut: %t, %d items", list.Cut, len(list.Items))
	}
}
