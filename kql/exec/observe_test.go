package exec_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

var observedTables = map[string]string{
	"S": "user,result,n\nann,0,1\nben,1,2\nann,1,3\ncid,0,4\nann,0,\n",
	"A": "user,role\nann,admin\nben,reader\nann,owner\n",
	"D": `[{"id": 1, "list": ["x", "y"]}, {"id": 2, "list": []}, {"id": 3, "list": ["z"]}]`,
}

// observe runs a query over the tables and tells what was observed: the rows
// that made each row of the answer, the rows that went through each operator,
// and the values of each condition as true/false/null.
func observe(t *testing.T, query string) (rows, operators, conditions []string) {
	t.Helper()
	files, schemas := logs.Tables{}, map[string]*value.Schema{}
	for name, content := range observedTables {
		f, err := logs.Bytes(name, []byte(content), logs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files[name], schemas[name] = logs.Join(f), f.Schema()
	}
	q := bind.BindText(query, catalog.Standard().WithTables(schemas))
	if q.HasErrors() {
		t.Fatalf("%s: %v", query, q.Diagnostics)
	}
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: files, Observe: condition.Of(q)})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Observed.Rows) != r.Table.Rows {
		t.Fatalf("%s: %d rows, %d of them explained", query, r.Table.Rows, len(r.Observed.Rows))
	}
	for _, refs := range r.Observed.Rows {
		var b []string
		for _, ref := range refs {
			b = append(b, fmt.Sprint(ref.Table, ref.Row))
		}
		rows = append(rows, strings.Join(b, " "))
	}
	for _, item := range r.Observed.List.Items {
		c := r.Observed.Counts[item.ID]
		switch {
		case item.Kind == condition.Operator && c.Runs > 0:
			keyword, _, _ := strings.Cut(item.Text(), " ")
			line := fmt.Sprintf("%s %d>%d", keyword, c.In, c.Out)
			for _, side := range item.Sides {
				s := r.Observed.Counts[side.ID]
				line += fmt.Sprintf(" %s %d/%d", side.Name, s.Out, s.In)
			}
			operators = append(operators, line)
		case item.IsCondition():
			conditions = append(conditions, fmt.Sprintf("%s %d/%d/%d", item.Text(), c.True, c.False, c.Null))
		}
	}
	return rows, operators, conditions
}

func TestEachRowKnowsTheRowsOfTablesThatMadeIt(t *testing.T) {
	for query, want := range map[string][]string{
		"S | where result == 0":                                              {"S0", "S3", "S4"},
		"S | extend m = n + 1 | project m | where m > 2":                     {"S1", "S2", "S3"},
		"S | summarize count() by user":                                      {"S0 S2 S4", "S1", "S3"},
		"S | summarize count()":                                              {"S0 S1 S2 S3 S4"},
		"S | where n > 99 | count":                                           {""},
		"S | count":                                                          {"S0 S1 S2 S3 S4"},
		"S | distinct user":                                                  {"S0 S2 S4", "S1", "S3"},
		"S | sort by n desc | take 2":                                        {"S3", "S2"},
		"S | top 1 by n desc":                                                {"S3"},
		"S | join kind=inner A on user":                                      {"S0 A0", "S0 A2", "S1 A1", "S2 A0", "S2 A2", "S4 A0", "S4 A2"},
		"S | join A on user":                                                 {"S0 A0", "S0 A2", "S1 A1"},
		"S | join kind=leftanti A on user":                                   {"S3"},
		"S | join kind=leftouter (A | where role == 'owner') on user":        {"S0 A2", "S1", "S2 A2", "S3", "S4 A2"},
		"S | lookup kind=inner A on user | summarize count() by user":        {"S0 S2 S4 A0 A2", "S1 A1"},
		"S | where result == 1 | union (A | where role == 'reader')":         {"S1", "S2", "A1"},
		"D | mv-expand list | project id, list":                              {"D0", "D0", "D2"},
		"D | mv-apply list on (summarize count() by id)":                     {"D0", "D2"},
		"S | parse-where user with 'a' rest":                                 {"S0", "S2", "S4"},
		"S | make-series count() on n from 1 to 5 step 2 by user":            {"S0 S2", "S1", "S3"},
		"S | partition by user (top 1 by n)":                                 {"S2", "S1", "S3"},
		"S | top-nested 1 of user by count()":                                {"S0 S2 S4"},
		"let x = S | where result == 1; x | join kind=inner x on n":          {"S1", "S2"},
		"S | where user in ((A | where role == 'owner' | project user))":     {"S0", "S2", "S4"},
		"S | serialize p = prev(n) | where p == 2":                           {"S2"},
		"S | sort by n asc | scan with (step a: result == 1; step b: true;)": {"S1", "S1 S2", "S2", "S2 S3"},
		"print x = 1": {""},
		"S | project user, b = bag_pack('k', n) | evaluate bag_unpack(b)":               {"S0", "S1", "S2", "S3", "S4"},
		"S | project user, b = bag_pack('k', n) | evaluate bag_unpack(b) | where k > 2": {"S2", "S3"},
		"S | project user, result | evaluate pivot(result) | where user == 'ann'":       {"S0 S2 S4"},
		"S | where n > 2 | project n | evaluate narrow()":                               {"S2", "S3"},
		"S | where isnotnull(n) | evaluate preview(1)":                                  {"S0"},
		"S | facet by user": {"S0 S2 S4", "S1", "S3"},
		"S | where n > 2 | fork (where user == 'cid') (count)":             {"S3"},
		"S | as hint.materialized=true T | union T | summarize n = sum(n)": {"S0 S1 S2 S3 S4"},
	} {
		if rows, _, _ := observe(t, query); !slices.Equal(rows, want) {
			t.Errorf("%s: got %q want %q", query, rows, want)
		}
	}
}

func TestOperatorsCountTheirRowsAndConditionsTheirValues(t *testing.T) {
	for query, want := range map[string][2][]string{
		"S | where result == 0 and n > 1 | count": {
			{"S 0>5", "where 5>1", "count 1>1"},
			{"result == 0 and n > 1 1/3/1", "result == 0 3/2/0", "n > 1 1/1/1"}},
		"S | where result == 1 or n > 3": {
			{"S 0>5", "where 5>3"},
			{"result == 1 or n > 3 3/1/1", "result == 1 2/3/0", "n > 3 1/1/1"}},
		"S | where not(result == 1)": {
			{"S 0>5", "where 5>3"},
			{"not(result == 1) 3/2/0", "result == 1 2/3/0"}},
		"S | extend k = case(n == 1, 'one', result == 1, 'bad', 'else')": {
			{"S 0>5", "extend 5>5"},
			{"n == 1 1/4/0", "result == 1 2/2/0"}},
		"S | join kind=inner A on user": {
			{"S 0>5", "join 8>7 left 4/5 right 3/3", "A 0>3"},
			nil},
		"S | where 1 == 2 or n > 2": {
			{"S 0>5", "where 5>2"},
			{"1 == 2 or n > 2 2/2/1", "1 == 2 0/5/0", "n > 2 2/2/1"}},
		"S | where result == 1 | union A": {
			{"S 0>5", "where 5>2", "union 5>5 S 2/2 A 3/3", "A 0>3"},
			{"result == 1 2/3/0"}},
	} {
		_, operators, conditions := observe(t, query)
		if !slices.Equal(operators, want[0]) || !slices.Equal(conditions, want[1]) {
			t.Errorf("%s: got\n%q\n%q\nwant\n%q\n%q", query, operators, conditions, want[0], want[1])
		}
	}
}

func TestWhatIsObservedChangesNoWindowFunction(t *testing.T) {
	rows, _, _ := observe(t, "S | sort by n asc | where iff(result == 1, row_number(), 0) > 2")
	if want := []string{"S1", "S2"}; !slices.Equal(rows, want) {
		t.Errorf("%v, want %v", rows, want)
	}
}
