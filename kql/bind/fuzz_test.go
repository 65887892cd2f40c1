package bind

import (
	"os"
	"testing"

	"github.com/ruleproof/ruleproof/internal/testshared"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/value"
)

// FuzzBind binds any text: nothing crashes, and a query without an error has a plan that is whole.
func FuzzBind(f *testing.F) {
	for _, seed := range []string{
		"SigninLogs | where ResultType == 0 | summarize count() by bin(TimeGenerated, 1h)",
		"let f = (T:(*), x:long=1) { T | extend y = x }; f(AuditLogs) | join kind=inner SigninLogs on CorrelationId",
		"print a = dynamic([1, {\"x\": 2}])[0].x, toscalar(AuditLogs | count), (b, c) = 5",
		"union withsource=T Audit*, (datatable(a:string)['x']) | mv-expand a | parse a with * 'x' y:long | evaluate bag_unpack(a)",
		"declare pattern p = (a:string)[b:string] { ('x').['y'] = { AuditLogs } }; p('x').y | make-series count() on TimeGenerated step 1d",
		"let a = () { a() }; let b = view () { b }; a(); b | invoke f(b, c=1) | search * has 'x'",
		"let E = datatable(s:string, t:string, w:long)['a', 'b', 1]; let G = E | make-graph s --> t with E on s; " +
			"G | graph-match cycles=none (x)-[e*1..3]->(y)<-[f]-(z), (y)--(u) where all(e, w > x.w) and e.w < f.w project x.s, e.w, map(inner_nodes(e), node_id())",
		"let E = datatable(s:string, t:string)['a', 'b']; E | make-graph s -- t with_node_id=n | graph-mark-components kind=strong | graph-to-table nodes as N, edges as F; N | join F where n == s",
		"SigninLogs | make-graph UserId --> AppId partitioned-by Location (graph-shortest-paths output=all (x)-[e*1..3]->(y) project e.Status.errorCode | count)",
		"let V = view () { AuditLogs }; restrict access to (V*, database().S*); union *, (search 'x'), (find where Result == 'x')",
		"SigninLogs | summarize minif(1, (search > 0)) by (| where x 0), (find where y)",
		"SigninLogs | make-graph UserId --> AppId | graph-match (x)-[e*1..3]->(y) where all(e) and any() project map(inner_nodes(), 1), node_id(inner_nodes(e)), map(e)",
		"find in (Audit*, SigninLogs) where Result == 'x' | search kind=case_sensitive 'a*b' and Result:'c*' | consume",
	} {
		f.Add(seed)
	}
	if os.Getenv("RULEPROOF_SHARED") != "" {
		for i, v := range readVerdicts(f, testshared.Path(f, "conformance", "queries.jsonl")) {
			if i%8 == 0 && len(v.Query) < 2000 {
				f.Add(v.Query)
			}
		}
	}
	few := map[string]*value.Schema{} // search reads every table: with few the fuzzer gets further
	for _, name := range []string{"SigninLogs", "AuditLogs", "SecurityEvent", "DeviceProcessEvents", "CommonSecurityLog"} {
		few[name] = catalog.Standard().Table(name).Schema
	}
	cat := catalog.New(catalog.Sentinel, nil).WithTables(few)
	f.Fuzz(func(t *testing.T, text string) {
		q := BindText(text, cat)
		if q.HasErrors() {
			return
		}
		for _, fault := range faultsOf(q) {
			t.Errorf("%q: %s", text, fault)
		}
	})
}
