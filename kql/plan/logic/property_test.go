package logic_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/logic"
	"github.com/ruleproof/ruleproof/kql/value"
)

// events are rows with every combination that is worth a look: empty texts, nulls, letters of both cases, values of
// several types in a dynamic.
func events(t *testing.T) *logs.File {
	t.Helper()
	var b strings.Builder
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	for range 400 {
		fmt.Fprintf(&b, `{"s":%s,"t":%s,"n":%s,"r":%s,"d":%s,"b":%s,"j":%s}`+"\n",
			pick(`""`, `"a"`, `"A"`, `"ab"`, `"AB"`, `"a b"`, `"b-a"`, `"Ab c"`, `"5"`, `"a5"`, `"K"`, `"ſ"`),
			pick(`"a"`, `"b"`, `""`, `"B"`, `"ab"`, `"aB a"`, `"x,y"`, `"X,Y"`),
			pick("null", "-1", "0", "1", "2", "3", "5", "9"),
			pick("null", "-0.5", "0.0", "1.0", "2.5", "3.0", "5.5"),
			pick("null", `"2026-01-01T00:00:00Z"`, `"2026-01-02T12:00:00Z"`, `"2026-02-03T04:05:06Z"`),
			pick("null", "true", "false"),
			pick("null", `"a"`, `"A"`, "1", "2.5", "true", `"5"`, `{"x":"a"}`, `["a","B"]`, `"2026-01-01T00:00:00Z"`, `""`))
	}
	f, err := logs.Bytes("T.json", []byte(b.String()), logs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A generator writes random conditions and steps.
type generator struct {
	*rand.Rand
	texts, numbers []string // names of columns
}

func (g *generator) of(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) textLiteral() string {
	return g.of(`""`, `"a"`, `"A"`, `"b"`, `"ab"`, `"AB"`, `"a b"`, `"Ab"`, `"5"`, `"B"`, `" "`, `"k"`, `"s"`, `"x"`, `"-"`)
}

func (g *generator) text(depth int) string {
	if depth == 0 || g.IntN(2) == 0 {
		return g.of(g.texts...)
	}
	x := g.text(depth - 1)
	switch g.IntN(13) {
	case 0, 1, 2:
		return "tolower(" + x + ")"
	case 3:
		return "toupper(" + x + ")"
	case 4:
		return `trim("a", ` + x + ")"
	case 5:
		return "substring(" + x + ", 1)"
	case 6:
		return "iff(" + g.condition(1) + ", " + x + ", " + g.textLiteral() + ")"
	case 7:
		return "case(" + g.condition(1) + `, "a", ` + g.condition(1) + `, "B", ` + x + ")"
	case 8:
		return "strcat(" + g.textLiteral() + ", " + x + ")"
	case 9:
		return "coalesce(" + x + ", " + g.textLiteral() + ")"
	case 10:
		return "tostring(" + g.number(depth-1) + ")"
	case 11:
		return "tostring(split(" + x + `, ",")[0])`
	}
	return "replace_string(" + x + ", " + `"a"` + ", " + g.textLiteral() + ")"
}

func (g *generator) number(depth int) string {
	if depth == 0 || g.IntN(2) == 0 {
		return g.of(g.numbers...)
	}
	switch g.IntN(7) {
	case 0:
		return "strlen(" + g.text(depth-1) + ")"
	case 1:
		return "r"
	case 2:
		return "n % 3"
	case 3:
		return "indexof(" + g.text(depth-1) + `, "a")`
	case 4:
		return "hourofday(d)"
	case 5:
		return "toint(n)"
	}
	return "iff(" + g.condition(1) + ", 1, 5)"
}

func (g *generator) numberLiteral() string { return g.of("-1", "0", "1", "2", "3", "5", "2.5", "9") }

func (g *generator) condition(depth int) string {
	if depth > 0 && g.IntN(2) == 0 {
		a := g.condition(depth - 1)
		switch g.IntN(5) {
		case 0, 1:
			return "(" + a + " and " + g.condition(depth-1) + ")"
		case 2, 3:
			return "(" + a + " or " + g.condition(depth-1) + ")"
		}
		return "not(" + a + ")"
	}
	down := max(depth-1, 0)
	switch g.IntN(18) {
	case 0, 1, 2:
		return g.text(down) + g.of(" == ", " != ", " =~ ", " !~ ") + g.textLiteral()
	case 3, 4, 5:
		return g.text(down) + g.of(" has ", " !has ", " contains ", " !contains ", " startswith ", " !startswith ", " endswith ", " hasprefix ", " hassuffix ",
			" contains_cs ", " startswith_cs ", " endswith_cs ", " has_cs ", " !has_cs ", " hasprefix_cs ", " !endswith_cs ") + g.textLiteral()
	case 6:
		return g.text(down) + g.of(" in ", " !in ", " in~ ", " !in~ ", " has_any ", " has_all ") + "(" + g.textLiteral() + ", " + g.textLiteral() + ")"
	case 7, 8, 9:
		return g.number(down) + g.of(" == ", " != ", " < ", " <= ", " > ", " >= ") + g.numberLiteral()
	case 10:
		return g.number(down) + g.of(" between ", " !between ") + "(" + g.numberLiteral() + " .. " + g.numberLiteral() + ")"
	case 11:
		return "n " + g.of("in", "!in") + " (" + g.of("1", "0", "3") + ", " + g.of("1", "5", "9") + ")"
	case 12:
		return g.of("isempty(", "isnotempty(", "isnull(", "isnotnull(") + g.of("s", "t", "n", "r", "b", "d", "tolower(s)", "isempty(t)") + ")"
	case 13:
		return "d" + g.of(" < ", " >= ", " == ", " != ") + g.of("datetime(2026-01-02)", "datetime(2026-02-03 04:05:06)", "startofday(datetime(2026-01-02 12:00))", "ago(1d)", "now()")
	case 14:
		return "j" + g.of(" == ", " != ") + g.of(`"a"`, "1", "2.5", `"5"`, `""`)
	case 15:
		return g.of("s == t", "s != t", "n == r", "n < r", "s =~ t", "n < n", "r >= r", "s == s", "n != n", "tolower(s) == tolower(t)", "strlen(s) == n")
	case 16:
		return g.of("b", "b == true", "b == false", "b != true", "(n > 1) == false", "s == 5", "n == '5'", "j > 1", "j < 2", "j in ('a', '1')", "j has 'a'", "j.x == 'a'", "j between (1 .. 2)")
	}
	return g.text(down) + " matches regex " + g.of(`"a"`, `"^a"`, `"b$"`, `"[A-Z]"`)
}

func (g *generator) step() string {
	switch g.IntN(12) {
	case 0, 1, 2, 3, 4:
		return "where " + g.condition(2)
	case 5:
		name := g.of("y", "z", "t", "s")
		text := "extend " + name + " = " + g.text(2)
		if name == "y" || name == "z" {
			g.texts = append(g.texts, name)
		}
		return text
	case 6:
		return "summarize n = count(), r = max(r), d = min(d), b = take_any(b), j = take_any(j) by " + g.of("s, t", "s = tolower(s), t", "t, s = iff(s == 'a', s, 'b')")
	case 7:
		return "union (T | where " + g.condition(1) + ")"
	case 8:
		kind := g.of("inner", "leftouter", "rightouter", "fullouter", "innerunique")
		return "join kind=" + kind + " (T | where " + g.condition(1) + " | project s, t2 = t, n2 = n | take 40) on s"
	case 9:
		return "mv-expand j"
	case 10:
		return "summarize arg_max(d, *) by s"
	}
	return "join kind=" + g.of("leftsemi", "leftanti") + " (T | where " + g.condition(1) + ") on s"
}

// What is said about conditions holds in every row that a run yields.
func TestRowsAreAsTheStateSays(t *testing.T) {
	file := events(t)
	schemas := map[string]*value.Schema{"T": value.NewSchema(
		value.Field{Name: "s", Type: value.String}, value.Field{Name: "t", Type: value.String}, value.Field{Name: "n", Type: value.Long},
		value.Field{Name: "r", Type: value.Real}, value.Field{Name: "d", Type: value.DateTime}, value.Field{Name: "b", Type: value.Bool},
		value.Field{Name: "j", Type: value.Dynamic})}
	cat := catalog.New(catalog.Everything, nil).WithTables(schemas)
	r := rand.New(rand.NewPCG(7, 11))
	rounds := 1000
	if testing.Short() {
		rounds = 500
	}
	ran, decided := 0, 0
	for range rounds {
		g := &generator{Rand: r, texts: []string{"s", "t"}, numbers: []string{"n"}}
		text := "T"
		if g.IntN(4) == 0 {
			text = `datatable(s: string, t: string, n: long, r: real, d: datetime, b: bool, j: dynamic) [
				"a", "B", 1, 2.5, datetime(2026-01-01), true, dynamic("a"), "Ab", "", long(null), real(null), datetime(null), bool(null), dynamic(null), "5", "b", 5, real(nan), datetime(2026-01-02), false, dynamic(1)]`
		}
		for range g.IntN(4) {
			text += "\n| " + g.step()
		}
		condition := g.condition(3)
		text += "\n| extend Condition = " + condition
		q := bind.BindText(text, cat)
		if q.HasErrors() {
			continue // a column is gone after a summarize
		}
		last, ok := q.Result().(*plan.Project)
		if !ok {
			t.Fatalf("%s\nends with a %T", text, q.Result())
		}
		a := logic.New()
		st := a.Rows(last.Input)
		truth := st.Truth(last.Columns[len(last.Columns)-1].Expr)
		out := a.Rows(last)
		now, _ := value.ParseDatetime("2026-01-02T00:00:00Z")
		result, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: logs.Tables{"T": logs.Join(file)}, Workers: 1})
		if err != nil {
			continue
		}
		ran++
		if truth != logic.Any {
			decided++
		}
		table := result.Table
		for c := range table.Columns {
			set := out.Column(c)
			for row := range table.Rows {
				v := table.Columns[c].Value(row)
				if !set.Has(v) {
					t.Fatalf("%s\ncolumn %s is %v in a row, and not in %+v", text, table.Schema.Fields[c].Name, v, set)
				}
				if c == len(table.Columns)-1 && truth&truthOf(v) == 0 {
					t.Fatalf("%s\nthe condition is %v in a row, and said to be one of %03b", text, v, truth)
				}
			}
		}
	}
	t.Logf("%d queries ran; of %d conditions not every value is possible", ran, decided)
	if decided < ran/5 || ran < rounds/2 {
		t.Errorf("%d queries ran, and only %d conditions were decided", ran, decided)
	}
}

func truthOf(v any) logic.Truth {
	switch v {
	case true:
		return logic.True
	case false:
		return logic.False
	}
	return logic.Null
}
