package bind

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

// What depends neither on rows nor on the run is known once a query is bound.
func TestConstantsAreFolded(t *testing.T) {
	for _, test := range []struct {
		text string
		want string // the value, or "" where it is not known
	}{
		{`1 + 2 * 3`, "7"},
		{`-(3)`, "-3"},
		{`strcat("a", tostring(1h), "b")`, "a01:00:00b"},
		{`"Admin" has "admin" and 2 > 1`, "true"},
		{`1 == 2 and ResultType == "0"`, "false"},
		{`ResultType == "0" and 1 == 2`, "false"},
		{`ResultType == "0" or 1 == 1`, "true"},
		{`ResultType == "0" or 1 == 2`, ""},
		{`ResultType == "0"`, ""},
		{`limit + 1`, "6"},
		{`1 == 1.5`, "false"},
		{`toint("x")`, "(null)"},
		{`1 / 0 > 1`, "(null)"},
		{`dynamic({"a":[1,2]}).a[1]`, ""},
		{`"10.0.0.1" in ("10.0.0.2", "10.0.0.3")`, "false"},
		{`startofday(datetime(2026-03-02 12:00)) + 1h`, "2026-03-02T01:00:00.0000000Z"},
		{`ago(1h) > datetime(2020-01-01)`, ""},
		{`now()`, ""},
		{`rand() > 2`, ""},
		{`geo_info_from_ip_address("10.0.0.1")`, ""},
		{`strlen(strrep("0123456789", 100))`, "1000"},
		{`strrep(strrep("0123456789", 1024), 1024)`, ""}, // too large to be computed before a run
		{`ingestion_time()`, ""},
		{`array_length(range(1, 100))`, "100"},
		{`array_length(range(1, 1000000))`, ""}, // too much work
		{`"a" matches regex "(a{1,99}){1,9}"`, ""},
		{`geo_polygon_to_s2cells(dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}))`, ""},
	} {
		q := BindText("let limit = 5; SigninLogs | extend X = "+test.text, catalog.Standard())
		if q.HasErrors() {
			t.Errorf("%s: %v", test.text, q.Diagnostics)
			continue
		}
		columns := q.Result().(*plan.Project).Columns
		got := ""
		if v, known := plan.ValueOf(columns[len(columns)-1].Expr); known {
			if got = value.Text(v); v == nil {
				got = "(null)"
			}
		}
		if got != test.want {
			t.Errorf("%s is %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTheWorkOfConstantsHasABound(t *testing.T) {
	b := newBinder(syntax.Parse("print 1"+repeat(1000, ", strlen(strrep('#a', 1000)), range(1, 4#)")), catalog.Standard())
	b.bindStatements(b.query.Syntax.Stmts)
	if b.foldable < -1<<22 || b.foldable > 1<<27 {
		t.Errorf("%d units are left", b.foldable)
	}
}
