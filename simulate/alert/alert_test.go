package alert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// head is a rule without anything that a test is about.
const head = `
name: The rule
description: What it finds.
severity: Medium
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1098]
`

func rule(t testing.TB, text string) *schema.Rule {
	t.Helper()
	r, _, err := schema.Parse("rule.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// answer returns a table of the columns "Name type", with the rows.
func answer(columns string, rows ...[]any) *value.Table {
	t := &value.Table{Rows: len(rows)}
	var fields []value.Field
	for i, column := range strings.Split(columns, ", ") {
		name, typ, _ := strings.Cut(column, " ")
		f := value.Field{Name: name, Type: value.String}
		if typ != "" {
			f.Type, _ = value.ParseType(typ)
		}
		b := value.NewBuilder(f.Type, len(rows))
		for _, row := range rows {
			b.Append(row[i])
		}
		fields = append(fields, f)
		t.Columns = append(t.Columns, b.Column())
	}
	t.Schema = value.NewSchema(fields...)
	return t
}

func at(text string) value.Instant {
	t, ok := value.ParseDatetime(text)
	if !ok {
		panic(text)
	}
	return t
}

func run(table *value.Table) alert.Run {
	now := at("2026-03-02T12:00:00Z")
	return alert.Run{Number: 1, At: now, Window: alert.Window{From: now - value.Instant(value.Hour), To: now}, Result: table}
}

// many returns n rows of the texts that name makes of their numbers.
func many(n int, name func(i int) string) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{name(i)}
	}
	return rows
}

func numbered(i int) string { return fmt.Sprintf("user%d@contoso.com", i) }

func TestTriggersComparesTheNumberOfRowsWithTheThreshold(t *testing.T) {
	for _, c := range []struct {
		operator  string
		threshold int
		fires     []int // of 0 to 4 rows
	}{
		{"gt", 0, []int{1, 2, 3, 4}},
		{"gt", 2, []int{3, 4}},
		{"lt", 2, []int{0, 1}},
		{"eq", 0, []int{0}},
		{"ne", 2, []int{0, 1, 3, 4}},
		{"GreaterThan", 3, []int{4}},
	} {
		r := rule(t, fmt.Sprintf("triggerOperator: %s\ntriggerThreshold: %d\n", c.operator, c.threshold))
		var fires []int
		for rows := range 5 {
			if alert.Triggers(r, rows) {
				fires = append(fires, rows)
			}
		}
		if !slices.Equal(fires, c.fires) {
			t.Errorf("%s %d fires for %v rows", c.operator, c.threshold, fires)
		}
	}
	if nrt := rule(t, "kind: NRT"); alert.Triggers(nrt, 0) || !alert.Triggers(nrt, 1) {
		t.Error("an NRT rule fires for any row and for none else")
	}
}

func TestRowsBecomeAlerts(t *testing.T) {
	const perResult = "eventGroupingSettings: {aggregationKind: AlertPerResult}\n"
	for _, c := range []struct {
		name, rule string
		rows       int
		alerts     []int // the number of rows of each, those of one row counted together as -n
	}{
		{"no grouping makes one alert of all rows", "", 5, []int{5}},
		{"SingleAlert makes one alert of all rows", "eventGroupingSettings: {aggregationKind: SingleAlert}\n", 5, []int{5}},
		{"AlertPerResult makes one alert of each row", perResult, 3, []int{-3}},
		{"up to 150 rows have an alert each", perResult, 150, []int{-150}},
		{"of 151 rows the last alert stands for all", perResult, 151, []int{-149, 151}},
		{"of many rows the last alert stands for all", perResult, 400, []int{-149, 400}},
		{"an NRT rule raises at most 30", "kind: NRT\n" + perResult, 31, []int{-29, 31}},
		{"an NRT rule raises 30", "kind: NRT\n" + perResult, 30, []int{-30}},
		{"no row, no alert", perResult, 0, nil},
		{"no row raises one alert when the trigger says so", "triggerOperator: eq\n", 0, []int{0}},
		{"no row raises no alert of a row", "triggerOperator: eq\n" + perResult, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := c.rule + "triggerOperator: gt\ntriggerThreshold: 0\n"
			if strings.Contains(c.rule, "triggerOperator") {
				text = c.rule + "triggerThreshold: 0\n"
			}
			var got []int
			for _, a := range alert.Raise(rule(t, text), run(answer("U", many(c.rows, numbered)...))) {
				switch n := len(a.Rows); {
				case n != 1:
					got = append(got, n)
				case len(got) > 0 && got[len(got)-1] < 0:
					got[len(got)-1]--
				default:
					got = append(got, -1)
				}
			}
			if !slices.Equal(got, c.alerts) {
				t.Errorf("got %v, want %v", got, c.alerts)
			}
		})
	}
}

func TestAlertTimesAreThoseOfItsEvents(t *testing.T) {
	r := rule(t, head)
	timed := answer("TimeGenerated datetime", []any{at("2026-03-02T11:50:00Z")}, []any{nil}, []any{at("2026-03-02T11:10:00Z")})
	a := alert.Raise(r, run(timed))[0]
	if a.Start != at("2026-03-02T11:10:00Z") || a.End != at("2026-03-02T11:50:00Z") {
		t.Errorf("%s to %s", a.Start, a.End)
	}
	a = alert.Raise(r, run(answer("U", []any{"ana"})))[0]
	if a.Start != at("2026-03-02T11:00:00Z") || a.End != at("2026-03-02T12:00:00Z") {
		t.Errorf("without TimeGenerated: %s to %s, not the window", a.Start, a.End)
	}
}

func TestCustomDetailsCollectDifferentValuesAsFarAsThereIsRoom(t *testing.T) {
	r := rule(t, head+"customDetails: {Who: U, Count: N, Empty: E}\n")
	a := alert.Raise(r, run(answer("U, N long, E", []any{"ana", int64(1), ""}, []any{"ben", int64(1), ""}, []any{"ana", nil, ""})))[0]
	if got := fmt.Sprint(a.CustomDetails); got != "[{Who [ana ben]} {Count [1]}]" {
		t.Error(got)
	}
	a = alert.Raise(rule(t, head+"customDetails: {Who: U}\n"), run(answer("U", many(60, func(i int) string { return fmt.Sprint(i) })...)))[0]
	if n := len(alert.Find(a.CustomDetails, "Who")); n != 50 || len(a.Notes) != 1 {
		t.Errorf("%d values of 50, notes %q", n, a.Notes)
	}
	long := func(i int) string { return fmt.Sprint(i) + strings.Repeat("x", 498) }
	a = alert.Raise(rule(t, head+"customDetails: {Who: U}\n"), run(answer("U", many(9, long)...)))[0]
	if n := len(alert.Find(a.CustomDetails, "Who")); n != 4 || len(a.Notes) != 1 {
		t.Errorf("%d values in 2 KB, notes %q", n, a.Notes)
	}
}
