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

// traced runs a query over the tables of observe and returns its trace with the list.
func traced(t *testing.T, query string) (*exec.Trace, *condition.List) {
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
	r, err := exec.Execute(t.Context(), q, exec.Run{Now: now, Tables: files, Observe: condition.Of(q), Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	return r.Observed.Trace, r.Observed.List
}

func refs(list []exec.RowRef) string {
	var b []string
	for _, ref := range list {
		b = append(b, fmt.Sprint(ref.Table, ref.Row))
	}
	return strings.Join(b, " ")
}

func TestTraceHasTheRowsOfTablesThatReachEachOperator(t *testing.T) {
	for query, want := range map[string][]string{
		"S | where result == 0 | summarize n = count() by user | where n > 1": {"S: S0 S1 S2 S3 S4", "where: S0 S3 S4", "summarize: S0 S3 S4", "where: S0 S4"},
		"S | top 1 by n desc":                                            {"S: S0 S1 S2 S3 S4", "top: S3"},
		"D | mv-expand list":                                             {"D: D0 D1 D2", "mv-expand: D0 D2"},
		"let x = S | where n > 2; x | project n":                         {"S: S0 S1 S2 S3 S4", "where: S2 S3", "x: S2 S3", "project: S2 S3"},
		"S | where user in ((A | where role == 'owner' | project user))": {"S: S0 S1 S2 S3 S4", "where: S0 S2 S4", "A: A0 A1 A2", "where: A2", "project: A2"},
		"S | join kind=inner (A | where role == 'owner') on user":        {"S: S0 S1 S2 S3 S4", "join: S0 S2 S4 A2", "A: A0 A1 A2", "where: A2"},
	} {
		trace, list := traced(t, query)
		var got []string
		for _, item := range list.Items {
			if item.Kind == condition.Operator {
				word, _, _ := strings.Cut(item.Text(), " ")
				got = append(got, word+": "+refs(trace.Yielded(item)))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
}

func TestTraceHasTheRowsThatConditionsLoseWithTheValuesTheySaw(t *testing.T) {
	for query, want := range map[string][]string{
		"S | where n > 2":                                                  {"n > 2: S0 false [1 2], S1 false [2 2], S4 <nil> [<nil> 2]"},
		"S | where result == 0 and user has 'cid'":                         {"result == 0: S1 false [1 0], S2 false [1 0]", "user has 'cid': S0 false [ann cid], S4 false [ann cid]"},
		"S | where not(user == 'ann')":                                     {"user == 'ann': S0 true [ann ann], S2 true [ann ann], S4 true [ann ann]"},
		"S | where n == 1 or user =~ 'BEN'":                                {"n == 1: S1 false [2 1], S2 false [3 1], S3 false [4 1], S4 false [<nil> 1]", "user =~ 'BEN': S2 false [ann BEN], S3 false [cid BEN], S4 false [ann BEN]"},
		"S | where user in ('ben', 'cid')":                                 {"user in ('ben', 'cid'): S0 false [ann ben cid], S2 false [ann ben cid], S4 false [ann ben cid]"},
		"S | where user in ((A | where role == 'reader' | project user))":  {"user in ((A | where role == 'reader' | project user)): S0 false [ann], S2 false [ann], S3 false [cid], S4 false [ann]", "role == 'reader': A0 false [admin reader], A2 false [owner reader]"},
		"let f = (u: string) { u startswith 'b' }; S | where f(user)":      {"u startswith 'b': S0 false [ann b], S2 false [ann b], S3 false [cid b], S4 false [ann b]"},
		"S | summarize f = countif(result == 1) by user | where f >= 2":    {"result == 1: S0 false [0 1], S3 false [0 1], S4 false [0 1]", "f >= 2: S0 S2 S4 false [1 2], S1 false [1 2], S3 false [0 2]"},
		"S | join (A) on user | where result == 0 and role == 'owner'":     {"result == 0: S1 false [1 0], S2 false [1 0]", "role == 'owner': S0 A0 false [admin owner]"},
		"S | where tolower(user) == 'ann' | where iff(n > 2, true, false)": {"tolower(user) == 'ann': S1 false [ben ann], S3 false [cid ann]", "iff(n > 2, true, false): S0 false [false <nil> false], S4 false [<nil> <nil> false]", "n > 2: S0 false [1 2], S4 <nil> [<nil> 2]"},
	} {
		trace, list := traced(t, query)
		var got []string
		for _, item := range list.Items {
			if !item.IsCondition() || item.Connective != condition.Atomic {
				continue
			}
			_, fates := trace.Fates(item)
			var rows []string
			for _, f := range fates {
				rows = append(rows, fmt.Sprint(refs(f.Rows()), " ", f.Value, " ", f.Values))
			}
			got = append(got, item.Text()+": "+strings.Join(rows, ", "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", query, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestTraceHasTheKeysOfJoinsAndWhatOperatorsDrop(t *testing.T) {
	trace, list := traced(t, "S | join kind=inner (A | where role == 'owner') on user")
	for _, item := range list.Items {
		j := trace.Join(item)
		if j == nil {
			continue
		}
		var got []string
		for _, side := range [][]exec.KeyedRow{j.Left, j.Right} {
			for _, k := range side {
				got = append(got, fmt.Sprint(refs(k.Rows()), k.Key))
			}
		}
		if want := []string{"S0[ann]", "S1[ben]", "S2[ann]", "S3[cid]", "S4[ann]", "A2[ann]"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for query, want := range map[string]string{
		"D | mv-expand list":                 "D1 []",
		"D | mv-apply list on (where true)":  "D1 []",
		"S | parse-where user with 'a' rest": "S1 ben; S3 cid",
	} {
		trace, list := traced(t, query)
		var got []string
		for _, item := range list.Items {
			if item.Kind != condition.Operator {
				continue
			}
			_, fates := trace.Fates(item)
			for _, f := range fates {
				got = append(got, refs(f.Rows())+" "+value.Text(f.Values[0]))
			}
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%s: got %q, want %q", query, text, want)
		}
	}
}
