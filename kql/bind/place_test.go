package bind

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
)

const placesWorkspace = `
tables:
  Mine_CL: {columns: {A: string, B: long}}
  Other_CL: {columns: {A: string, C: long}}
functions:
  Broken: {query: "Missing | where A == 'x'"}
`

// legs returns for each union of a query how many tables it unites.
func legs(q *plan.Query) string {
	var list []string
	for _, n := range q.Results {
		plan.Inspect(n, func(n plan.Node) bool {
			if u, ok := n.(*plan.Union); ok {
				list = append(list, fmt.Sprint(len(u.Sources)))
			}
			return true
		})
	}
	return strings.Join(list, " ")
}

func placesCatalog(t *testing.T) *catalog.Catalog {
	ws, problems := catalog.Load(fstest.MapFS{"w.yaml": {Data: []byte(placesWorkspace)}}, "", ".")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return catalog.New(catalog.Everything, ws)
}

func TestFuzzyUnionsLeaveOutABrokenFunctionEachTime(t *testing.T) {
	cat := placesCatalog(t)
	for _, c := range []struct{ query, legs string }{
		{"union isfuzzy=true Mine_CL, Broken", "1"},
		{"union isfuzzy=true Mine_CL, Broken; union isfuzzy=true Mine_CL, Broken", "1 1"},
		{"union Mine_CL, Broken; union isfuzzy=true Mine_CL, Broken; union Mine_CL, Broken", "2 1 2"},
	} {
		if got := legs(BindText(c.query, cat)); got != c.legs {
			t.Errorf("%s\n unites %s tables, not %s", c.query, got, c.legs)
		}
	}
}

func TestWhatIsAroundACallOrASubqueryDoesNotReachIntoIt(t *testing.T) {
	cat := placesCatalog(t)
	for _, c := range []struct{ query, code string }{
		// The columns of the other side of a join are not those of a subquery in its condition.
		{"Mine_CL | join Other_CL where A in ((Mine_CL | where C == 1 | project A))", "KS142"},
		// The pattern of a graph is not that of a subquery in its condition.
		{"let g = Mine_CL | make-graph A --> A with_node_id=id; g | graph-match (n)-->(m) where n.id in ((Mine_CL | where node_degree_in() > 1 | project A)) project n.id", "KS211"},
	} {
		if got := BindText(c.query, cat).Diagnostics; len(got) != 1 || got[0].Code != c.code {
			t.Errorf("%s\n got %v\nwant %s", c.query, got, c.code)
		}
	}
}
