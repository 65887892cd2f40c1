package bind

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A verdict is what Microsoft's binder says of a query.
type verdict struct {
	ID          string
	Query, KQL  string
	OK          bool
	Diagnostics []struct {
		Code, Severity string
		Line, Col      int
	}
	Columns [][2]string
}

func readVerdicts(t testing.TB, path string) []verdict {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []verdict
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if v.Query == "" {
			v.Query = v.KQL
		}
		list = append(list, v)
	}
	return list
}

// found returns the errors of a query, judged returns those of Microsoft's binder.
func found(q *plan.Query) []string  { return errorsIn(q.Diagnostics) }
func judged(q *plan.Query) []string { return errorsIn(slices.Concat(q.Diagnostics, q.Tolerated)) }

// errorsIn returns the errors as code@line:column, in order and once each.
func errorsIn(diagnostics []diag.Diagnostic) []string {
	var list []string
	for _, d := range diagnostics {
		if d.Severity == diag.Error && strings.HasPrefix(d.Code, "KS") {
			p := d.Span.Position()
			list = append(list, fmt.Sprintf("%s@%d:%d", d.Code, p.Line, p.Column))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func wanted(v verdict) []string {
	var list []string
	for _, d := range v.Diagnostics {
		if d.Severity == "Error" {
			list = append(list, fmt.Sprintf("%s@%d:%d", d.Code, d.Line, d.Col))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func codesOf(list []string) []string {
	var codes []string
	for _, s := range list {
		code, _, _ := strings.Cut(s, "@")
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func columnsText(q *plan.Query) [][2]string {
	var cols [][2]string
	if n := q.Result(); n != nil {
		for _, f := range n.Schema().Fields {
			cols = append(cols, [2]string{f.Name, f.Type.String()})
		}
	}
	return cols
}

// A tally counts on how many queries two binders agree.
type tally struct{ cases, verdict, codes, spans, withColumns, columns int }

func (c *tally) add(t *testing.T, v verdict, q *plan.Query) {
	want, have := wanted(v), judged(q)
	c.cases++
	var faults []string
	note := func(same bool, count *int, fault string, args ...any) {
		if same {
			*count++
		} else {
			faults = append(faults, fmt.Sprintf(fault, args...))
		}
	}
	note((len(want) > 0) == (len(have) > 0), &c.verdict, "verdict")
	note(slices.Equal(codesOf(want), codesOf(have)), &c.codes, "codes")
	note(slices.Equal(want, have), &c.spans, "spans want %v got %v", only(want, have), only(have, want))
	if v.OK && v.Columns != nil {
		c.withColumns++
		cols := columnsText(q)
		w, g := v.Columns, cols
		for len(w) > 0 && len(g) > 0 && w[0] == g[0] {
			w, g = w[1:], g[1:]
		}
		note(slices.Equal(v.Columns, cols), &c.columns, "columns want %.8v got %.8v", w, g)
	}
	if len(faults) > 0 {
		t.Logf("%s: %.700s", v.ID, strings.Join(faults, "; "))
	}
}

// only returns the elements of x that y lacks.
func only(x, y []string) []string {
	return slices.DeleteFunc(slices.Clone(x), func(s string) bool { return slices.Contains(y, s) })
}

func (c *tally) report(t *testing.T) {
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }
	t.Logf("verdict %.1f%%, codes %.1f%%, spans %.1f%% of %d; columns %.1f%% of %d", share(c.verdict, c.cases),
		share(c.codes, c.cases), share(c.spans, c.cases), c.cases, share(c.columns, c.withColumns), c.withColumns)
	for _, m := range []struct {
		name     string
		n, of    int
		required float64
	}{
		{"verdict", c.verdict, c.cases, 99}, {"codes", c.codes, c.cases, 97},
		{"spans", c.spans, c.cases, 95}, {"columns", c.columns, c.withColumns, 99},
	} {
		if share(m.n, m.of) < m.required {
			t.Errorf("%s agree on %.1f%% of the queries, not on %.0f%%", m.name, share(m.n, m.of), m.required)
		}
	}
}

func TestVerdictsAreThoseOfMicrosoftsBinder(t *testing.T) {
	var c tally
	cat := catalog.New(catalog.Tables|catalog.Binder, nil)
	for _, v := range readVerdicts(t, testshared.Path(t, "conformance", "queries.jsonl")) {
		c.add(t, v, BindText(v.Query, cat))
	}
	c.report(t)
}

// TestVerdictsOfFile compares with the verdicts of the file that RULEPROOF_VERDICTS names.
func TestVerdictsOfFile(t *testing.T) {
	path := os.Getenv("RULEPROOF_VERDICTS")
	if path == "" {
		t.Skip("skipped: RULEPROOF_VERDICTS names no file")
	}
	var c tally
	cat := catalog.New(catalog.Tables|catalog.Binder, nil)
	for _, v := range readVerdicts(t, path) {
		c.add(t, v, BindText(v.Query, cat))
	}
	c.report(t)
}

func TestQueriesOfTheReferenceBind(t *testing.T) {
	cat := catalog.New(catalog.Tables|catalog.Binder, nil)
	for _, v := range readVerdicts(t, testshared.Path(t, "conformance", "ground-truth.jsonl")) {
		if have := found(BindText(v.Query, cat)); len(have) > 0 {
			t.Errorf("%s: %v\n%.300s", v.ID, have, v.Query)
		}
	}
}
