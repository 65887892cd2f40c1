package simulate

import (
	"fmt"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// compareModel compares the rows of a run with what the model finds in the same events.
func (t *trial) compareModel(run *Run, seen Sights) {
	m := t.suite.Model
	if m == nil || len(t.result.Differences) > 0 {
		return
	}
	columns := make([]int, len(m.Columns))
	for i, c := range m.Columns {
		if columns[i] = run.Result.Schema.Index(c); columns[i] < 0 {
			t.result.Differences = append(t.result.Differences, differs(t.suite.File.ModelAt,
				fmt.Sprintf("the model %s has column %s, which the query does not return", m.Name, diag.Quote(c))))
			return
		}
	}
	balance := map[string]int{} // how many more of each row the query returns than the model finds
	texts := map[string][]string{}
	count := func(values func(i int) any, by int) {
		row := make([]string, len(columns))
		for i := range row {
			row[i] = value.Text(values(i))
		}
		key := strings.Join(row, "\x00")
		balance[key] += by
		texts[key] = row
	}
	for i := range run.Result.Rows {
		count(func(c int) any { return run.Result.Columns[columns[c]].Value(i) }, 1)
	}
	for _, found := range m.Detect(run.At, seen.workspace()) {
		count(func(c int) any { return found[c] }, -1)
	}
	first := ""
	for key, n := range balance {
		if n != 0 && (first == "" || key < first) {
			first = key
		}
	}
	if first == "" {
		return
	}
	d := differs(t.scenario.Span, "")
	what := "the query returns what the model %s does not find"
	if balance[first] < 0 {
		what = "the model %s finds what the query does not return"
	}
	d.Message = fmt.Sprintf("in the run at %s "+what+"; the first is", run.At.Short(), m.Name)
	for i, text := range texts[first] {
		f := FieldDifference{Name: m.Columns[i], Actual: []string{text}}
		if balance[first] < 0 {
			f.Expected, f.Actual = f.Actual, nil
		}
		d.Fields = append(d.Fields, f)
	}
	t.result.Differences = append(t.result.Differences, d)
}
