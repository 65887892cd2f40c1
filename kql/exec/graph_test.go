package exec_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// asked is a source of empty tables that notes which columns are read.
type asked map[string][]string

func (a asked) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	for _, f := range r.Fields {
		a[r.Name] = append(a[r.Name], f.Name)
	}
	slices.Sort(a[r.Name])
	return exec.NewCursor(&value.Table{Schema: value.NewSchema()}, r.Fields), nil
}

func TestGraphsReadTheColumnsThatAreAskedFor(t *testing.T) {
	for query, want := range map[string]map[string]string{
		`SigninLogs | make-graph UserId --> AppId with AuditLogs on Id
			| graph-match (x)-[e*1..2]->(y) where all(e, IPAddress == "1") and x.Category == "c" project y.Result, e.ResultType, map(inner_nodes(e), OperationName)`: {
			"SigninLogs": "AppId IPAddress ResultType UserId", "AuditLogs": "Category Id OperationName Result",
		},
		`SigninLogs | make-graph UserId --> AppId with_node_id=n | graph-match (x)-[e]->(y) project x.n, a = e.Location, b = e.IPAddress | project a`: {
			"SigninLogs": "AppId Location UserId",
		},
		`let G = SigninLogs | make-graph UserId --> AppId with_node_id=n | graph-mark-components;
			union (G | graph-to-table nodes | project ComponentId), (G | graph-to-table edges | project Location)`: {
			"SigninLogs": "AppId Location UserId",
		},
		`SigninLogs | make-graph UserId --> AppId with AuditLogs on Id partitioned-by Category (graph-match (x)-[e]->(y) project x.Result)`: {
			"SigninLogs": "AppId Category UserId", "AuditLogs": "Category Id Result",
		},
	} {
		source := asked{}
		q := bind.BindText(query, catalog.Standard())
		if q.HasErrors() {
			t.Fatal(query, q.Diagnostics)
		}
		if _, err := exec.Execute(t.Context(), q, exec.Run{Tables: source}); err != nil {
			t.Fatal(query, err)
		}
		for table, columns := range want {
			if got := strings.Join(source[table], " "); got != columns {
				t.Errorf("%s\n%s: got %s want %s", query, table, got, columns)
			}
		}
	}
}
